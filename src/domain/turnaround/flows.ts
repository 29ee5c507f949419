import type { Instant, LegalDate } from '../clock/instant.js';
import { dateAt, toMs } from '../clock/instant.js';
import { OUTCOMES } from '../procedure/definition.js';
import type { CaseFact } from './case-fact.js';
import { settlementOf } from './case-fact.js';
import { byCodePoint } from './threads.js';

/** A reporting period in legal dates of the authority, both included. */
export type Period = { from: LegalDate; to: LegalDate };

/** What came, what left and how, and what is still here. `balances` is computed from both sides, not assumed. */
export type Flows = {
  openAtStart: number;
  filed: number;
  /** Every way of leaving, each case once: the known ones always, in a fixed order, then any other by name. */
  outcomes: { outcome: string; cases: number }[];
  openAtEnd: number;
  balances: boolean;
  /** Not a way of leaving: cases of this population accepted in the period, and those that were opened again. */
  accepted: number;
  reopened: number;
};

/** The cases that were in the office at some time of the period: those the flows are about. */
export const casesInPeriod = (
  cases: readonly CaseFact[],
  period: Period,
  asOf: Instant,
  utcOffset: number,
): CaseFact[] =>
  cases.filter((fact) => {
    const settled = settlementOf(fact, asOf);
    return cameBy(fact, period, asOf, utcOffset) && !(settled && dateAt(settled.at, utcOffset) < period.from);
  });

/** The cases filed in the period: the cohort whose times and limits are reported, whether they are closed or not. */
export const casesFiledIn = (
  cases: readonly CaseFact[],
  period: Period,
  asOf: Instant,
  utcOffset: number,
): CaseFact[] =>
  cases.filter((fact) => cameBy(fact, period, asOf, utcOffset) && dateAt(fact.submittedAt, utcOffset) >= period.from);

const cameBy = (fact: CaseFact, period: Period, asOf: Instant, utcOffset: number): boolean =>
  toMs(fact.submittedAt) <= toMs(asOf) && dateAt(fact.submittedAt, utcOffset) <= period.to;

/**
 * Open at the start + filed = every way of leaving + open at the end, over cases filed by the end of the period and not
 * gone before it began. A period that the as-of instant cuts short ends there.
 */
export const flowsOf = (cases: readonly CaseFact[], period: Period, asOf: Instant, utcOffset: number): Flows => {
  const population = casesInPeriod(cases, period, asOf, utcOffset);
  const filed = casesFiledIn(cases, period, asOf, utcOffset).length;
  const openAtStart = population.filter((fact) => dateAt(fact.submittedAt, utcOffset) < period.from).length;
  const left = new Map<string, number>(OUTCOMES.map((outcome) => [outcome, 0]));
  let openAtEnd = 0;
  for (const fact of population) {
    const settled = settlementOf(fact, asOf);
    if (settled === null || dateAt(settled.at, utcOffset) > period.to) openAtEnd++;
    else left.set(settled.outcome, (left.get(settled.outcome) ?? 0) + 1);
  }
  const known = new Set<string>(OUTCOMES);
  const others = [...left.keys()].filter((outcome) => !known.has(outcome)).toSorted(byCodePoint);
  const outcomes = [...OUTCOMES, ...others].map((outcome) => ({ outcome, cases: left.get(outcome)! }));
  const gone = outcomes.reduce((sum, { cases: count }) => sum + count, 0);
  return {
    openAtStart,
    filed,
    outcomes,
    openAtEnd,
    balances: openAtStart + filed === gone + openAtEnd,
    accepted: population.filter((fact) => isAcceptedIn(fact, period, asOf, utcOffset)).length,
    reopened: population.filter((fact) => fact.reopened).length,
  };
};

const isAcceptedIn = ({ acceptedAt }: CaseFact, period: Period, asOf: Instant, utcOffset: number): boolean => {
  if (acceptedAt === null || toMs(acceptedAt) > toMs(asOf)) return false;
  const date = dateAt(acceptedAt, utcOffset);
  return period.from <= date && date <= period.to;
};
