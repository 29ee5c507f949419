import { describe, expect, test } from '@jest/globals';
import { DAY_MS } from '../clock/instant.js';
import { disagrees } from './durations.js';
import { quantile } from './quantile.js';
import { onTimeRate } from './rate.js';
import type { Row } from './receipt-log.fixture.js';
import { AS_OF, after, before, closed, observed, present, rows } from './receipt-log.fixture.js';
import { kaplanMeier, survivalQuantile } from './survival.js';

const censoredMedian = (of: readonly Row[]) => survivalQuantile(kaplanMeier(observed(of)), 0.5);

const suite = present ? describe : describe.skip;
suite(`the receipt log${present ? '' : ' (skipped: ../shared/data/receipt_cases.csv is not here)'}`, () => {
  test('holds 1,434 cases of which two ended before they began', () => {
    expect(rows).toHaveLength(1434);
    expect(rows.filter(({ start, end }) => end !== null && end < start)).toHaveLength(2);
  });

  test('kept 69.59 per cent of its deadlines, potentially 66.39 to 70.99, not the naive 71.63', () => {
    const on = rows.filter(({ end, deadline }) => end !== null && end <= deadline).length;
    const late = rows.filter(({ end, deadline }) => end !== null && end > deadline).length;
    const pendingWithin = rows.filter(({ end, deadline }) => end === null && deadline >= AS_OF).length;
    const pendingPast = rows.length - on - late - pendingWithin;
    expect({ on, late, pendingPast, pendingWithin }).toEqual({
      on: 952,
      late: 377,
      pendingPast: 39,
      pendingWithin: 66,
    });
    expect(onTimeRate({ on, late, pendingPast, pendingWithin })).toMatchObject({
      rate: 0.6959,
      closedOnly: 0.7163,
      potentialRange: { low: 0.6639, high: 0.7099 },
    });
  });

  test('has the median and the 56-day survival that R computes', () => {
    const curve = kaplanMeier(observed(rows));
    expect(survivalQuantile(curve, 0.5).value).toBeCloseTo(52.5120957, 6);
    const at56 = curve.findLast(({ time }) => time <= 56)!;
    expect(at56.survival).toBeCloseTo(0.429196, 6);
    expect(at56.standardError).toBeCloseTo(0.013276, 6);
  });

  test('shows a reform effect of 14.8 per cent to whoever counts closed cases only, and a warning with it', () => {
    const naive = [before, after].map((of) => quantile(closed(of), 0.5)!) as [number, number];
    expect(naive.map((days) => days.toFixed(1))).toEqual(['54.4', '46.4']);
    expect(1 - naive[1] / naive[0]).toBeCloseTo(0.148143, 6);
    expect([before, after].map((of) => censoredMedian(of).value!.toFixed(1))).toEqual(['54.5', '49.3']);
    expect(disagrees(naive[0], censoredMedian(before))).toBe(false);
    expect(disagrees(naive[1], censoredMedian(after))).toBe(true);
  });

  test('shows next to no effect in a cohort that could be followed for 120 days', () => {
    const followed = after.filter(({ start }) => AS_OF - start >= 120 * DAY_MS);
    expect(censoredMedian(followed).value!.toFixed(1)).toBe('53.6');
  });
});
