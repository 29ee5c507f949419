import { text } from '../../domain/json.js';
import type { Update } from '../../domain/procedure/update.js';
import { type Commands, command } from '../commands.js';
import { demand, flag, mark, not } from '../guards.js';
import type { Role } from '../roles.js';
import { choice, prose, REASON, titled } from '../schemas.js';
import { SUPPLIED, WANTED } from './licence-commands.js';
import { assess, closeUnrectified, defectList, plan, rectification, report, reviewReport } from './visit.js';

const CENTRE: Role[] = ['inspectionCentre'];
const FILERS: Role[] = ['applicant', 'agent'];
const assessor = [{ duty: 'assessor' }];

/** What belongs to one round of an inspection alone. */
export const ROUND_OVER: Update[] = [
  { op: 'unmark', kind: 'line', marks: ['site'] },
  { op: 'flag', name: 'rectified', to: null },
  { op: 'flag', name: 'objection', to: null },
];

const MEASURES = titled('措施', 'Measures', {
  type: 'array',
  items: choice(
    '措施',
    'Measure',
    'warning',
    'interview',
    'rectifyByDate',
    'suspendProduction',
    'suspendSale',
    'recall',
  ),
  minItems: 1,
  maxItems: 6,
  uniqueItems: true,
});

export const inspectionCommands: Commands = {
  'inspection.completeReview': command('advance', CENTRE, '完成资料审查', 'complete the desk review', {
    duties: assessor,
  }),
  'inspection.requestSupplement': command('stop', CENTRE, '要求补充资料', 'request a supplement', {
    needs: { wanted: WANTED },
    duties: assessor,
    notice: text('补充资料通知书', 'Request of a supplement'),
    examples: [{ wanted: ['补充最近一次自检报告'] }],
  }),
  'inspection.submitSupplement': command('resume', FILERS, '提交补充资料', 'submit the supplement', {
    needs: { supplied: SUPPLIED },
    examples: [{ supplied: ['自检报告'] }],
  }),
  'inspection.plan': plan(CENTRE, '制定检查方案', 'plan the inspection'),
  'inspection.replan': command('return', ['inspectionCentre', 'teamLeader'], '重新制定方案', 'plan anew', {
    needs: { reason: REASON },
    examples: [{ reason: '检查组成员需要回避' }],
  }),
  'inspection.begin': command('advance', ['teamLeader'], '开始现场检查', 'begin the inspection', {
    duties: [{ duty: 'inspector' }],
  }),
  'inspection.report': report('提交检查报告', 'report'),
  'inspection.reviewReport': reviewReport(CENTRE, '审核检查报告', 'review the report', {
    updates: [...ROUND_OVER, { op: 'mark', kind: 'line', mark: 'site', from: '/conclusions' }],
    duties: assessor,
  }),
  'inspection.issueDefectList': {
    ...defectList(CENTRE, '制发缺陷清单', 'issue the defect list'),
    notice: text('药品检查缺陷清单', 'Defect list; its time is not counted on the licence limit'),
  },
  'inspection.objectToDefects': command('other', FILERS, '对缺陷提出异议', 'object to the defects', {
    needs: { statement: prose('异议内容', 'Objection') },
    updates: [{ op: 'flag', name: 'objection', to: 'open' }],
    examples: [{ statement: '第一条缺陷与事实不符' }],
  }),
  'inspection.upholdDefects': command('other', CENTRE, '维持缺陷认定', 'uphold the defects', {
    needs: { reason: REASON },
    updates: [{ op: 'flag', name: 'objection', to: 'answered' }],
    duties: assessor,
    notice: text('缺陷异议答复', 'Answer to the objection'),
    examples: [{ reason: '经复核，事实清楚' }],
  }),
  'inspection.reissueDefectList': {
    ...defectList(CENTRE, '重新制发缺陷清单', 'issue the adjusted defect list'),
    kind: 'other',
    extends: 'inspection.rectification',
    updates: [{ op: 'flag', name: 'objection', to: 'answered' }],
    notice: text('调整后的药品检查缺陷清单', 'Adjusted defect list; ten more working days to rectify'),
  },
  'inspection.submitRectification': {
    ...rectification('提交整改报告', 'submit the rectification'),
    updates: [
      { op: 'flag', name: 'rectified', to: true },
      { op: 'flag', name: 'objection', to: null },
    ],
  },
  'inspection.closeUnrectified': closeUnrectified(CENTRE, '逾期未整改', 'close without rectification', {
    updates: [
      { op: 'mark', kind: 'line', mark: 'site', to: 'nonCompliant', where: mark('site', 'pending') },
      { op: 'flag', name: 'objection', to: null },
    ],
    duties: assessor,
  }),
  'inspection.orderRecheck': command('return', CENTRE, '现场复核', 'order a re-check', {
    needs: { reason: REASON },
    duties: assessor,
    examples: [{ reason: '整改效果需要现场核实' }],
  }),
  'inspection.assess': assess(CENTRE, '综合评定', 'assess', {
    updates: [
      { op: 'mark', kind: 'line', mark: 'finding', from: '/findings' },
      ...ROUND_OVER,
      { op: 'track', track: 'inspection', to: 'concluded' },
    ],
    duties: assessor,
  }),
  'inspection.imposeRiskControl': command(
    'other',
    ['inspectionCentre', 'head'],
    '采取风险控制措施',
    'impose risk control',
    {
      needs: { measures: MEASURES, basis: prose('依据', 'Legal basis'), reason: REASON },
      requires: [
        demand(not(flag('riskControl')), '风险控制措施已在执行', 'no risk control in force, but there is one'),
      ],
      updates: [{ op: 'flag', name: 'riskControl', to: true }],
      notice: text('风险控制措施通知', 'Notice of risk control'),
      examples: [{ measures: ['suspendProduction'], basis: '《药品管理法》第九十九条', reason: '现场发现严重缺陷' }],
    },
  ),
  'inspection.liftRiskControl': command(
    'other',
    ['inspectionCentre', 'head'],
    '解除风险控制措施',
    'lift risk control',
    {
      needs: { reason: REASON },
      requires: [demand(flag('riskControl'), '没有执行中的风险控制措施', 'risk control in force, but there is none')],
      updates: [{ op: 'flag', name: 'riskControl', to: null }],
      notice: text('解除风险控制措施通知', 'Notice that risk control is lifted'),
      examples: [{ reason: '整改完成，经现场核实' }],
    },
  ),
};
