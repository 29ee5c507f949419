/**
 * Two samples of closed cases, compared by rank: which of them takes longer, by how much, and how surely. Ranks ask nothing
 * of the shape of the distributions, and one case that lay for years cannot carry the result. Open cases are not in it: a
 * report shows the log-rank test beside it.
 */
import { normalQuantile, twoSided } from './normal.js';

export type RankTest = {
  /** How many of all pairs the first sample wins (takes longer), ties counting half. */
  u: number;
  z: number;
  p: number;
};

export type Shift = { value: number; low: number | null; high: number | null };

const EFFECT_SIZES = ['negligible', 'small', 'medium', 'large'] as const;
export type EffectSize = (typeof EFFECT_SIZES)[number];

const inOrder = (values: readonly number[]): Float64Array => Float64Array.from(values).sort();

/** How many pairs have a difference first - second of at most `limit`. Both in order; linear. */
const pairsUpTo = (first: Float64Array, second: Float64Array, limit: number): number => {
  let pairs = 0;
  let above = 0;
  for (const value of first) {
    while (above < second.length && value - second[above]! > limit) above++;
    pairs += second.length - above;
  }
  return pairs;
};

/** The least difference above `limit`. */
const nextDifference = (first: Float64Array, second: Float64Array, limit: number): number => {
  let least = Infinity;
  let above = 0;
  for (const value of first) {
    while (above < second.length && value - second[above]! > limit) above++;
    if (above > 0) least = Math.min(least, value - second[above - 1]!);
  }
  return least;
};

const HALVINGS = 60;

/** The difference at a rank (from 1) among all pairs, without making the pairs: bisection, then the exact neighbour. */
const differenceAt = (first: Float64Array, second: Float64Array, rank: number): number => {
  let below = first[0]! - second.at(-1)!;
  if (pairsUpTo(first, second, below) >= rank) return below;
  let high = first.at(-1)! - second[0]!;
  for (let step = 0; step < HALVINGS; step++) {
    const middle = below + (high - below) / 2;
    if (pairsUpTo(first, second, middle) < rank) below = middle;
    else high = middle;
  }
  for (;;) {
    const difference = nextDifference(first, second, below);
    if (pairsUpTo(first, second, difference) >= rank) return difference;
    below = difference;
  }
};

/** Sum of t^3 - t over the groups of equal values. */
const tiesIn = (first: Float64Array, second: Float64Array): number => {
  const all = inOrder([...first, ...second]);
  let ties = 0;
  for (let at = 0; at < all.length;) {
    const from = at;
    while (at < all.length && all[at] === all[from]) at++;
    ties += (at - from) ** 3 - (at - from);
  }
  return ties;
};

const deviationOfU = (first: Float64Array, second: Float64Array): number => {
  const [n, m] = [first.length, second.length];
  const all = n + m;
  return Math.sqrt(((n * m) / 12) * (all + 1 - tiesIn(first, second) / (all * (all - 1))));
};

/** Pairs in which the first is above, and in which both are equal. */
const outcomes = (first: Float64Array, second: Float64Array): { above: number; equal: number } => {
  const upTo = pairsUpTo(first, second, 0);
  const below = first.length * second.length - pairsUpTo(second, first, 0);
  return { above: first.length * second.length - upTo, equal: upTo - below };
};

/** Mann and Whitney's test, corrected for ties and for continuity. Null where nothing differs, or a sample is empty. */
export const mannWhitney = (first: readonly number[], second: readonly number[]): RankTest | null => {
  const [a, b] = [inOrder(first), inOrder(second)];
  if (a.length === 0 || b.length === 0) return null;
  const deviation = deviationOfU(a, b);
  if (deviation === 0) return null;
  const { above, equal } = outcomes(a, b);
  const u = above + equal / 2;
  const distance = u - (a.length * b.length) / 2;
  const z = (Math.sign(distance) * Math.max(0, Math.abs(distance) - 0.5)) / deviation;
  return { u, z, p: twoSided(z) };
};

/**
 * Hodges and Lehmann's shift: the median of all differences first - second, with its 95 % limits, which are differences
 * too. Limits are null for samples too small to have any. Null where a sample is empty.
 */
export const hodgesLehmann = (first: readonly number[], second: readonly number[]): Shift | null => {
  const [a, b] = [inOrder(first), inOrder(second)];
  const pairs = a.length * b.length;
  if (pairs === 0) return null;
  const rank = Math.floor(pairs / 2 - normalQuantile(0.975) * deviationOfU(a, b));
  const value = (differenceAt(a, b, Math.floor((pairs + 1) / 2)) + differenceAt(a, b, Math.ceil((pairs + 1) / 2))) / 2;
  if (rank < 1) return { value, low: null, high: null };
  return { value, low: differenceAt(a, b, rank), high: differenceAt(a, b, pairs + 1 - rank) };
};

/** Cliff's delta, from -1 to 1: how much oftener the first sample is above than below; with the customary word for it. */
export const cliffsDelta = (
  first: readonly number[],
  second: readonly number[],
): { delta: number; size: EffectSize } | null => {
  const [a, b] = [inOrder(first), inOrder(second)];
  const pairs = a.length * b.length;
  if (pairs === 0) return null;
  const { above, equal } = outcomes(a, b);
  const delta = (2 * above + equal - pairs) / pairs;
  const reached = [0.147, 0.33, 0.474].filter((limit) => Math.abs(delta) >= limit).length;
  return { delta, size: EFFECT_SIZES[reached]! };
};
