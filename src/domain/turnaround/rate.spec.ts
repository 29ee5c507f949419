import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { funnelLimits, onTimeRate, wilson } from './rate.js';

describe('the on-time rate', () => {
  test('of 952 in 1,329 has the Wilson interval 69.15 to 73.99 per cent', () => {
    const { low, high } = wilson(952, 1329)!;
    expect([low, high].map((share) => (share * 100).toFixed(2))).toEqual(['69.15', '73.99']);
  });

  test('counts what is pending past its limit as late: 69.59, not 71.63 per cent', () => {
    const rate = onTimeRate({ on: 952, late: 377, pendingPast: 39, pendingWithin: 66 });
    expect(rate.n).toBe(1434);
    expect(rate.rate).toBe(0.6959);
    expect(rate.closedOnly).toBe(0.7163);
    expect(rate.potentialRange).toEqual({ low: 0.6639, high: 0.7099 });
  });

  test('of an office that has acted on 29 of 400 may still become anything from 7 to 99 per cent', () => {
    const { rate, potentialRange } = onTimeRate({ on: 29, late: 1, pendingPast: 0, pendingWithin: 370 });
    expect(rate).toBe(0.9667);
    expect(potentialRange).toEqual({ low: 0.0725, high: 0.9975 });
  });

  test('of nothing is no rate', () => {
    const none = onTimeRate({ on: 0, late: 0, pendingPast: 0, pendingWithin: 0 });
    expect(none).toMatchObject({ n: 0, rate: null, wilson95: null, potentialRange: null, closedOnly: null });
    expect(onTimeRate({ on: 0, late: 0, pendingPast: 0, pendingWithin: 3 })).toMatchObject({
      rate: null,
      wilson95: null,
      potentialRange: { low: 0, high: 1 },
    });
  });

  test('lies within its interval and its potential range, and these within 0 and 1', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), fc.nat(500), fc.nat(500), (on, late, pendingPast, pendingWithin) => {
        const { rate, wilson95, potentialRange } = onTimeRate({ on, late, pendingPast, pendingWithin });
        if (rate === null || wilson95 === null || potentialRange === null) return;
        for (const { low, high } of [wilson95, potentialRange]) {
          expect(low).toBeGreaterThanOrEqual(0);
          expect(low).toBeLessThanOrEqual(rate);
          expect(rate).toBeLessThanOrEqual(high);
          expect(high).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});

describe('the funnel within which offices differ by chance', () => {
  test('narrows with the number of cases and never leaves 0 to 1', () => {
    const { low, high } = funnelLimits(0.8, 100)!;
    expect([low, high].map((share) => share.toFixed(4))).toEqual(['0.7216', '0.8784']);
    expect(funnelLimits(0.8, 100, 3.09)!.low).toBeCloseTo(0.8 - 3.09 * 0.04, 12);
    expect(funnelLimits(0.5, 1)).toEqual({ low: 0, high: 1 });
    expect(funnelLimits(0.5, 0)).toBeNull();
  });
});
