import { describe, expect, test } from '@jest/globals';
import { drawsOf } from './draws.fixture.js';
import { REFORMED, UNCHANGED, coverageOf, trueRestrictedMean } from './known-truth.js';

/** Of 50 runs; an interval that covers 95 % falls below this once in 250 seeds. bench/coverage.mjs makes 1,000. */
const LEAST = 0.86;

describe('a report on an office whose truth is known', () => {
  test('holds the truth within its intervals, where closed cases alone would invent a reform', () => {
    const coverage = coverageOf(UNCHANGED, 50, drawsOf(20_250_421));
    expect(coverage.survivalMedian).toBeGreaterThanOrEqual(LEAST);
    expect(coverage.meanDifference).toBeGreaterThanOrEqual(LEAST);
    expect(coverage.openShare).toBeGreaterThan(0.3);
    expect(coverage.trueReduction).toBe(0);
    expect(coverage.closedOnlyReduction).toBeGreaterThan(0.2);
    expect(coverage.closedOnlyMedian).toBeLessThan(0.1);
    expect(coverage.reduction).toBeNull();
  });

  test('holds it where the reform was real, too, also by the bootstrap', () => {
    const coverage = coverageOf(REFORMED, 50, drawsOf(20_250_421), 199);
    expect(coverage.trueReduction).toBeCloseTo(1 / 3, 12);
    expect(coverage.survivalMedian).toBeGreaterThanOrEqual(LEAST);
    expect(coverage.meanDifference).toBeGreaterThanOrEqual(LEAST);
    expect(coverage.reduction).toBeGreaterThanOrEqual(LEAST);
  });

  test('knows the truth: the mean cut off at tau is what adding up thin slices of time gives', () => {
    const group = UNCHANGED.after;
    const open = (time: number) => {
      // The chance that a lognormal time is longer, by the slope of its own distribution alone.
      const steps = 400;
      const z = Math.log(time / group.median) / group.spread;
      let tail = 0;
      for (let step = 0; step < steps; step++) {
        const x = z + ((step + 0.5) * (10 - z)) / steps;
        tail += (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * ((10 - z) / steps);
      }
      return tail;
    };
    let area = 0;
    for (let slice = 0; slice < 240; slice++) area += open((slice + 0.5) / 4) / 4;
    expect(trueRestrictedMean(group, 60)).toBeCloseTo(area, 2);
  });
});
