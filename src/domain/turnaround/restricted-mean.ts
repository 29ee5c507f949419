import type { SurvivalPoint } from './survival.js';

/** The mean time up to `tau`, what takes longer counting as tau. In the unit of the times, not rounded. */
export type RestrictedMean = { value: number; standardError: number };

export type MeanDifference = { difference: number; standardError: number; low: number; high: number };

const Z95 = 1.959963984540054;

/**
 * The area under a survival curve up to `tau`, with Greenwood's variance. `longest`: the longest time that the curve was
 * made of, complete or not. Null where nobody knows the curve up to tau. Choose tau before the data: a limit of the law.
 */
export const restrictedMean = (
  curve: readonly SurvivalPoint[],
  longest: number,
  tau: number,
): RestrictedMean | null => {
  const ends = curve.at(-1)?.survival === 0;
  if (longest < tau && !ends) return null;
  const within = curve.filter(({ time }) => time < tau);
  const rest = areasAfter(within, tau);
  const variance = within.reduce(
    (sum, { atRisk, completed }, at) =>
      completed < atRisk ? sum + (rest[at]! ** 2 * completed) / (atRisk * (atRisk - completed)) : sum,
    0,
  );
  return { value: (within[0]?.time ?? tau) + (rest[0] ?? 0), standardError: Math.sqrt(variance) };
};

/** The area from each point of a curve up to `tau`. */
const areasAfter = (points: readonly SurvivalPoint[], tau: number): number[] => {
  const areas: number[] = [];
  let area = 0;
  let until = tau;
  for (const { time, survival } of points.toReversed()) {
    area += survival * (until - time);
    until = time;
    areas.push(area);
  }
  return areas.reverse();
};

/** How much longer the first takes than the second on the average up to the same tau, with its 95 % limits. */
export const differenceOfMeans = (first: RestrictedMean, second: RestrictedMean): MeanDifference => {
  const difference = first.value - second.value;
  const standardError = Math.hypot(first.standardError, second.standardError);
  return { difference, standardError, low: difference - Z95 * standardError, high: difference + Z95 * standardError };
};
