import type { Instant, LegalDate } from '../clock/instant.js';
import { toMs } from '../clock/instant.js';
import type { AuthorityTime, Partition } from '../clock/partition.js';
import type { Comparison } from './comparison.js';
import type { BookedLabour } from './labour.js';

export const DATA_LABELS = ['REAL', 'IMPORTED', 'SYNTHETIC'] as const;
export type DataLabel = (typeof DATA_LABELS)[number];

/** One clock of a case, as its ledger stood at the position of the report. */
export type ClockFact = {
  rule: string;
  kind: 'statutory' | 'promised';
  owner: string;
  due: LegalDate | null;
  dueAt: Instant | null;
  yellowAt: Instant | null;
  endedAt: Instant | null;
  provisional: boolean;
  met: boolean | null;
  stopped: boolean;
  extended: boolean;
};

/** Everything that reports count of one case, after its last entry. */
export type CaseFact = {
  /** `three-in-one@1`. */
  procedure: string;
  dataLabel: DataLabel;
  /** The hash of the last entry, which stands for all before it. */
  head: string;
  entries: number;
  lateRecorded: number;
  /** Null for a draft, which has not come in. */
  submittedAt: Instant | null;
  acceptedAt: Instant | null;
  decidedAt: Instant | null;
  /** The last issue. */
  issuedAt: Instant | null;
  closedAt: Instant | null;
  outcome: string | null;
  reopened: boolean;
  stops: { from: Instant; to: Instant | null; reason: string }[];
  /** How often the case went back to the applicant. */
  rounds: number;
  documents: number;
  sharedDocuments: number;
  clocks: ClockFact[];
  /** From submission until the case left; null while it is open. */
  parts: Partition | null;
  authority: AuthorityTime | null;
  /** Null unless the case ran to its decision and last issue. */
  comparison: Comparison | null;
  labour: BookedLabour;
};

type Ending = Pick<CaseFact, 'outcome' | 'submittedAt' | 'decidedAt' | 'issuedAt' | 'closedAt'>;

/** How a case left the office, and when. `completed`: it ran to its decision, so its time is a turnaround time. */
export type Settlement = { outcome: string; at: Instant; completed: boolean };

const COMPLETING = ['decided', 'refused'];

/**
 * How a case was settled as of an instant; null while it is open. A decided or refused case leaves with its last issue
 * (work after the fact, such as an ex-post review, is no part of turnaround), any other with its end. A case that was
 * decided and issued and has no outcome yet counts as decided.
 */
export const settlementOf = (fact: Ending, asOf: Instant): Settlement | null => {
  const outcome = fact.outcome ?? (fact.decidedAt !== null && fact.issuedAt !== null ? 'decided' : null);
  if (outcome === null) return null;
  const completed = COMPLETING.includes(outcome);
  const left = completed ? (fact.issuedAt ?? fact.closedAt) : (fact.closedAt ?? fact.decidedAt);
  if (left === null || toMs(left) > toMs(asOf)) return null;
  // A case cannot leave before it came; an import that says so is set aside by the durations and counted there.
  const { submittedAt } = fact;
  return { outcome, at: submittedAt !== null && toMs(left) < toMs(submittedAt) ? submittedAt : left, completed };
};
