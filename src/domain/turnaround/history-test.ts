/**
 * Cases of a report against comparable history (grade E3), open ones of both counted as open: whether one takes longer over the
 * whole of the time (log-rank), and by how many days on the average up to a day that was chosen before any data was seen.
 */
import { toMs, type Instant, DAY_MS } from '../clock/instant.js';
import { closedTest, type ClosedTest } from './closed-test.js';
import { logRank } from './log-rank.js';
import { differenceOfMeans, restrictedMean } from './restricted-mean.js';
import { roundHalfEven } from './rounding.js';
import { kaplanMeierOfCounts, type ObservationCount } from './survival.js';
import type { History } from './matched-history.js';
import type { StayCount } from './tally.js';

/** Calendar days: the two months that were said in public of the old way, and no figure of any data. */
const TAU_DAYS = 60;
/** Below this a group says nothing about another. */
const SMALLEST_GROUP = 5;
const TENTHS = 10;

export type HistoryTest = {
  tauDays: number;
  /** Cases in each group, open ones included. */
  n: number;
  historyN: number;
  /** Null where a group is too small, or nothing was complete to compare. */
  logRank: { chiSquare: number; p: number } | null;
  /** Calendar days on the average up to tau, what takes longer counting as tau; null where a curve was not followed so far. */
  restrictedMean: { days: number; historyDays: number; longer: number; low: number; high: number } | null;
  /** Closed cases of both alone; reports of before format 4 have none. */
  closed?: ClosedTest | null;
};

export function historyTest(stays: readonly StayCount[], { cases, asOf }: History): HistoryTest {
  const own: ObservationCount[] = stays.map(({ tenths, ending, n }) => ({
    time: tenths / TENTHS,
    completed: ending === 'completed' ? n : 0,
    censored: ending === 'completed' ? 0 : n,
  }));
  const old: ObservationCount[] = cases
    .map(({ startedAt, endedAt, outcome }) => ({
      time: daysBetween(startedAt, endedAt ?? asOf),
      completed: Number(outcome === 'completed'),
      censored: Number(outcome !== 'completed'),
    }))
    .filter(({ time }) => time >= 0);
  const [n, historyN] = [countOf(own), countOf(old)];
  const found = { tauDays: TAU_DAYS, n, historyN, logRank: null, restrictedMean: null, closed: null };
  if (n < SMALLEST_GROUP || historyN < SMALLEST_GROUP) return found;
  const test = logRank(own, old);
  const means = [own, old].map((group) =>
    restrictedMean(kaplanMeierOfCounts(group), Math.max(...group.map(({ time }) => time)), TAU_DAYS),
  );
  const [mean, oldMean] = means;
  const difference = mean && oldMean ? differenceOfMeans(mean, oldMean) : null;
  return {
    ...found,
    logRank: test && { chiSquare: roundHalfEven(test.chiSquare), p: roundHalfEven(test.p, 6) },
    restrictedMean: difference && {
      days: roundHalfEven(mean!.value),
      historyDays: roundHalfEven(oldMean!.value),
      longer: roundHalfEven(difference.difference),
      low: roundHalfEven(difference.low),
      high: roundHalfEven(difference.high),
    },
    closed: closedTest(own, old, test?.p ?? null),
  };
}

const countOf = (rows: readonly ObservationCount[]): number =>
  rows.reduce((sum, { completed, censored }) => sum + completed + censored, 0);

/** To a tenth, as the cases of a report are counted. */
const daysBetween = (from: Instant, to: Instant): number =>
  Math.floor(((toMs(to) - toMs(from)) / DAY_MS) * TENTHS + 0.5) / TENTHS;
