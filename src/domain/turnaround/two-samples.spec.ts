import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { quantile } from './quantile.js';
import { cliffsDelta, hodgesLehmann, mannWhitney } from './two-samples.js';

const sample = fc.array(fc.oneof(fc.integer({ min: -9, max: 9 }), fc.double({ min: -9, max: 9, noNaN: true })), {
  minLength: 1,
  maxLength: 25,
});
const pairsOf = (first: readonly number[], second: readonly number[]) =>
  first.flatMap((a) => second.map((b) => a - b)).toSorted((a, b) => a - b);

/** Of U, from the midranks of all values themselves. */
const deviationOf = (first: readonly number[], second: readonly number[]): number => {
  const all = [...first, ...second];
  const ranks = all.map(
    (one) => all.filter((other) => other < one).length + all.filter((other) => other === one).length / 2,
  );
  const spread = ranks.reduce((sum, rank) => sum + (rank - all.length / 2) ** 2, 0);
  return Math.sqrt((first.length * second.length * spread) / (all.length * (all.length - 1)));
};

describe('two samples', () => {
  test('have the shift that is the median of all their differences, and limits that are differences', () => {
    fc.assert(
      fc.property(sample, sample, (first, second) => {
        const pairs = pairsOf(first, second);
        const { value, low, high } = hodgesLehmann(first, second)!;
        expect(value).toBeCloseTo(quantile(pairs, 0.5)!, 12);
        const rank = Math.floor(pairs.length / 2 - 1.959963984540054 * deviationOf(first, second));
        expect(low).toBe(rank < 1 ? null : pairs[rank - 1]);
        expect(high).toBe(rank < 1 ? null : pairs.at(-rank));
      }),
      { numRuns: 300 },
    );
  });

  test('have a U and a delta that count the pairs', () => {
    fc.assert(
      fc.property(sample, sample, (first, second) => {
        const pairs = pairsOf(first, second);
        const wins = pairs.filter((difference) => difference > 0).length;
        const losses = pairs.filter((difference) => difference < 0).length;
        expect(cliffsDelta(first, second)!.delta).toBeCloseTo((wins - losses) / pairs.length, 12);
        const ranked = mannWhitney(first, second);
        if (ranked) expect(ranked.u).toBe(wins + (pairs.length - wins - losses) / 2);
        else expect(new Set([...first, ...second]).size).toBe(1);
      }),
    );
  });

  test('have a p-value corrected for ties and for continuity', () => {
    const { u, z, p } = mannWhitney([1.1, 2.2, 3.3, 4.4, 5.5], [2.5, 3.5, 4.5, 5.5, 6.5, 7.5])!;
    expect(u).toBe(6.5);
    expect(z).toBeCloseTo(-(15 - 6.5 - 0.5) / Math.sqrt((30 / 12) * (12 - 6 / 110)), 12);
    expect(p).toBeCloseTo(0.1432, 4);
  });

  test('are told apart in words', () => {
    const of = (share: number) => [...Array.from({ length: 1000 }, (_, at) => (at < share * 1000 ? 1 : -1))];
    const sizes = [0.5, 0.58, 0.7, 0.8].map((share) => cliffsDelta(of(share), [0])!.size);
    expect(sizes).toEqual(['negligible', 'small', 'medium', 'large']);
  });

  test('say nothing when one is empty, or all is equal', () => {
    expect(mannWhitney([], [1])).toBeNull();
    expect(mannWhitney([1, 1], [1])).toBeNull();
    expect(hodgesLehmann([1], [])).toBeNull();
    expect(cliffsDelta([], [])).toBeNull();
    expect(hodgesLehmann([5], [2])).toEqual({ value: 3, low: null, high: null });
    expect(hodgesLehmann([1, 1], [1])).toEqual({ value: 0, low: 0, high: 0 });
  });

  test('of a hundred thousand each are compared without making their pairs', () => {
    const first = Array.from({ length: 100_000 }, (_, at) => (at * 7919) % 100_003);
    const { value, low, high } = hodgesLehmann(
      first.map((one) => one + 5),
      first,
    )!;
    expect(value).toBe(5);
    expect(low! <= 5 && high! >= 5).toBe(true);
  });
});
