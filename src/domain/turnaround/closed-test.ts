/**
 * Closed cases of a report against closed ones of history: by how many days the first take longer (Hodges and Lehmann), how often
 * (Cliff), and by what share the median fell (BCa). All of it tells which cases happen to be closed as much as how long
 * cases take, so none of it is given without its twin that counts open ones, and the two are compared in words.
 */
import {
  bootstrapInterval,
  reductionOfMedians,
  reductionOfSurvivalMedians,
  type TwoSampleFigure,
} from './bootstrap.js';
import { roundHalfEven } from './rounding.js';
import { seededDraws } from './seeded-draws.js';
import type { Observation, ObservationCount } from './survival.js';
import { cliffsDelta, type EffectSize, hodgesLehmann, mannWhitney } from './two-samples.js';

/** Below this a group says nothing about another. */
const SMALLEST_GROUP = 5;
/** A bootstrap of a median wants more; and beyond the most it takes longer than a report may. */
const SMALLEST_RESAMPLED = 20;
const MOST_RESAMPLED = 500;
const SEED = 20_250_421;
const SIGNIFICANT = 0.05;

type Limits = { value: number; low: number; high: number };

export type ClosedTest = {
  n: number;
  historyN: number;
  /** Calendar days by which closed cases take longer than those of history; without limits where a group is too small for any. */
  shift: { value: number; low: number | null; high: number | null };
  delta: { value: number; size: EffectSize };
  /** Mann and Whitney; null where nothing differs. */
  p: number | null;
  /** Share by which the median fell: of closed cases, and with open ones counted. Null outside 20 to 500 cases of either. */
  reduction: { closed: Limits | null; censored: Limits | null; seed: number } | null;
  /** Closed cases alone show a difference which is not to be seen once open ones are counted. */
  misleads: boolean;
};

/** @param censoredP of the log-rank test of the same cases, with open ones: without it there is no closed test */
export function closedTest(
  own: readonly ObservationCount[],
  history: readonly ObservationCount[],
  censoredP: number | null,
): ClosedTest | null {
  if (censoredP === null) return null;
  const [first, second] = [closedOf(own), closedOf(history)];
  if (first.length < SMALLEST_GROUP || second.length < SMALLEST_GROUP) return null;
  const shift = hodgesLehmann(first, second)!;
  const { delta, size } = cliffsDelta(first, second)!;
  const p = mannWhitney(first, second)?.p ?? null;
  const printed = (value: number | null) => (value === null ? null : roundHalfEven(value));
  return {
    n: first.length,
    historyN: second.length,
    shift: { value: roundHalfEven(shift.value), low: printed(shift.low), high: printed(shift.high) },
    delta: { value: roundHalfEven(delta), size },
    p: p === null ? null : roundHalfEven(p, 6),
    reduction: reductionOf(own, history),
    misleads: p !== null && p < SIGNIFICANT && censoredP >= SIGNIFICANT,
  };
}

function reductionOf(own: readonly ObservationCount[], history: readonly ObservationCount[]): ClosedTest['reduction'] {
  const [before, after] = [observationsOf(history), observationsOf(own)];
  const closed = [closedOf(history), closedOf(own)] as const;
  const isFit = (n: number): boolean => n >= SMALLEST_RESAMPLED && n <= MOST_RESAMPLED;
  if (![before, after, ...closed].every(({ length }) => isFit(length))) return null;
  const limits = (of: TwoSampleFigure): Limits | null => {
    const found = bootstrapInterval(of, seededDraws(SEED));
    return (
      found && {
        value: roundHalfEven(found.estimate),
        low: roundHalfEven(found.low),
        high: roundHalfEven(found.high),
      }
    );
  };
  return {
    closed: limits(reductionOfMedians(...closed)),
    censored: limits(reductionOfSurvivalMedians(before, after)),
    seed: SEED,
  };
}

const times = (time: number, n: number): number[] => Array.from({ length: n }, () => time);
const closedOf = (rows: readonly ObservationCount[]): number[] =>
  rows.flatMap(({ time, completed }) => times(time, completed)).sort((a, b) => a - b);
/** In an order that does not depend on the order of rows, as resamples do. */
const observationsOf = (rows: readonly ObservationCount[]): Observation[] =>
  rows
    .flatMap(({ time, completed, censored }) => [
      ...times(time, completed).map((at) => ({ time: at, completed: true })),
      ...times(time, censored).map((at) => ({ time: at, completed: false })),
    ])
    .sort((a, b) => a.time - b.time || Number(b.completed) - Number(a.completed));
