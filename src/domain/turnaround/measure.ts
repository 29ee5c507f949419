import type { Calendar } from '../clock/calendar.js';
import { DAY_MS, dateAt, fromMs } from '../clock/instant.js';
import { legalDaysBetween } from '../clock/working-days.js';
import type { Interval } from './intervals.js';
import { clipped, lengthMs, union, workingLengthMs } from './intervals.js';
import { WORKING_DAY_MS, printedDays } from './rounding.js';

/**
 * One span on the three clocks, gross and net of stops. The legal count takes whole dates (the first day not counted,
 * the last one counted) and alone decides whether a limit was kept; working and calendar days are measured in time.
 */
export type Measure = {
  legalDays: { gross: number; net: number };
  workingDays: { gross: number; net: number };
  calendarDays: { gross: number; net: number };
  grossMs: number;
  netMs: number;
  calendarMs: number;
};

/** Measures a span against stops that may overlap each other and reach beyond it; a day stopped twice is one day. */
export const measure = (span: Interval, stops: readonly Interval[], calendar: Calendar): Measure => {
  const inside = union(stops.flatMap((stop) => clipped({ from: fromMs(stop.from), to: fromMs(stop.to) }, span) ?? []));
  const grossMs = workingLengthMs([span], calendar);
  const netMs = grossMs - workingLengthMs(inside, calendar);
  const calendarMs = span.to - span.from;
  const legalGross = legalDays(span, calendar);
  // Disjoint intervals in order touch at most on a date, and a date belongs to the interval that ends on it: no day twice.
  const legalStopped = inside.reduce((sum, stop) => sum + legalDays(stop, calendar), 0);
  return {
    legalDays: { gross: legalGross, net: legalGross - legalStopped },
    workingDays: { gross: printedDays(grossMs, WORKING_DAY_MS), net: printedDays(netMs, WORKING_DAY_MS) },
    calendarDays: {
      gross: printedDays(calendarMs, DAY_MS),
      net: printedDays(calendarMs - lengthMs(inside), DAY_MS),
    },
    grossMs,
    netMs,
    calendarMs,
  };
};

const legalDays = ({ from, to }: Interval, calendar: Calendar): number =>
  legalDaysBetween(
    calendar,
    dateAt(fromMs(from), calendar.utcOffsetMinutes),
    dateAt(fromMs(to), calendar.utcOffsetMinutes),
  );
