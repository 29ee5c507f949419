import { text, type Text } from '../domain/json.js';

/*
 * The roles of a three-in-one review (DOMAIN 5 and 11) as data. A procedure names the roles that its commands need; a
 * person holds roles by appointment. The engine's own role is in no token and given to no person.
 */

type RoleWords = { title: Text; does: Text };

export const ENGINE_ROLE = 'engine';

export const ROLES = {
  applicant: {
    title: text('申请人', 'Applicant'),
    does: text('如实申报、补正、整改、撤回', 'Files truthfully, corrects, rectifies, withdraws'),
  },
  agent: {
    title: text('委托代理人', 'Authorised agent'),
    does: text('在委托书的范围和期限内代为办理', 'Acts for the applicant within a power of attorney'),
  },
  intake: {
    title: text('受理人员', 'Intake officer'),
    does: text('形式审查、一次性告知补正、受理', 'Checks form, asks once for corrections, accepts'),
  },
  licenceReviewer: {
    title: text('许可审查员', 'Licence reviewer'),
    does: text('审查药品生产许可证变更', 'Reviews the change of the manufacturing licence'),
  },
  registrationReviewer: {
    title: text('注册审查员', 'Registration reviewer'),
    does: text('核对备案完整性和变更类别，办理备案后审查', 'Checks completeness and category; reviews after effect'),
  },
  inspectionCentre: {
    title: text('检查中心', 'Inspection centre'),
    does: text('派组、审核检查报告、综合评定', 'Sends the team, reviews the report, assesses'),
  },
  teamLeader: {
    title: text('检查组长', 'Inspection team leader'),
    does: text('主持现场检查，提交检查报告', 'Leads the inspection on site and reports'),
  },
  inspector: {
    title: text('检查员', 'Inspector'),
    does: text('现场检查，记录缺陷', 'Inspects on site and records defects'),
  },
  checker: { title: text('审核人员', 'Checker'), does: text('审核审查意见', "Checks the reviewer's opinion") },
  divisionHead: { title: text('处室负责人', 'Division head'), does: text('审定', 'Endorses') },
  decider: { title: text('决定人', 'Decider'), does: text('作出行政许可决定', 'Takes the decision') },
  head: {
    title: text('机关负责人', 'Head of the authority'),
    does: text('批准延长办理期限', 'Approves an extension of the limit'),
  },
  convener: {
    title: text('联合审评召集人', 'Convener of the joint review'),
    does: text('召集联合审评，汇总结论', 'Convenes the joint review and sums up its conclusions'),
  },
  certificateOfficer: {
    title: text('制证人员', 'Certificate officer'),
    does: text('制作证照', 'Makes the certificate'),
  },
  sealOfficer: {
    title: text('用印人员', 'Seal officer'),
    does: text('盖章，不改变内容', 'Seals, and changes nothing'),
  },
  delivery: { title: text('送达人员', 'Delivery officer'), does: text('送达并取得回证', 'Delivers against receipt') },
  supervisor: {
    title: text('监察人员', 'Supervisor'),
    does: text('跨部门查看时效和预警', 'Watches limits and alarms, also across authorities where granted'),
  },
  auditor: {
    title: text('审计人员', 'Auditor'),
    does: text('只读查验全部记录', 'Reads and verifies everything, changes nothing'),
  },
  ruleAdministrator: {
    title: text('规则管理员', 'Rule administrator'),
    does: text('依据文件维护时限、日历和参数', 'Keeps limits, calendars and parameters, each with its citation'),
  },
  systemAdministrator: {
    title: text('系统管理员', 'System administrator'),
    does: text('维护机构和人员登记，不办理业务', 'Keeps organs and officers, and handles no business'),
  },
  securityAdministrator: {
    title: text('安全管理员', 'Security administrator'),
    does: text('维护任职、代理、授权和利害关系登记', 'Keeps appointments, delegations, grants and interests'),
  },
  ftzOffice: {
    title: text('自贸试验区办公室', 'Free-trade-zone office'),
    does: text('查看改革成效', 'Reads how the reform performs'),
  },
  recorder: {
    title: text('补录人员', 'Recorder of the past'),
    does: text('可填写已经发生的时间', 'May say that something happened earlier than now'),
  },
  [ENGINE_ROLE]: {
    title: text('系统', 'The engine'),
    does: text('到期自动执行的操作', 'Acts by itself when a limit expires'),
  },
} satisfies Record<string, RoleWords>;

export type RoleId = keyof typeof ROLES;
