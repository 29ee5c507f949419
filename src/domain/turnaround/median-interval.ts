import type { ValueCount } from './quantile.js';
import { normalQuantile } from './normal.js';

/** The 95 % limits of a median: two of the values themselves, by rank, whatever the distribution. */
export type MedianInterval = { low: number; high: number };

/**
 * For samples too large to be worth a bootstrap (some 5,000 and more). The limits are the values of which the median misses
 * either side with a chance of 2.5 % at most; null for samples that are too small to have them.
 */
export const medianIntervalOfCounts = (counts: readonly ValueCount[]): MedianInterval | null => {
  const n = counts.reduce((sum, { count }) => sum + count, 0);
  const rank = Math.floor((n + 1) / 2 - (normalQuantile(0.975) * Math.sqrt(n)) / 2);
  if (rank < 1) return null;
  const sorted = counts.toSorted((a, b) => a.value - b.value);
  return { low: valueAt(sorted, rank), high: valueAt(sorted, n + 1 - rank) };
};

/** The value at a rank from 1. */
const valueAt = (sorted: readonly ValueCount[], rank: number): number => {
  let seen = 0;
  return sorted.find(({ count }) => (seen += count) >= rank)!.value;
};
