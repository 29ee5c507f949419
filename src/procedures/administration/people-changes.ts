/** Changes of organs and officers (the system administrator's) and of what officers may do (the security administrator's). */
import { text } from '../../domain/json.js';
import { not } from '../guards.js';
import { choice, formatted, line, list, object, REASON } from '../schemas.js';
import { type Changes, demand } from './change.js';
import {
  APPOINTABLE,
  APPOINTMENT_FIELDS,
  consistent,
  division,
  end,
  enter,
  FROM,
  id,
  names,
  OFFICER_FIELDS,
  ORGAN_FIELDS,
  registered,
  rowsEntered,
  take,
  unregistered,
  forEach,
  UNTIL,
} from './registers.js';

/** Longest stay of a stand-in: about a quarter. [assumption] No rule sets it; a longer absence is a new appointment. */
const DELEGATION_DAYS = 92;

const ORGAN_KIND = choice('机构类别', 'Kind of organ', 'bureau', 'division', 'centre', 'window', 'office');
const ROLE = choice('角色', 'Role', ...APPOINTABLE);
const IN_FORCE = { ended: [null] };
const IS_OFFICER = demand(registered('officers', '/officer', IN_FORCE), '人员应当已登记且在职', 'a registered officer');

const inForce = (register: string, pointer: string) =>
  demand(registered(register, pointer, IN_FORCE), '应当是现行有效的登记', 'an entry that is in force');
const inOrder = (from: string, until: string, atMostDays?: number) =>
  demand(
    { type: 'ordered', params: { from, until, ...(atMostDays !== undefined && { atMostDays }) } },
    atMostDays === undefined ? '起始日期不得晚于终止日期' : `期限应当有起止日期，且不超过${atMostDays}天`,
    atMostDays === undefined ? 'a first day not after the last' : `a period of at most ${atMostDays} days`,
  );

const ORGAN = { id: id('机构标识', 'Id of the organ'), name: names('机构名称', 'Name of the organ'), kind: ORGAN_KIND };
const PARENT = { parent: id('上级机构', 'Parent organ') };
const OFFICER = {
  id: id('登录标识（身份提供方的 sub）', 'Id that the person signs in with (sub)'),
  name: line('姓名', 'Name', 100),
  organ: id('所在机构', 'Organ'),
};
const APPOINTMENT = { officer: id('人员', 'Officer'), role: ROLE, from: FROM };
const MAY_APPOINTMENT = { organ: id('任职机构', 'Organ of the appointment'), until: UNTIL };

/** The rows of an organisation: in its founding and in every import. */
export const ROWS = {
  organ: object({ ...ORGAN, ...PARENT }, ['parent']),
  officer: object(OFFICER),
  appointment: object({ ...APPOINTMENT, ...MAY_APPOINTMENT }, ['organ', 'until']),
};

const enrolled = [enter('officers', '/id', OFFICER_FIELDS)];
const established = [enter('organs', '/id', ORGAN_FIELDS)];
const appointed = [enter('appointments', { prefix: 'A' }, APPOINTMENT_FIELDS)];
const FIRST = { $entry: 'officers', where: IN_FORCE };
const LAST_DAY = { $day: 0 };

const SYSTEM = { proposers: ['systemAdministrator' as const], approvers: ['securityAdministrator' as const] };
const SECURITY = { proposers: ['securityAdministrator' as const], approvers: ['systemAdministrator' as const] };

const ending = (register: string, name: string, zh: string, en: string) => ({
  title: text(zh, en),
  needs: { [name]: id('登记编号', 'Id of the entry'), reason: REASON },
  may: { until: UNTIL },
  effects: end(register, `/${name}`),
  demands: [inForce(register, `/${name}`)],
  examples: [{ [name]: { $entry: register, where: IN_FORCE }, reason: '岗位调整', until: { $day: 30 } }],
});

