import type { Calendar } from '../clock/calendar.js';
import type { Instant } from '../clock/instant.js';
import { fromMs, toMs } from '../clock/instant.js';
import { workingMs } from '../clock/working-days.js';

/** Half-open, in milliseconds since the epoch: `to` is not included. */
export type Interval = { from: number; to: number };

/** What two instants enclose of the window; null when nothing is left. */
export const clipped = (span: { from: Instant; to: Instant }, window: Interval): Interval | null => {
  const from = Math.max(toMs(span.from), window.from);
  const to = Math.min(toMs(span.to), window.to);
  return from < to ? { from, to } : null;
};

/** The same instants, each once: sorted, disjoint, not touching. Expects intervals that are not empty. The order of the input does not matter. */
export const union = (spans: readonly Interval[]): Interval[] => {
  const merged: Interval[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    const last = merged.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else merged.push({ ...span });
  }
  return merged;
};

/** What is in `spans` and not in `taken`. */
export const without = (spans: readonly Interval[], taken: readonly Interval[]): Interval[] => {
  let left = union(spans);
  for (const hole of union(taken)) {
    left = left.flatMap((span) =>
      [
        { from: span.from, to: Math.min(span.to, hole.from) },
        { from: Math.max(span.from, hole.to), to: span.to },
      ].filter((part) => part.from < part.to),
    );
  }
  return left;
};

/** Milliseconds of calendar time in disjoint intervals. */
export const lengthMs = (spans: readonly Interval[]): number => spans.reduce((sum, { from, to }) => sum + to - from, 0);

/** Milliseconds of office hours in disjoint intervals: whole numbers, so that parts of a span sum to the span. */
export const workingLengthMs = (spans: readonly Interval[], calendar: Calendar): number =>
  spans.reduce((sum, { from, to }) => sum + workingMs(calendar, fromMs(from), fromMs(to)), 0);
