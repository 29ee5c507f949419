import { text } from '../json.js';
import { Problem } from '../problem.js';

/** How often a value occurs: a histogram of large data is as exact as the data. */
export type ValueCount = { value: number; count: number };

/**
 * Type 7 quantile (Hyndman and Fan): the default of R, numpy and PostgreSQL's `percentile_cont`, so that anyone gets the
 * same figure from the same cases. `p` from 0 to 1; null when there is nothing to take it of. The order of values is free.
 */
export const quantile = (values: readonly number[], p: number): number | null =>
  quantileOfSorted(
    values.toSorted((a, b) => a - b),
    p,
  );

/** The same of values that are in order already: for whoever takes many quantiles of one list. */
export const quantileOfSorted = (sorted: ArrayLike<number>, p: number): number | null => {
  const h = (sorted.length - 1) * p;
  const below = sorted[Math.floor(h)];
  return below === undefined ? null : between(below, sorted[Math.floor(h) + 1], h);
};

/** The same of a histogram, to the last bit. The order of values is free, and a value may occur twice. */
export const quantileOfCounts = (counts: readonly ValueCount[], p: number): number | null => {
  const sorted = counts.filter(({ count }) => count > 0).toSorted((a, b) => a.value - b.value);
  const h = (totalOf(counts) - 1) * p;
  let seen = 0;
  for (const [at, { value, count }] of sorted.entries()) {
    seen += count;
    if (Math.floor(h) < seen) {
      return between(value, Math.floor(h) + 1 < seen ? value : sorted[at + 1]?.value, h);
    }
  }
  return null;
};

const between = (below: number, above: number | undefined, h: number): number =>
  below + (h - Math.floor(h)) * ((above ?? below) - below);

/** How many a histogram counts. @throws Problem where a count is not a whole number from 0 */
const totalOf = (counts: readonly ValueCount[]): number => {
  if (counts.some(({ count }) => !Number.isSafeInteger(count) || count < 0)) {
    throw new Problem(
      'internal',
      text('频数应为不小于0的整数，但存在其他值。', 'Expected counts that are whole numbers from 0, but one is not.'),
    );
  }
  return counts.reduce((total, { count }) => total + count, 0);
};

/**
 * The fewest cases of which a percentile may be printed: below it not even the longest of them bounds the percentile
 * from above with 95 % certainty, whatever the distribution (p^n > 0.05).
 */
export const smallestSampleFor = (p: number): number => Math.ceil(Math.log(0.05) / Math.log(p));

/** The percentiles that a report prints, each with its smallest sample. */
export const PERCENTILES = {
  p50: { p: 0.5, minimum: smallestSampleFor(0.5) },
  p90: { p: 0.9, minimum: smallestSampleFor(0.9) },
  p95: { p: 0.95, minimum: smallestSampleFor(0.95) },
} as const;
export type Percentile = keyof typeof PERCENTILES;
