/**
 * What a tally counts of one case, and a list of cases says of it: one function for both, so that whoever adds up the list gets
 * the figures of the report.
 */
import type { Calendar } from '../clock/calendar.js';
import { dateAt, type Instant, MINUTE_MS, toMs } from '../clock/instant.js';
import { legalDaysBetween, workingMs } from '../clock/working-days.js';
import type { FactRow } from './fact-row.js';
import type { ClockName, DurationCount, LimitKind, Verdict } from './tally.js';

export const minutesOf = (ms: number): number => Math.floor(ms / MINUTE_MS);

export const endingOf = ({
  left_at: left,
  completed,
}: Pick<FactRow, 'left_at' | 'completed'>): DurationCount['ending'] =>
  left === null ? 'open' : completed ? 'completed' : 'competing';

/**
 * The time of a case since acceptance: legal days net of stops, then minutes of office hours and of the calendar. Null for a case
 * that was not accepted, and for one that is recorded as having left before it was: a fault of the data, in no figure.
 */
export function timesOf(
  fact: Pick<
    FactRow,
    | 'accepted_at'
    | 'left_at'
    | 'legal_days_net'
    | 'working_ms'
    | 'calendar_ms'
    | 'stopped_legal_days'
    | 'stopped_from_at'
  >,
  asOf: Instant,
  calendar: Calendar,
): Record<ClockName, number> | null {
  const { accepted_at: accepted, left_at: left, stopped_from_at: since } = fact;
  if (accepted === null || (left !== null && fact.legal_days_net === null)) return null;
  const legalDays = (from: Instant): number =>
    legalDaysBetween(calendar, dateAt(from, calendar.utcOffsetMinutes), dateAt(asOf, calendar.utcOffsetMinutes));
  const stopped = (): number => fact.stopped_legal_days + (since === null ? 0 : legalDays(since));
  return {
    legalDaysNet: fact.legal_days_net ?? legalDays(accepted) - stopped(),
    workingDaysGross: minutesOf(fact.working_ms ?? workingMs(calendar, accepted, asOf)),
    calendarDays: minutesOf(fact.calendar_ms ?? toMs(asOf) - toMs(accepted)),
  };
}

type LimitState = Pick<FactRow, `${LimitKind}_${'ended' | 'missed' | 'due_at' | 'undetermined' | 'stopped'}`>;

/** How a case kept its limits of a kind: by the worst of them; null when it has none. */
export function verdictOf(fact: LimitState, kind: LimitKind, asOf: Instant): Verdict | null {
  const ended = fact[`${kind}_ended`];
  const due = fact[`${kind}_due_at`];
  if (ended === 'late') return 'late';
  if (fact[`${kind}_missed`] || (due !== null && due <= asOf)) return 'pendingPast';
  if (ended === 'undetermined' || fact[`${kind}_undetermined`]) return 'undetermined';
  if (due !== null || fact[`${kind}_stopped`]) return 'pendingWithin';
  return ended;
}
