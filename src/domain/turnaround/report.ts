/**
 * The turnaround report as numbers: a pure function of a tally, so that anyone who counts the same gets the same bytes.
 * Nothing asks what time it is, every list has an order that does not depend on the machine, and rounding is the last step.
 * Cases of different origin are never in one figure.
 */
import type { Instant } from '../clock/instant.js';
import type { Text } from '../json.js';
import { text } from '../json.js';
import type { RateTable } from '../procedure/cost-rates.js';
import { Problem } from '../problem.js';
import type { AgainstOldWay } from './against-old-way.js';
import { againstOldWay } from './against-old-way.js';
import { type AgeBand, ageingOf } from './ageing.js';
import type { Baseline, PublishedClaim } from './baseline.js';
import type { DataLabel } from './case-fact.js';
import { type CostFigures, costFigures } from './cost-figures.js';
import { DATA_LABELS } from './case-fact.js';
import type { Durations } from './durations.js';
import { durationsOf } from './durations.js';
import type { Flows } from './flows.js';
import { flowsOf } from './flows.js';
import { type History, type MatchedHistory, matchHistory } from './matched-history.js';
import { type HistoryTest, historyTest } from './history-test.js';
import { METHOD_NOTES } from './method-notes.js';
import { funnelLimits } from './rate.js';
import type { Register } from './register.js';
import { registerOf } from './register.js';
import { roundHalfEven } from './rounding.js';
import { type Group, type Period, type Tally } from './tally.js';
import { byCodePoint } from './threads.js';
import { type TimeUse, timeUseOf } from './time-use.js';
import type { Timeliness } from './timeliness.js';
import { timelinessOf } from './timeliness.js';
import { type Trend, trendOf } from './trend.js';

/** What a report is about; everything beside the counts themselves. */
export type ReportFrame = {
  authority: string;
  period: Period;
  asOf: { position: number; instant: Instant };
  calendarVersion: string;
  /** Versions of what the figures rest on: software, rules, parameters. Printed as they are given. */
  versions: Record<string, string | number>;
  /** Hash of the facts at the position, made by whoever counted. */
  inputHash: string;
  /** The old way of each procedure, by its name with version. */
  baselines: Record<string, Baseline>;
  /** The rates of an hour as they were known at the as-of, in order of time. */
  rates: readonly RateTable[];
  /** The history that each procedure is held against, by its name without version. */
  histories: Record<string, BaselineHistory>;
};

/** A baseline (immutable, named by its id) with its cases. */
export type BaselineHistory = { baseline: { id: string; name: string; version: number }; history: History };

/** Grade E3: the middle of the compared cases within comparable history. */
export type AgainstHistory = { baseline: BaselineHistory['baseline'] } & MatchedHistory;

/** The share of limits kept by one procedure beside that of all, with the limits within which chance alone may put it. */
export type Funnel = { common: number; low: number; high: number; outside: boolean };

export type Figures = {
  flows: Flows;
  durations: Durations;
  timeliness: Timeliness;
  ageing: AgeBand[];
  timeUse: TimeUse;
  againstOldWay: AgainstOldWay;
  cost: CostFigures;
  trend: Trend;
  register: Register;
};

export type Section = {
  dataLabel: DataLabel;
  all: Figures;
  byProcedure: ({
    procedure: string;
    history: AgainstHistory | null;
    historyTest: HistoryTest | null;
    /** Null with a single procedure, or without a settled case. */
    funnel: Funnel | null;
  } & Figures)[];
};

