/**
 * The organisation of an authority, as a case: who its officers are, what they may do, who stands in for whom, under which
 * calendar, promise and entrustment it works. It is not decided and done with; it is kept, by proposals that another person
 * approves. Being a case it has a journal, a chain, seals, replay and proof, without a line of code of its own.
 */
import { text } from '../../domain/json.js';
import { type CommandDefinition, type ProcedureDefinition } from '../../domain/procedure/definition.js';
import { stage } from '../../domain/procedure/kernel.js';
import { cite } from '../cite.js';
import { list, object, prose, REASON } from '../schemas.js';
import { approving, type Changes, demand, proposing } from './change.js';
import { LAW_CHANGES } from './law-changes.js';
import { AUTHORITY_CHANGES, ORGAN_CHANGES, ROWS } from './people-changes.js';
import { RATE_CHANGES } from './rate-changes.js';
import { consistent, id, names, registered, rowsEntered } from './registers.js';

/** By version: what could be changed in it. */
const CHANGES_1: Changes = { ...ORGAN_CHANGES, ...AUTHORITY_CHANGES, ...LAW_CHANGES };
const CHANGES_2: Changes = { ...CHANGES_1, ...RATE_CHANGES };
const KEEPERS = ['systemAdministrator', 'securityAdministrator', 'ruleAdministrator'];
const PENDING = { status: ['pending'] };
const PROPOSAL = { proposal: id('待批准的变更', 'Proposal') };
const EXAMPLE = { proposal: { $entry: 'proposals', where: PENDING } };

const WAITS = demand(
  registered('proposals', '/proposal', PENDING),
  '该变更应当尚待批准',
  'a proposal that still waits',
);

const settlingOf = (changes: Changes): Record<string, CommandDefinition> => ({
  'change.approve': {
    title: text('批准变更', 'Approve a change'),
    kind: 'advance',
    roles: KEEPERS,
    schema: object({ ...PROPOSAL, opinion: prose('意见', 'Opinion') }, ['opinion']),
    updates: [
      {
        op: 'adopt',
        register: 'proposals',
        from: '/proposal',
        changes: Object.fromEntries(Object.entries(changes).map(([type, { effects }]) => [type, effects])),
      },
    ],
    requires: [
      WAITS,
      demand(
        { type: 'otherPerson', params: { register: 'proposals', pointer: '/proposal' } },
        '变更应当由提出人及其代理人以外的人批准',
        'approval by somebody other than who proposed it, whom he stood in for, or his stand-in',
      ),
      ...Object.entries(changes).flatMap(([type, change]) => approving(type, change)),
    ],
    examples: [EXAMPLE],
  },
  'change.reject': {
    title: text('不批准变更', 'Reject a change'),
    kind: 'return',
    roles: KEEPERS,
    schema: object({ ...PROPOSAL, reason: REASON }),
    updates: [{ op: 'dismiss', register: 'proposals', from: '/proposal', as: 'rejected' }],
    requires: [
      WAITS,
      demand(
        { type: 'otherPerson', params: { register: 'proposals', pointer: '/proposal' } },
        '提出人可以撤回变更，不批准应当由他人作出',
        'somebody other than the proposer, who may withdraw it',
      ),
    ],
    examples: [{ ...EXAMPLE, reason: '依据不足' }],
  },
  'change.withdraw': {
    title: text('撤回变更', 'Withdraw a proposal'),
    kind: 'other',
    roles: KEEPERS,
    schema: object({ ...PROPOSAL, reason: REASON }),
    updates: [{ op: 'dismiss', register: 'proposals', from: '/proposal', as: 'withdrawn' }],
    requires: [
      WAITS,
      demand(
        { type: 'samePerson', params: { register: 'proposals', pointer: '/proposal' } },
        '只有提出人可以撤回',
        'a proposal of your own',
      ),
    ],
    examples: [{ ...EXAMPLE, reason: '填写有误' }],
  },
});

