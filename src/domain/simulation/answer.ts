/**
 * The questions that planners ask, and how each is answered: side by side what an office does to the same cases under the
 * joint procedure and under the old way; and the fewest people with whom P95 stays under so many days, or that no number of
 * them helps and who the next bottleneck is. Every answer is grade S: a scenario of an assumed office. It outranks nothing
 * that was published, prescribed, modelled from a case's own record, or matched in history.
 */
import { type Text, text } from '../json.js';
import { Problem } from '../problem.js';
import { roundHalfEven } from '../turnaround/rounding.js';
import { type Estimate, estimateOf, MEASURES, type Measure, printedEstimateOf, type RunFigures } from './figures.js';
import { type Summary, summaryOf } from './figures.js';
import { loadsOf, type Plan } from './plan.js';
import {
  headsOf,
  jointPlan,
  oldPlan,
  type Overload,
  overloadsOf,
  PILOT_RUNS,
  type Progress,
  refuseOverload,
  refuseShortRuns,
  runsOf,
  type Setting,
  type WarmUp,
  warmUpOf,
} from './setting.js';

export type Question = { kind: 'compare' } | { kind: 'headCount'; pool: string; days: number; measure: Measure };

export const GRADE = 'S';
const STATEMENT: Text = text(
  '情景推演，不是预测：结果只说明所设机构在所设条件下会怎样，不得优先于任何实际记录或历史对照',
  'A scenario, not a forecast: it says how the assumed office would do, and ranks below any record or matched history',
);

type Differences = Record<Measure, { p50: Estimate; p95: Estimate }>;

/** `old` is null where the same people cannot carry the old way at all, and `overloaded` says who cannot. */
export type Comparison = {
  kind: 'compare';
  joint: Summary;
  old: Summary | null;
  overloaded: Overload[];
  /** Old minus joint, run by run under the same arrivals. */
  difference: Differences | null;
};

export type Tried = { heads: number; load: number; p95: Estimate; meets: boolean };

/** One more of another pool, and what it does to P95 (before minus after, run by run). */
export type Bottleneck = { pool: string; heads: number; p95: Estimate; gain: Estimate };

export type HeadCount = {
  kind: 'headCount';
  pool: string;
  days: number;
  measure: Measure;
  /** The fewest heads at which the upper 95 % limit of P95 is under the days asked for; null: no number is enough. */
  heads: number | null;
  tried: Tried[];
  /** Where no number is enough: whose queue is next; null when it is no queue but the work itself. */
  bottleneck: Bottleneck | null;
  joint: Summary;
};

export type Answer = {
  grade: typeof GRADE;
  statement: Text;
  warmUp: WarmUp;
  /** A calendar not yet published covers part of the period. */
  provisional: boolean;
  result: Comparison | HeadCount;
};

/** Refuses a question that has no answer: too little to see, too much to do, nobody to count. @throws Problem */
export function refuseUnanswerable(setting: Setting, question: Question): void {
  const plan = jointPlan(setting);
  refuseShortRuns(plan, setting);
  if (question.kind === 'compare') return refuseOverload(plan, headsOf(plan));
  const at = poolOf(plan, question.pool);
  refuseOverload(plan, headsWith(plan, at, fewestTeams(plan, at, 1) * plan.pools[at]!.team));
}

const headsWith = (plan: Plan, at: number, count: number): number[] =>
  headsOf(plan).map((heads, pool) => (pool === at ? count : heads));

/** The fewest teams of a pool of whom less than a share of what they can do is asked. */
const fewestTeams = (plan: Plan, at: number, share: number): number => {
  let teams = 1;
  while (loadsOf(plan, headsWith(plan, at, teams * plan.pools[at]!.team))[at]! >= share) teams += 1;
  return teams;
};

/** Answers a question; yields how far it is after every run. Throws the `Problem` of a question that has no answer. */
export function* answer(setting: Setting, question: Question): Generator<Progress, Answer> {
  const plan = jointPlan(setting);
  refuseUnanswerable(setting, question);
  const asked = question.kind === 'compare' ? compared(setting, plan) : counted(setting, plan, question);
  let runs = 0;
  for (;;) {
    const step = asked.next();
    if (step.done) {
      const { result, warmUp } = step.value;
      const provisional = setting.axis.isProvisional(warmUp.days + setting.days);
      return { grade: GRADE, statement: STATEMENT, warmUp, provisional, result };
    }
    runs += 1;
    yield { runs, of: Math.max(runs, expectedRuns(setting, question)) };
  }
}

type Answered<Result> = Generator<1, { result: Result; warmUp: WarmUp }>;

function* compared(setting: Setting, plan: Plan): Answered<Comparison> {
  const heads = headsOf(plan);
  const old = oldPlan(setting);
  const overloaded = old ? overloadsOf(old, heads).map(printedOverload) : [];
  const warmUp = yield* warmUpOf(setting, old && overloaded.length === 0 ? old : plan, heads);
  const joint = yield* runsOf(setting, plan, heads, warmUp.days);
  const isCarried = old !== null && overloaded.length === 0;
  const before = isCarried ? yield* runsOf(setting, old, heads, warmUp.days) : null;
  const result: Comparison = {
    kind: 'compare',
    joint: summaryOf(joint, plan, heads, setting.limitWorkingDays),
    old: before && summaryOf(before, old!, heads, setting.limitWorkingDays),
    overloaded,
    difference: before && differencesOf(before, joint),
  };
  return { result, warmUp };
}

