import type { LimitRule } from '../procedure/limit-rule.js';
import { daysOf } from './calendar.js';
import type { Calendar } from './calendar.js';
import { dateOfDay, dayNumberAt, startOfDay } from './instant.js';
import type { Instant, LegalDate } from './instant.js';
import { lastInterval, stateOf } from './ledger.js';
import type { Clock } from './ledger.js';
import { legalCount } from './legal-count.js';

/** When a limit runs out, derived from its ledger. Dates are legal dates of the authority, instants are UTC. */
export type Due = {
  state: 'running' | 'stopped' | 'ended';
  /** The last day; null while a stop keeps it open. A limit that had run out before the stop keeps its date. */
  date: LegalDate | null;
  /** 24:00 of the last day: the first instant that is too late. */
  at: Instant | null;
  /** The start of the working day from which on `yellowBefore` units are left; never before the clock started. */
  yellowAt: Instant | null;
  /** The same as `at`. */
  redAt: Instant | null;
  /** Whether an unpublished calendar had a part in the date. */
  provisional: boolean;
  /** Days counted up to the end, the stop, or `now`; without `now`, up to the last move of a running clock. */
  usedDays: number;
  /** The rule's amount with the extension. */
  limitDays: number;
  /** Whether the clock ended on or before its last day; null while it has not ended. */
  met: boolean | null;
  /** While stopped and given `now`: the last day if the clock were resumed today. */
  projected?: LegalDate;
};

/**
 * The due date of a clock under its own rule and a calendar (which may be newer than the one it started with). The
 * reading of the law stands in `legal-count.ts`. Throws `internal` for a rule that is not the clock's own.
 */
export function dueOf(clock: Clock, rule: LimitRule, calendar: Calendar, now?: Instant): Due {
  const offset = calendar.utcOffsetMinutes;
  const state = stateOf(clock);
  const lastMove = clock.endedAt ?? lastInterval(clock).from;
  const through = dayNumberAt(state === 'running' && now !== undefined ? now : lastMove, offset);
  const { due, yellow, used, provisional } = legalCount(clock, rule, calendar, { through });
  const open = due === Infinity;
  const at = open ? null : startOfDay(due + 1, offset);
  const result: Due = {
    state,
    date: open ? null : dateOfDay(due),
    at,
    yellowAt: open ? null : yellowAt(clock, calendar, rule.yellowBefore === 0 ? due : yellow),
    redAt: at,
    provisional,
    usedDays: used,
    limitDays: rule.amount + clock.extension,
    met: clock.endedAt === null ? null : through <= due,
  };
  if (open && now !== undefined) {
    const resumed = dayNumberAt(now, offset);
    result.projected = dateOfDay(legalCount(clock, rule, calendar, { through, resumed }).due);
  }
  return result;
}

/** A lamp that would turn on a rest day turns on the working day before, when somebody can see it. */
function yellowAt(clock: Clock, calendar: Calendar, yellow: number | null): Instant {
  const offset = calendar.utcOffsetMinutes;
  const started = dayNumberAt(clock.startedAt, offset);
  const dayAt = daysOf(calendar);
  let day = yellow ?? started;
  while (day > started && !dayAt(day).working) day -= 1;
  return day <= started ? clock.startedAt : startOfDay(day, offset);
}
