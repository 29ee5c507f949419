/**
 * Efron's BCa interval for a figure of two samples: each is drawn from anew, with replacement and by itself, and the
 * quantiles of what comes out are corrected for bias and for skew. Chance is an argument, so that a report with a seed
 * gives the same bytes again. A resample is a list of how often each member was drawn, never a copy of the sample.
 */
import { normalQuantile, upperTail } from './normal.js';
import { quantileOfSorted } from './quantile.js';
import type { Observation } from './survival.js';

/** How often each member of a sample counts. */
export type Weights = ArrayLike<number>;

/** A figure of two weighted samples; null where they have none. */
export type TwoSampleFigure = {
  sizes: readonly [number, number];
  figure: (first: Weights, second: Weights) => number | null;
};

export type BootstrapInterval = { estimate: number; low: number; high: number; resamples: number };

const RESAMPLES = 9_999;
/** Of the resamples, how many may have no figure (a median that was not reached) before there is no interval. */
const MOST_UNDEFINED = 0.01;

const ones = (size: number): Uint32Array => new Uint32Array(size).fill(1);

const draw = (into: Uint32Array, chance: () => number): Uint32Array => {
  const { floor } = Math; // a global costs more than the draw itself where code runs in a context of its own
  into.fill(0);
  for (let n = into.length; n > 0; n--) into[floor(chance() * into.length)]!++;
  return into;
};

/** The figure without each member of a sample in turn. */
const leftOut = (size: number, figure: (weights: Weights) => number | null): (number | null)[] => {
  const weights = ones(size);
  return Array.from({ length: size }, (_, at) => {
    weights[at] = 0;
    const without = figure(weights);
    weights[at] = 1;
    return without;
  });
};

/** How skewed the figure is: third over second moments of what each member contributes. */
const accelerationOf = ({ sizes: [n, m], figure }: TwoSampleFigure): number => {
  const samples = [
    leftOut(n, (weights) => figure(weights, ones(m))),
    leftOut(m, (weights) => figure(ones(n), weights)),
  ].map((without) => without.filter((one) => one !== null));
  let [second, third] = [0, 0];
  for (const without of samples) {
    const mean = without.reduce((sum, one) => sum + one, 0) / without.length;
    for (const one of without) {
      const influence = ((without.length - 1) * (mean - one)) / without.length;
      second += influence ** 2;
      third += influence ** 3;
    }
  }
  return second === 0 ? 0 : third / (6 * second ** 1.5);
};

/** Where in the resamples a limit lies, given the plain share (0.025 or 0.975), the bias and the acceleration. */
const shareAt = (plain: number, bias: number, acceleration: number): number => {
  const z = bias + normalQuantile(plain);
  return upperTail(-(bias + z / (1 - acceleration * z)));
};

/**
 * The 95 % limits of a figure. `chance` gives numbers from 0 to below 1. Null where the samples have no figure, where more
 * than one resample in a hundred has none, or where all resamples lie on one side of the estimate.
 */
export const bootstrapInterval = (
  of: TwoSampleFigure,
  chance: () => number,
  resamples = RESAMPLES,
): BootstrapInterval | null => {
  const [n, m] = of.sizes;
  if (n === 0 || m === 0) return null;
  const estimate = of.figure(ones(n), ones(m));
  if (estimate === null) return null;
  const [first, second] = [new Uint32Array(n), new Uint32Array(m)];
  const drawn: number[] = [];
  for (let n = 0; n < resamples; n++) {
    const figure = of.figure(draw(first, chance), draw(second, chance));
    if (figure !== null) drawn.push(figure);
  }
  if (drawn.length < resamples * (1 - MOST_UNDEFINED)) return null;
  const below = drawn.filter((one) => one < estimate).length;
  const equal = drawn.filter((one) => one === estimate).length;
  // Equal ones count half, so that a figure in whole days, which many resamples share, is not taken for biased.
  const bias = normalQuantile((below + equal / 2) / drawn.length);
  if (!Number.isFinite(bias)) return null;
  const acceleration = accelerationOf(of);
  const sorted = Float64Array.from(drawn).sort();
  const limit = (plain: number) => quantileOfSorted(sorted, shareAt(plain, bias, acceleration))!;
  return { estimate, low: limit(0.025), high: limit(0.975), resamples };
};

