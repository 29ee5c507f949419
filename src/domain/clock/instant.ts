/*
 * The one file that turns text into moments and back. An instant is a point on the world's time line and is always
 * written in UTC; a legal date is a day in the zone of the authority whose law counts it. The two meet only here, by
 * an offset given in minutes: China has had one zone without daylight saving since 1992, so an offset is enough and
 * no zone database can change an old answer.
 *
 * The calendar arithmetic (proleptic Gregorian, after Howard Hinnant's days_from_civil) stands in for `Date` because
 * a due date is computed several times for each command: it is five times faster than parsing with `Date`, and it
 * refuses 30 February, which `Date.parse` silently reads as 2 March.
 */
import { text } from '../json.js';
import { Problem } from '../problem.js';

/** A moment: ISO 8601 in UTC with milliseconds and `Z`, for example `2026-03-02T02:00:00.000Z`. */
export type Instant = string;
/** A day `YYYY-MM-DD` in the zone of the authority. */
export type LegalDate = string;

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

const CHARACTER_ZERO = 48;
const LAST_DAY_NUMBER = 2_932_896; // 9999-12-31: beyond it the text would need a fifth digit of the year
const FIRST_DAY_NUMBER = -719_528; // 0000-01-01

/** The number that `count` digits from `start` spell; NaN when one of them is no digit. */
function digitsAt(source: string, start: number, count: number): number {
  let value = 0;
  for (let index = start; index < start + count; index++) {
    const digit = source.charCodeAt(index) - CHARACTER_ZERO;
    value = digit >= 0 && digit <= 9 ? value * 10 + digit : NaN;
  }
  return value;
}

function lastDayOf(year: number, month: number): number {
  if (month !== 2) return 30 + ((month + (month >> 3)) & 1);
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/** Days since 1970-01-01 of the date at the head of `source`; NaN when it is not a day of the calendar. */
function parseDay(source: string): number {
  const year = digitsAt(source, 0, 4);
  const month = digitsAt(source, 5, 2);
  const day = digitsAt(source, 8, 2);
  if (source[4] !== '-' || source[7] !== '-' || !(month >= 1 && month <= 12)) return NaN;
  if (!(day >= 1 && day <= lastDayOf(year, month))) return NaN;
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const leaps = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * 146_097 + yearOfEra * 365 + leaps + dayOfYear - 719_468;
}

function parseMs(source: string): number {
  if (source.length !== 24 || source[10] !== 'T' || source[13] !== ':' || source[16] !== ':') return NaN;
  const hour = digitsAt(source, 11, 2);
  const minute = digitsAt(source, 14, 2);
  const second = digitsAt(source, 17, 2);
  if (source[19] !== '.' || source[23] !== 'Z' || !(hour < 24 && minute < 60 && second < 60)) return NaN;
  return parseDay(source) * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000 + digitsAt(source, 20, 3);
}

/** Days since 1970-01-01, the form in which days are counted. Throws `malformed` for what is not a day. */
export function dayNumber(date: LegalDate): number {
  const number = date.length === 10 ? parseDay(date) : NaN;
  if (!Number.isNaN(number)) return number;
  throw new Problem(
    'malformed',
    text(`应为 YYYY-MM-DD 形式的日期,但得到 ${date}`, `Expected a date YYYY-MM-DD, but got ${date}.`),
  );
}

/** The date of a day number. Throws `malformed` outside the years 0000 to 9999. */
export function dateOfDay(number: number): LegalDate {
  if (!(number >= FIRST_DAY_NUMBER && number <= LAST_DAY_NUMBER)) {
    throw new Problem(
      'malformed',
      text(
        '应为公元 0000 至 9999 年之间的日期,但超出范围',
        'Expected a day in the years 0000 to 9999, but it lies outside.',
      ),
    );
  }
  const shifted = number + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const correction = Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra + correction) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

/** Whether the text is an instant in the one form that the journal keeps: UTC, milliseconds, `Z`, a real day and hour. */
export function isInstant(source: string): boolean {
  return !Number.isNaN(parseMs(source));
}

/** Milliseconds since 1970-01-01T00:00Z. Throws `malformed` for anything but the one form of an instant. */
export function toMs(instant: Instant): number {
  const ms = parseMs(instant);
  if (!Number.isNaN(ms)) return ms;
  throw new Problem(
    'malformed',
    text(
      `应为以毫秒和 Z 结尾的 UTC 时刻,但得到 ${instant}`,
      `Expected a UTC instant with milliseconds and Z, but got ${instant}.`,
    ),
  );
}

/** The instant of a whole number of milliseconds since 1970-01-01T00:00Z. Throws `malformed` outside 0000 to 9999. */
export function fromMs(ms: number): Instant {
  const day = Math.floor(ms / DAY_MS);
  const rest = ms - day * DAY_MS;
  const clock = `${pad(Math.floor(rest / 3_600_000), 2)}:${pad(Math.floor(rest / MINUTE_MS) % 60, 2)}`;
  return `${dateOfDay(day)}T${clock}:${pad(Math.floor(rest / 1000) % 60, 2)}.${pad(rest % 1000, 3)}Z`;
}

/** The number of the day on which an instant falls in a zone `utcOffsetMinutes` east of Greenwich. */
export function dayNumberAt(instant: Instant, utcOffsetMinutes: number): number {
  return Math.floor((toMs(instant) + utcOffsetMinutes * MINUTE_MS) / DAY_MS);
}

/** The instant at which a day begins in a zone `utcOffsetMinutes` east of Greenwich. */
export function startOfDay(number: number, utcOffsetMinutes: number): Instant {
  return fromMs(number * DAY_MS - utcOffsetMinutes * MINUTE_MS);
}

/** The legal date on which an instant falls in a zone `utcOffsetMinutes` east of Greenwich (480 for Beijing time). */
export function dateAt(instant: Instant, utcOffsetMinutes: number): LegalDate {
  return dateOfDay(dayNumberAt(instant, utcOffsetMinutes));
}

/** 00:00 of the date in the zone. */
export function startOfDate(date: LegalDate, utcOffsetMinutes: number): Instant {
  return startOfDay(dayNumber(date), utcOffsetMinutes);
}

/** 24:00 of the date in the zone, which is 00:00 of the next day: the first instant that is too late. */
export function endOfDate(date: LegalDate, utcOffsetMinutes: number): Instant {
  return startOfDay(dayNumber(date) + 1, utcOffsetMinutes);
}

/** The date `days` calendar days later, or earlier when negative. */
export function addDays(date: LegalDate, days: number): LegalDate {
  return dateOfDay(dayNumber(date) + days);
}

/** Calendar days from `from` to `to`; negative when `to` lies earlier. */
export function daysBetween(from: LegalDate, to: LegalDate): number {
  return dayNumber(to) - dayNumber(from);
}

/** The weekday of a day number, 0 for Sunday to 6 for Saturday. */
export function weekdayOfDay(number: number): number {
  return (((number + 4) % 7) + 7) % 7;
}

/** The weekday of a date, 0 for Sunday to 6 for Saturday. */
export function weekdayOf(date: LegalDate): number {
  return weekdayOfDay(dayNumber(date));
}
