import { describe, expect, test } from '@jest/globals';
import type { ClockFact } from './case-fact.js';
import { clock, fact } from './case-fact.fixture.js';
import { CALENDAR, at } from './worked-case.fixture.js';
import { timelinessOf } from './timeliness.js';

const AS_OF = at('2025-05-20 10:00');
const legal = (...clocks: ClockFact[][]) =>
  timelinessOf(
    clocks.map((list) => fact({ clocks: list })),
    AS_OF,
    CALENDAR,
  ).legal;

const pending = (change: Partial<ClockFact> = {}) => clock({ endedAt: null, met: null, ...change });

describe('the limits of the authority', () => {
  const verdicts: [string, ClockFact, string][] = [
    ['kept', clock(), 'on'],
    ['missed', clock({ met: false }), 'late'],
    [
      'that ended without a verdict are judged by the instant: the first of the next day is late',
      clock({ met: null, endedAt: '2025-05-14T16:00:00.000Z' }),
      'late',
    ],
    [
      'that ended in the last moment of the last day are kept',
      clock({ met: null, endedAt: '2025-05-14T15:59:59.999Z' }),
      'on',
    ],
    [
      'without an instant are judged by the legal date',
      clock({ met: null, dueAt: null, endedAt: at('2025-05-15 08:00') }),
      'late',
    ],
    ['that ended without any due date have no verdict', clock({ met: null, dueAt: null, due: null }), 'undetermined'],
    ['still running before the last day', pending({ due: '2025-05-20', dueAt: null }), 'pendingWithin'],
    ['still running past the last day', pending(), 'pendingPast'],
    ['still running and already missed', pending({ met: false, due: null, dueAt: null }), 'pendingPast'],
    ['standing still', pending({ stopped: true, due: null, dueAt: null }), 'pendingWithin'],
    ['running without a due date', pending({ due: null, dueAt: null }), 'undetermined'],
    ['that will end after the report', clock({ endedAt: at('2025-05-21 10:00'), met: null }), 'pendingPast'],
  ];
  for (const [what, one, verdict] of verdicts) {
    test(`${what} count as ${verdict}`, () => {
      const counts = { on: 0, late: 0, pendingPast: 0, pendingWithin: 0, undetermined: 0, [verdict]: 1 };
      expect(legal([one]).cases).toMatchObject(counts);
      expect(legal([one]).rules).toMatchObject([{ rule: 'decision', ...counts }]);
    });
  }

  test('make a case late when one of its clocks is, and are listed by rule', () => {
    const { cases, rules } = legal([clock({ rule: 'z' }), clock({ rule: 'b', met: false }), clock()], [clock()], []);
    expect(cases).toMatchObject({ on: 1, late: 1, n: 2, rate: 0.5 });
    expect(rules.map(({ rule, n, rate }) => [rule, n, rate])).toEqual([
      ['b', 1, 0],
      ['decision', 2, 1],
      ['z', 1, 1],
    ]);
  });

  test('leave out the limits of the applicant, and keep legal and promised limits apart', () => {
    const clocks = [clock({ owner: 'applicant', met: false }), clock({ kind: 'promised', met: false }), clock()];
    const { legal: byLaw, promised } = timelinessOf([fact({ clocks })], AS_OF, CALENDAR);
    expect(byLaw.cases).toMatchObject({ n: 1, rate: 1 });
    expect(promised.cases).toMatchObject({ n: 1, rate: 0 });
  });

  test('say how many rest on a calendar that is not published', () => {
    const { cases, rules } = legal([clock({ provisional: true }), clock({ rule: 'b', provisional: true })], [clock()]);
    expect(cases.provisional).toBe(1);
    expect(rules.map(({ provisional }) => provisional)).toEqual([1, 1]);
  });
});