const printedOverload = (one: Overload): Overload => ({ ...one, load: roundHalfEven(one.load) });

const differencesOf = (before: RunFigures[], after: RunFigures[]): Differences => {
  const of = (measure: Measure, percentile: 'p50' | 'p95') =>
    printedEstimateOf(
      before.map((run, i) => run.durations[measure][percentile] - after[i]!.durations[measure][percentile]),
    );
  return Object.fromEntries(
    MEASURES.map((measure) => [measure, { p50: of(measure, 'p50'), p95: of(measure, 'p95') }]),
  ) as Differences;
};

/** So little is asked of each that nobody waits for them: more heads than these change nothing. */
const IDLE_LOAD = 0.125;
/** A head count above this load takes longer to settle than a pilot is long. */
const SETTLED_LOAD = 0.95;
/** Where no number is enough, so many of the smallest are tried too, to show from which on more change nothing. */
const SHOWN_BELOW = 3;
/** Enough runs to see which queue matters, where only the order of gains is asked. */
const RUNS_FOR_BOTTLENECK = 100;

function* counted(
  setting: Setting,
  plan: Plan,
  question: Extract<Question, { kind: 'headCount' }>,
): Answered<HeadCount> {
  const at = poolOf(plan, question.pool);
  const { team } = plan.pools[at]!;
  const heads = (teams: number) => headsWith(plan, at, teams * team);
  const [least, most] = [fewestTeams(plan, at, 1), fewestTeams(plan, at, IDLE_LOAD)];
  const warmUp = yield* warmUpOf(setting, plan, heads(fewestTeams(plan, at, SETTLED_LOAD)));
  const known = new Map<number, RunFigures[]>();
  const p95Of = ({ durations }: RunFigures) => durations[question.measure].p95;
  const trying = function* (teams: number): Generator<1, boolean> {
    if (!known.has(teams)) known.set(teams, yield* runsOf(setting, plan, heads(teams), warmUp.days));
    return estimateOf(known.get(teams)!.map(p95Of)).high < question.days;
  };
  let found: number | null = (yield* trying(most)) ? most : null;
  for (let below = least - 1; found !== null && found - below > 1;) {
    const middle = Math.floor((below + found) / 2);
    if (yield* trying(middle)) found = middle;
    else below = middle;
  }
  const settled = found ?? most;
  if (found === null)
    for (let teams = least; teams < Math.min(least + SHOWN_BELOW, most); teams++) yield* trying(teams);
  const bottleneck =
    found === null ? yield* nextBottleneck(setting, plan, heads(most), at, warmUp.days, known.get(most)!, p95Of) : null;
  const result: HeadCount = {
    ...question,
    heads: found === null ? null : found * team,
    tried: [...known]
      .toSorted(([a], [b]) => a - b)
      .map(([teams, runs]) => ({
        heads: teams * team,
        load: roundHalfEven(loadsOf(plan, heads(teams))[at]!),
        p95: printedEstimateOf(runs.map(p95Of)),
        meets: estimateOf(runs.map(p95Of)).high < question.days,
      })),
    bottleneck,
    joint: summaryOf(known.get(settled)!, plan, heads(settled), setting.limitWorkingDays),
  };
  return { result, warmUp };
}

/** Gives each other pool one more (or one more team) in turn: the bottleneck is who shortens P95 most, beyond chance. */
function* nextBottleneck(
  setting: Setting,
  plan: Plan,
  heads: number[],
  asked: number,
  warmUpDays: number,
  base: RunFigures[],
  p95Of: (run: RunFigures) => number,
): Generator<1, Bottleneck | null> {
  const runs = Math.min(base.length, RUNS_FOR_BOTTLENECK);
  const loads = loadsOf(plan, heads);
  let best: Bottleneck | null = null;
  for (const [pool, { id, team }] of plan.pools.entries()) {
    if (pool === asked || loads[pool] === 0) continue;
    const more = heads.map((count, i) => (i === pool ? count + team : count));
    const relieved = yield* runsOf(setting, plan, more, warmUpDays, runs);
    const gain = printedEstimateOf(relieved.map((run, i) => p95Of(base[i]!) - p95Of(run)));
    if (gain.low > 0 && gain.mean > (best?.gain.mean ?? 0))
      best = { pool: id, heads: more[pool]!, p95: printedEstimateOf(relieved.map(p95Of)), gain };
  }
  return best;
}

/** @throws Problem `invalidPayload` */
function poolOf(plan: Plan, id: string): number {
  const found = plan.pools.findIndex((pool) => pool.id === id);
  if (found >= 0 && loadsOf(plan, headsOf(plan))[found]! > 0) return found;
  const known = plan.pools.map((pool) => pool.id).join(', ');
  throw new Problem(
    'invalidPayload',
    text(`应为参与办理的人员之一：${known}`, `Expected people who work on the procedure (${known}), but found ${id}`),
    { errors: [{ pointer: '/question/pool', detail: text(`没有${id}`, `Expected one of ${known}`) }] },
  );
}

/** Head counts that a bisection tries, about. */
const TRIES = 6;

/** How many runs an answer takes, about. */
export function expectedRuns({ replications, old }: Setting, { kind }: Question): number {
  if (kind === 'compare') return PILOT_RUNS + replications * (old ? 2 : 1);
  return PILOT_RUNS + replications * TRIES;
}
