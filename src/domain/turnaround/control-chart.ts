/**
 * Shewhart's chart of individual values and moving ranges (XmR): whether a month differs from the months before it by more
 * than they differ among themselves. The limits come from a declared baseline and stay frozen; only a declared change of
 * the process begins a new baseline, else every drift would move its own limits along.
 */

export type ChartLimits = { mean: number; averageRange: number; lower: number; upper: number; rangeLimit: number };

/** A point outside the limits; eight in a row on one side of the mean; three of four nearer to a limit than to the mean. */
export type ChartSignal = 'outside' | 'run' | 'nearLimit';

/** From which point on a process runs unchanged, and how many of its points make its baseline. */
export type ChartPhase = { from: number; baseline: number };

export type ChartPoint = { value: number | null; limits: ChartLimits | null; signals: ChartSignal[] };

/** Constants for ranges of two: 3 / d2, and D4. */
const TO_LIMIT = 2.66;
const TO_RANGE_LIMIT = 3.268;
const RUN = 8;
const NEAR = 3;
const NEAR_OF = 4;

/** The limits that values set. Months without a figure are passed over; null with fewer than two that have one. */
export const chartLimits = (values: readonly (number | null)[]): ChartLimits | null => {
  const there = values.filter((value) => value !== null);
  if (there.length < 2) return null;
  const meanOf = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const mean = meanOf(there);
  const averageRange = meanOf(there.slice(1).map((value, before) => Math.abs(value - there[before]!)));
  const reach = TO_LIMIT * averageRange;
  return {
    mean,
    averageRange,
    lower: mean - reach,
    upper: mean + reach,
    rangeLimit: TO_RANGE_LIMIT * averageRange,
  };
};

/** Every point with the limits of its phase and what it signals; a signal stands at the point that completes it. */
export const controlChart = (values: readonly (number | null)[], phases: readonly ChartPhase[]): ChartPoint[] => {
  const ordered = phases.toSorted((a, b) => a.from - b.from);
  return ordered.flatMap(({ from, baseline }, at) => {
    const own = values.slice(from, ordered[at + 1]?.from ?? values.length);
    const limits = chartLimits(own.slice(0, baseline));
    const earlier: number[] = [];
    return own.map((value): ChartPoint => {
      if (value === null || limits === null) return { value, limits, signals: [] };
      earlier.push(value);
      return { value, limits, signals: signalsOf(earlier, limits) };
    });
  });
};

const signalsOf = (until: readonly number[], { mean, lower, upper }: ChartLimits): ChartSignal[] => {
  const sides = [1, -1];
  const value = until.at(-1)!;
  const isBeyond = (one: number, side: number) => side * (one - mean) > 0;
  const isNear = (one: number, side: number) => side * (one - mean) > (upper - mean) / 2;
  const run = until.slice(-RUN);
  const last = until.slice(-NEAR_OF);
  return [
    ...(value > upper || value < lower ? (['outside'] as const) : []),
    ...(run.length === RUN && sides.some((side) => run.every((one) => isBeyond(one, side))) ? (['run'] as const) : []),
    ...(sides.some((side) => isNear(value, side) && last.filter((one) => isNear(one, side)).length >= NEAR)
      ? (['nearLimit'] as const)
      : []),
  ];
};
