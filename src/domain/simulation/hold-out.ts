/**
 * How far a calibrated office may be trusted: it is fitted on the first 70 % of the recorded time and simulated, and what it
 * says of the time cases take is compared with what the rest really took. The distance is Wasserstein's (how many days one
 * distribution must be moved to become the other). No model is nearer to reality than reality is to itself, so the measure
 * is the distance between two halves of the record.
 */
import type { Calendar } from '../clock/calendar.js';
import { toMs } from '../clock/instant.js';
import { union, without, workingLengthMs } from '../turnaround/intervals.js';
import { quantile } from '../turnaround/quantile.js';
import { roundHalfEven, WORKING_DAY_MS } from '../turnaround/rounding.js';
import type { RecordedCase } from './calibration.js';
import type { Course } from './course.js';

/** The days of office time of a recorded case from acceptance to issue, net of what the applicant took; null unless it came so far. */
export function netDaysOf({ stays }: RecordedCase, course: Course, calendar: Calendar): number | null {
  const lastOf = (node: number) =>
    stays.filter(({ stage }) => stage === course.nodes[node]!.stage).map(({ to }) => toMs(to));
  const [accepted, issued] = [lastOf(course.from), lastOf(course.to)];
  if (accepted.length === 0 || issued.length === 0) return null;
  const window = { from: Math.max(...accepted), to: Math.max(...issued) };
  if (window.to <= window.from) return null;
  const owners = new Map(course.nodes.map(({ stage, meta }) => [stage, meta.owner]));
  const spansOf = (owner: string) =>
    stays.flatMap(({ stage, from, to }) => {
      const span = { from: Math.max(toMs(from), window.from), to: Math.min(toMs(to), window.to) };
      return owners.get(stage) === owner && span.from < span.to ? [span] : [];
    });
  const stopped = without(union(spansOf('applicant')), spansOf('authority'));
  return (workingLengthMs([window], calendar) - workingLengthMs(stopped, calendar)) / WORKING_DAY_MS;
}

const SHARES = Array.from({ length: 99 }, (_, i) => (i + 1) / 100);

/** Wasserstein's distance between two samples, in their unit: the mean gap between their percentiles from 1 to 99. */
export function distanceOf(a: readonly number[], b: readonly number[]): number {
  return SHARES.reduce((sum, p) => sum + Math.abs(quantile(a, p)! - quantile(b, p)!), 0) / SHARES.length;
}

/** Of so many decided cases at least, and so many on each side of the cut, is a comparison made. */
const ENOUGH_CASES = 60;
const ENOUGH_ON_A_SIDE = 20;
const FITTED_SHARE = 0.7;
/** "Near" the distance of the record to itself. */
const NEAR = 1.5;

export type Cut = { fit: RecordedCase[]; rest: RecordedCase[] };

/** The first 70 % of the recorded time, and the rest. */
export function cutOf(cases: readonly RecordedCase[]): Cut {
  const at = cases.map(({ submittedAt }) => toMs(submittedAt));
  const [first, last] = [Math.min(...at), Math.max(...at)];
  const cut = first + FITTED_SHARE * (last - first);
  return {
    fit: cases.filter(({ submittedAt }) => toMs(submittedAt) <= cut),
    rest: cases.filter(({ submittedAt }) => toMs(submittedAt) > cut),
  };
}

export type HoldOut = {
  /** `overloaded`: the fitted office could not keep up with what came in, so its head counts are not those of the record. */
  verdict: 'accepted' | 'notAccepted' | 'tooFewCases' | 'overloaded';
  fitted: number;
  heldOut: number;
  /** Days between what was simulated and what was held out, and between two halves of the record. */
  distanceDays: number | null;
  halvesDays: number | null;
  /** For each tenth of the held-out cases, the share of the simulated ones that took no longer: a P-P plot. */
  points: { recorded: number; simulated: number }[];
};

export const isEnoughToCheck = (fit: readonly number[], rest: readonly number[]): boolean =>
  fit.length + rest.length >= ENOUGH_CASES && Math.min(fit.length, rest.length) >= ENOUGH_ON_A_SIDE;

/** The distance of a record to itself: between two halves of it, cut in two ways that mix early and late. */
const meanHalves = (all: readonly number[]): number => {
  const between = (isFirst: (i: number) => boolean) =>
    distanceOf(
      all.filter((_, i) => isFirst(i)),
      all.filter((_, i) => !isFirst(i)),
    );
  return (between((i) => i % 2 === 0) + between((i) => (i >> 1) % 2 === 0)) / 2;
};

/** Compares days simulated by an office that was fitted on `fit` (null: it was overloaded) with `rest`. */
export function holdOut(simulated: readonly number[] | null, fit: readonly number[], rest: readonly number[]): HoldOut {
  const counts = { fitted: fit.length, heldOut: rest.length };
  if (simulated === null || !isEnoughToCheck(fit, rest)) {
    const verdict = isEnoughToCheck(fit, rest) ? 'overloaded' : 'tooFewCases';
    return { verdict, ...counts, distanceDays: null, halvesDays: null, points: [] };
  }
  const halves = meanHalves([...fit, ...rest]);
  const distance = distanceOf(simulated, rest);
  const tenths = Array.from({ length: 9 }, (_, i) => (i + 1) / 10);
  return {
    verdict: distance <= NEAR * halves ? 'accepted' : 'notAccepted',
    ...counts,
    distanceDays: roundHalfEven(distance),
    halvesDays: roundHalfEven(halves),
    points: tenths.map((p) => ({
      recorded: p,
      simulated: roundHalfEven(simulated.filter((days) => days <= quantile(rest, p)!).length / simulated.length),
    })),
  };
}