export const ORGAN_CHANGES: Changes = {
  'organ.establish': {
    ...SYSTEM,
    title: text('设立机构', 'Establish an organ'),
    needs: ORGAN,
    may: PARENT,
    effects: established,
    demands: [
      demand(unregistered('organs', '/id'), '机构标识应当未被使用', 'an id that no organ has'),
      ...consistent(established),
    ],
    examples: [
      {
        id: { $fresh: 'organs', prefix: 'division-' },
        name: { 'zh-CN': '示例处', en: 'Example division' },
        kind: 'division',
      },
    ],
  },
  'organ.rename': {
    ...SYSTEM,
    title: text('更改机构名称', 'Rename an organ'),
    needs: { organ: id('机构', 'Organ'), name: names('新名称', 'New name'), reason: REASON },
    effects: [{ op: 'amend', register: 'organs', id: '/organ', fields: take('name') }],
    demands: [inForce('organs', '/organ')],
    examples: [
      { organ: { $entry: 'organs', where: IN_FORCE }, name: { 'zh-CN': '新名称', en: 'New name' }, reason: '机构改革' },
    ],
  },
  'organ.close': { ...SYSTEM, ...ending('organs', 'organ', '撤销机构', 'Close an organ') },
  'officer.enrol': {
    ...SYSTEM,
    title: text('登记人员', 'Enrol an officer'),
    needs: OFFICER,
    effects: enrolled,
    demands: [
      demand(unregistered('officers', '/id'), '登录标识应当从未使用过', 'an id that no officer has or ever had'),
      ...consistent(enrolled),
    ],
    examples: [
      {
        id: { $fresh: 'officers', prefix: 'officer-' },
        name: '示例人员',
        organ: { $entry: 'organs', where: IN_FORCE },
      },
    ],
  },
  'officer.transfer': {
    ...SYSTEM,
    title: text('人员调动', 'Transfer an officer to another organ'),
    needs: { officer: id('人员', 'Officer'), organ: id('新机构', 'New organ'), reason: REASON },
    effects: [{ op: 'amend', register: 'officers', id: '/officer', fields: take('organ') }],
    demands: [IS_OFFICER, inForce('organs', '/organ')],
    examples: [{ officer: FIRST, organ: { $entry: 'organs', where: IN_FORCE, skip: 1 }, reason: '工作需要' }],
  },
  'officer.leave': { ...SYSTEM, ...ending('officers', 'officer', '人员离任', 'Let an officer leave') },
  'office.import': {
    ...SYSTEM,
    title: text('导入组织机构', 'Import an organisation'),
    needs: {},
    may: {
      organs: list('机构', 'Organs', ROWS.organ, 0, 2_000),
      officers: list('人员', 'Officers', ROWS.officer, 0, 5_000),
      appointments: list('任职', 'Appointments', ROWS.appointment, 0, 10_000),
    },
    effects: rowsEntered,
    demands: [
      demand(forEach('/organs', unregistered('organs', '/id')), '机构标识应当未被使用', 'organs that are new'),
      demand(forEach('/officers', unregistered('officers', '/id')), '登录标识应当从未使用过', 'officers who are new'),
      demand(
        forEach('/appointments', { type: 'ordered', params: { from: '/from', until: '/until' } }),
        '起始日期不得晚于终止日期',
        'appointments whose first day is not after the last',
      ),
      ...consistent(rowsEntered),
    ],
    examples: [
      {
        organs: [
          {
            id: { $fresh: 'organs', prefix: 'imported-' },
            name: { 'zh-CN': '导入处', en: 'Imported division' },
            kind: 'division',
          },
        ],
      },
    ],
  },
};

