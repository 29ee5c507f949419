/** How far along a case something lies: in working days of office time, or in calendar days; with its stops, or without. */
import type { Calendar } from '../../domain/clock/calendar.js';
import { DAY_MS, type Instant, toMs } from '../../domain/clock/instant.js';
import { type Interval, lengthMs, union, workingLengthMs } from '../../domain/turnaround/intervals.js';
import { WORKING_DAY_MS } from '../../domain/turnaround/rounding.js';
import type { Timeline } from './timeline.js';

export const TIMELINE_AXES = ['workingDays', 'calendarDays'] as const;
export type TimelineAxis = (typeof TIMELINE_AXES)[number];

/** Days from the beginning of the case. `old`: on the old way, which has no stops of its own to leave out. */
export type TimeScale = { actual: (at: Instant) => number; old: (at: Instant) => number };

export function timeScaleOf(
  { from, stops }: Timeline,
  calendar: Calendar,
  { axis, withStops }: { axis: TimelineAxis; withStops: boolean },
): TimeScale {
  const spans = withStops ? [] : union(stops.map((stop) => ({ from: toMs(stop.from), to: toMs(stop.to) })));
  const lengthOf = (intervals: readonly Interval[]): number =>
    axis === 'workingDays' ? workingLengthMs(intervals, calendar) / WORKING_DAY_MS : lengthMs(intervals) / DAY_MS;
  const old = (at: Instant): number => (at <= from ? 0 : lengthOf([{ from: toMs(from), to: toMs(at) }]));
  const actual = (at: Instant): number => {
    const before = spans
      .map((span) => ({ from: span.from, to: Math.min(span.to, toMs(at)) }))
      .filter((span) => span.from < span.to);
    return old(at) - lengthOf(before);
  };
  return { actual, old };
}
