/**
 * The turnaround report as numbers: a pure function of the facts as they stood at a position, so that anyone who has the
 * same facts gets the same bytes. Nothing asks what time it is, every list has an order that does not depend on the
 * machine, and rounding is the last step. Cases of different origin are never in one figure.
 */
import type { Calendar } from '../clock/calendar.js';
import type { Instant } from '../clock/instant.js';
import type { Text } from '../json.js';
import { text } from '../json.js';
import { Problem } from '../problem.js';
import type { AgainstOldWay } from './against-old-way.js';
import { againstOldWay } from './against-old-way.js';
import type { CaseFact, DataLabel } from './case-fact.js';
import { DATA_LABELS, settlementOf } from './case-fact.js';
import type { Durations } from './durations.js';
import { durationOf, durationsOf, onClock } from './durations.js';
import type { Flows, Period } from './flows.js';
import { casesFiledIn, casesInPeriod, flowsOf } from './flows.js';
import { METHOD_NOTES } from './method-notes.js';
import type { Register } from './register.js';
import { registerOf } from './register.js';
import { byCodePoint } from './threads.js';
import type { Timeliness } from './timeliness.js';
import { timelinessOf } from './timeliness.js';

export type ReportInput = {
  authority: string;
  period: Period;
  asOf: { position: number; instant: Instant };
  cases: CaseFact[];
  calendar: Calendar;
  /** Versions of what the figures rest on: software, rules, calendar, parameters. Printed as they are given. */
  versions: Record<string, string | number>;
  /** Hash of the facts at the position, made by the caller. */
  inputHash: string;
};

export type Figures = {
  flows: Flows;
  durations: Durations;
  timeliness: Timeliness;
  againstOldWay: AgainstOldWay;
  register: Register;
};

export type ReportedCase = {
  caseId: string;
  caseNumber: string;
  procedure: string;
  submittedAt: Instant;
  acceptedAt: Instant | null;
  settledAt: Instant | null;
  outcome: string | null;
  /** Filed in the period, so that the times and limits of the section are also about it. */
  inCohort: boolean;
  legalDaysNet: number | null;
  workingDaysGross: number | null;
  calendarDays: number | null;
  stops: number;
  extensions: number;
  lateRecorded: number;
  reopened: boolean;
  saving: 'demonstrated' | 'none' | null;
};

export type Section = {
  dataLabel: DataLabel;
  all: Figures;
  byProcedure: ({ procedure: string } & Figures)[];
  cases: ReportedCase[];
};

export type TurnaroundReport = {
  format: 'turnaround-report/1';
  authority: string;
  period: Period;
  asOf: { position: number; instant: Instant };
  inputHash: string;
  versions: Record<string, string | number>;
  calendarVersion: string;
  /** The one origin of all cases, MIXED when there are several (one section each), null when there is no case. */
  dataLabel: DataLabel | 'MIXED' | null;
  /** Some figure may still change: a case is open, or a date rests on a calendar that is not published. */
  provisional: boolean;
  sections: Section[];
  notes: Text[];
};

/** Computes the report. Throws `malformed` for a period that ends before it begins. */
export const turnaroundReport = (input: ReportInput): TurnaroundReport => {
  const { authority, period, asOf, calendar, versions, inputHash } = input;
  if (period.to < period.from) {
    throw new Problem(
      'malformed',
      text(
        `报告期应不早于${period.from}结束，但止于${period.to}。`,
        `Expected a period that ends on or after ${period.from}, but it ends on ${period.to}.`,
      ),
    );
  }
  const cases = casesInPeriod(input.cases, period, asOf.instant, calendar.utcOffsetMinutes).toSorted(
    (a, b) => byCodePoint(a.caseNumber, b.caseNumber) || byCodePoint(a.caseId, b.caseId),
  );
  const sections = DATA_LABELS.flatMap((dataLabel) => {
    const labelled = cases.filter((fact) => fact.dataLabel === dataLabel);
    return labelled.length === 0 ? [] : [sectionOf(dataLabel, labelled, input)];
  });
  return {
    format: 'turnaround-report/1',
    authority,
    period,
    asOf,
    inputHash,
    versions,
    calendarVersion: calendar.version,
    dataLabel: sections.length > 1 ? 'MIXED' : (sections[0]?.dataLabel ?? null),
    provisional: cases.some(
      (fact) => settlementOf(fact, asOf.instant) === null || fact.clocks.some(({ provisional }) => provisional),
    ),
    sections,
    notes: [...METHOD_NOTES],
  };
};

const sectionOf = (dataLabel: DataLabel, cases: CaseFact[], input: ReportInput): Section => {
  const procedures = [...new Set(cases.map(({ procedure }) => procedure))].toSorted(byCodePoint);
  const cohort = new Set(cohortOf(cases, input));
  return {
    dataLabel,
    all: figuresOf(cases, input),
    byProcedure: procedures.map((procedure) => ({
      procedure,
      ...figuresOf(
        cases.filter((fact) => fact.procedure === procedure),
        input,
      ),
    })),
    cases: cases.map((fact) => reported(fact, cohort.has(fact), input)),
  };
};

const cohortOf = (cases: CaseFact[], { period, asOf, calendar }: ReportInput): CaseFact[] =>
  casesFiledIn(cases, period, asOf.instant, calendar.utcOffsetMinutes);

const figuresOf = (cases: CaseFact[], input: ReportInput): Figures => {
  const { period, asOf, calendar } = input;
  const cohort = cohortOf(cases, input);
  const settled = (fact: CaseFact) => settlementOf(fact, asOf.instant);
  return {
    flows: flowsOf(cases, period, asOf.instant, calendar.utcOffsetMinutes),
    durations: durationsOf(cohort, asOf.instant, calendar),
    timeliness: timelinessOf(cohort, asOf.instant, calendar),
    againstOldWay: againstOldWay(
      cohort,
      (fact) => settled(fact)?.completed ?? false,
      (fact) => settled(fact) === null,
    ),
    register: registerOf(cohort, asOf.instant, calendar),
  };
};

const reported = (fact: CaseFact, inCohort: boolean, { asOf, calendar }: ReportInput): ReportedCase => {
  const settled = settlementOf(fact, asOf.instant);
  const duration = durationOf(fact, asOf.instant, calendar);
  return {
    caseId: fact.caseId,
    caseNumber: fact.caseNumber,
    procedure: fact.procedure,
    submittedAt: fact.submittedAt,
    acceptedAt: fact.acceptedAt,
    settledAt: settled?.at ?? null,
    outcome: settled?.outcome ?? null,
    inCohort,
    legalDaysNet: duration && onClock(duration, 'legalDaysNet'),
    workingDaysGross: duration && onClock(duration, 'workingDaysGross'),
    calendarDays: duration && onClock(duration, 'calendarDays'),
    stops: fact.stops.length,
    extensions: fact.extensions,
    lateRecorded: fact.lateRecorded,
    reopened: fact.reopened,
    // Against the old way only what is finished counts; an open case stands in `comparison` as so far.
    saving: settled?.completed && !fact.comparison.open && fact.comparison.model ? fact.comparison.saving : null,
  };
};
