import { expect, test } from '@jest/globals';
import { seededDraws } from './seeded-draws.js';

test('draws of one seed are the same again, of another are others, and spread evenly', () => {
  const take = (seed: number, n: number) => {
    const draw = seededDraws(seed);
    return Array.from({ length: n }, draw);
  };
  expect(take(1, 5)).toEqual(take(1, 5));
  expect(take(1, 5)).not.toEqual(take(2, 5));
  const many = take(7, 100_000);
  expect(Math.min(...many.slice(0, 1000))).toBeGreaterThanOrEqual(0);
  expect(Math.max(...many.slice(0, 1000))).toBeLessThan(1);
  expect(many.reduce((sum, one) => sum + one, 0) / many.length).toBeCloseTo(0.5, 2);
  for (let tenth = 0; tenth < 10; tenth++)
    expect(many.filter((one) => Math.floor(one * 10) === tenth).length / many.length).toBeCloseTo(0.1, 2);
});
