/**
 * The old way, as data: what was claimed in public, the ceilings of the law laid end to end (DOMAIN 8.1), and the shares
 * by which a case's own recorded work is laid end to end along the old procedures. None of it is computed from hopes:
 * the claims are one company's own words, the shares are assumptions, and both say so.
 */
import { text } from '../domain/json.js';
import type { ProcedureDefinition } from '../domain/procedure/definition.js';
import { cite } from './cite.js';

type Baseline = ProcedureDefinition['baseline'];
type Chain = Baseline['chain'][number];
type Ceiling = Chain['statutory'][number];

const VALID_FROM = '2025-08-01';

const REPORTED = cite(
  'S21',
  'practice',
  '《人民日报》2025年11月4日第6版：企业负责人自述，未经核实',
  "People's Daily, 4 Nov 2025, p. 6: the words of the company's deputy general manager, not verified",
);

const CLAIMS: Baseline['claims'] = [
  {
    id: 'duration',
    before: { amount: 2, unit: text('个月', 'months') },
    after: { amount: 10, unit: text('天以内（未说明是否工作日）', 'days or fewer (kind of days not said)') },
    text: text('过去要两个月，现在不到10天', 'It used to take two months, now not ten days'),
    citation: REPORTED,
  },
  {
    id: 'cost',
    before: { amount: 100, unit: text('%（人力、时间、物料成本）', '% (cost of manpower, time and material)') },
    after: { amount: 40, unit: text('%（人力、时间、物料成本）', '% (cost of manpower, time and material)') },
    text: text('人力、时间、物料成本降低60%', 'Cost of manpower, time and material down by 60 %'),
    citation: REPORTED,
  },
  {
    id: 'money',
    before: { amount: 1_000_000, unit: text('元（多支出）', 'yuan (more)') },
    after: { amount: 0, unit: text('元', 'yuan') },
    text: text('节约超过100万元', 'More than one million yuan saved'),
    citation: REPORTED,
  },
];

const ceiling = (
  zh: string,
  en: string,
  amount: number,
  citation: Ceiling['citation'],
  rest: Partial<Pick<Ceiling, 'owner' | 'within'>> = {},
): Ceiling => ({ stage: text(zh, en), amount, unit: 'workingDay', owner: 'authority', citation, ...rest });

const LICENCE: Chain = {
  track: 'licence',
  title: text('药品生产许可证变更', 'Change of the drug manufacturing licence'),
  inspected: true,
  statutory: [
    ceiling('受理审查', 'Acceptance', 5, cite('S1', 'law', '《行政许可法》第三十二条', 'Licensing Law Art. 32')),
    ceiling('许可事项变更决定', 'Decision', 15, cite('S3', 'law?', '许可事项变更十五个工作日', 'Licensed item, 15 WD')),
    ceiling('送达', 'Delivery', 10, cite('S1', 'law', '《行政许可法》第四十四条', 'Licensing Law Art. 44')),
  ],
};

const INSPECTION: Chain = {
  track: 'inspection',
  title: text('药品GMP符合性检查', 'GMP compliance inspection'),
  inspected: true,
  statutory: [
    ceiling('受理、转办', 'Acceptance and handover', 5, cite('S12', 'assumption', '参照受理期限', 'By analogy')),
    ceiling('制定方案、现场检查', 'Plan and on-site inspection', 30, cite('S12', 'law', '第三十三条', 'Art. 33')),
    ceiling('报告审核', 'Review of the report', 15, cite('S11', 'law', '第三章', 'Chapter 3')),
    ceiling('企业整改', 'Rectification', 30, cite('S11', 'law', '第三章', 'Chapter 3'), { owner: 'applicant' }),
    ceiling('综合评定', 'Assessment', 20, cite('S11', 'law', '第三章', 'Chapter 3')),
    ceiling('结论告知', 'Notice', 10, cite('S11', 'assumption', '规定为“及时”', 'The rule says "in time"')),
  ],
};

const REGISTRATION: Chain = {
  track: 'registration',
  title: text('药品注册备案', 'Registration filing'),
  inspected: false,
  statutory: [
    ceiling('备案公示', 'Publication of the filing', 5, cite('S15', 'law', '第二十六条', 'Art. 26'), { within: true }),
    ceiling('备案后审查', 'Review after filing', 30, cite('S15', 'law', '第二十六条', 'Art. 26')),
  ],
};

const CHAIN: Record<string, Chain> = { licence: LICENCE, inspection: INSPECTION, registration: REGISTRATION };

/** The old way of these tracks, in their order. The public claims belong to the joint review alone. */
export const baselineOf = (tracks: string[]): Baseline => ({
  version: 1,
  validFrom: VALID_FROM,
  claims: tracks.length > 1 ? CLAIMS : [],
  chain: tracks.flatMap((track) => CHAIN[track] ?? []),
  parameters: {
    version: 1,
    validFrom: VALID_FROM,
    citation: cite(
      'S21',
      'assumption',
      '本项目的假设参数，待真实旧案校准',
      'Assumed by this project; to be calibrated on real old cases',
    ),
    low: { iota: 1, sigma: 0.6, phi: 0.5, delta: 0.3333333333333333, omega: 1, gapWorkingDays: 0 },
    central: { iota: 1, sigma: 0.8, phi: 0.75, delta: 0.6, omega: 1, gapWorkingDays: 3 },
    high: { iota: 1, sigma: 1, phi: 1, delta: 1, omega: 1, gapWorkingDays: 5 },
  },
});
