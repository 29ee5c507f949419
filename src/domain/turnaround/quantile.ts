/**
 * Type 7 quantile (Hyndman and Fan): the default of R, numpy and PostgreSQL's `percentile_cont`, so that anyone gets the
 * same figure from the same cases. `p` from 0 to 1; null when there is nothing to take it of. The order of values is free.
 */
export const quantile = (values: readonly number[], p: number): number | null => {
  const sorted = values.toSorted((a, b) => a - b);
  const h = (sorted.length - 1) * p;
  const below = sorted[Math.floor(h)];
  if (below === undefined) return null;
  const above = sorted[Math.floor(h) + 1] ?? below;
  return below + (h - Math.floor(h)) * (above - below);
};

/** The percentiles that a report prints, each with the fewest cases for which it means something: ln(0.05) / ln(p). */
export const PERCENTILES = { p50: { p: 0.5, minimum: 5 }, p90: { p: 0.9, minimum: 29 } } as const;
export type Percentile = keyof typeof PERCENTILES;
