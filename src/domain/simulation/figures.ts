/**
 * What a run says, and what many independent runs say together: the mean over the runs with its 95 % limits, by Student's t.
 * A run is one possible period of the office; its P95 is the P95 of the cases of that period.
 */
import type { Text } from '../json.js';
import { PERCENTILES, type Percentile } from '../turnaround/quantile.js';
import { roundHalfEven } from '../turnaround/rounding.js';
import type { Run } from './kernel.js';
import { loadsOf, type Plan } from './plan.js';
import { DAY_MINUTES } from './working-axis.js';

/** The three clocks: office time net of what the applicant took, all of it, and the calendar. In days. */
export const MEASURES = ['netWorkingDays', 'grossWorkingDays', 'calendarDays'] as const;
export type Measure = (typeof MEASURES)[number];

/** A mean over independent runs with its 95 % limits. */
export type Estimate = { mean: number; low: number; high: number };

/** The figures of one run; `pools` and `nodes` in the order of the plan. */
export type RunFigures = {
  cases: number;
  durations: Record<Measure, Record<Percentile, number>>;
  onTime: number;
  /** The share of their time in which the people of a pool were at work, and their hands-on hours for one case. */
  utilisation: number[];
  hours: number[];
  /** Cases that wait at a node on average; how many came there, and the minutes that they waited together. */
  queue: number[];
  entered: number[];
  waited: number[];
};

const percentilesOf = (values: Float64Array, unit: number): Record<Percentile, number> => {
  const sorted = values.slice().sort();
  const at = (p: number): number => {
    const h = (sorted.length - 1) * p;
    const below = sorted[Math.floor(h)]!;
    return (below + (h - Math.floor(h)) * ((sorted[Math.floor(h) + 1] ?? below) - below)) / unit;
  };
  return { p50: at(PERCENTILES.p50.p), p90: at(PERCENTILES.p90.p), p95: at(PERCENTILES.p95.p) };
};

/** The figures of a run of `days` counted working days; a case is on time by the legal count against `limitDays`. */
export function figuresOf(run: Run, plan: Plan, heads: readonly number[], days: number, limitDays: number): RunFigures {
  const cases = run.net.length;
  const minutes = days * DAY_MINUTES;
  return {
    cases,
    durations: {
      netWorkingDays: percentilesOf(run.net, DAY_MINUTES),
      grossWorkingDays: percentilesOf(run.gross, DAY_MINUTES),
      calendarDays: percentilesOf(run.calendarDays, 1),
    },
    onTime: run.legalDays.reduce((sum, taken) => sum + (taken <= limitDays ? 1 : 0), 0) / cases,
    utilisation: heads.map((count, pool) => (count === 0 ? 0 : run.busy[pool]! / (count * minutes))),
    hours: heads.map((_, pool) => (run.busy[pool]! * plan.pools[pool]!.availability) / 60 / cases),
    queue: plan.nodes.map((_, node) => run.waited[node]! / minutes),
    entered: [...run.entered],
    waited: [...run.waited],
  };
}

/** The two-sided 95 % point of Student's t, by the expansion of Cornish and Fisher around the normal one. */
const studentT = (freedom: number): number => {
  const z = 1.959963984540054;
  const [z3, z5] = [z ** 3, z ** 5];
  return (
    z +
    (z3 + z) / (4 * freedom) +
    (5 * z5 + 16 * z3 + 3 * z) / (96 * freedom ** 2) +
    (3 * z ** 7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * freedom ** 3)
  );
};

/** The mean of values from independent runs and its 95 % limits; without limits of its own from a single run. */
export function estimateOf(values: readonly number[]): Estimate {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n < 2) return { mean, low: mean, high: mean };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const half = studentT(n - 1) * Math.sqrt(variance / n);
  return { mean, low: mean - half, high: mean + half };
}

const printed = ({ mean, low, high }: Estimate): Estimate => ({
  mean: roundHalfEven(mean),
  low: roundHalfEven(low),
  high: roundHalfEven(high),
});

export const printedEstimateOf = (values: readonly number[]): Estimate => printed(estimateOf(values));

