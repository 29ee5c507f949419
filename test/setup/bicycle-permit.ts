/**
 * A permit that no authority issues: a bicycle workshop may lend its stands to the public. It shares nothing with the
 * procedures that are shipped, not one word, so what works with it works without knowing them.
 */
import { text } from '../../src/domain/json.js';
import type { CommandDefinition, ProcedureDefinition } from '../../src/domain/procedure/definition.js';
import { stage } from '../../src/domain/procedure/kernel.js';

const INVENTED = {
  text: text('自行车工坊示例规则', 'Invented rules for bicycle workshops'),
  source: 'invented',
  certainty: 'assumption',
} as const;

const command = (
  roles: string[],
  zh: string,
  en: string,
  rest: Partial<CommandDefinition> = {},
): CommandDefinition => ({
  title: text(zh, en),
  kind: 'advance',
  roles,
  schema: { type: 'object', properties: {}, additionalProperties: false },
  updates: [],
  examples: [{}],
  ...rest,
});

const state = (
  track: string | null,
  zh: string,
  en: string,
  role: string | null,
  on: object = {},
  clocks: { rule: string }[] = [],
) => ({ ...stage(track, zh, en, role ? 'authority' : 'none', role ? [role] : [], { clocks }), on });

const ALL_RIDDEN = {
  type: 'every',
  params: { kind: 'stand', that: { mark: 'ridden', in: ['steady', 'wobbly'] } },
} as const;

const BOTH_DONE = { type: 'tracks', params: { every: ['concluded'] } } as const;

const PERMIT: ProcedureDefinition = {
  id: 'bicycle-permit',
  version: 1,
  title: text('自行车工坊许可', 'Permit of a bicycle workshop'),
  vocabulary: 1,
  roles: { rider: text('骑行者', 'rider'), tester: text('试骑员', 'tester'), mayor: text('镇长', 'mayor') },
  tracks: { ride: { title: text('试骑', 'test ride') }, paint: { title: text('油漆', 'paint') } },
  exclusive: [{ duties: ['rode', 'signed'], citation: INVENTED }],
  filing: {
    schema: {
      type: 'object',
      properties: {
        stands: { type: 'array', items: { type: 'object', properties: { colour: { type: 'string' } } } },
        owner: { type: 'string', 'x-personal': true },
      },
    },
    example: { stands: [{ colour: 'red' }, { colour: 'blue' }], owner: 'Invented Person' },
    roles: ['rider'],
  },
  items: [{ kind: 'stand', prefix: 'S', from: '/stands', label: '/colour', marks: {}, tracks: ['ride'] }],
  materials: [],
  limits: [
    {
      code: 'ride.due',
      version: 1,
      title: text('试骑期限', 'Limit of the test ride'),
      amount: 3,
      unit: 'workingDay',
      kind: 'statutory',
      owner: 'authority',
      yellowBefore: 1,
      validFrom: '2020-01-01',
      citation: INVENTED,
      extension: { amount: 2, citation: INVENTED },
    },
  ],
  expiry: [{ rule: 'ride.due', task: { command: 'ride.test', title: text('请试骑', 'Ride now'), roles: ['tester'] } }],
  turnaround: { from: 'accepted', to: 'issued' },
  commands: {
    'town.receive': command(['mayor'], '收下', 'receive', {
      updates: [{ op: 'tracks', from: '/none', words: {}, otherwise: 'running' }],
      milestone: 'accepted',
    }),
    'ride.test': command(['tester'], '试骑', 'test', {
      schema: { type: 'object', properties: { found: { type: 'object', 'x-keys': 'stand' } }, required: ['found'] },
      requires: [
        {
          that: { type: 'covers', params: { pointer: '/found', kind: 'stand' } },
          otherwise: text('每个车架都要试骑', 'Expected every stand to be ridden'),
        },
      ],
      updates: [
        { op: 'mark', kind: 'stand', mark: 'ridden', from: '/found' },
        { op: 'track', track: 'ride', to: 'concluded' },
      ],
      duties: [{ duty: 'rode' }],
      examples: [{ found: { $each: 'stand', value: 'steady' } }, { found: { $each: 'stand', value: 'wobbly' } }],
    }),
    'paint.look': command(['tester'], '看漆', 'look', {
      updates: [{ op: 'track', track: 'paint', to: 'concluded' }],
    }),
    'town.sign': command(['mayor'], '签字', 'sign', {
      schema: { type: 'object', properties: { permits: { type: 'object', 'x-keys': 'stand' } } },
      updates: [{ op: 'mark', kind: 'stand', mark: 'permit', from: '/permits' }],
      decisions: [{ track: 'ride', kind: 'stand', from: '/permits', letter: 'Z', adverse: ['no'] }],
      duties: [{ duty: 'signed' }],
      milestone: 'issued',
      examples: [
        {
          permits: {
            $each: 'stand',
            value: { $choose: [{ when: { mark: 'ridden', in: ['steady'] }, value: 'yes' }, { value: 'no' }] },
          },
        },
      ],
    }),
  },
  machine: {
    id: 'bicycle-permit',
    initial: 'gate',
    states: {
      gate: state(null, '门口', 'gate', 'mayor', { 'town.receive': { target: 'yard', actions: 'record' } }),
      yard: {
        type: 'parallel',
        states: {
          ride: {
            initial: 'riding',
            states: {
              riding: state(
                'ride',
                '试骑',
                'riding',
                'tester',
                { 'ride.test': { target: 'ridden', actions: 'record' } },
                [{ rule: 'ride.due' }],
              ),
              ridden: { ...state('ride', '已试骑', 'ridden', null), type: 'final' },
            },
          },
          paint: {
            initial: 'wet',
            states: {
              wet: state('paint', '未干', 'wet', 'tester', { 'paint.look': { target: 'dry', actions: 'record' } }),
              dry: { ...state('paint', '已干', 'dry', null), type: 'final' },
            },
          },
          bell: {
            initial: 'silent',
            states: {
              silent: {
                ...state(null, '等待', 'silent', null),
                always: { guard: { type: 'all', params: { of: [ALL_RIDDEN, BOTH_DONE] } }, target: 'ringing' },
              },
              ringing: state(null, '待签字', 'ringing', 'mayor', {
                'town.sign': { target: '#bicycle-permit.hung', actions: 'record' },
              }),
            },
          },
        },
      },
      hung: { ...state(null, '已挂牌', 'hung', null), tags: ['closed'] },
    },
  },
  baseline: {
    version: 1,
    validFrom: '2020-01-01',
    claims: [],
    chain: [
      {
        track: 'ride',
        title: text('试骑', 'test ride'),
        inspected: false,
        statutory: [
          {
            stage: text('试骑', 'test ride'),
            amount: 3,
            unit: 'workingDay',
            owner: 'authority',
            citation: INVENTED,
          },
        ],
      },
    ],
    parameters: {
      version: 1,
      validFrom: '2020-01-01',
      citation: INVENTED,
      low: { iota: 1, sigma: 1, phi: 1, delta: 1, omega: 1, gapWorkingDays: 0 },
      central: { iota: 1, sigma: 1, phi: 1, delta: 1, omega: 1, gapWorkingDays: 0 },
      high: { iota: 1, sigma: 1, phi: 1, delta: 1, omega: 1, gapWorkingDays: 0 },
    },
  },
};

/** A new definition each time, so that a test may break it. */
export const bicyclePermit = (): ProcedureDefinition => JSON.parse(JSON.stringify(PERMIT)) as ProcedureDefinition;
