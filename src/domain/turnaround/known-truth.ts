/**
 * Whether the intervals of a report hold what they promise, asked of offices whose truth is known because it is made up:
 * cases come in evenly, each takes a lognormal time, and at the as-of instant the report is written although some are
 * still open. Half of the cases came before a reform and half after it, in the last months. What the report says is
 * then held against the truth, many times over; `bench/coverage.mjs` prints the result and docs/statistics.md keeps it.
 */
import { bootstrapInterval, reductionOfSurvivalMedians } from './bootstrap.js';
import { medianIntervalOfCounts } from './median-interval.js';
import { upperTail } from './normal.js';
import { quantile } from './quantile.js';
import { differenceOfMeans, restrictedMean } from './restricted-mean.js';
import type { Observation } from './survival.js';
import { kaplanMeier, survivalQuantile } from './survival.js';

/** Cases that came in during `window` days; the last of them `until` days before the report. Times in days. */
export type KnownGroup = { median: number; spread: number; cases: number; window: number; until: number };

export type KnownOffice = { before: KnownGroup; after: KnownGroup; tau: number };

/** An office in which the reform changed nothing, and one in which it did. */
export const UNCHANGED: KnownOffice = {
  before: { median: 45, spread: 0.7, cases: 200, window: 240, until: 120 },
  after: { median: 45, spread: 0.7, cases: 200, window: 120, until: 0 },
  tau: 60,
};
export const REFORMED: KnownOffice = { ...UNCHANGED, after: { ...UNCHANGED.after, median: 30 } };

/** Shares of the runs in which an interval held the truth, and what the figures were on the average. */
export type Coverage = {
  runs: number;
  openShare: number;
  /** Of the Kaplan-Meier median, and of the restricted means, after the reform and between before and after. */
  survivalMedian: number;
  meanDifference: number;
  /** Of the bootstrap interval for the reduction of Kaplan-Meier medians; null when it was not asked for. */
  reduction: number | null;
  /** What counting closed cases alone would have covered with a textbook interval, and reported. */
  closedOnlyMedian: number;
  closedOnlyReduction: number;
  trueReduction: number;
};

/** A standard normal number (Box and Muller). */
const normal = (chance: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());

const observe = ({ median, spread, cases, window, until }: KnownGroup, chance: () => number): Observation[] =>
  Array.from({ length: cases }, () => {
    const followed = until + window * chance();
    const time = median * Math.exp(spread * normal(chance));
    return { time: Math.min(time, followed), completed: time <= followed };
  });

/** The mean of a lognormal time that is cut off at `tau`. */
export const trueRestrictedMean = ({ median, spread }: KnownGroup, tau: number): number => {
  const at = Math.log(tau / median) / spread;
  return median * Math.exp(spread ** 2 / 2) * upperTail(spread - at) + tau * upperTail(at);
};

const holds = (low: number | null, high: number | null, truth: number): boolean =>
  low !== null && low <= truth && (high === null || truth <= high);

const longestOf = (list: readonly Observation[]): number => Math.max(...list.map(({ time }) => time));

/** Writes `runs` reports on an office of known truth. `resamples`: of the bootstrap, which is left out at 0. */
export const coverageOf = (
  { before, after, tau }: KnownOffice,
  runs: number,
  chance: () => number,
  resamples = 0,
): Coverage => {
  const trueDifference = trueRestrictedMean(before, tau) - trueRestrictedMean(after, tau);
  const trueReduction = 1 - after.median / before.median;
  const sum = { open: 0, median: 0, difference: 0, reduction: 0, closedMedian: 0, closedReduction: 0 };
  for (let run = 0; run < runs; run++) {
    const samples = [observe(before, chance), observe(after, chance)] as const;
    const curves = [kaplanMeier(samples[0]), kaplanMeier(samples[1])] as const;
    sum.open += samples[1].filter(({ completed }) => !completed).length / after.cases;

    const median = survivalQuantile(curves[1], 0.5);
    sum.median += Number(holds(median.low, median.high, after.median));

    const first = restrictedMean(curves[0], longestOf(samples[0]), tau);
    const second = restrictedMean(curves[1], longestOf(samples[1]), tau);
    const difference = first && second && differenceOfMeans(first, second);
    sum.difference += Number(difference !== null && holds(difference.low, difference.high, trueDifference));

    if (resamples > 0) {
      const interval = bootstrapInterval(reductionOfSurvivalMedians(...samples), chance, resamples);
      sum.reduction += Number(interval !== null && holds(interval.low, interval.high, trueReduction));
    }

    const closed = samples.map((list) => list.filter(({ completed }) => completed).map(({ time }) => time));
    const textbook = medianIntervalOfCounts(closed[1]!.map((value) => ({ value, count: 1 })));
    sum.closedMedian += Number(textbook !== null && holds(textbook.low, textbook.high, after.median));
    sum.closedReduction += 1 - quantile(closed[1]!, 0.5)! / quantile(closed[0]!, 0.5)!;
  }
  return {
    runs,
    openShare: sum.open / runs,
    survivalMedian: sum.median / runs,
    meanDifference: sum.difference / runs,
    reduction: resamples > 0 ? sum.reduction / runs : null,
    closedOnlyMedian: sum.closedMedian / runs,
    closedOnlyReduction: sum.closedReduction / runs,
    trueReduction,
  };
};
