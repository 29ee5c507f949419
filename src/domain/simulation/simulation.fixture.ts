/** Chance for tests (pure-rand, seeded), and the textbook: what queueing theory says of the simplest offices. */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { CN } from '../clock/calendar-cn.js';
import { text } from '../json.js';
import { quantileFunction } from './distribution.js';
import type { Duration } from '../procedure/planned-office.js';
import { type Random, type Run, simulate } from './kernel.js';
import type { Plan } from './plan.js';
import type { Setting } from './setting.js';
import { DAY_MINUTES, workingAxis } from './working-axis.js';

export const random = (seed: number): Random => {
  const generator = xoroshiro128plus(Math.imul(seed, 0x9e3779b1));
  return () => ((generator.next() >>> 0) + 0.5) / 4_294_967_296;
};

export const AXIS = workingAxis(CN, '2026-01-05');

/** One pool, one kind of work: arrivals a minute, and how long each takes. */
export function singleQueue(perMinute: number, duration: Duration, servers: number): Plan {
  const title = text('窗口', 'counter');
  const bare = { title, detour: -1, meets: null };
  return {
    procedures: ['counter@1'],
    nodes: [
      { ...bare, stage: 'arrival', pool: -1, heads: 0, draw: -1, factor: 0, after: [] },
      { ...bare, stage: 'counter', pool: 0, heads: 1, draw: 0, factor: 1, after: [0] },
    ],
    from: 0,
    to: 1,
    pools: [{ id: 'clerk', title, heads: servers, team: 1, availability: 1, yuanPerHour: null }],
    draws: [{ quantile: quantileFunction(duration), mean: 'mean' in duration ? duration.mean : 0 }],
    detours: [],
    perWeekday: Array.from({ length: 7 }, () => perMinute * DAY_MINUTES),
  };
}

export const runOnce = (plan: Plan, seed: number, untilDays: number, warmUpDays = 0, heads?: number[]): Run =>
  simulate({
    plan,
    heads: heads ?? plan.pools.map((pool) => pool.heads),
    axis: AXIS,
    warmUpDays,
    untilDays,
    arrivals: random(2 * seed + 1),
    work: random(2 * seed + 2),
  });

/** Erlang C: the mean wait in a queue with Poisson arrivals at `lambda`, and `servers` of exponential rate `mu` each. */
export function erlangWait(lambda: number, mu: number, servers: number): number {
  const a = lambda / mu;
  let term = 1;
  let sum = 0;
  for (let k = 0; k < servers; k++) {
    sum += term;
    term *= a / (k + 1);
  }
  const last = term / (1 - a / servers);
  return last / (sum + last) / (servers * mu - lambda);
}

export const chance: Setting['chance'] = (run, of) => random(2 * run + (of === 'arrivals' ? 1 : 2));

/** Drives a generator to its end. */
export function settle<Result>(steps: Generator<unknown, Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
