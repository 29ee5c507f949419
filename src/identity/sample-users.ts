import type { RoleId } from './roles.js';

export type SampleUser = { name: string; title: string; roles: string[]; unit: string; authority: number };

/** Horgos. Only a default: the users of an installation stand in its own data folder. */
const AUTHORITY = 654_004;

const person = (name: string, title: string, unit: string, ...roles: Exclude<RoleId, 'engine'>[]): SampleUser => ({
  name,
  title,
  roles,
  unit,
  authority: AUTHORITY,
});

/** Invented persons, named after their roles, enough of each that one case never needs the same person for two duties. */
export const SAMPLE_USERS: readonly SampleUser[] = [
  person('applicant-1', '样例制药有限公司', 'applicant', 'applicant'),
  person('applicant-2', '另一样例制药有限公司', 'applicant', 'applicant'),
  person('agent-1', '样例代理人', 'applicant', 'agent'),
  person('intake-1', '受理一', 'intake-window', 'intake'),
  person('intake-2', '受理二', 'intake-window', 'intake'),
  person('licence-reviewer-1', '许可审查一', 'licence-division', 'licenceReviewer'),
  person('licence-reviewer-2', '许可审查二', 'licence-division', 'licenceReviewer'),
  person('registration-reviewer-1', '注册审查一', 'registration-division', 'registrationReviewer'),
  person('registration-reviewer-2', '注册审查二', 'registration-division', 'registrationReviewer'),
  person('inspection-centre-1', '检查中心一', 'inspection-centre', 'inspectionCentre'),
  person('inspection-centre-2', '检查中心二', 'inspection-centre', 'inspectionCentre'),
  person('team-leader-1', '检查组长一', 'inspection-centre', 'teamLeader', 'inspector'),
  person('team-leader-2', '检查组长二', 'inspection-centre', 'teamLeader', 'inspector'),
  person('inspector-1', '检查员一', 'inspection-centre', 'inspector'),
  person('inspector-2', '检查员二', 'inspection-centre', 'inspector'),
  person('inspector-3', '检查员三', 'inspection-centre', 'inspector'),
  person('checker-1', '审核一', 'licence-division', 'checker'),
  person('checker-2', '审核二', 'registration-division', 'checker'),
  person('division-head-1', '处长一', 'licence-division', 'divisionHead'),
  person('division-head-2', '处长二', 'registration-division', 'divisionHead'),
  person('decider-1', '决定人一', 'bureau', 'decider'),
  person('decider-2', '决定人二', 'bureau', 'decider'),
  person('head-1', '局长', 'bureau', 'head'),
  person('convener-1', '召集人一', 'joint-review-office', 'convener'),
  person('convener-2', '召集人二', 'joint-review-office', 'convener'),
  person('certificate-officer-1', '制证一', 'certificate-office', 'certificateOfficer'),
  person('seal-officer-1', '用印一', 'certificate-office', 'sealOfficer'),
  person('delivery-1', '送达一', 'intake-window', 'delivery'),
  person('supervisor-1', '监察一', 'supervision-office', 'supervisor'),
  person('auditor-1', '审计一', 'audit-office', 'auditor'),
  person('system-administrator-1', '系统管理一', 'information-office', 'systemAdministrator'),
  person('security-administrator-1', '安全管理一', 'information-office', 'securityAdministrator'),
  person('rule-administrator-1', '规则管理一', 'legal-office', 'ruleAdministrator'),
  person('ftz-office-1', '自贸办一', 'ftz-office', 'ftzOffice'),
  person('recorder-1', '补录一', 'intake-window', 'recorder'),
  person('demo-system', '演示系统', 'demo', 'recorder'),
];
