import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { observed, present, rows } from './receipt-log.fixture.js';
import { differenceOfMeans, restrictedMean } from './restricted-mean.js';
import type { Observation } from './survival.js';
import { kaplanMeier } from './survival.js';

const meanOf = (list: readonly Observation[], tau: number) =>
  restrictedMean(kaplanMeier(list), Math.max(...list.map(({ time }) => time)), tau);

describe('the mean restricted to tau', () => {
  test('is the plain mean of what was cut off at tau, with its plain variance, when nothing is open', () => {
    const days = fc.array(fc.nat(40), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 60 }), (times, tau) => {
        const cut = times.map((time) => Math.min(time, tau));
        const mean = cut.reduce((sum, time) => sum + time, 0) / cut.length;
        const variance = cut.reduce((sum, time) => sum + (time - mean) ** 2, 0) / cut.length ** 2;
        const found = meanOf(
          times.map((time) => ({ time, completed: true })),
          tau,
        )!;
        expect(found.value).toBeCloseTo(mean, 9);
        expect(found.standardError).toBeCloseTo(Math.sqrt(variance), 9);
      }),
    );
  });

  test('is the area under the curve, summed step by step', () => {
    const list = fc.array(fc.record({ time: fc.nat(12), completed: fc.boolean() }), { minLength: 1 });
    fc.assert(
      fc.property(list, fc.integer({ min: 1, max: 15 }), (observations, tau) => {
        const curve = kaplanMeier(observations);
        const longest = Math.max(...observations.map(({ time }) => time));
        let area = 0;
        for (let day = 0; day < tau; day++) area += curve.findLast(({ time }) => time <= day)?.survival ?? 1;
        const found = restrictedMean(curve, longest, tau);
        if (longest < tau && curve.at(-1)?.survival !== 0) expect(found).toBeNull();
        else expect(found!.value).toBeCloseTo(area, 9);
      }),
    );
  });

  test('is unknown where no case was followed to tau', () => {
    expect(meanOf([{ time: 4, completed: false }], 5)).toBeNull();
    expect(meanOf([{ time: 4, completed: true }], 5)).toEqual({ value: 4, standardError: 0 });
    expect(meanOf([{ time: 9, completed: false }], 5)).toEqual({ value: 5, standardError: 0 });
  });

  const real = present ? test : test.skip;
  real(
    `of the receipt log is the 44.854254 days of R${present ? '' : ' (skipped: ../shared/data/receipt_cases.csv is not here)'}`,
    () => {
      expect(meanOf(observed(rows), 56)!.value).toBeCloseTo(44.854254, 6);
    },
  );
});

describe('a difference of restricted means', () => {
  test('adds the variances', () => {
    const found = differenceOfMeans({ value: 9, standardError: 3 }, { value: 4, standardError: 4 });
    expect(found).toMatchObject({ difference: 5, standardError: 5 });
    expect(found.low).toBeCloseTo(5 - 1.959963984540054 * 5, 12);
    expect(found.high).toBeCloseTo(5 + 1.959963984540054 * 5, 12);
  });
});