/** An office at work on one procedure, over many runs. */
export type Summary = {
  procedures: string[];
  replications: number;
  cases: number;
  durations: Record<Measure, Record<Percentile, Estimate>>;
  /** Cases settled within the limit, by the legal count. */
  onTime: Estimate & { limitWorkingDays: number };
  pools: {
    id: string;
    title: Text;
    heads: number;
    /** What is asked of it on average, as a share of what it can do. */
    load: number;
    utilisation: Estimate;
    hoursPerCase: Estimate;
  }[];
  stages: { stage: string; title: Text; pool: string; queue: Estimate; waitHours: Estimate }[];
  /** By the rates of the pools; null when one of them has none. */
  yuanPerCase: Estimate | null;
};

export function summaryOf(
  runs: readonly RunFigures[],
  plan: Plan,
  heads: readonly number[],
  limitWorkingDays: number,
): Summary {
  const over = (pick: (run: RunFigures) => number) => printedEstimateOf(runs.map(pick));
  const loads = loadsOf(plan, heads);
  const worked = plan.nodes.flatMap(({ pool, stage }, node) => (pool < 0 ? [] : [{ pool, stage, node }]));
  const stages = [...new Set(worked.map(({ stage }) => stage))];
  const isPriced = plan.pools.every(({ yuanPerHour }, pool) => yuanPerHour !== null || loads[pool] === 0);
  const costOf = ({ hours }: RunFigures) =>
    hours.reduce((sum, each, pool) => sum + each * (plan.pools[pool]!.yuanPerHour ?? 0), 0);
  return {
    procedures: plan.procedures,
    replications: runs.length,
    cases: runs.reduce((sum, { cases }) => sum + cases, 0),
    durations: durationsOf(over),
    onTime: { ...over(({ onTime }) => onTime), limitWorkingDays },
    pools: plan.pools.map(({ id, title }, pool) => ({
      id,
      title,
      heads: heads[pool]!,
      load: roundHalfEven(loads[pool]!),
      utilisation: over(({ utilisation }) => utilisation[pool]!),
      hoursPerCase: over(({ hours }) => hours[pool]!),
    })),
    stages: stages.map((stage) => {
      const nodes = worked.filter((one) => one.stage === stage);
      const sumOf = (counts: number[]) => nodes.reduce((sum, { node }) => sum + counts[node]!, 0);
      return {
        stage,
        title: plan.nodes[nodes[0]!.node]!.title,
        pool: plan.pools[nodes[0]!.pool]!.id,
        queue: over(({ queue }) => sumOf(queue)),
        waitHours: over(({ entered, waited }) => sumOf(waited) / 60 / Math.max(1, sumOf(entered))),
      };
    }),
    yuanPerCase: isPriced ? over(costOf) : null,
  };
}

const durationsOf = (over: (pick: (run: RunFigures) => number) => Estimate): Summary['durations'] => {
  const of = (measure: Measure) => ({
    p50: over(({ durations }) => durations[measure].p50),
    p90: over(({ durations }) => durations[measure].p90),
    p95: over(({ durations }) => durations[measure].p95),
  });
  return {
    netWorkingDays: of('netWorkingDays'),
    grossWorkingDays: of('grossWorkingDays'),
    calendarDays: of('calendarDays'),
  };
};

/** The window that Welch's procedure smooths over, in working days, to each side. */
const WELCH_WINDOW = 10;
/** An office that fills up from nothing counts as filled at this share of its later level. */
const SETTLED_SHARE = 0.95;

/**
 * Welch's procedure: how many working days an office that begins empty takes to fill up. `levels` is the mean over many runs
 * of a day's cases, by the day on which they came; smoothed over neighbouring days, it is settled on the first day at which it
 * reaches the level of the second half. Null when it never does.
 */
export function welchWarmUp(levels: readonly number[]): number | null {
  const smooth = levels.map((_, day) => {
    const reach = Math.min(day, WELCH_WINDOW, levels.length - 1 - day);
    const near = levels.slice(day - reach, day + reach + 1);
    return near.reduce((sum, level) => sum + level, 0) / near.length;
  });
  const later = smooth.slice(Math.floor(smooth.length / 2));
  const level = later.reduce((sum, each) => sum + each, 0) / later.length;
  const settled = smooth.findIndex((each) => each >= SETTLED_SHARE * level);
  return settled < 0 || settled >= Math.floor(smooth.length / 2) ? null : settled;
}
