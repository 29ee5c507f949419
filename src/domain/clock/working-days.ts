import { text } from '../json.js';
import { Problem } from '../problem.js';
import { daysOf } from './calendar.js';
import type { Calendar } from './calendar.js';
import { DAY_MS, MINUTE_MS, dateOfDay, dayNumber, fromMs, toMs } from './instant.js';
import type { Instant, LegalDate } from './instant.js';
import { slotsOn } from './office-hours.js';

/** The working day of reports: eight hours, whatever the office hours of a season (`workingMs` counts those). */
const WORKING_DAY_MS = 8 * 3_600_000;

/**
 * The date on which `amount` working days have passed, the start day not counted (Civil Code Art. 201). Amount 0 is the
 * start day itself. `provisional` when a day on the way lies in no published calendar. Throws `malformed` unless the
 * amount is a whole number from 0.
 */
export function addWorkingDays(
  calendar: Calendar,
  start: LegalDate,
  amount: number,
): { date: LegalDate; provisional: boolean } {
  refuseUnlessWhole(amount);
  const dayAt = daysOf(calendar);
  let number = dayNumber(start);
  let provisional = false;
  for (let left = amount; left > 0;) {
    number += 1;
    const day = dayAt(number);
    if (day.working) left -= 1;
    provisional ||= day.provisional;
  }
  return { date: dateOfDay(number), provisional };
}

/** Working days d with a < d <= b: the legal count. Negative when b lies before a, so that counts add up. */
export function legalDaysBetween(calendar: Calendar, a: LegalDate, b: LegalDate): number {
  const from = dayNumber(a);
  const to = dayNumber(b);
  const dayAt = daysOf(calendar);
  let count = 0;
  for (let number = Math.min(from, to) + 1; number <= Math.max(from, to); number++) {
    if (dayAt(number).working) count += 1;
  }
  return to >= from ? count : 0 - count;
}

/** Milliseconds of office hours between two instants. Negative when b lies before a, so that spans add up. */
export function workingMs(calendar: Calendar, a: Instant, b: Instant): number {
  const from = toMs(a);
  const to = toMs(b);
  let sum = 0;
  for (const [start, end] of openTimes(calendar, Math.min(from, to), Math.max(from, to))) sum += end - start;
  return to >= from ? sum : 0 - sum;
}

/**
 * The earliest instant by which the office has been open for `ms` since `a`; `a` itself for 0. Rounds to the
 * millisecond. Throws `malformed` for a negative or infinite amount.
 */
export function addWorkingMs(calendar: Calendar, a: Instant, ms: number): Instant {
  const start = toMs(a);
  let left = Math.round(ms);
  refuseUnlessWhole(left);
  if (left === 0) return a;
  const offset = calendar.utcOffsetMinutes * MINUTE_MS;
  let end = NaN;
  for (let number = Math.floor((start + offset) / DAY_MS); left > 0; number++) {
    const midnight = number * DAY_MS - offset;
    for (const [open, close] of openTimes(calendar, Math.max(start, midnight), midnight + DAY_MS)) {
      if (left > 0) end = open + left;
      left -= close - open;
    }
  }
  return fromMs(end);
}

/** Milliseconds of office hours as working days of eight hours, not rounded. */
export function workingDaysOf(ms: number): number {
  return ms / WORKING_DAY_MS;
}

/** The times the office is open within [from, to), in order and disjoint, as milliseconds since 1970 in UTC. */
export function openTimes(calendar: Calendar, from: number, to: number): [from: number, to: number][] {
  const offset = calendar.utcOffsetMinutes * MINUTE_MS;
  const dayAt = daysOf(calendar);
  const times: [number, number][] = [];
  for (let number = Math.floor((from + offset) / DAY_MS); number * DAY_MS - offset < to; number++) {
    if (!dayAt(number).working) continue;
    for (const [startMinute, endMinute] of slotsOn(calendar.officeHours, number)) {
      const start = Math.max(from, number * DAY_MS + startMinute * MINUTE_MS - offset);
      const end = Math.min(to, number * DAY_MS + endMinute * MINUTE_MS - offset);
      if (start < end) times.push([start, end]);
    }
  }
  return times;
}

function refuseUnlessWhole(amount: number): void {
  if (Number.isSafeInteger(amount) && amount >= 0) return;
  throw new Problem(
    'malformed',
    text(`应为不小于 0 的整数,但得到 ${amount}`, `Expected a whole number from 0, but got ${amount}.`),
  );
}
