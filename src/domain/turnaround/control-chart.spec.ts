import { describe, expect, test } from '@jest/globals';
import { chartLimits, controlChart } from './control-chart.js';

const whole = (values: (number | null)[], baseline = 6) => controlChart(values, [{ from: 0, baseline }]);
const signals = (values: (number | null)[], baseline?: number) => whole(values, baseline).map((one) => one.signals);

describe('the chart of months', () => {
  test('has its limits 2.66 average ranges from the mean', () => {
    expect(chartLimits([10, 12, 9, 13])).toEqual({
      mean: 11,
      averageRange: 3,
      lower: 11 - 2.66 * 3,
      upper: 11 + 2.66 * 3,
      rangeLimit: 3.268 * 3,
    });
    expect(chartLimits([10, null, 12])!.averageRange).toBe(2);
    expect(chartLimits([10, null])).toBeNull();
  });

  test('keeps the limits of its baseline however the process drifts', () => {
    const points = whole([10, 12, 10, 12, 10, 12, 14, 16, 18, 20]);
    expect(new Set(points.map(({ limits }) => limits!.mean))).toEqual(new Set([11]));
    expect(points.map((one) => one.signals.includes('outside'))).toEqual([
      ...Array.from({ length: 7 }, () => false),
      false,
      true,
      true,
    ]);
  });

  test('takes new limits only where a change of the process was declared', () => {
    const points = controlChart(
      [10, 12, 10, 12, 4, 6, 4, 6],
      [
        { from: 4, baseline: 4 },
        { from: 0, baseline: 4 },
      ],
    );
    expect(points.map(({ limits }) => limits!.mean)).toEqual([11, 11, 11, 11, 5, 5, 5, 5]);
    expect(points.flatMap((one) => one.signals)).toEqual([]);
  });

  test('signals eight in a row on one side at the eighth, and not across the mean', () => {
    const baseline = [10, 12, 10, 12, 10, 12];
    const above = (n: number) => Array.from({ length: n }, () => 11.5);
    expect(signals([...baseline, 10, ...above(7)]).flat()).toEqual([]);
    expect(signals([...baseline, 10, ...above(8)]).at(-1)).toEqual(['run']);
    expect(signals([...baseline, 10, ...above(7), 11, ...above(1)]).flat()).toEqual([]);
  });

  test('signals three of four nearer to a limit than to the mean, on the same side', () => {
    const baseline = [10, 12, 10, 12, 10, 12];
    expect(signals([...baseline, 14, 11, 14, 14]).at(-1)).toEqual(['nearLimit']);
    expect(signals([...baseline, 14, 8, 14, 11]).flat()).toEqual([]);
    expect(signals([...baseline, 14, 14, 14, 11]).map((one) => one.length)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1, 0]);
  });

  test('passes over a month without a figure, and has no limits without a baseline', () => {
    expect(whole([10, null, 12])[1]).toEqual({ value: null, limits: expect.anything(), signals: [] });
    expect(whole([10, null])[0]).toEqual({ value: 10, limits: null, signals: [] });
  });
});
