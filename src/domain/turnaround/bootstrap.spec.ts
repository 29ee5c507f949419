import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { TwoSampleFigure } from './bootstrap.js';
import {
  bootstrapInterval,
  reductionOfMedians,
  reductionOfRestrictedMeans,
  reductionOfSurvivalMedians,
} from './bootstrap.js';
import { drawsOf } from './draws.fixture.js';
import { quantile } from './quantile.js';
import { restrictedMean } from './restricted-mean.js';
import type { Observation } from './survival.js';
import { kaplanMeier, survivalQuantile } from './survival.js';

const observations = fc.array(fc.record({ time: fc.nat(9), completed: fc.boolean() }), { minLength: 1, maxLength: 12 });
const repeated = <T>(list: readonly T[], weights: readonly number[]): T[] =>
  list.flatMap((one, at) => Array.from({ length: weights[at]! }, () => one));
const reduction = (before: number | null, after: number | null) =>
  before === null || after === null || before === 0 ? null : 1 - after / before;

/** The weighted figure must be the plain one of the sample in which each member stands as often as it counts. */
const expectSame = (found: number | null, expected: number | null) =>
  expected === null ? expect(found).toBeNull() : expect(found).toBeCloseTo(expected, 9);

describe('a figure of weighted samples', () => {
  const weighted = observations.chain((list) =>
    fc.tuple(fc.constant(list), fc.array(fc.nat(3), { minLength: list.length, maxLength: list.length })),
  );
  const inOrder = (list: readonly Observation[]) => list.toSorted((a, b) => a.time - b.time);

  test('is that of the sample in which each member stands as often as it counts', () => {
    fc.assert(
      fc.property(weighted, weighted, fc.integer({ min: 1, max: 9 }), ([a, wa], [b, wb], tau) => {
        const [first, second] = [inOrder(a), inOrder(b)];
        const [before, after] = [repeated(first, wa), repeated(second, wb)];
        const times = (list: readonly Observation[]) => list.map(({ time }) => time);
        expectSame(
          reductionOfMedians(times(first), times(second)).figure(wa, wb),
          reduction(quantile(times(before), 0.5), quantile(times(after), 0.5)),
        );
        const median = (list: Observation[]) => survivalQuantile(kaplanMeier(list), 0.5).value;
        expectSame(reductionOfSurvivalMedians(first, second).figure(wa, wb), reduction(median(before), median(after)));
        const mean = (list: Observation[]) =>
          restrictedMean(kaplanMeier(list), Math.max(0, ...times(list)), tau)?.value ?? null;
        expectSame(reductionOfRestrictedMeans(first, second, tau).figure(wa, wb), reduction(mean(before), mean(after)));
      }),
      { numRuns: 300 },
    );
  });
});

const difference = (first: readonly number[], second: readonly number[]): TwoSampleFigure => {
  const mean = (values: readonly number[], weights: ArrayLike<number>) => {
    let [sum, n] = [0, 0];
    for (const [at, value] of values.entries()) {
      sum += value * weights[at]!;
      n += weights[at]!;
    }
    return n === 0 ? null : sum / n;
  };
  return {
    sizes: [first.length, second.length],
    figure: (a, b) => mean(first, a)! - mean(second, b)!,
  };
};

describe('a bootstrap interval', () => {
  const draw = drawsOf(7);
  const first = Array.from({ length: 80 }, () => 10 + draw() + draw() + draw());
  const second = Array.from({ length: 60 }, () => 9 + draw() + draw() + draw());

  test('is near the textbook interval where that one is right', () => {
    const meanOf = (list: readonly number[]) => list.reduce((sum, one) => sum + one, 0) / list.length;
    const variance = (list: readonly number[]) =>
      list.reduce((sum, one) => sum + (one - meanOf(list)) ** 2, 0) / list.length ** 2;
    const reach = 1.96 * Math.sqrt(variance(first) + variance(second));
    const { estimate, low, high } = bootstrapInterval(difference(first, second), drawsOf(1))!;
    expect(estimate).toBeCloseTo(meanOf(first) - meanOf(second), 12);
    expect(Math.abs(low - (estimate - reach))).toBeLessThan(0.1 * reach);
    expect(Math.abs(high - (estimate + reach))).toBeLessThan(0.1 * reach);
  });

  test('is the same for the same seed, and nearly so for another', () => {
    const of = (seed: number) => bootstrapInterval(reductionOfMedians(first, second), drawsOf(seed))!;
    expect(of(3)).toEqual(of(3));
    expect(of(3).low).not.toBe(of(4).low);
    expect(Math.abs(of(3).low - of(4).low)).toBeLessThan(0.01);
  });

  test('leans towards the long tail of a skewed figure, as the percentiles alone would not', () => {
    const skewed = Array.from({ length: 40 }, () => Math.exp(6 * draw()));
    const of = difference(skewed, [0, 0]);
    const { estimate, low, high } = bootstrapInterval(of, drawsOf(5))!;
    expect(high - estimate).toBeGreaterThan(1.15 * (estimate - low));
  });

  test('of whole days that all agree is that day', () => {
    const same = Array.from({ length: 9 }, () => 10);
    const half = Array.from({ length: 9 }, () => 5);
    expect(bootstrapInterval(reductionOfMedians(same, half), drawsOf(1), 99)).toEqual({
      estimate: 0.5,
      low: 0.5,
      high: 0.5,
      resamples: 99,
    });
  });

  test('is not given where the median is not reached, or only in some resamples, or nothing is there', () => {
    const closed = Array.from({ length: 9 }, (_, at) => ({ time: at + 1, completed: true }));
    const open = closed.map(({ time }, at) => ({ time, completed: at < 5 }));
    const waiting = closed.map(({ time }) => ({ time, completed: false }));
    expect(bootstrapInterval(reductionOfSurvivalMedians(closed, waiting), drawsOf(1), 99)).toBeNull();
    expect(bootstrapInterval(reductionOfSurvivalMedians(closed, open), drawsOf(1), 99)).toBeNull();
    expect(bootstrapInterval(reductionOfSurvivalMedians(closed, closed), drawsOf(1), 99)).not.toBeNull();
    expect(bootstrapInterval(reductionOfMedians([], [1]), drawsOf(1), 99)).toBeNull();
  });

  test('is not given where every resample lies on one side', () => {
    let asked = 0;
    const of: TwoSampleFigure = { sizes: [1, 1], figure: () => asked++ };
    expect(bootstrapInterval(of, drawsOf(1), 99)).toBeNull();
  });
});
