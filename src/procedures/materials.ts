/** What a filing must bring. What the authority can fetch itself (the business licence) is not asked for: Order 716 Art. 7. */
import { text } from '../domain/json.js';
import type { Citation } from '../domain/procedure/limit-rule.js';
import type { Material } from '../domain/procedure/definition.js';
import { cite } from './cite.js';

/** Changes that need a GMP compliance inspection: a new, rebuilt or extended workshop or line (Inspection Measures Art. 34). */
export const BUILDING_CHANGES = ['newSite', 'newLine', 'rebuild', 'extension'];
const BUILDING = { pointer: '/change/kind', in: BUILDING_CHANGES };

const LISTED = cite(
  'S8',
  'practice',
  '省级公布的“变更生产地址、生产范围（新增车间）”材料清单',
  'Published list of materials for a change of address or scope with a new workshop',
);
const USUAL = cite('S8', 'assumption', '通常要求，未见明文', 'Usually asked for; no text found');
const FILING = cite(
  'S15',
  'law?',
  '《药品上市后变更管理办法（试行）》备案资料要求，未逐条核对',
  'Provisions for Post-approval Changes, materials of a filing; not verified item by item',
);
const GMP = cite('S8', 'practice', '国家药监局公告2020年第47号附件2', 'NMPA Announcement 47/2020, Annex 2');

const material = (
  track: string,
  code: string,
  zh: string,
  en: string,
  citation: Citation,
  when?: Material['when'],
): Material => ({ code, title: text(zh, en), track, citation, ...(when && { when }) });

const MATERIALS: Material[] = [
  material('licence', 'application-form', '变更申请表及申请报告', 'Application form and report', LISTED),
  material('licence', 'licence-copies', '药品生产许可证正本、副本', 'Licence, original and duplicate', LISTED),
  material('licence', 'site-plan', '厂区总平面布置图', 'General layout plan of the site', LISTED, BUILDING),
  material('licence', 'process-layout', '变更车间工艺布局平面图', 'Process layout of the workshop', LISTED, BUILDING),
  material('licence', 'scope', '生产范围、剂型、品种、质量标准及依据', 'Scope, forms, varieties, standards', LISTED),
  material('licence', 'process-flow', '工艺流程图及主要质量控制点', 'Process flow and control points', LISTED),
  material('licence', 'truthfulness', '材料真实性声明', 'Statement of truthfulness', USUAL),
  material(
    'inspection',
    'gmp-dossier',
    '药品GMP符合性检查申请资料',
    'GMP compliance inspection dossier',
    GMP,
    BUILDING,
  ),
  material('registration', 'filing-form', '药品补充申请备案表', 'Form for filing the change', FILING),
  material('registration', 'category-proof', '变更类别的依据', 'Grounds for the class of the change', FILING),
  material('registration', 'change-study', '变更研究资料', 'Study data of the change', FILING),
  material('registration', 'comparison-table', '变更前后对照表', 'Comparison before and after', FILING),
  material('registration', 'process-validation', '工艺验证资料', 'Process validation', FILING),
  material('registration', 'stability', '稳定性研究资料', 'Stability data', FILING),
  material('registration', 'batch-reports', '连续三批样品检验报告', 'Test reports of three batches', FILING),
];

/** The materials of these tracks. */
export const materialsOf = (...tracks: string[]): Material[] => MATERIALS.filter(({ track }) => tracks.includes(track));
