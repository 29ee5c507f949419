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

  test('are not compared at all below five of either', () => {
    expect(historyTest(stays([1, 2, 3, 4]), historyOf(DAYS))).toMatchObject({
      n: 4,
      logRank: null,
      restrictedMean: null,
    });
    expect(historyTest(stays(DAYS), historyOf([], 4))).toMatchObject({ historyN: 4, logRank: null });
  });
});