const commandsOf = (changes: Changes): Record<string, CommandDefinition> => ({
  ...Object.fromEntries(Object.entries(changes).map(([type, change]) => [type, proposing(change)])),
  ...settlingOf(changes),
});
const somePending = { type: 'someEntry', params: { register: 'proposals', where: PENDING } } as const;
const isDissolved = { type: 'flag', params: { name: 'dissolved', in: [true] } } as const;
const hasKeeper = (role: string) =>
  demand(
    { type: 'someEntry', params: { register: 'appointments', where: { role: [role] } } },
    '机关成立时应当有系统管理员和安全管理员各至少一人，否则任何变更都无人可以批准',
    `an organisation with a ${role}, as nobody could approve a change without one`,
  );

const NOTHING = { iota: 0, sigma: 0, phi: 0, delta: 0, omega: 0, gapWorkingDays: 0 };
const OWN = cite(
  'S29',
  'assumption',
  '内部管理事项，没有旧流程可比',
  'An internal matter: there is no old way to compare with',
);

const administrationOf = (version: number, commands: Record<string, CommandDefinition>): ProcedureDefinition => ({
  id: 'administration',
  version,
  title: text('机关组织管理', 'Administration of the authority'),
  vocabulary: 1,
  roles: {
    systemAdministrator: text('系统管理员', 'system administrator'),
    securityAdministrator: text('安全管理员', 'security administrator'),
    ruleAdministrator: text('规则管理员', 'rule administrator'),
    auditor: text('审计人员', 'auditor'),
    engine: text('系统', 'the engine'),
  },
  tracks: {},
  exclusive: [],
  filing: {
    schema: object({
      name: names('机关名称', 'Name of the authority'),
      organs: list('机构', 'Organs', ROWS.organ, 1, 2_000),
      officers: list('人员', 'Officers', ROWS.officer, 2, 5_000),
      appointments: list('任职', 'Appointments', ROWS.appointment, 2, 10_000),
    }),
    example: {
      name: { 'zh-CN': '示例机关', en: 'Example authority' },
      organs: [{ id: 'bureau', name: { 'zh-CN': '局', en: 'Bureau' }, kind: 'bureau' }],
      officers: [
        { id: 'system-administrator-1', name: '系统管理一', organ: 'bureau' },
        { id: 'security-administrator-1', name: '安全管理一', organ: 'bureau' },
      ],
      appointments: [
        { officer: 'system-administrator-1', role: 'systemAdministrator', from: '2025-01-01' },
        { officer: 'security-administrator-1', role: 'securityAdministrator', from: '2025-01-01' },
      ],
    },
    roles: ['engine'],
    updates: rowsEntered,
    requires: [hasKeeper('systemAdministrator'), hasKeeper('securityAdministrator'), ...consistent([])],
  },
  items: [],
  materials: [],
  limits: [],
  expiry: [],
  turnaround: { from: 'accepted', to: 'issued' },
  commands,
  machine: {
    id: 'administration',
    initial: 'inForce',
    on: Object.fromEntries(Object.keys(commands).map((type) => [type, { actions: 'record' }])),
    states: {
      inForce: {
        ...stage(null, '现行有效', 'In force', 'none'),
        always: [
          { guard: isDissolved, target: 'dissolved' },
          { guard: somePending, target: 'changing' },
        ],
      },
      changing: {
        ...stage(null, '有变更待批准', 'A change waits for approval', 'authority', KEEPERS),
        always: [
          { guard: isDissolved, target: 'dissolved' },
          { guard: { type: 'not', params: { that: somePending } }, target: 'inForce' },
        ],
      },
      dissolved: {
        ...stage(null, '已撤销', 'Dissolved', 'none'),
        tags: ['closed', 'outcome:transferred'],
        type: 'final',
      },
    },
  },
  baseline: {
    version: 1,
    validFrom: '2025-01-01',
    claims: [],
    chain: [],
    parameters: { version: 1, validFrom: '2025-01-01', citation: OWN, low: NOTHING, central: NOTHING, high: NOTHING },
  },
});

/** Every version that was published, oldest first: an authority keeps the one that it was founded with. */
export const ADMINISTRATIONS = [CHANGES_1, CHANGES_2].map((changes, n) => administrationOf(n + 1, commandsOf(changes)));

/** The newest, with which an authority is founded. */
export const administration = ADMINISTRATIONS.at(-1)!;
