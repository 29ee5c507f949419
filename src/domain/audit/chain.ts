/**
 * The chain of a case. Each entry carries the hash of the one before it, so a change of any byte of any entry shows at
 * that entry, and a removed or inserted one at the gap. A chain alone cannot show that its end was cut off or that all of
 * it was rewritten: that is what positions, and the signed checkpoints built on them, are for.
 */
import type { JournalEntry } from './journal-entry.js';
import { NO_ENTRY } from './journal-entry.js';
import { canonical } from './canonical.js';

export type Sha256 = (text: string) => string;

/** An entry as it is kept: its canonical text and the hash of that text. */
export type StoredEntry = { seq: number; canon: string; hash: string };

export type ChainFault = {
  seq: number;
  fault: 'gap' | 'hash' | 'link' | 'form' | 'identity';
  expected: string;
  found: string;
};

/** The canonical text of an entry, its hash, and the entry as that text says it: with its members in the order of every replay. */
export function seal(made: JournalEntry, sha256: Sha256): { entry: JournalEntry; canon: string; hash: string } {
  const canon = canonical(made);
  return { entry: JSON.parse(canon) as JournalEntry, canon, hash: sha256(canon) };
}

/**
 * The first fault of a case's chain, or null. Checks numbers without gap, each text against its hash, each link, and that
 * the text is canonical and speaks of this case.
 */
export function findChainFault(caseId: string, entries: readonly StoredEntry[], sha256: Sha256): ChainFault | null {
  let prev = NO_ENTRY;
  for (const [i, stored] of entries.entries()) {
    const seq = i + 1;
    if (stored.seq !== seq) return { seq, fault: 'gap', expected: String(seq), found: String(stored.seq) };
    const hash = sha256(stored.canon);
    if (hash !== stored.hash) return { seq, fault: 'hash', expected: stored.hash, found: hash };
    let entry: JournalEntry;
    try {
      entry = JSON.parse(stored.canon) as JournalEntry;
      if (canonical(entry) !== stored.canon) return { seq, fault: 'form', expected: 'canonical JSON', found: 'other' };
    } catch (error) {
      return { seq, fault: 'form', expected: 'canonical JSON', found: (error as Error).message };
    }
    if (entry.prev !== prev) return { seq, fault: 'link', expected: prev, found: entry.prev };
    if (entry.case !== caseId || entry.seq !== seq)
      return { seq, fault: 'identity', expected: `${caseId} ${seq}`, found: `${entry.case} ${entry.seq}` };
    prev = hash;
  }
  return null;
}
