/**
 * The whole course of a case, folded from its entries: every stay in a stage and every clock it ever had, also those that a
 * state no longer carries. Given the entries up to a position it is the course as it was known there, so a report at that
 * position never depends on what came later.
 */
import type { StoredEntry } from '../audit/chain.js';
import type { JournalEntry } from '../audit/journal-entry.js';
import type { Calendar } from '../clock/calendar.js';
import { dueOf } from '../clock/due.js';
import { type Instant, toMs } from '../clock/instant.js';
import { type Clock, keyOf } from '../clock/ledger.js';
import { workingMs } from '../clock/working-days.js';
import { textOf } from '../procedure/facts.js';
import type { ClockFact } from '../turnaround/case-fact.js';
import type { Booking } from '../turnaround/labour.js';
import { type Applied, apply, applyFiling } from './apply.js';
import type { CaseState, Rules, Visit } from './case-state.js';
import { clockFactOf, movesFacts } from './clock-facts.js';
import { rulesAt } from './rules-at.js';
import { BOOK_WORK } from './work-booking.js';

/** A stay in a stage; `to` and `closed` are null while it lasts. */
export type Stay = Visit & {
  to: Instant | null;
  closed: number | null;
  /** The number of this stay among those of the case in this stage. */
  nth: number;
  /** Office time from its beginning to its end; null while it lasts. */
  workingMs: number | null;
  /** Since when whoever had taken up its task at its end had it; null when nobody had, and while it lasts. */
  assignedAt: Instant | null;
};

export type History = {
  state: CaseState;
  stays: Stay[];
  /** Every clock, in the order in which they began; ended ones as they ended. */
  clocks: Clock[];
  /** What followed from each clock when it last moved, by the calendar of that time. */
  limits: ClockFact[];
  /** The versions that the last entry names which moved anything that reports count. */
  movedBy: JournalEntry['versions'];
  filedAt: Instant;
  /** When the case last came to an end; null while it is open. */
  closedAt: Instant | null;
  reopened: boolean;
  entries: number;
  /** Entries that were recorded more than a day after they happened. */
  lateRecorded: number;
  /** Hours as they were booked, also those that a later booking took the place of. */
  bookings: Booking[];
};

const LATE_MS = 86_400_000;

/** @param watch is shown each entry with what it did. @throws Error for a case without entries. */
export function historyOf(
  entries: readonly StoredEntry[],
  rules: Rules,
  watch?: (entry: JournalEntry, applied: Applied) => void,
): History {
  const fold = new HistoryFold(rules);
  for (const { canon, hash } of entries) {
    const entry = JSON.parse(canon) as JournalEntry;
    const { state } = fold;
    const applied = state ? apply(state, entry, hash, rules) : applyFiling(entry, hash, rules);
    fold.add(entry, applied);
    watch?.(entry, applied);
  }
  return fold.history();
}

/** Whether an entry was recorded more than a day after it happened. */
export const isLate = ({ recordedAt, occurredAt }: Pick<JournalEntry, 'recordedAt' | 'occurredAt'>): boolean =>
  toMs(recordedAt) - toMs(occurredAt) > LATE_MS;

/** What an entry books. */
const bookingOf = ({ seq, data, actor }: Pick<JournalEntry, 'seq' | 'data' | 'actor'>): Booking => ({
  seq,
  stage: textOf(data['stage']),
  person: actor.id,
  role: actor.role,
  kind: textOf(data['kind']),
  minutes: Number(data['minutes']),
  replaces: data['replaces'] === undefined ? null : Number(data['replaces']),
});

/** Office time between two instants; none when the second lies before the first. */
export const officeMs = (from: Instant, to: Instant, calendar: Calendar): number =>
  to > from ? workingMs(calendar, from, to) : 0;

/** Puts a history together from entries and what each of them did, in their order. */
export class HistoryFold {
  state: CaseState | null = null;
  private readonly stays = new Map<string, Stay>();
  private readonly clocks = new Map<string, { clock: Clock; limit: ClockFact }>();
  private movedBy: JournalEntry['versions'] | undefined;
  private filedAt: Instant | undefined;
  private closedAt: Instant | null = null;
  private reopened = false;
  private entries = 0;
  private lateRecorded = 0;
  private readonly bookings: Booking[] = [];

  constructor(private readonly rules: Rules) {}

  add(entry: JournalEntry, applied: Pick<Applied, 'next' | 'opened' | 'closed' | 'clocks'>): void {
    const { occurredAt, seq } = entry;
    const wasClosed = this.state?.closed ?? false;
    const claims = this.state?.claims ?? {};
    if (movesFacts({ before: this.state, ...applied })) this.movedBy = entry.versions;
    this.state = applied.next;
    this.filedAt ??= occurredAt;
    this.entries++;
    if (isLate(entry)) this.lateRecorded++;
    if (entry.type === BOOK_WORK) this.bookings.push(bookingOf(entry));
    const { calendar, limits } = rulesAt(this.rules, entry);
    for (const visit of applied.opened) {
      const nth = [...this.stays.values()].filter(({ stage }) => stage === visit.stage).length + 1;
      this.stays.set(`${visit.stage} ${visit.opened}`, {
        ...visit,
        to: null,
        closed: null,
        nth,
        workingMs: null,
        assignedAt: null,
      });
    }
    for (const visit of applied.closed) {
      const key = `${visit.stage} ${visit.opened}`;
      const assignedAt = claims[`${visit.opened}:${visit.stage}`]?.since ?? null;
      const ended = { to: occurredAt, closed: seq, workingMs: officeMs(visit.from, occurredAt, calendar), assignedAt };
      this.stays.set(key, { ...this.stays.get(key)!, ...visit, ...ended });
    }
    for (const clock of applied.clocks) {
      const rule = limits[clock.rule]!;
      const limit = clockFactOf(clock, rule, dueOf(clock, rule, calendar, occurredAt));
      this.clocks.set(`${keyOf(clock)} ${clock.intervals[0]!.opened}`, { clock, limit });
    }
    if (applied.next.closed && !wasClosed) this.closedAt = occurredAt;
    if (!applied.next.closed && wasClosed) {
      this.closedAt = null;
      this.reopened = true;
    }
  }

  /** @throws Error when nothing was added. */
  history(): History {
    const { state, movedBy, filedAt, closedAt, reopened, entries, lateRecorded } = this;
    if (!state || !movedBy || filedAt === undefined) throw new Error('a case without entries has no history');
    const clocks = [...this.clocks.values()];
    return {
      state,
      stays: [...this.stays.values()],
      clocks: clocks.map(({ clock }) => clock),
      limits: clocks.map(({ limit }) => limit),
      movedBy,
      filedAt,
      closedAt,
      reopened,
      entries,
      lateRecorded,
      bookings: this.bookings,
    };
  }
}
