/**
 * How long cases took by the month of their acceptance, never of their closing: a series by closing month begins with the
 * quick ones only and rises by itself. Months whose cases are mostly open have no median yet, and say so by having none.
 */
import type { ChartLimits, ChartSignal } from './control-chart.js';
import { controlChart } from './control-chart.js';
import { censoredFigure, curveOf } from './durations.js';
import { roundHalfEven } from './rounding.js';
import { monthBefore, type Period, TREND_MONTHS, type TrendCount } from './tally.js';

export type TrendPoint = {
  month: string;
  accepted: number;
  completed: number;
  /** Working days net of stops, open cases counted as open. */
  median: number | null;
  signals: ChartSignal[];
};

export type Trend = {
  points: TrendPoint[];
  /** Of the first twelve months, and frozen; null with fewer than two medians among them. */
  limits: Pick<ChartLimits, 'mean' | 'lower' | 'upper' | 'rangeLimit'> | null;
};

const BASELINE_MONTHS = 12;
const TENTHS = 10;

export function trendOf(counts: readonly TrendCount[], { to }: Pick<Period, 'to'>): Trend {
  const months = Array.from({ length: TREND_MONTHS }, (_, at) => monthBefore(to, TREND_MONTHS - 1 - at));
  const rows = months.map((month) => {
    const own = counts.filter((one) => one.month === month);
    const accepted = own.reduce((sum, { n }) => sum + n, 0);
    const completed = own.reduce((sum, one) => sum + (one.completed ? one.n : 0), 0);
    const curve = curveOf(own.map((one) => ({ value: one.tenths, completed: one.completed, n: one.n })));
    return { month, accepted, completed, median: censoredFigure(curve, accepted, 'p50', TENTHS).value };
  });
  const chart = controlChart(
    rows.map(({ median }) => median),
    [{ from: 0, baseline: BASELINE_MONTHS }],
  );
  const limits = chart[0]?.limits ?? null;
  return {
    points: rows.map((row, at) => ({ ...row, signals: chart[at]!.signals })),
    limits: limits && {
      mean: roundHalfEven(limits.mean),
      lower: roundHalfEven(limits.lower),
      upper: roundHalfEven(limits.upper),
      rangeLimit: roundHalfEven(limits.rangeLimit),
    },
  };
}
