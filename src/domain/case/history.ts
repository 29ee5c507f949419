/**
 * The whole course of a case, folded from its entries: every stay in a stage and every clock it ever had, also those that a
 * state no longer carries. Given the entries up to a position it is the course as it was known there, so a report at that
 * position never depends on what came later.
 */
import type { StoredEntry } from '../audit/chain.js';
import type { JournalEntry } from '../audit/journal-entry.js';
import { type Instant, toMs } from '../clock/instant.js';
import { type Clock, keyOf } from '../clock/ledger.js';
import { type Applied, apply, applyFiling } from './apply.js';
import type { CaseState, Rules, Visit } from './case-state.js';

/** A stay in a stage; `to` and `closed` are null while it lasts. */
export type Stay = Visit & { to: Instant | null; closed: number | null };

export type History = {
  state: CaseState;
  stays: Stay[];
  /** Every clock, in the order in which they began; ended ones as they ended. */
  clocks: Clock[];
  filedAt: Instant;
  /** When the case last came to an end; null while it is open. */
  closedAt: Instant | null;
  reopened: boolean;
  entries: number;
  /** Entries that were recorded more than a day after they happened. */
  lateRecorded: number;
};

const LATE_MS = 86_400_000;

/** @param watch is shown each entry with what it did. @throws Error for a case without entries. */
export function historyOf(
  entries: readonly StoredEntry[],
  rules: Rules,
  watch?: (entry: JournalEntry, applied: Applied) => void,
): History {
  let state: CaseState | undefined;
  let filedAt: Instant | undefined;
  let closedAt: Instant | null = null;
  let reopened = false;
  let lateRecorded = 0;
  const stays = new Map<string, Stay>();
  const clocks = new Map<string, Clock>();
  for (const { canon, hash } of entries) {
    const entry = JSON.parse(canon) as JournalEntry;
    const { occurredAt, recordedAt, seq } = entry;
    const wasClosed: boolean = state?.closed ?? false;
    const applied: Applied = state ? apply(state, entry, hash, rules) : applyFiling(entry, hash, rules);
    state = applied.next;
    filedAt ??= occurredAt;
    watch?.(entry, applied);
    if (toMs(recordedAt) - toMs(occurredAt) > LATE_MS) lateRecorded++;
    for (const visit of applied.opened)
      stays.set(`${visit.stage} ${visit.opened}`, { ...visit, to: null, closed: null });
    for (const { stage, opened, ...visit } of applied.closed)
      stays.set(`${stage} ${opened}`, { ...visit, stage, opened, to: occurredAt, closed: seq });
    for (const clock of applied.clocks) clocks.set(`${keyOf(clock)} ${clock.intervals[0]!.opened}`, clock);
    if (state.closed && !wasClosed) closedAt = occurredAt;
    if (!state.closed && wasClosed) {
      closedAt = null;
      reopened = true;
    }
  }
  if (!state || filedAt === undefined) throw new Error('a case without entries has no history');
  return {
    state,
    stays: [...stays.values()],
    clocks: [...clocks.values()],
    filedAt,
    closedAt,
    reopened,
    entries: entries.length,
    lateRecorded,
  };
}