const reduction = (before: number | null, after: number | null): number | null =>
  before === null || after === null || before === 0 ? null : 1 - after / before;

const figureOf = (
  sizes: readonly [number, number],
  of: readonly [(weights: Weights) => number | null, (weights: Weights) => number | null],
): TwoSampleFigure => ({ sizes, figure: (first, second) => reduction(of[0](first), of[1](second)) });

/** The share by which the median of closed cases fell: 1 - median(after) / median(before). */
export const reductionOfMedians = (before: readonly number[], after: readonly number[]): TwoSampleFigure =>
  figureOf([before.length, after.length], [weightedMedian(before), weightedMedian(after)]);

/** The same of the Kaplan-Meier medians, with what is open. */
export const reductionOfSurvivalMedians = (
  before: readonly Observation[],
  after: readonly Observation[],
): TwoSampleFigure => figureOf([before.length, after.length], [survivalMedian(before), survivalMedian(after)]);

/** The same of the means restricted to `tau`. */
export const reductionOfRestrictedMeans = (
  before: readonly Observation[],
  after: readonly Observation[],
  tau: number,
): TwoSampleFigure => figureOf([before.length, after.length], [weightedMean(before, tau), weightedMean(after, tau)]);

const totalOf = (weights: Weights): number => {
  let total = 0;
  for (let at = 0; at < weights.length; at++) total += weights[at]!;
  return total;
};

const weightedMedian = (values: readonly number[]) => {
  const sorted = Float64Array.from(values).sort();
  return (weights: Weights): number | null => {
    const middle = (totalOf(weights) - 1) / 2;
    const [lower, upper] = [Math.floor(middle), Math.ceil(middle)];
    let seen = 0;
    let below: number | undefined;
    for (let at = 0; at < sorted.length; at++) {
      seen += weights[at]!;
      if (below === undefined && seen > lower) below = sorted[at];
      if (seen > upper) return (below! + sorted[at]!) / 2;
    }
    return null;
  };
};

/** Walks the survival curve of a weighted sample; `visit` is told each time with the share open before and after it. */
const walk = (sample: readonly Observation[]) => {
  const sorted = sample.toSorted((a, b) => a.time - b.time);
  const times = Float64Array.from(sorted, ({ time }) => time);
  const ended = Uint8Array.from(sorted, ({ completed }) => Number(completed));
  return (weights: Weights, visit: (time: number, before: number, after: number) => boolean): void => {
    let atRisk = totalOf(weights);
    let survival = 1;
    for (let at = 0; at < times.length && atRisk > 0;) {
      const time = times[at]!;
      let completed = 0;
      let gone = 0;
      for (; times[at] === time; at++) {
        const weight = weights[at]!;
        gone += weight;
        completed += weight * ended[at]!;
      }
      const before = survival;
      survival *= 1 - completed / atRisk;
      atRisk -= gone;
      if (gone > 0 && visit(time, before, survival)) return;
    }
  };
};

const survivalMedian = (sample: readonly Observation[]) => {
  const along = walk(sample);
  return (weights: Weights): number | null => {
    let median: number | null = null;
    along(weights, (time, _before, after) => {
      if (after > 0.5 + 1e-12) return false;
      median = time;
      return true;
    });
    return median;
  };
};

const weightedMean = (sample: readonly Observation[], tau: number) => {
  const along = walk(sample);
  return (weights: Weights): number | null => {
    let [mean, until, share] = [0, 0, 1];
    along(weights, (time, before, after) => {
      mean += before * (Math.min(time, tau) - until);
      until = Math.min(time, tau);
      share = after;
      return time >= tau;
    });
    return until < tau && share > 0 ? null : mean;
  };
};