export type TurnaroundReport = {
  format: 'turnaround-report/4';
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

/** Computes the report. @throws Problem `malformed` for a period that ends before it begins. */
export function turnaroundReport(tally: Tally, frame: ReportFrame): TurnaroundReport {
  const { authority, period, asOf, calendarVersion, versions, inputHash } = frame;
  if (period.to < period.from)
    throw new Problem(
      'malformed',
      text(
        `报告期应不早于${period.from}结束，但止于${period.to}。`,
        `Expected a period that ends on or after ${period.from}, but it ends on ${period.to}.`,
      ),
    );
  const sections = DATA_LABELS.flatMap((dataLabel) => {
    const labelled = where(tally, ({ label }) => label === dataLabel);
    return labelled.flows.length === 0 ? [] : [sectionOf(dataLabel, labelled, frame)];
  });
  return {
    format: 'turnaround-report/4',
    authority,
    period,
    asOf,
    inputHash,
    versions,
    calendarVersion,
    dataLabel: sections.length > 1 ? 'MIXED' : (sections[0]?.dataLabel ?? null),
    provisional: sections.some(
      ({ all: { flows, timeliness } }) =>
        flows.openAtEnd > 0 || timeliness.legal.cases.provisional + timeliness.promised.cases.provisional > 0,
    ),
    sections,
    notes: [...METHOD_NOTES],
  };
}

/** The counts of some groups. */
function where(tally: Tally, of: (group: Group) => boolean): Tally {
  const lists = Object.entries(tally).map(([name, rows]) => [name, (rows as Group[]).filter(of)]);
  return Object.fromEntries(lists) as Tally;
}

function sectionOf(dataLabel: DataLabel, tally: Tally, frame: ReportFrame): Section {
  const procedures = [...new Set(tally.flows.map(({ procedure }) => procedure))].toSorted(byCodePoint);
  const all = figuresOf(tally, frame);
  return {
    dataLabel,
    all,
    byProcedure: procedures.map((name) => {
      const own = where(tally, ({ procedure }) => procedure === name);
      const figures = figuresOf(own, frame);
      const known = frame.histories[name.split('@', 1)[0]!];
      return {
        procedure: name,
        history: againstHistory(name, figures, frame),
        historyTest: known ? historyTest(own.stays, known.history) : null,
        funnel: procedures.length > 1 ? funnelOf(figures, all) : null,
        ...figures,
      };
    }),
  };
}

function funnelOf({ timeliness: own }: Figures, { timeliness: all }: Figures): Funnel | null {
  const { rate, on, late, pendingPast } = own.legal.cases;
  const common = all.legal.cases.rate;
  const limits = common === null ? null : funnelLimits(common, on + late + pendingPast);
  if (limits === null || rate === null || common === null) return null;
  const [low, high] = [roundHalfEven(limits.low), roundHalfEven(limits.high)];
  return { common, low, high, outside: rate < low || rate > high };
}

function figuresOf(tally: Tally, { period, baselines, rates }: ReportFrame): Figures {
  return {
    flows: flowsOf(tally.flows, tally.sums),
    durations: durationsOf(tally.durations, tally.sums),
    timeliness: timelinessOf(tally.limits),
    ageing: ageingOf(tally.ages),
    timeUse: timeUseOf(tally.sums, tally.stages, tally.stageTimes),
    againstOldWay: againstOldWay(tally.sums, tally.models, tally.modelTimes, claimsOf(tally, baselines)),
    cost: costFigures(tally.models, tally.labour, { baselines, rates }),
    trend: trendOf(tally.trend, period),
    register: registerOf(tally.sums, tally.stops, tally.receipts),
  };
}

function againstHistory(name: string, { againstOldWay: old }: Figures, frame: ReportFrame): AgainstHistory | null {
  const known = frame.histories[name.split('@', 1)[0]!];
  if (!known) return null;
  return { baseline: known.baseline, ...matchHistory(known.history, {}, old.actual.calendarDaysMedian.value) };
}

/** Each claim about the procedures of these cases once, by id. */
function claimsOf({ sums }: Tally, baselines: ReportFrame['baselines']): PublishedClaim[] {
  const all = sums.flatMap(({ procedure }) => baselines[procedure]?.claims ?? []);
  return [...new Map(all.map((claim) => [claim.id, claim])).values()].toSorted((a, b) => byCodePoint(a.id, b.id));
}
