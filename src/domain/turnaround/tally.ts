/**
 * A report is made of counts: how many cases of which origin and procedure came, left, took how long, kept which limit. A
 * tally holds those counts and nothing else, all of them whole numbers, so it does not matter who has counted: the database
 * over a million rows, or this code over the facts of a package that somebody was given. Statistics are made of tallies
 * alone; two tallies that are equal give the same bytes.
 *
 * Times are counted in whole minutes (of office hours, or of the calendar), the working time of models in tenths of a day.
 */
import type { Instant, LegalDate } from '../clock/instant.js';
import type { LabourRow } from './fact-row.js';

/** A reporting period in legal dates of the authority, both included. */
export type Period = { from: LegalDate; to: LegalDate };

/** What is counted apart from everything else: the origin of the data and the procedure with its version. */
export type Group = { label: string; procedure: string };

/** Cases that were in the office at some time of the period. */
export type FlowCount = Group & {
  /** Came before the period began, or in it. */
  came: 'before' | 'within';
  /** How it left by the end of the period; null while it was there. */
  outcome: string | null;
  accepted: boolean;
  reopened: boolean;
  n: number;
};

export const CLOCKS = ['legalDaysNet', 'workingDaysGross', 'calendarDays'] as const;
export type ClockName = (typeof CLOCKS)[number];

/** The time of cases filed in the period, from acceptance; `value` in days for legal days, else in minutes. */
export type DurationCount = Group & {
  clock: ClockName;
  value: number;
  /** `competing`: left another way than by a decision. */
  ending: 'completed' | 'competing' | 'open';
  extended: boolean;
  n: number;
};

/** Calendar time of cases filed in the period, from submission until they left or the as-of, in tenths of a day. */
export type StayCount = Group & { tenths: number; ending: DurationCount['ending']; n: number };

export type LimitKind = 'statutory' | 'promised';
export type Verdict = 'on' | 'late' | 'pendingPast' | 'pendingWithin' | 'undetermined';

/** How a case (without `rule`: by the worst of its limits) or a single limit was kept. */
export type LimitCount = Group & {
  kind: LimitKind;
  rule: string | null;
  verdict: Verdict;
  provisional: boolean;
  n: number;
};

/** Everything that is a sum over the cases filed in the period. */
export type CaseSums = Group & {
  cases: number;
  accepted: number;
  /** Recorded as left before accepted: faults of the data, in no figure. */
  rejected: number;
  open: number;
  completed: number;
  entries: number;
  lateCases: number;
  lateEntries: number;
  extendedCases: number;
  extensions: number;
  stoppedCases: number;
  stops: number;
  /** Went back to the applicant at least once, and how often in all. */
  returnedCases: number;
  rounds: number;
  documents: number;
  sharedDocuments: number;
  /** Of those that have left: how many, and where their time went, in milliseconds. */
  left: number;
  authorityWorkingMs: number;
  authorityWaitingMs: number;
  applicantMs: number;
  thirdPartyMs: number;
  nonWorkingMs: number;
  /** What the authority's own time consists of: the five add up to its working and waiting. */
  orderedMs: number;
  heldMs: number;
  unassignedMs: number;
  queuedMs: number;
  silentMs: number;
};

/** Minutes from submission to acceptance. */
export type ReceiptCount = Group & { minutes: number; n: number };

export const MODEL_SPANS = ['actual', 'low', 'central', 'high'] as const;
export type ModelSpan = (typeof MODEL_SPANS)[number];
export const MODEL_SUMS = [
  'actual_office_ms',
  'ceiling_authority_days',
  'ceiling_applicant_days',
  ...(['low', 'central', 'high'] as const).flatMap((level) => [
    `${level}_office_ms` as const,
    `${level}_parallelism_ms` as const,
    `${level}_intakes_ms` as const,
    `${level}_shared_documents_ms` as const,
    `${level}_inspections_ms` as const,
    `${level}_decisions_ms` as const,
    `${level}_issues_ms` as const,
  ]),
] as const;
export type ModelSum = (typeof MODEL_SUMS)[number];

/** What the cost of a case follows from beside its hours. */
type CostShape = {
  /** The procedures of the old way that it stands for: `licence inspection`. */
  tracks: string;
  /** The month in which it was filed, as `YYYY-MM`: rates of cost change with months. */
  filed: string;
};

/** Sums over completed cases that have a model. */
export type ModelSums = Group &
  CostShape & {
    /** Pieces of work without booked hours (`ModelRow`). */
    unbooked: string;
    n: number;
    documents: number;
    sharedDocuments: number;
    /** How many inspections the old way would have held. */
    inspections: number;
    demonstrated: number;
    parametersAfterCase: number;
    ceilingsProvisional: number;
    /** Procedures, inspections beyond the one that the case needed. */
    proceduresSaved: number;
    inspectionsSaved: number;
    parameterVersions: number[];
  } & Record<ModelSum, number>;

/** Tenths of a day that completed cases took, or would have taken; the ceiling in whole days. */
export type ModelCount = Group & {
  of: `${ModelSpan}Calendar` | `${ModelSpan}Gross` | 'ceilingCalendar';
  tenths: number;
  n: number;
};

/** Booked minutes of one role on one kind of work; `tracks` is null for cases that are not compared. */
export type LabourCount = Group &
  Omit<CostShape, 'tracks'> & { tracks: string | null } & Omit<LabourRow, 'n'> & { n: number };

export type StopCount = Group & { reason: string; n: number; legalDays: number; workingMs: number };

/** Stays in a stage of cases filed in the period: `visits` have ended, `open` ones last. */
export type StageSums = Group & {
  stage: string;
  track: string | null;
  owner: string;
  activity: string;
  visits: number;
  open: number;
  /** Second and further stays of a case in the same stage, and their time. */
  again: number;
  againMs: number;
  workingMs: number;
};
export type StageCount = Group & { stage: string; minutes: number; n: number };

/** Cases of the months up to the end of the period, by the month of acceptance, in tenths of a working day net of stops. */
export type TrendCount = Group & { month: string; tenths: number; completed: boolean; n: number };

/** How many months a trend looks back from the end of the period. */
export const TREND_MONTHS = 24;

/** The month that lies `months` before the month of a date, as `YYYY-MM`. */
export function monthBefore(date: string, months: number): string {
  const month = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 - months;
  return `${String(Math.floor(month / 12)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}`;
}

export const AGES = [5, 10, 20, 45] as const;
export type Lamp = 'green' | 'yellow' | 'red' | 'grey';
/** What is open now: `age` is the last of the legal days of its band since submission, null above the last. */
export type AgeCount = Group & { age: number | null; lamp: Lamp; n: number };

export type Tally = {
  flows: FlowCount[];
  durations: DurationCount[];
  stays: StayCount[];
  limits: LimitCount[];
  sums: CaseSums[];
  receipts: ReceiptCount[];
  models: ModelSums[];
  modelTimes: ModelCount[];
  labour: LabourCount[];
  stops: StopCount[];
  stages: StageSums[];
  stageTimes: StageCount[];
  trend: TrendCount[];
  ages: AgeCount[];
};

/** What a tally is taken of. */
export type TallyOf = { period: Period; asOf: Instant };
