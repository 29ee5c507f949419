import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Problem } from '../problem.js';
import { PERCENTILES, quantile, quantileOfCounts, smallestSampleFor } from './quantile.js';

describe('a quantile of type 7', () => {
  test('interpolates like R, numpy and percentile_cont', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([1, 2, 3, 4], 0.9)).toBeCloseTo(3.7, 12);
    expect(quantile([15, 20, 35, 40, 50], 0.4)).toBeCloseTo(29, 12);
    expect([0, 1].map((p) => quantile([7, 5, 9], p))).toEqual([5, 9]);
    expect(quantile([], 0.5)).toBeNull();
  });

  test('is the same to the last bit when equal values are only counted', () => {
    const counts = fc.array(fc.record({ value: fc.integer({ min: -9, max: 9 }), count: fc.nat(4) }));
    fc.assert(
      fc.property(counts, fc.double({ min: 0, max: 1, noNaN: true }), (rows, p) => {
        const values = rows.flatMap(({ value, count }) => Array.from({ length: count }, () => value));
        expect(quantileOfCounts(rows, p)).toBe(quantile(values, p));
      }),
    );
    expect(() => quantileOfCounts([{ value: 1, count: -1 }], 0.5)).toThrow(Problem);
  });

  test('does not disturb the list it is taken of', () => {
    const values = [3, 1, 2];
    quantile(values, 0.5);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe('a percentile', () => {
  test('is printed of no fewer cases than bound it from above with 95 per cent certainty', () => {
    expect([0.5, 0.9, 0.95, 0.99].map(smallestSampleFor)).toEqual([5, 29, 59, 299]);
    expect(Object.values(PERCENTILES).map(({ minimum }) => minimum)).toEqual([5, 29, 59]);
    for (const { p, minimum } of Object.values(PERCENTILES)) {
      expect(p ** minimum).toBeLessThanOrEqual(0.05);
      expect(p ** (minimum - 1)).toBeGreaterThan(0.05);
    }
  });
});
