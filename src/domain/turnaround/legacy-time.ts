import { isInstant, MINUTE_MS, toMs } from '../clock/instant.js';

/** What stands in a log as a time, by the groups of its expression. */
export type TimePattern = RegExp;
/** A moment in milliseconds since 1970, or why there is none. */
export type ReadTime = number | 'unparseable' | 'zoneMissing';

/** ISO 8601 as logs write it: a blank for the T, a date alone, any number of decimals, a zone with or without a colon. */
export const ISO_TIME: TimePattern =
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)(?:[T ](?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,](?<fraction>\d{1,9}))?)?)? ?(?<zone>Z|[+-]\d\d:?\d\d)?$/;

const SIGNS: Record<string, string> = {
  YYYY: '(?<year>\\d{4})',
  MM: '(?<month>\\d\\d)',
  M: '(?<month>\\d{1,2})',
  DD: '(?<day>\\d\\d)',
  D: '(?<day>\\d{1,2})',
  HH: '(?<hour>\\d\\d)',
  H: '(?<hour>\\d{1,2})',
  mm: '(?<minute>\\d\\d)',
  ss: '(?<second>\\d\\d)',
  SSS: '(?<fraction>\\d{1,9})',
  Z: '(?<zone>Z|[+-]\\d\\d:?\\d\\d)',
};

/** The expression of a pattern such as `YYYY年M月D日 HH:mm`; null when it has not one year, month and day, or a sign twice. */
export const parsePattern = (pattern: string): TimePattern | null => {
  const seen: string[] = [];
  const source = pattern.replace(/YYYY|MM?|DD?|HH?|mm|ss|SSS|Z|[^]/g, (part) => {
    const sign = SIGNS[part];
    if (sign === undefined) return part.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
    seen.push(/<(\w+)>/.exec(sign)![1]!);
    return sign;
  });
  const isUsable = ['year', 'month', 'day'].every((part) => seen.includes(part)) && new Set(seen).size === seen.length;
  return isUsable ? new RegExp(`^${source}$`) : null;
};

/** The minutes east of Greenwich of `Z`, `+08:00` or `+0800`. */
export const offsetMinutesOf = (zone: string): number => {
  if (zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return zone.startsWith('-') ? -minutes : minutes;
};

/**
 * The moment that a text of a log means. A time with a zone is that moment and no other; one without is read in the zone
 * that the profile states, and is no moment when it states none. Finer parts than a millisecond are not kept.
 */
export const readTime = (given: string, pattern: TimePattern, zoneOffsetMinutes: number | null): ReadTime => {
  const groups = pattern.exec(given.trim())?.groups;
  if (!groups) return 'unparseable';
  const { year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone } = groups;
  const two = (part: string | undefined) => part!.padStart(2, '0');
  const local = `${year}-${two(month)}-${two(day)}T${two(hour)}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
  if (!isInstant(local)) return 'unparseable';
  const offset = zone === undefined ? zoneOffsetMinutes : offsetMinutesOf(zone);
  return offset === null ? 'zoneMissing' : toMs(local) - offset * MINUTE_MS;
};
