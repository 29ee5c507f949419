import { DAY_MS, type Instant } from '../clock/instant.js';
import type { LegacyCase, LegacyStatistics } from './legacy-cases.js';
import { chainMeans, type LegacyChain, type LinkedChains } from './legacy-chains.js';
import { quantile } from './quantile.js';
import { roundHalfEven } from './rounding.js';

/** From the first event of each case to its last, in seconds: what other readers of the same log can be held to. */
export type SpanFigures = { total: number; mean: number; median: number; p90: number; max: number; sd: number | null };

export type LegacySummary = {
  cases: { total: number; completed: number; left: number; open: number; stopped: number; extended: number };
  activities: number;
  variants: number;
  startActivities: LegacyStatistics['startActivities'];
  endActivities: LegacyStatistics['endActivities'];
  span: SpanFigures | null;
  from: Instant | null;
  to: Instant | null;
  resumedWithoutStop: number;
  chains: ({ total: number; completed: number; meanDays: ChainMeanDays | null } & LinkedChains['setAside']) | null;
};
type ChainMeanDays = {
  chain: number;
  parts: { track: string; mean: number }[];
  gaps: { after: string; mean: number }[];
};

const SECOND_MS = 1_000;
const DECIMALS = 6;

const spanFigures = (spansMs: readonly number[]): SpanFigures | null => {
  const n = spansMs.length;
  if (n === 0) return null;
  const total = spansMs.reduce((sum, ms) => sum + ms, 0);
  const mean = total / n;
  const squares = spansMs.reduce((sum, ms) => sum + (ms - mean) ** 2, 0);
  const seconds = (ms: number) => roundHalfEven(ms / SECOND_MS, DECIMALS);
  return {
    total: seconds(total),
    mean: seconds(mean),
    median: seconds(quantile(spansMs, 0.5)!),
    p90: seconds(quantile(spansMs, 0.9)!),
    max: seconds(spansMs.reduce((most, ms) => Math.max(most, ms), 0)),
    sd: n < 2 ? null : seconds(Math.sqrt(squares / (n - 1))),
  };
};

/** Counts cases as they pass, so that nobody has to hold them all. */
export class CaseTally {
  readonly cases = { total: 0, completed: 0, left: 0, open: 0, stopped: 0, extended: 0 };

  add({ outcome, stoppedMs, extensions }: LegacyCase): void {
    this.cases.total++;
    this.cases[outcome]++;
    if (stoppedMs > 0) this.cases.stopped++;
    if (extensions > 0) this.cases.extended++;
  }
}

export const summaryOf = (
  { cases }: CaseTally,
  { spansMs, ...statistics }: LegacyStatistics,
  linked: LinkedChains | null,
): LegacySummary => ({
  cases: { ...cases },
  ...statistics,
  span: spanFigures(spansMs),
  chains: linked && {
    total: linked.chains.length,
    completed: linked.chains.filter(({ outcome }) => outcome === 'completed').length,
    meanDays: meanDaysOf(linked.chains),
    ...linked.setAside,
  },
});

/** Means in days: those of parts and gaps add up to that of the chain. */
export const meanDaysOf = (chains: readonly LegacyChain[]): ChainMeanDays | null => {
  const means = chainMeans(chains);
  if (!means) return null;
  const days = (ms: number) => roundHalfEven(ms / DAY_MS, DECIMALS);
  return {
    chain: days(means.chain),
    parts: means.parts.map(({ track, mean }) => ({ track, mean: days(mean) })),
    gaps: means.gaps.map(({ after, mean }) => ({ after, mean: days(mean) })),
  };
};
