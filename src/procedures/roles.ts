import { text, type Text } from '../domain/json.js';

/** Who takes part in a review (titles for people); what each may do is said by the commands of a procedure. */
export const ROLES = {
  applicant: text('申请人', 'applicant'),
  agent: text('代理人', 'agent'),
  intake: text('受理人员', 'intake officer'),
  licenceReviewer: text('许可审查人员', 'licence reviewer'),
  registrationReviewer: text('注册审查人员', 'registration reviewer'),
  inspectionCentre: text('检查派出机构', 'inspection centre'),
  teamLeader: text('检查组长', 'team leader'),
  inspector: text('检查员', 'inspector'),
  checker: text('审核人员', 'checker'),
  divisionHead: text('审定人（处室负责人）', 'division head'),
  decider: text('决定人', 'decider'),
  head: text('行政机关负责人', 'head of the authority'),
  convener: text('会审召集人', 'convener of the joint review'),
  sealOfficer: text('用印人员', 'seal officer'),
  delivery: text('送达人员', 'delivery officer'),
  supervisor: text('监察人员', 'supervisor'),
  auditor: text('审计人员', 'auditor'),
  engine: text('系统', 'the engine'),
} as const satisfies Record<string, Text>;

export type Role = keyof typeof ROLES;

export const FILERS: Role[] = ['applicant', 'agent'];
const REVIEWERS: Role[] = ['licenceReviewer', 'registrationReviewer'];

/** Everyone on the authority's side who can have an interest in a case, and must say so. */
export const OFFICERS: Role[] = [
  'intake',
  ...REVIEWERS,
  'inspectionCentre',
  'teamLeader',
  'inspector',
  'checker',
  'divisionHead',
  'decider',
  'head',
  'convener',
  'sealOfficer',
  'delivery',
];
