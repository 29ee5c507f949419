import type { JournalEntry } from '../audit/journal-entry.js';
import type { StoredEntry } from '../audit/chain.js';
import { apply, applyFiling } from './apply.js';
import type { CaseState, Rules } from './case-state.js';

/**
 * The state of a case from its journal alone: the bytes that are stored, or the store is wrong. Rules are those of the
 * case's procedure version; each entry is applied with the calendar that it names (`rulesAt`).
 * @throws Error for an empty journal.
 */
export function replay(entries: readonly StoredEntry[], rules: Rules): CaseState {
  let state: CaseState | undefined;
  for (const { canon, hash } of entries) {
    const entry = JSON.parse(canon) as JournalEntry;
    state = (state ? apply(state, entry, hash, rules) : applyFiling(entry, hash, rules)).next;
  }
  if (!state) throw new Error('a case without entries cannot be replayed');
  return state;
}
