import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { quotient, roundHalfEven } from './rounding.js';

describe('printed figures', () => {
  test('round half to even, up and down alike, on both sides of zero', () => {
    expect([1, 3, 5, 7].map((n) => quotient(n, 2, 0))).toEqual([0, 2, 2, 4]);
    expect([-1, -3, -5].map((n) => quotient(n, 2, 0))).toEqual([0, -2, -2]);
    expect(quotient(1, -8, 2)).toBe(-0.12);
    expect([0.5, 1.5, 2.5, -0.5, -1.5].map((value) => roundHalfEven(value, 0))).toEqual([0, 2, 2, 0, -2]);
    expect([0.125, 0.375].map((value) => roundHalfEven(value, 2))).toEqual([0.12, 0.38]);
  });

  test('never print a negative zero', () => {
    expect(Object.is(quotient(-1, 100_000), 0)).toBe(true);
    expect(Object.is(roundHalfEven(-1e-9), 0)).toBe(true);
  });

  test('see a tie that a binary fraction hides', () => {
    expect(quotient(10_005, 100_000, 4)).toBe(0.1);
    expect(quotient(10_015, 100_000, 4)).toBe(0.1002);
    expect(quotient(1_005, 1_000, 2)).toBe(1);
  });

  test('have no share of nothing', () => expect(quotient(1, 0)).toBeNull());

  test('lie within half a unit of the last place', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1 }), (numerator, denominator) => {
        expect(Math.abs(quotient(numerator, denominator)! - numerator / denominator)).toBeLessThanOrEqual(0.000_050_1);
      }),
    );
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (value) => {
        expect(Math.abs(roundHalfEven(value) - value)).toBeLessThanOrEqual(0.000_050_1);
      }),
    );
  });
});
