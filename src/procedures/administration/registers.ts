/** Short names for conditions and updates on registers, and the forms that administrative commands share. */
import type { Json, JsonObject } from '../../domain/json.js';
import { text, type Text } from '../../domain/json.js';
import type { Condition } from '../../domain/procedure/condition.js';
import type { JsonSchema } from '../../domain/procedure/definition.js';
import type { Update } from '../../domain/procedure/update.js';
import { date, line, titled } from '../schemas.js';

export type Demand = { that: Condition; otherwise: Text };
export type Group = 'systemAdministrator' | 'securityAdministrator' | 'ruleAdministrator';

export const registered = (register: string, pointer: string, where?: Record<string, Json[]>): Condition => ({
  type: 'registered',
  params: { register, pointer, ...(where && { where }) },
});
export const unregistered = (register: string, pointer: string): Condition => ({
  type: 'unregistered',
  params: { register, pointer },
});
export const forEach = (pointer: string, that: Condition): Condition => ({
  type: 'forEach',
  params: { pointer, that },
});
const ifDone = (updates: Update[], that: Condition): Condition => ({
  type: 'ifDone',
  params: { updates: updates, that },
});
const refers = (register: string, field: string, to: string): Condition => ({
  type: 'refers',
  params: { register, field, to },
});

/** Fields of an entry taken from properties of the same name. */
export const take = (...names: string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, `/${name}`]));

export const enter = (
  register: string,
  id: string | { prefix: string },
  names: string[],
  each?: string,
  set?: JsonObject,
): Update => ({
  op: 'enter',
  register,
  id,
  fields: take(...names),
  ...(each !== undefined && { each }),
  ...(set && { set }),
});

/** Ends an entry: after the day at `/until`, or at once when none is given. */
export const end = (register: string, pointer: string): Update[] => [
  { op: 'amend', register, id: pointer, fields: { until: '/until', endReason: '/reason' } },
  {
    op: 'amend',
    register,
    id: pointer,
    fields: {},
    set: { ended: true },
    when: { type: 'not', params: { that: { type: 'given', params: { pointer: '/until' } } } },
  },
];

/** What one person's roles may not be together: those who keep people, those who check, and those who handle cases. */
const BUSINESS = [
  'intake',
  'licenceReviewer',
  'registrationReviewer',
  'inspectionCentre',
  'teamLeader',
  'inspector',
  'checker',
  'divisionHead',
  'decider',
  'head',
  'convener',
  'certificateOfficer',
  'sealOfficer',
  'delivery',
  'recorder',
];
const KEEPERS = ['systemAdministrator', 'securityAdministrator', 'ruleAdministrator', 'auditor'];
/** Readers, who change nothing: they may be anything beside. */
const READERS = ['supervisor', 'ftzOffice'];

/** Each keeper apart from every other and from all business (GB/T 22239-2019 8.1.4.2; separation of duties). */
const GROUPS: string[][] = [...KEEPERS.map((role) => [role]), BUSINESS];

const APART: Condition = {
  type: 'apart',
  params: { register: 'appointments', of: 'officer', field: 'role', groups: GROUPS },
};

export const APPOINTABLE = [...BUSINESS, ...KEEPERS, ...READERS];

export const id = (zh: string, en: string): JsonSchema =>
  titled(zh, en, { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._@:|-]{0,99}$' });
export const names = (zh: string, en: string): JsonSchema =>
  titled(zh, en, {
    type: 'object',
    additionalProperties: false,
    required: ['zh-CN', 'en'],
    properties: { 'zh-CN': line('中文', 'Chinese'), en: line('英文', 'English') },
  });
export const division = (zh: string, en: string): JsonSchema =>
  titled(zh, en, { type: 'integer', minimum: 100_000, maximum: 999_999 });
export const FROM = date('自', 'From (first day)');
export const UNTIL = date('至', 'Until (last day)');

/** The rows with which an organisation begins, or which an import brings. */
export const ORGAN_FIELDS = ['name', 'kind', 'parent'];
export const OFFICER_FIELDS = ['name', 'organ'];
export const APPOINTMENT_FIELDS = ['officer', 'role', 'organ', 'from', 'until'];

export const rowsEntered: Update[] = [
  enter('organs', '/id', ORGAN_FIELDS, '/organs'),
  enter('officers', '/id', OFFICER_FIELDS, '/officers'),
  enter('appointments', { prefix: 'A' }, APPOINTMENT_FIELDS, '/appointments'),
];

/** What must be true of the organisation after a change. */
export const consistent = (effects: Update[]): Demand[] => [
  {
    that: ifDone(effects, refers('officers', 'organ', 'organs')),
    otherwise: text('人员所在的机构应当已登记', 'Expected officers of organs that are registered'),
  },
  {
    that: ifDone(effects, refers('organs', 'parent', 'organs')),
    otherwise: text('上级机构应当已登记', 'Expected a parent organ that is registered'),
  },
  {
    that: ifDone(effects, refers('appointments', 'officer', 'officers')),
    otherwise: text('任职人员应当已登记', 'Expected appointments of officers who are registered'),
  },
  {
    that: ifDone(effects, APART),
    otherwise: text(
      '系统管理员、安全管理员、规则管理员、审计人员应当分设，且不得兼任业务角色',
      'Expected roles that one person may hold together: administrators, auditors and those who handle cases are apart',
    ),
  },
];
