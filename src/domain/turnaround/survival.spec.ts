import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Problem } from '../problem.js';
import { quantile } from './quantile.js';
import type { Observation } from './survival.js';
import { kaplanMeier, kaplanMeierOfCounts, survivalQuantile } from './survival.js';

/** Freireich's 6-MP arm (1963), the textbook case: weeks in remission, + censored. R: survival::survfit, log-log. */
const SIX_MP: Observation[] = [
  ...[6, 6, 6, 7, 10, 13, 16, 22, 23].map((time) => ({ time, completed: true })),
  ...[6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35].map((time) => ({ time, completed: false })),
];

describe('the survival curve', () => {
  test('is the one of the textbook, with its standard errors', () => {
    const curve = kaplanMeier(SIX_MP);
    expect(curve.map(({ time, atRisk }) => [time, atRisk])).toEqual([
      [6, 21],
      [7, 17],
      [10, 15],
      [13, 12],
      [16, 11],
      [22, 7],
      [23, 6],
    ]);
    const printed = (of: 'survival' | 'standardError') => curve.map((point) => point[of].toFixed(3));
    expect(printed('survival')).toEqual(['0.857', '0.807', '0.753', '0.690', '0.627', '0.538', '0.448']);
    expect(printed('standardError')).toEqual(['0.076', '0.087', '0.096', '0.107', '0.114', '0.128', '0.135']);
    expect(curve[0]!.low).toBeCloseTo(0.6197, 3);
    expect(curve[0]!.high).toBeCloseTo(0.9516, 3);
    expect(survivalQuantile(curve, 0.5)).toEqual({ value: 23, low: 13, high: null });
  });

  test('says "not reached" where too few cases are complete', () => {
    expect(survivalQuantile(kaplanMeier(SIX_MP), 0.9).value).toBeNull();
    expect(survivalQuantile(kaplanMeier([]), 0.5)).toEqual({ value: null, low: null, high: null });
  });

  test('takes a case completed at once, and ends at zero when the last one is complete', () => {
    const curve = kaplanMeier([
      { time: 0, completed: true },
      { time: 2, completed: true },
    ]);
    expect(curve.map(({ time, survival }) => [time, survival])).toEqual([
      [0, 0.5],
      [2, 0],
    ]);
    expect(curve[1]).toMatchObject({ low: 0, high: 0 });
  });

  test('refuses a time below zero', () => {
    expect(() => kaplanMeier([{ time: -1, completed: true }])).toThrow(Problem);
    expect(() => kaplanMeier([{ time: NaN, completed: true }])).toThrow(Problem);
  });

  test('is the same of a histogram, whatever the order of its rows', () => {
    const rows = fc.array(fc.record({ time: fc.nat(9), completed: fc.nat(4), censored: fc.nat(4) }));
    fc.assert(
      fc.property(rows, (counts) => {
        const cases = counts.flatMap(({ time, completed, censored }) => [
          ...Array.from({ length: completed }, () => ({ time, completed: true })),
          ...Array.from({ length: censored }, () => ({ time, completed: false })),
        ]);
        expect(kaplanMeierOfCounts(counts)).toEqual(kaplanMeier(cases));
      }),
    );
  });

  test('refuses a histogram that counts in fractions or below zero', () => {
    expect(() => kaplanMeierOfCounts([{ time: 1, completed: 0.5, censored: 0 }])).toThrow(Problem);
    expect(() => kaplanMeierOfCounts([{ time: 1, completed: 0, censored: -1 }])).toThrow(Problem);
  });

  test('is one minus the share completed, and its median an observed one, when nothing is censored', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 1, maxLength: 60 }), (times) => {
        const curve = kaplanMeier(times.map((time) => ({ time, completed: true })));
        for (const { time, survival } of curve) {
          expect(survival).toBeCloseTo(times.filter((other) => other > time).length / times.length, 12);
        }
        for (const p of [0.5, 0.9]) {
          const sorted = times.toSorted((a, b) => a - b);
          expect(survivalQuantile(curve, p).value).toBe(sorted[Math.ceil(sorted.length * p - 1e-9) - 1]);
        }
        const { length } = times;
        if (length % 2 === 1) expect(survivalQuantile(curve, 0.5).value).toBe(quantile(times, 0.5));
      }),
    );
  });

  test('never falls faster for cases that are still open', () => {
    const observations = fc.array(fc.record({ time: fc.nat(30), completed: fc.boolean() }), { minLength: 1 });
    fc.assert(
      fc.property(observations, (list) => {
        const naive = kaplanMeier(list.filter(({ completed }) => completed));
        const censored = kaplanMeier(list);
        const closedMedian = survivalQuantile(naive, 0.5).value;
        const median = survivalQuantile(censored, 0.5).value;
        if (closedMedian !== null && median !== null) expect(median).toBeGreaterThanOrEqual(closedMedian);
        for (const { survival, low, high } of censored) {
          expect(low).toBeLessThanOrEqual(survival + 1e-12);
          expect(high).toBeGreaterThanOrEqual(survival - 1e-12);
        }
      }),
    );
  });
});
