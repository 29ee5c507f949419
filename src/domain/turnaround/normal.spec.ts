import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { normalQuantile, twoSided, upperTail } from './normal.js';

describe('the normal distribution', () => {
  test('has the tails of the tables, also far out', () => {
    const table: [number, number][] = [
      [0, 0.5],
      [1, 0.15865525393145707],
      [1.959963984540054, 0.025],
      [3, 0.0013498980316300957],
      [5, 2.8665157187919333e-7],
      [8, 6.220960574271785e-16],
    ];
    for (const [z, chance] of table) expect(upperTail(z) / chance).toBeCloseTo(1, 11);
    expect(upperTail(-1)).toBeCloseTo(0.8413447460685429, 14);
    expect(twoSided(-1.959963984540054)).toBeCloseTo(0.05, 14);
    expect(twoSided(0)).toBe(1);
  });

  test('meets itself where the series hands over to the continued fraction', () => {
    expect(upperTail(3 - 1e-9) / upperTail(3) - 1).toBeCloseTo(3.28e-9, 10);
  });

  test('is undone by its quantile', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 12);
    expect([0, 0.5, 1].map(normalQuantile)).toEqual([-Infinity, expect.closeTo(0, 12), Infinity]);
    fc.assert(
      fc.property(fc.double({ min: -7, max: 7, noNaN: true }), (z) => {
        expect(normalQuantile(upperTail(-z))).toBeCloseTo(z, z > 5 ? 3 : 8);
      }),
    );
  });
});
