import { describe, expect, test } from '@jest/globals';
import { quantile } from '../turnaround/quantile.js';
import { fitted, meanOf, normalQuantile, quantileFunction } from './distribution.js';
import { random } from './simulation.fixture.js';

describe('a duration', () => {
  test.each([
    [0.5, 0],
    [0.975, 1.959963984540054],
    [0.01, -2.3263478740408408],
    [0.999, 3.090232306167813],
  ])('the normal quantile of %d is that of the tables', (p, expected) => {
    expect(normalQuantile(p)).toBeCloseTo(expected, 7);
  });

  test.each([
    ['fixed', { kind: 'fixed', mean: 40 }],
    ['exponential', { kind: 'exponential', mean: 40 }],
    ['lognormal', { kind: 'lognormal', mean: 40, spread: 0.5 }],
    ['as recorded', { kind: 'empirical', values: [10, 20, 30, 60, 100] }],
  ] as const)('%s has the mean that it states', (_, duration) => {
    const plain = duration.kind === 'empirical' ? { ...duration, values: [...duration.values] } : duration;
    const at = quantileFunction(plain);
    const n = 20_000;
    const mean = Array.from({ length: n }, (_, i) => at((i + 0.5) / n)).reduce((sum, x) => sum + x, 0) / n;
    expect(mean / meanOf(plain)).toBeCloseTo(1, 2);
  });

  test('a lognormal has the spread that it states', () => {
    const at = quantileFunction({ kind: 'lognormal', mean: 100, spread: 0.5 });
    const n = 50_000;
    const values = Array.from({ length: n }, (_, i) => at((i + 0.5) / n));
    const variance = values.reduce((sum, x) => sum + (x - 100) ** 2, 0) / n;
    expect(Math.sqrt(variance) / 100).toBeCloseTo(0.5, 2);
  });

  test('few records are smoothed by a lognormal, many are kept as they are', () => {
    const chance = random(5);
    const at = quantileFunction({ kind: 'lognormal', mean: 50, spread: 0.8 });
    const values = Array.from({ length: 1_000 }, () => at(chance()));
    expect(fitted(values.slice(0, 50))).toMatchObject({ kind: 'lognormal' });
    const many = fitted(values);
    expect(many.kind).toBe('empirical');
    expect(quantileFunction(many)(0.9) / quantile(values, 0.9)!).toBeCloseTo(1, 2);
  });

  test('records that all took the same time are that time', () => {
    expect(quantileFunction(fitted([7, 7, 7]))(0.9)).toBe(7);
  });
});
