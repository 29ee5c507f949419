/** The axis of values: round steps, and where a value lies. */
import type { Unit } from '../domain/turnaround/report-table.js';
import { printFigure } from './figure.js';

const STEPS = [1, 2, 2.5, 5, 10];

/** No figure of a report has more decimals. */
const FINEST = 1e-4;

export type Axis = { ticks: number[]; step: number; low: number; high: number };

/** Round ticks that enclose zero and all the values, about `count` steps apart; counts step by whole numbers. */
export function axisOf(values: readonly number[], unit: Unit, count = 5): Axis {
  const least = Math.min(0, ...values);
  const most = Math.max(0, ...values);
  const span = most - least || 1;
  const rough = span / count;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const nice = (STEPS.find((step) => step * magnitude >= rough) ?? 10) * magnitude;
  const step = unit === 'count' ? Math.max(1, Math.ceil(nice)) : Math.max(FINEST, nice);
  const first = Math.floor(least / step);
  const last = Math.max(first + 1, Math.ceil(most / step));
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
  return { ticks, step, low: first * step, high: last * step };
}

/** Where a value lies between `from` (the low end of the axis) and `to`. */
export const placeOn =
  ({ low, high }: Axis, from: number, to: number) =>
  (value: number): number =>
    from + ((value - low) / (high - low)) * (to - from);

/** A tick with no more decimals than its step has. */
export function tickWords(value: number, { step }: Axis, unit: Unit): string {
  const shown = unit === 'share' ? step * 100 : step;
  const decimals =
    [0, 1, 2, 3, 4].find((places) => Number.isInteger(Number((shown * 10 ** places).toPrecision(12)))) ?? 4;
  return printFigure(value, unit, decimals);
}
