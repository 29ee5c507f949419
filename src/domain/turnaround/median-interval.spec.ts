import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { medianIntervalOfCounts } from './median-interval.js';

/** The exact chance that the median lies between the values at two ranks: a coin thrown n times. */
const coverage = (n: number, low: number, high: number): number => {
  let logs = -n * Math.LN2;
  let sum = 0;
  for (let heads = 0; heads <= n; heads++) {
    if (heads >= low && heads < high) sum += Math.exp(logs);
    logs += Math.log((n - heads) / (heads + 1));
  }
  return sum;
};

describe('the interval of a median by rank', () => {
  test('covers the median as often as it says, by the exact law', () => {
    for (const n of [6, 7, 25, 26, 99, 100, 5000, 5001, 20_000]) {
      const counts = Array.from({ length: n }, (_, at) => ({ value: at + 1, count: 1 }));
      const { low, high } = medianIntervalOfCounts(counts)!;
      expect(low + high).toBe(n + 1);
      const covered = coverage(n, low, high);
      expect(covered).toBeGreaterThan(0.945);
      expect(covered).toBeLessThan(n > 100 ? 0.955 : 0.99);
    }
  });

  test('is the same of a histogram in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ value: fc.nat(9), count: fc.nat(9) }), { minLength: 4 }), (counts) => {
        const single = counts.flatMap(({ value, count }) => Array.from({ length: count }, () => ({ value, count: 1 })));
        expect(medianIntervalOfCounts(counts)).toEqual(medianIntervalOfCounts(single));
      }),
    );
  });

  test('does not exist for a handful', () => {
    expect(medianIntervalOfCounts([{ value: 1, count: 5 }])).toBeNull();
    expect(medianIntervalOfCounts([{ value: 1, count: 6 }])).toEqual({ low: 1, high: 1 });
  });
});
