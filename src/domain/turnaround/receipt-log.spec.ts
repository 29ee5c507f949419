import { describe, expect, test } from '@jest/globals';
import { DAY_MS, fromMs } from '../clock/instant.js';
import { bootstrapInterval, reductionOfMedians, reductionOfSurvivalMedians } from './bootstrap.js';
import { chartLimits } from './control-chart.js';
import { drawsOf } from './draws.fixture.js';
import { disagrees } from './durations.js';
import { logRank } from './log-rank.js';
import { quantile } from './quantile.js';
import { onTimeRate, wilson } from './rate.js';
import type { Row } from './receipt-log.fixture.js';
import { AS_OF, after, before, closed, observed, present, rows } from './receipt-log.fixture.js';
import { countsOf, kaplanMeier, survivalQuantile } from './survival.js';
import { cliffsDelta, hodgesLehmann, mannWhitney } from './two-samples.js';

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

  test('shows no difference to the log-rank test, which counts the open cases', () => {
    const { chiSquare, p } = logRank(countsOf(observed(before)), countsOf(observed(after)))!;
    expect(chiSquare).toBeCloseTo(1.0074, 4);
    expect(p).toBeCloseTo(0.3155, 4);
  });

  test('shows whoever counts closed cases only a shift of 9.9 days that looks as sure as can be', () => {
    const samples = [closed(before), closed(after)] as const;
    const { u, p } = mannWhitney(...samples)!;
    expect(u).toBe(265_444.5);
    expect(p / 8.0446e-11).toBeCloseTo(1, 4);
    const { value, low, high } = hodgesLehmann(...samples)!;
    expect(value).toBeCloseTo(9.889581, 5);
    expect([low!.toFixed(2), high!.toFixed(2)]).toEqual(['6.96', '12.90']);
    const { delta, size } = cliffsDelta(...samples)!;
    expect(delta).toBeCloseTo(0.206127, 6);
    expect(size).toBe('small');
  });

  test('has the bootstrap interval of R and scipy, and one that holds no effect once open cases count', () => {
    const naive = bootstrapInterval(reductionOfMedians(closed(before), closed(after)), drawsOf(1))!;
    expect(naive.estimate).toBeCloseTo(0.148143, 6);
    expect(Math.abs(naive.low - 0.0985)).toBeLessThan(0.003);
    expect(Math.abs(naive.high - 0.2143)).toBeLessThan(0.003);
    const counted = bootstrapInterval(reductionOfSurvivalMedians(observed(before), observed(after)), drawsOf(1))!;
    expect(counted.estimate).toBeLessThan(naive.estimate);
  });

  test('has the interval of Wilson that R gives for what was closed on time', () => {
    const { low, high } = wilson(952, 1329)!;
    expect([low, high].map((share) => (100 * share).toFixed(2))).toEqual(['69.15', '73.99']);
  });

  test('has the control chart of the reference', () => {
    const byMonth = new Map<string, number[]>();
    for (const { start, end } of rows)
      if (end !== null && end > start) {
        const month = fromMs(end).slice(0, 7);
        byMonth.set(month, [...(byMonth.get(month) ?? []), (end - start) / DAY_MS]);
      }
    const medians = [...byMonth.keys()].toSorted().map((month) => quantile(byMonth.get(month)!, 0.5));
    expect(medians.slice(0, 3).map((days) => days!.toFixed(1))).toEqual(['5.6', '31.7', '51.1']);
    const limits = chartLimits(medians)!;
    expect(limits.mean).toBeCloseTo(46.703, 3);
    expect(limits.averageRange).toBeCloseTo(10.484, 3);
    expect([limits.lower, limits.upper, limits.rangeLimit].map((days) => days.toFixed(3))).toEqual([
      '18.815',
      '74.591',
      '34.262',
    ]);
  });
});
