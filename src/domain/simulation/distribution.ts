/**
 * How long something takes, as data. Each distribution is drawn through its quantile function, so that one uniform number
 * gives one duration: two alternatives that are given the same numbers have the same cases, and differ only in what differs.
 */
import type { Duration } from '../procedure/planned-office.js';
import { quantile } from '../turnaround/quantile.js';

/** A share of cases, strictly between 0 and 1, to the duration that this share does not exceed. */
export type QuantileFunction = (share: number) => number;

/** Peter J. Acklam's rational approximation of the normal quantile; its relative error is below 1.15e-9 everywhere. */
export function normalQuantile(p: number): number {
  if (p < 0.02425) return normalTail(Math.sqrt(-2 * Math.log(p)));
  if (p > 0.97575) return -normalTail(Math.sqrt(-2 * Math.log(1 - p)));
  const q = p - 0.5;
  const r = q * q;
  return (
    ((((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r -
      30.66479806614716) *
      r +
      2.506628277459239) *
      q) /
    (((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r -
      13.28068155288572) *
      r +
      1)
  );
}

const normalTail = (q: number): number =>
  (((((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q +
    4.374664141464968) *
    q +
    2.938163982698783) /
  ((((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1);

/** A lognormal by what people can state: its mean, and the standard deviation as a share of the mean. */
const logScale = (spread: number): number => Math.sqrt(Math.log(1 + spread * spread));

export function quantileFunction(duration: Duration): QuantileFunction {
  switch (duration.kind) {
    case 'fixed':
      return () => duration.mean;
    case 'exponential':
      return (share) => -duration.mean * Math.log(1 - share);
    case 'lognormal': {
      const sigma = logScale(duration.spread);
      const mu = Math.log(duration.mean) - (sigma * sigma) / 2;
      return sigma === 0 ? () => duration.mean : (share) => Math.exp(mu + sigma * normalQuantile(share));
    }
    case 'empirical': {
      const sorted = duration.values.toSorted((a, b) => a - b);
      const last = sorted.length - 1;
      return (share) => {
        const below = Math.floor(share * last);
        return sorted[below]! + (share * last - below) * ((sorted[below + 1] ?? sorted[below]!) - sorted[below]!);
      };
    }
  }
}

/** The mean of a distribution. */
export function meanOf(duration: Duration): number {
  if (duration.kind !== 'empirical') return duration.mean;
  const sorted = duration.values.toSorted((a, b) => a - b);
  if (sorted.length === 1) return sorted[0]!;
  // Drawn by interpolation between neighbours, so its mean is that of the broken line, not of the points.
  const halves = sorted.slice(1).reduce((sum, value, i) => sum + (value + sorted[i]!) / 2, 0);
  return halves / (sorted.length - 1);
}

/** Of these many figures the distribution itself can be drawn from; of fewer, a lognormal smooths it. */
const EMPIRICAL_FROM = 200;
const KEPT = 400;

/** The distribution of recorded durations: as recorded when there are many, else the lognormal with their mean and spread. */
export function fitted(values: readonly number[]): Duration {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1);
  if (values.length < EMPIRICAL_FROM) {
    return mean === 0 ? { kind: 'fixed', mean } : { kind: 'lognormal', mean, spread: Math.sqrt(variance) / mean };
  }
  if (values.length <= KEPT) return { kind: 'empirical', values: values.toSorted((a, b) => a - b) };
  const shares = Array.from({ length: KEPT }, (_, i) => i / (KEPT - 1));
  return { kind: 'empirical', values: shares.map((share) => quantile(values, share)!) };
}
