/**
 * The days of a calendar as columns, for whoever counts where this code cannot: a database that has a hundred thousand open
 * spans. Legal days between two dates are a difference of `workingDays`; office hours between two instants one of the sums
 * that `officeMs` and the slots of a day give.
 */
import { type Calendar, daysOf } from './calendar.js';
import { dayNumber, type LegalDate, MINUTE_MS } from './instant.js';
import { slotsOn } from './office-hours.js';

export type DayTable = {
  /** The day number of the first row. */
  first: number;
  /** Working days from the first day up to a day, that day included. */
  workingDays: number[];
  /** Milliseconds of office hours from the first day up to the beginning of a day. */
  officeMs: number[];
  /** How many slots each day has in `opens` and `closes`; those that it does not need are empty. */
  slots: number;
  /** When slots begin and end, in milliseconds from the beginning of their day: all slots of the first day, then of the second. */
  opens: number[];
  closes: number[];
};

/** The days from one date to another, both included. */
export function dayTable(calendar: Calendar, from: LegalDate, to: LegalDate): DayTable {
  const first = dayNumber(from);
  const dayAt = daysOf(calendar);
  const days = Array.from({ length: dayNumber(to) - first + 1 }, (_, i) =>
    dayAt(first + i).working ? slotsOn(calendar.officeHours, first + i) : [],
  );
  const slots = Math.max(1, ...days.map(({ length }) => length));
  const table: DayTable = { first, workingDays: [], officeMs: [], slots, opens: [], closes: [] };
  let worked = 0;
  let officeMs = 0;
  for (const day of days) {
    worked += Number(day.length > 0);
    table.workingDays.push(worked);
    table.officeMs.push(officeMs);
    for (let n = 0; n < slots; n++) {
      const [open = 0, close = 0] = day[n] ?? [];
      table.opens.push(open * MINUTE_MS);
      table.closes.push(close * MINUTE_MS);
      officeMs += (close - open) * MINUTE_MS;
    }
  }
  return table;
}