export const AUTHORITY_CHANGES: Changes = {
  'appointment.make': {
    ...SECURITY,
    title: text('任命', 'Appoint'),
    needs: APPOINTMENT,
    may: MAY_APPOINTMENT,
    effects: appointed,
    demands: [IS_OFFICER, inOrder('/from', '/until'), ...consistent(appointed)],
    examples: ['intake', 'supervisor'].map((role) => ({ officer: FIRST, role, from: LAST_DAY })),
  },
  'appointment.end': { ...SECURITY, ...ending('appointments', 'appointment', '免职', 'End an appointment') },
  'delegation.make': {
    ...SECURITY,
    title: text('委托代理', 'Delegate to a stand-in'),
    needs: {
      officer: id('被代理人', 'Officer who is absent'),
      standIn: id('代理人', 'Stand-in'),
      from: FROM,
      until: UNTIL,
      reason: REASON,
    },
    may: {
      roles: { ...list('代理的角色（不填为全部）', 'Roles (all when none is named)', ROLE, 1, 20), uniqueItems: true },
    },
    effects: [enter('delegations', { prefix: 'D' }, ['officer', 'standIn', 'roles', 'from', 'until', 'reason'])],
    demands: [
      IS_OFFICER,
      demand(
        registered('officers', '/standIn', IN_FORCE),
        '代理人应当已登记且在职',
        'a stand-in who is a registered officer',
      ),
      demand(
        { type: 'differ', params: { pointers: ['/officer', '/standIn'] } },
        '不得委托给本人',
        'a stand-in other than the officer himself',
      ),
      inOrder('/from', '/until', DELEGATION_DAYS),
    ],
    examples: [
      {
        officer: FIRST,
        standIn: { $entry: 'officers', where: IN_FORCE, skip: 1 },
        from: LAST_DAY,
        until: { $day: 14 },
        reason: '出差',
      },
    ],
  },
  'delegation.end': { ...SECURITY, ...ending('delegations', 'delegation', '终止代理', 'End a delegation') },
  'grant.make': {
    ...SECURITY,
    title: text('授予跨机关查阅', 'Grant reading to a person of another authority'),
    needs: {
      subject: id('被授予人登录标识', 'Id of the grantee'),
      name: line('姓名', 'Name', 100),
      authority: division('所属机关（行政区划代码）', 'His authority (division code)'),
      role: choice('角色', 'Role', 'supervisor', 'auditor'),
      from: FROM,
      until: UNTIL,
      reason: REASON,
    },
    effects: [enter('grants', { prefix: 'G' }, ['subject', 'name', 'authority', 'role', 'from', 'until', 'reason'])],
    demands: [
      inOrder('/from', '/until'),
      demand(
        not(registered('officers', '/subject', IN_FORCE)),
        '应当是其他机关的人员',
        'a person who is no officer here',
      ),
    ],
    examples: [
      {
        subject: 'supervisor-of-the-region',
        name: '上级监察人员',
        authority: 650_000,
        role: 'supervisor',
        from: LAST_DAY,
        until: { $day: 365 },
        reason: '上级机关监督检查',
      },
    ],
  },
  'grant.end': { ...SECURITY, ...ending('grants', 'grant', '撤回跨机关查阅', 'End a grant') },
  'interest.declare': {
    ...SECURITY,
    title: text('登记利害关系', 'Record an interest in a party'),
    needs: {
      officer: id('人员', 'Officer'),
      party: formatted('credit-code', '当事人统一社会信用代码', 'Unified social credit code of the party'),
      kind: choice('关系', 'Kind', 'employment', 'kin', 'ownership', 'adviser'),
    },
    may: { until: UNTIL, note: line('说明', 'Note', 1000) },
    effects: [enter('interests', { prefix: 'I' }, ['officer', 'party', 'kind', 'until', 'note'])],
    demands: [demand(registered('officers', '/officer'), '人员应当已登记', 'a registered officer')],
    examples: [{ officer: FIRST, party: '91650100MA00000011', kind: 'employment', until: LAST_DAY }],
  },
  'interest.end': {
    ...SECURITY,
    title: text('更新利害关系的终止日期', 'Say when an interest ended'),
    needs: { interest: id('登记编号', 'Id of the entry'), until: UNTIL, reason: REASON },
    effects: [
      { op: 'amend', register: 'interests', id: '/interest', fields: { until: '/until', endReason: '/reason' } },
    ],
    demands: [demand(registered('interests', '/interest'), '应当是已登记的利害关系', 'a recorded interest')],
    examples: [{ interest: { $entry: 'interests' }, until: LAST_DAY, reason: '已离职' }],
  },
  'office.dissolve': {
    ...SECURITY,
    title: text('撤销机关', 'Dissolve the authority'),
    needs: { reason: REASON },
    effects: [{ op: 'flag', name: 'dissolved', to: true }],
    demands: [],
    examples: [{ reason: '机构改革，职能划转' }],
  },
};
