import { describe, expect, test } from '@jest/globals';
import type { ClockFact } from './case-fact.js';
import { clock, fact, tallyOf } from './case-fact.fixture.js';
import { timelinessOf } from './timeliness.js';
import { at } from './worked-case.fixture.js';

const asOf = at('2025-05-20 10:00');
const timeliness = (...clocks: ClockFact[][]) =>
  timelinessOf(
    tallyOf(
      clocks.map((list) => fact({ clocks: list })),
      { asOf },
    ).limits,
  );
const legal = (...clocks: ClockFact[][]) => timeliness(...clocks).legal;

const pending = (change: Partial<ClockFact> = {}) => clock({ endedAt: null, met: null, ...change });

describe('the limits of the authority', () => {
  const verdicts: [string, ClockFact, string][] = [
    ['kept', clock(), 'on'],
    ['missed', clock({ met: false }), 'late'],
    ['that ended without a verdict', clock({ met: null }), 'undetermined'],
    ['still running before the last day', pending({ dueAt: '2025-05-20T16:00:00.000Z' }), 'pendingWithin'],
    ['still running in the last moment', pending({ dueAt: at('2025-05-20 10:01') }), 'pendingWithin'],
    ['still running in the first moment that is too late', pending({ dueAt: asOf }), 'pendingPast'],
    ['still running past the last day', pending(), 'pendingPast'],
    ['still running and already missed', pending({ met: false, due: null, dueAt: null }), 'pendingPast'],
    ['missed before they were stopped', pending({ met: false, stopped: true, dueAt: null }), 'pendingPast'],
    ['standing still', pending({ stopped: true, due: null, dueAt: null }), 'pendingWithin'],
    ['running without a due date', pending({ due: null, dueAt: null }), 'undetermined'],
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

  test('of one case give it the worst of their verdicts', () => {
    const worst = [
      clock({ met: false }),
      pending(),
      clock({ met: null }),
      pending({ stopped: true, dueAt: null }),
      clock(),
    ];
    const verdicts = ['late', 'pendingPast', 'undetermined', 'pendingWithin', 'on'] as const;
    for (const [rank, verdict] of verdicts.entries()) {
      for (const clocks of [worst.slice(rank), worst.slice(rank).toReversed()]) {
        const { cases } = legal(clocks);
        expect(verdicts.map((name) => cases[name])).toEqual(verdicts.map((name) => Number(name === verdict)));
      }
    }
  });

  test('leave out the limits of the applicant, and keep legal and promised limits apart', () => {
    const clocks = [clock({ owner: 'applicant', met: false }), clock({ kind: 'promised', met: false }), clock()];
    const { legal: byLaw, promised } = timeliness(clocks);
    expect(byLaw.cases).toMatchObject({ n: 1, rate: 1 });
    expect(promised.cases).toMatchObject({ n: 1, rate: 0 });
  });

  test('say how many rest on a calendar that is not published', () => {
    const { cases, rules } = legal([clock({ provisional: true }), clock({ rule: 'b', provisional: true })], [clock()]);
    expect(cases.provisional).toBe(1);
    expect(rules.map(({ provisional }) => provisional)).toEqual([1, 1]);
  });
});
