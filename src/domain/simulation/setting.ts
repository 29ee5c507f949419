import type { PlannedOffice } from '../procedure/planned-office.js';
import type { OldWayParameters } from '../turnaround/baseline.js';
import { text } from '../json.js';
import { Problem } from '../problem.js';
import { PERCENTILES } from '../turnaround/quantile.js';
import type { Course } from './course.js';
import { figuresOf, type RunFigures, welchWarmUp } from './figures.js';
import { type Random, simulate } from './kernel.js';
import { casesPerDay, loadsOf, type Plan, planOf } from './plan.js';
import { DAY_MINUTES, type WorkingAxis } from './working-axis.js';

/** The numbers of one run: each run has its own, and what comes is drawn apart from what it takes. */
export type Chance = (run: number, of: 'arrivals' | 'work') => Random;

/** What a question is asked of. `replications` runs of `days` counted working days each. */
export type Setting = {
  office: PlannedOffice;
  joint: Course;
  /** The old way of the same work; null when the procedure has none but itself. */
  old: Course | null;
  oldWay: OldWayParameters;
  axis: WorkingAxis;
  chance: Chance;
  replications: number;
  days: number;
  /** The limit that a case is on time by, in legal working days. */
  limitWorkingDays: number;
};

export type Progress = { runs: number; of: number };

/** A pool of which more is asked than it can do, with how much. */
export type Overload = { pool: string; heads: number; load: number };

export const headsOf = (plan: Plan): number[] => plan.pools.map(({ heads }) => heads);

export const jointPlan = ({ joint, office }: Setting): Plan => planOf(joint, office);
export const oldPlan = ({ old, office, oldWay }: Setting): Plan | null => old && planOf(old, office, oldWay);

/** The pools whose queue would grow without end. No length of a simulation gives them a P95, so none is said. */
export function overloadsOf(plan: Plan, heads: readonly number[]): Overload[] {
  return loadsOf(plan, heads).flatMap((load, pool) =>
    load >= 1 ? [{ pool: plan.pools[pool]!.id, heads: heads[pool]!, load }] : [],
  );
}

/** @throws Problem `notPossible` for an office that cannot keep up with what comes in. */
export function refuseOverload(plan: Plan, heads: readonly number[]): void {
  const over = overloadsOf(plan, heads);
  if (over.length === 0) return;
  const said = over.map(({ pool, load }) => `${pool} ${(load * 100).toFixed(0)} %`).join(', ');
  throw new Problem(
    'notPossible',
    text(
      `各类人员的负荷应低于100%，但${said}：积压无限增长，没有稳定的办理时间`,
      `Expected less than 100 % to be asked of everybody, but it is ${said}: the queue grows without end and no time settles`,
    ),
  );
}

/** @throws Problem `invalidPayload` for runs too short to show a P95. */
export function refuseShortRuns(plan: Plan, { days }: Setting): void {
  const cases = casesPerDay(plan) * days;
  const least = PERCENTILES.p95.minimum;
  if (cases >= least) return;
  throw new Problem(
    'invalidPayload',
    text(
      `每次模拟应至少有${least}件，但约为${cases.toFixed(0)}件`,
      `Expected at least ${least} cases in a run, as fewer show no P95, but there would be ${cases.toFixed(0)}`,
    ),
    { errors: [{ pointer: '/days', detail: text('应增加工作日数', 'Expected more working days') }] },
  );
}

/** Simulates a plan; yields after each run, so that whoever drives it can breathe, show progress or stop. */
export function* runsOf(
  setting: Setting,
  plan: Plan,
  heads: readonly number[],
  warmUpDays: number,
  replications = setting.replications,
): Generator<1, RunFigures[]> {
  const { axis, chance, days, limitWorkingDays } = setting;
  const runs: RunFigures[] = [];
  for (let run = 0; run < replications; run++) {
    const numbers = { arrivals: chance(run, 'arrivals'), work: chance(run, 'work') };
    const one = simulate({ plan, heads, axis, warmUpDays, untilDays: warmUpDays + days, ...numbers });
    runs.push(figuresOf(one, plan, heads, days, limitWorkingDays));
    yield 1;
  }
  return runs;
}

/** Beneath it no warm-up is taken for long enough, whatever a pilot shows. */
const LEAST_WARM_UP_DAYS = 60;
export const PILOT_RUNS = 40;

/** How long the office was run before anything was counted; `welchDays` is null where the pilot never settled. */
export type WarmUp = { days: number; welchDays: number | null; pilotRuns: number };

/** Runs a few pilots from an empty office to see how long it fills up. */
export function* warmUpOf(setting: Setting, plan: Plan, heads: readonly number[]): Generator<1, WarmUp> {
  const { axis, chance, days } = setting;
  const sums = new Array<number>(days).fill(0);
  const counts = new Array<number>(days).fill(0);
  for (let run = 0; run < PILOT_RUNS; run++) {
    const numbers = { arrivals: chance(run, 'arrivals'), work: chance(run, 'work') };
    const { net, arrivedDay } = simulate({ plan, heads, axis, warmUpDays: 0, untilDays: days, ...numbers });
    net.forEach((minutes, i) => {
      sums[arrivedDay[i]!]! += minutes / DAY_MINUTES;
      counts[arrivedDay[i]!]! += 1;
    });
    yield 1;
  }
  const welchDays = welchWarmUp(sums.flatMap((sum, day) => (counts[day] === 0 ? [] : [sum / counts[day]!])));
  const needed = welchDays ?? Math.floor(days / 2);
  return { days: Math.max(LEAST_WARM_UP_DAYS, needed), welchDays, pilotRuns: PILOT_RUNS };
}

const CHECK_RUNS = 20;

/** The net days of every case of a few runs, for comparison with a record; null for an office that cannot keep up. */
export function* netDaysOfRuns(setting: Setting): Generator<1, number[] | null> {
  const { axis, chance, days } = setting;
  const plan = jointPlan(setting);
  const heads = headsOf(plan);
  if (overloadsOf(plan, heads).length > 0) return null;
  const all: number[] = [];
  for (let run = 0; run < CHECK_RUNS; run++) {
    const numbers = { arrivals: chance(run, 'arrivals'), work: chance(run, 'work') };
    const untilDays = LEAST_WARM_UP_DAYS + days;
    const { net } = simulate({ plan, heads, axis, warmUpDays: LEAST_WARM_UP_DAYS, untilDays, ...numbers });
    for (const minutes of net) all.push(minutes / DAY_MINUTES);
    yield 1;
  }
  return all;
}
