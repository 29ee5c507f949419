/**
 * One case as reports count it: kept in a table with the step that changes it, or made again from the journal by whoever
 * does not trust the table. Both give the same values. Nothing here depends on when a report is asked for: what is still
 * open says since when, and the report counts on from there.
 */
import type { Instant } from '../clock/instant.js';
import type { WorkComponent } from './threads.js';

/** A changed meaning of any column is a new version; rows of an older one are made again from the journal. */
export const FACTS_VERSION = 2;

export type FactRow = {
  made: number;
  /** `three-in-one@1`. */
  procedure: string;
  label: string;
  /** The hash of the last entry, which stands for all before it. */
  head: string;
  entries: number;
  /** Entries recorded more than a day after they happened. */
  late_recorded: number;
  reopened: boolean;
  closed_at: Instant | null;
  /** Null for a draft, which has not come in. */
  submitted_at: Instant | null;
  accepted_at: Instant | null;
  decided_at: Instant | null;
  issued_at: Instant | null;
  /** When and how the case left the office; null while it is open. `completed`: with its decision and last issue. */
  left_at: Instant | null;
  outcome: string | null;
  completed: boolean;
  /** The nearest limit of the authority that runs: what the lamp of the case shows. */
  yellow_at: Instant | null;
  red_at: Instant | null;
  extensions: number;
  /** How often the case went back to the applicant. */
  rounds: number;
  documents: number;
  /** Requirements that a document met which had been given for another one. */
  shared_documents: number;
  stops: number;
  /** Stops that have ended, after acceptance: legal days, and milliseconds of office hours. */
  stopped_legal_days: number;
  stopped_ms: number;
  /** Since when a stop lasts, at the earliest since acceptance. */
  stopped_from_at: Instant | null;
  /** From acceptance until the case left; null while it is open, was never accepted, or left before it was. */
  legal_days: number | null;
  legal_days_net: number | null;
  working_ms: number | null;
  working_net_ms: number | null;
  calendar_ms: number | null;
  /** From submission until the case left, each millisecond once. */
  authority_working_ms: number | null;
  authority_waiting_ms: number | null;
  applicant_ms: number | null;
  third_party_ms: number | null;
  non_working_ms: number | null;
  /** What the authority's own time of these consists of, working and waiting together (`AuthorityTime`). */
  ordered_ms: number | null;
  held_ms: number | null;
  unassigned_ms: number | null;
  queued_ms: number | null;
  silent_ms: number | null;
} & LimitColumns<'statutory'> &
  LimitColumns<'promised'>;

/**
 * How the authority's limits of a kind stand: the worst of those that have ended; whether an open one was missed before it
 * was stopped, stands still, has no date; when the first of those that run is due.
 */
type LimitColumns<Kind extends string> = Record<`${Kind}_ended`, 'late' | 'undetermined' | 'on' | null> &
  Record<`${Kind}_${'missed' | 'stopped' | 'undetermined' | 'provisional'}`, boolean> &
  Record<`${Kind}_due_at`, Instant | null>;

type Measured = 'office' | 'gross' | 'calendar';
type Part = 'parallelism' | 'intakes' | 'shared_documents' | 'inspections' | 'decisions' | 'issues';

type LevelColumns<Level extends string> = Record<`${Level}_${Measured | Part}_ms`, number>;

/** A completed case laid end to end along the old way (E2), and its ceilings (E1). */
export type ModelRow = {
  procedures: number;
  /** The procedures of the old way that the case stands for: `licence inspection`. */
  tracks: string;
  /** Pieces of work that it went through and nobody booked hours on: `decision intake review:licence`. */
  unbooked: string;
  inspected: number;
  baseline_version: number;
  parameter_version: number;
  /** The parameters were set before the case was filed. */
  parameters_precede: boolean;
  demonstrated: boolean;
  actual_office_ms: number;
  actual_gross_ms: number;
  actual_calendar_ms: number;
  ceiling_calendar_days: number | null;
  ceiling_authority_days: number;
  ceiling_applicant_days: number;
  ceiling_provisional: boolean;
} & LevelColumns<'low'> &
  LevelColumns<'central'> &
  LevelColumns<'high'>;

export type StopRow = {
  n: number;
  reason: string;
  from_at: Instant;
  to_at: Instant | null;
  /** Null while the stop lasts. */
  legal_days: number | null;
  working_ms: number | null;
};

/** Hours that were booked on one piece of work by one role, in minutes (`BookedLabour`). */
export type LabourRow = {
  n: number;
  component: WorkComponent | null;
  track: string | null;
  role: string;
  travel: boolean;
  heads: number;
  minutes: number;
};

export type KeptFacts = { fact: FactRow; model: ModelRow | null; stops: StopRow[]; labour: LabourRow[] };
