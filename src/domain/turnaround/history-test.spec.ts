import { describe, expect, test } from '@jest/globals';
import { DAY_MS, fromMs, toMs } from '../clock/instant.js';
import { historyTest } from './history-test.js';
import type { History } from './matched-history.js';
import type { StayCount } from './tally.js';

const START = '2024-01-02T02:00:00.000Z';
const after = (days: number) => fromMs(toMs(START) + days * DAY_MS);
const historyOf = (days: number[], open = 0): History => ({
  source: 'invented',
  label: 'IMPORTED',
  asOf: after(400),
  utcOffsetMinutes: 480,
  cases: [
    ...days.map((day) => ({ startedAt: START, endedAt: after(day), outcome: 'completed' as const })),
    ...Array.from({ length: open }, () => ({ startedAt: after(390), endedAt: null, outcome: 'open' as const })),
  ].map((one) => ({ ...one, itemType: null, risk: null, changeType: null, stoppedMs: 0 })),
});
const stays = (days: number[], ending: StayCount['ending'] = 'completed'): StayCount[] =>
  days.map((day) => ({ label: 'REAL', procedure: 'joint@1', tenths: day * 10, ending, n: 1 }));
const DAYS = [30, 35, 40, 45, 50, 55, 60, 65];

describe('cases against comparable history', () => {
  test('differ by nothing where they took as long', () => {
    const { logRank, restrictedMean } = historyTest(stays(DAYS), historyOf(DAYS));
    expect(logRank).toEqual({ chiSquare: 0, p: 1 });
    expect(restrictedMean).toMatchObject({ days: 46.875, historyDays: 46.875, longer: 0 });
  });

  test('are shorter by whole days up to the day that was chosen, with its limits', () => {
    const { restrictedMean, logRank } = historyTest(stays(DAYS.map((day) => day - 20)), historyOf(DAYS));
    expect(restrictedMean!.longer).toBe(-19.375);
    expect(restrictedMean!.high).toBeLessThan(0);
    expect(logRank!.p).toBeLessThan(0.05);
  });

  test('are not quicker for the cases that still lie open, nor for those that left otherwise', () => {
    const quick = historyTest(stays(DAYS), historyOf(DAYS)).restrictedMean!.days;
    for (const ending of ['open', 'competing'] as const)
      expect(
        historyTest([...stays(DAYS), ...stays([62, 70], ending)], historyOf(DAYS)).restrictedMean!.days,
      ).toBeGreaterThan(quick);
  });

  test('are not compared on the average where nobody was followed so far', () => {
    const { logRank, restrictedMean } = historyTest(
      stays([5, 6, 7, 8, 9]).concat(stays([10], 'open')),
      historyOf(DAYS),
    );
    expect([logRank === null, restrictedMean]).toEqual([false, null]);
  });

  test('that are closed are compared by ranks beside the test that counts open ones, never without it', () => {
    const { closed, logRank } = historyTest(stays(DAYS.map((day) => day - 20)), historyOf(DAYS));
    expect(closed).toMatchObject({
      n: 8,
      historyN: 8,
      shift: { value: -20 },
      delta: { size: 'large' },
      reduction: null,
    });
    expect(closed!.shift.low).toBeLessThanOrEqual(-20);
    expect(closed!.shift.high).toBeLessThan(0);
    expect(closed!.p).toBeLessThan(0.05);
    expect(logRank).not.toBeNull();
    expect(historyTest(stays(DAYS, 'open'), historyOf(DAYS)).closed).toBeNull();
  });

  test('that seem quicker only because the slow ones are still open are said to mislead', () => {
    const all = Array.from({ length: 40 }, (_, n) => 30 + n);
    const quick = all.filter((day) => day < 50);
    const slow = stays(
      all.filter((day) => day >= 50).map(() => 50),
      'open',
    );
    const { closed, logRank } = historyTest([...stays(quick), ...slow], historyOf(all));
    expect(closed).toMatchObject({ n: 20, misleads: true });
    expect(logRank!.p).toBeGreaterThan(0.05);
    expect(closed!.reduction!.closed!.value).toBeGreaterThan(0.15);
    expect(closed!.reduction!.closed!.low).toBeGreaterThan(0);
  });

  test('give the same limits whatever the order in which they were counted', () => {
    const many = Array.from({ length: 60 }, (_, n) => 10 + ((n * 37) % 61));
    const [one, other] = [stays(many), stays([...many].reverse())].map((own) =>
      historyTest(own, historyOf(many.map((day) => day + 9))),
    );
    expect(one).toEqual(other);
    const { closed, censored } = one!.closed!.reduction!;
    for (const { value, low, high } of [closed!, censored!]) {
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
    }
  });

  test('are resampled only between twenty and five hundred of either', () => {
    const many = (n: number) => Array.from({ length: n }, (_, at) => 10 + (at % 50));
    const reductionOf = (n: number) => historyTest(stays(many(n)), historyOf(many(50))).closed!.reduction;
    expect(reductionOf(19)).toBeNull();
    expect(reductionOf(20)).not.toBeNull();
    expect(reductionOf(501)).toBeNull();
  });

  test('are not compared at all below five of either', () => {
    expect(historyTest(stays([1, 2, 3, 4]), historyOf(DAYS))).toMatchObject({
      n: 4,
      logRank: null,
      restrictedMean: null,
    });
    expect(historyTest(stays(DAYS), historyOf([], 4))).toMatchObject({ historyN: 4, logRank: null });
  });
});
