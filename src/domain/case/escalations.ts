/** What the engine enters when a limit is broken, and what an official answers to it. */
import { text } from '../json.js';
import { Problem } from '../problem.js';
import { textOf } from '../procedure/facts.js';
import { type CaseState, ENGINE, type Overdue } from './case-state.js';
import { placeFor } from './places.js';
import type { StandingCommand } from './standing-command.js';

export const ESCALATE = 'deadline.escalate';

const NAME = { type: 'string', maxLength: 100 };
const NAMES = { type: 'array', items: NAME, maxItems: 20 };

/** A step of the ladder that something follows from: who was told that the limit has run out, and since when it has. */
export const escalate: StandingCommand = {
  title: text('超期督办', 'Escalate a limit that has run out'),
  schema: {
    type: 'object',
    properties: {
      rule: NAME,
      track: NAME,
      item: NAME,
      clock: { type: 'integer', minimum: 1 },
      step: NAME,
      dueAt: { type: 'string', format: 'instant' },
      to: NAMES,
      explain: NAMES,
    },
    required: ['rule', 'clock', 'step', 'dueAt', 'to'],
    additionalProperties: false,
  },
  admit(_state, _command, actor) {
    if (actor.roles.includes(ENGINE)) return { role: ENGINE, standsInFor: [] };
    throw new Problem('forbidden', text('只有系统可以督办', 'Expected the engine itself to escalate a limit'));
  },
  apply(state, { data, seq }) {
    const { explain } = data;
    if (!Array.isArray(explain)) return state;
    const mark: Overdue = {
      rule: textOf(data['rule']),
      track: typeof data['track'] === 'string' ? data['track'] : null,
      item: typeof data['item'] === 'string' ? data['item'] : null,
      clock: Number(data['clock']),
      since: textOf(data['dueAt']),
      marked: seq,
      explain: explain.map(textOf),
      explained: null,
    };
    return { ...state, overdue: [...(state.overdue ?? []), mark] };
  },
};

const unexplained = (state: CaseState, marked: unknown): Overdue | undefined =>
  state.overdue?.find((one) => one.marked === marked && one.explained === null);

/** The public explanation of an overrun. The mark stays: it now says that it was explained, and where. */
export const explainOverrun: StandingCommand = {
  title: text('说明超期理由', 'Explain an overrun'),
  schema: {
    type: 'object',
    properties: {
      marked: { type: 'integer', minimum: 1 },
      explanation: { type: 'string', minLength: 10, maxLength: 4_000 },
    },
    required: ['marked', 'explanation'],
    additionalProperties: false,
  },
  admit(state, { data }, actor) {
    const mark = unexplained(state, data['marked']);
    if (mark) return placeFor({ roles: mark.explain }, actor);
    throw new Problem(
      'notPossible',
      text('该条超期记录不存在或已说明', 'Expected an overrun that waits for its explanation, but there is none such'),
      { allowed: (state.overdue ?? []).filter(({ explained }) => explained === null).map(({ marked }) => `${marked}`) },
    );
  },
  apply(state, { data, seq }) {
    const mark = unexplained(state, data['marked']);
    return {
      ...state,
      overdue: (state.overdue ?? []).map((one) => (one === mark ? { ...one, explained: seq } : one)),
    };
  },
};
