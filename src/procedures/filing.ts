/** One form for all: what a filing says once, and every track reads. Variants differ in what they need of it. */
import type { JsonObject } from '../domain/json.js';
import type { ItemSource, JsonSchema } from '../domain/procedure/definition.js';
import { BUILDING_CHANGES } from './materials.js';
import { choice, formatted, line, list, object, personal, prose, titled, whole, yes } from './schemas.js';

export type FilingNeeds = { products: boolean; consent: boolean };

const APPLICANT = object(
  {
    name: line('申请人名称', 'Name of the applicant'),
    creditCode: formatted('credit-code', '统一社会信用代码', 'Unified social credit code'),
    agent: titled('委托代理人', 'Authorised agent', {
      ...object(
        {
          name: personal(line('代理人姓名', 'Name of the agent')),
          identityNumber: personal(line('代理人证件号码', 'Identity number of the agent')),
          phone: personal(line('代理人电话', 'Telephone of the agent')),
        },
        ['identityNumber', 'phone'],
      ),
    }),
  },
  ['agent'],
);

const LICENCE = object({
  number: formatted('drug-licence-number', '药品生产许可证编号', 'Number of the manufacturing licence'),
  classificationCode: formatted('classification-code', '分类码', 'Classification code'),
});

const SITE = object({
  address: line('生产地址', 'Production address', 500),
  divisionCode: titled('行政区划代码', 'Division code (GB/T 2260)', { type: 'string', pattern: '^\\d{6}$' }),
  zone: choice('自贸试验区片区', 'Area of the free-trade zone', 'XJFTZ-URC', 'XJFTZ-KHG', 'XJFTZ-HGS', 'none'),
});

const CHANGE = object({
  kind: choice('变更情形', 'Kind of change', ...BUILDING_CHANGES, 'scope'),
  reason: prose('变更原因', 'Reason for the change'),
});

const LINE = object({
  name: line('生产线名称', 'Name of the line'),
  workshop: line('车间', 'Workshop'),
  dosageForm: line('剂型', 'Dosage form'),
});

const PRODUCT = object({
  name: line('药品名称', 'Name of the product'),
  approvalNumber: formatted('approval-number', '药品批准文号', 'Approval number'),
  line: whole('所在生产线（在生产线列表中的序号）', 'Its line: place in the list of lines, from 1', 1, 20),
});

const MATERIAL = object(
  { code: line('材料编码', 'Code of the material', 50), title: line('材料名称', 'Title of the material') },
  ['title'],
);

/** The JSON Schema of a filing. */
export function filingSchema({ products, consent }: FilingNeeds): JsonSchema {
  const optional = [...(products ? [] : ['products']), ...(consent ? [] : ['consent'])];
  return object(
    {
      applicant: titled('申请人', 'Applicant', APPLICANT),
      licence: titled('药品生产许可证', 'Manufacturing licence', LICENCE),
      site: titled('生产场地', 'Production site', SITE),
      change: titled('变更', 'Change', CHANGE),
      lines: list('生产线', 'Lines', LINE, 1, 20),
      products: list('药品', 'Products', PRODUCT, products ? 1 : 0, 50),
      materials: list('材料', 'Materials', MATERIAL, 0, 100),
      consent: yes('同意联合审评', 'Consent to be reviewed jointly'),
    },
    optional,
  );
}

/** An invented company at Horgos with two lines and a product on each. */
export const filingExample = (codes: string[], { products, consent }: FilingNeeds): JsonObject => ({
  applicant: {
    name: '霍尔果斯样例制药有限公司',
    creditCode: '91654004MA00000012',
    agent: { name: '样例代理人', phone: '0999-0000000' },
  },
  licence: { number: '新20250012', classificationCode: 'AhzCh' },
  site: { address: '新疆霍尔果斯市样例路1号', divisionCode: '654004', zone: 'XJFTZ-HGS' },
  change: { kind: 'newLine', reason: '二期厂房新增两条生产线' },
  lines: [
    { name: '片剂一线', workshop: '固体制剂车间', dosageForm: '片剂' },
    { name: '颗粒剂二线', workshop: '固体制剂车间', dosageForm: '颗粒剂' },
  ],
  ...(products && {
    products: [
      { name: '样例片', approvalNumber: '国药准字H20250001', line: 1 },
      { name: '样例颗粒', approvalNumber: '国药准字Z20250002', line: 2 },
    ],
  }),
  materials: codes.map((code) => ({ code })),
  ...(consent && { consent: true }),
});

export const lineItems = (...tracks: string[]): ItemSource => ({
  kind: 'line',
  prefix: 'L',
  from: '/lines',
  label: '/name',
  marks: {},
  tracks,
});

/** A product stands on a line: its mark is that line's id, so a guard can follow it. */
export const productItems = (...tracks: string[]): ItemSource => ({
  kind: 'product',
  prefix: 'P',
  from: '/products',
  label: '/name',
  marks: { line: { placeAt: '/line', prefix: 'L' } },
  tracks,
});
