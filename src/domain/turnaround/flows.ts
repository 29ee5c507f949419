import { OUTCOMES } from '../procedure/definition.js';
import { quotient } from './rounding.js';
import type { CaseSums, FlowCount } from './tally.js';
import { byCodePoint } from './threads.js';

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
  /** Two rates that are often mixed up. Of the cohort: filed in the period and left by the as-of, so never above 1. Of the flow: left in the period to filed in it. */
  completionRate: { cohort: number | null; flow: number | null };
};

/**
 * Open at the start + filed = every way of leaving + open at the end, over cases filed by the end of the period and not
 * gone before it began.
 */
export function flowsOf(counts: readonly FlowCount[], sums: readonly CaseSums[]): Flows {
  const count = (of: (one: FlowCount) => boolean) => counts.filter(of).reduce((total, { n }) => total + n, 0);
  const names = new Set(counts.flatMap(({ outcome }) => outcome ?? []));
  const known: readonly string[] = OUTCOMES;
  const others = [...names].filter((name) => !known.includes(name)).toSorted(byCodePoint);
  const outcomes = [...known, ...others].map((outcome) => ({
    outcome,
    cases: count((one) => one.outcome === outcome),
  }));
  const gone = outcomes.reduce((total, { cases }) => total + cases, 0);
  const openAtStart = count(({ came }) => came === 'before');
  const filed = count(({ came }) => came === 'within');
  const openAtEnd = count(({ outcome }) => outcome === null);
  const cohortLeft = sums.reduce((total, { left }) => total + left, 0);
  return {
    openAtStart,
    filed,
    outcomes,
    openAtEnd,
    balances: openAtStart + filed === gone + openAtEnd,
    accepted: count(({ accepted }) => accepted),
    reopened: count(({ reopened }) => reopened),
    completionRate: { cohort: quotient(cohortLeft, filed), flow: quotient(gone, filed) },
  };
}
