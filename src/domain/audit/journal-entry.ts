import type { JsonObject } from '../json.js';

/** Who did it, in which role and for which unit; for a stand-in also for whom: the one whose role it is stands last. */
export type EntryActor = { id: string; role: string; unit: string; standsInFor?: string[] };

/** The versions of everything a step was computed with, so that it can be computed again; `notices` only of one that made a notice. */
export type EntryVersions = {
  procedure: string;
  /** Only of the entry that files the case, which fixes its procedure; entries of format 1 all repeat it. */
  procedureHash?: string;
  rules: string;
  calendar: string;
  notices?: string;
};

/** A piece of work, who leads it, and the team that he belongs to. */
export type Charge = { name: string; leader: string; team: string[] };

/**
 * An accepted command: evidence, numbered without a gap per case, chained by hash, never edited. Its canonical JSON is
 * what is hashed and kept. Personal data stand in it only as salted commitments.
 */
export type JournalEntry = {
  /** The format of the entry: 2 since only the first names the hash of the procedure. */
  v: 1 | 2;
  suite: 'sha256';
  authority: number;
  case: string;
  seq: number;
  /** The case version after this entry. */
  version: number;
  type: string;
  data: JsonObject;
  actor: EntryActor;
  /** When it happened; earlier than `recordedAt` only where the past was recorded. UTC, milliseconds. */
  occurredAt: string;
  recordedAt: string;
  zone: string;
  reason: string | null;
  versions: EntryVersions;
  /** SHA-256 of the documents that a decision or a seal rests on, sorted. */
  restsOn?: string[];
  /** Whom this entry puts in charge of a piece of work, and who does it with him. */
  charge?: Charge;
  /** The hash of the entry before it; of the first entry, 64 zeros. */
  prev: string;
};

export const NO_ENTRY = '0'.repeat(64);
