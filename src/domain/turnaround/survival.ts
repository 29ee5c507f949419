/**
 * Kaplan and Meier's estimate of how long cases take when some are still open. Counting only what is closed makes any
 * office look quick that has just begun, or that lets its hard cases lie: on 1,434 real permits it reported a reform
 * effect of 14.8 % that was not there. An open case says "longer than this", and that is used, not dropped.
 */
import { text } from '../json.js';
import { Problem } from '../problem.js';

/** One case: its time so far, and whether that time ended with completion (true) or is only a lower bound (false). */
export type Observation = { time: number; completed: boolean };

/** After `time`, `survival` is the share of cases that take longer. `low` and `high`: 95 %, log-log (Greenwood). */
export type SurvivalPoint = {
  time: number;
  atRisk: number;
  completed: number;
  survival: number;
  standardError: number;
  low: number;
  high: number;
};

/** A time by which the share `p` of cases is complete, with its 95 % limits; null means "not reached". */
export type SurvivalQuantile = { value: number | null; low: number | null; high: number | null };

const Z95 = 1.959963984540054;
/** The product of many quotients may miss a half by an ulp; a median must not hang on that. */
const TOLERANCE = 1e-12;

/**
 * The survival curve, one point for each time at which a case was completed. Times in any unit, from 0; a time below 0
 * is a fault of the record, which the caller must set aside and count, so it is refused.
 */
export const kaplanMeier = (observations: readonly Observation[]): SurvivalPoint[] => {
  const sorted = observations.toSorted((a, b) => a.time - b.time);
  if (sorted.some(({ time }) => !(time >= 0) || time === Infinity)) {
    throw new Problem(
      'internal',
      text('生存分析的时长应不小于0，但存在负值或非数值。', 'Expected times from 0, but one is negative or no number.'),
    );
  }
  const points: SurvivalPoint[] = [];
  let survival = 1;
  let greenwood = 0;
  for (let at = 0; at < sorted.length;) {
    const time = sorted[at]!.time;
    const atRisk = sorted.length - at;
    let completed = 0;
    for (; at < sorted.length && sorted[at]!.time === time; at++) if (sorted[at]!.completed) completed++;
    if (completed === 0) continue;
    survival *= 1 - completed / atRisk;
    if (completed < atRisk) greenwood += completed / (atRisk * (atRisk - completed));
    points.push({ time, atRisk, completed, survival, ...limitsOf(survival, greenwood) });
  }
  return points;
};

const limitsOf = (survival: number, greenwood: number) => {
  const standardError = survival * Math.sqrt(greenwood);
  if (survival <= 0) return { standardError, low: 0, high: 0 };
  const spread = (Z95 * standardError) / (survival * Math.log(survival));
  const [a, b] = [survival ** Math.exp(spread), survival ** Math.exp(-spread)];
  return { standardError, low: Math.min(a, b), high: Math.max(a, b) };
};

/** The first time at which the share of open cases is no longer above 1 - p, and where its limits cross the same line. */
export const survivalQuantile = (curve: readonly SurvivalPoint[], p: number): SurvivalQuantile => {
  const first = (of: 'survival' | 'low' | 'high') =>
    curve.find((point) => point[of] <= 1 - p + TOLERANCE)?.time ?? null;
  return { value: first('survival'), low: first('low'), high: first('high') };
};
