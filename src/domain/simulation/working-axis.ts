/**
 * The axis that a simulation runs on: minutes of office time, 480 to a working day, without nights and holidays. Which day of
 * the calendar a working day is, and what its minutes are on the clock, comes from the authority's own calendar; so results
 * can be said in calendar days, arrivals know their weekday, and no second rule says what a working day is.
 */
import { type Calendar, daysOf } from '../clock/calendar.js';
import { dayNumber, type LegalDate, weekdayOfDay } from '../clock/instant.js';
import { type OfficeSlot, slotsOn } from '../clock/office-hours.js';

export const DAY_MINUTES = 480;
const CLOCK_MINUTES = 1440;

export type WorkingAxis = {
  /** The weekday of a working day counted from 0: 0 for Sunday to 6 for Saturday. */
  weekdayOf: (workingDay: number) => number;
  /** A point of the axis in calendar days since 1970, with the time of day as a fraction. */
  calendarDaysAt: (minute: number) => number;
  /** The first point not before `minute` at which an office opens on one of these weekdays. */
  nextOpening: (minute: number, weekdays: readonly number[]) => number;
  /** Whether no published calendar settles one of the first so many working days. */
  isProvisional: (workingDays: number) => boolean;
};

const lengthOf = (slots: readonly OfficeSlot[]): number => slots.reduce((sum, [from, to]) => sum + to - from, 0);

export function workingAxis(calendar: Calendar, start: LegalDate): WorkingAxis {
  const dayAt = daysOf(calendar);
  const numbers: number[] = [];
  let next = dayNumber(start);
  let provisionalFrom = Infinity;
  const numberOf = (workingDay: number): number => {
    while (numbers.length <= workingDay) {
      const { working, provisional } = dayAt(next);
      if (provisional && provisionalFrom === Infinity) provisionalFrom = numbers.length;
      if (working) numbers.push(next);
      next += 1;
    }
    return numbers[workingDay]!;
  };
  const weekdayOf = (workingDay: number): number => weekdayOfDay(numberOf(workingDay));
  return {
    weekdayOf,
    calendarDaysAt(minute) {
      const workingDay = Math.floor(minute / DAY_MINUTES);
      const day = numberOf(workingDay);
      const slots = slotsOn(calendar.officeHours, day);
      let left = ((minute - workingDay * DAY_MINUTES) / DAY_MINUTES) * lengthOf(slots);
      for (const [from, to] of slots) {
        if (left <= to - from) return day + (from + left) / CLOCK_MINUTES;
        left -= to - from;
      }
      return day + slots.at(-1)![1] / CLOCK_MINUTES;
    },
    nextOpening(minute, weekdays) {
      let workingDay = Math.ceil(minute / DAY_MINUTES);
      while (!weekdays.includes(weekdayOf(workingDay))) workingDay += 1;
      return workingDay * DAY_MINUTES;
    },
    isProvisional(workingDays) {
      numberOf(workingDays);
      return provisionalFrom < workingDays;
    },
  };
}
