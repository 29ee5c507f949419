/**
 * The old way was a chain: procedures that followed one another, each with a case of its own. A chain is linked by what
 * its cases have in common, and lasts from the beginning of its first procedure to the end of its last. That is not the
 * sum of medians: medians do not add. Means do, with the gaps between: so they are printed as the check of the chain.
 */
import { fromMs, type Instant, toMs } from '../clock/instant.js';
import type { LegacyOutcome, LegacySegment } from './legacy-cases.js';

export type LegacyChain = {
  link: string;
  startedAt: Instant;
  endedAt: Instant | null;
  outcome: LegacyOutcome;
  /** In the order of the chain; gaps lie between one end and the next beginning, and are below 0 where they overlap. */
  parts: { track: string; startedAt: Instant; endedAt: Instant | null }[];
  itemType: string | null;
  risk: string | null;
  changeType: string | null;
};

export type LinkedChains = {
  chains: LegacyChain[];
  /** Links that are no chain, by what is wrong with them: nothing of them is in any figure. */
  setAside: { withoutFirst: number; severalOfOneProcedure: number; unlinked: number };
};

/** Links the cases of a log. A chain of which a later procedure is not there yet is open. */
export const linkChains = (segments: Iterable<LegacySegment>, tracks: readonly string[]): LinkedChains => {
  const setAside = { withoutFirst: 0, severalOfOneProcedure: 0, unlinked: 0 };
  const byLink = new Map<string, LegacySegment[]>();
  for (const segment of segments) {
    if (segment.track === null || !tracks.includes(segment.track)) continue;
    if (segment.link === null) setAside.unlinked++;
    else byLink.set(segment.link, [...(byLink.get(segment.link) ?? []), segment]);
  }
  const chains: LegacyChain[] = [];
  for (const [link, linked] of byLink) {
    const parts = tracks.map((track) => linked.filter((segment) => segment.track === track));
    if (parts.some((own) => own.length > 1)) setAside.severalOfOneProcedure++;
    else if (parts[0]!.length === 0) setAside.withoutFirst++;
    else chains.push(chainOf(link, parts.flat(), tracks.length));
  }
  return { chains, setAside };
};

const chainOf = (link: string, parts: LegacySegment[], length: number): LegacyChain => {
  const [first, last] = [parts[0]!, parts.at(-1)!];
  const left = parts.find(({ outcome }) => outcome === 'left');
  const isWhole = parts.length === length && parts.every(({ outcome }) => outcome === 'completed');
  const value = (of: 'itemType' | 'risk' | 'changeType') => parts.find((part) => part[of] !== null)?.[of] ?? null;
  const end = left ? left.endedAt : isWhole ? last.endedAt : null;
  return {
    link,
    startedAt: first.startedAt,
    // A last procedure that ended before the first began is no time that a chain could have taken: it stays open.
    endedAt: end !== null && toMs(end) >= toMs(first.startedAt) ? end : null,
    outcome: end === null || toMs(end) < toMs(first.startedAt) ? 'open' : left ? 'left' : 'completed',
    parts: parts.map(({ track, startedAt, endedAt }) => ({ track: track!, startedAt, endedAt })),
    itemType: value('itemType'),
    risk: value('risk'),
    changeType: value('changeType'),
  };
};

/** Means of completed chains, in milliseconds: `chain` is the sum of all parts and gaps, exactly but for rounding. */
export type ChainMeans = {
  n: number;
  chain: number;
  parts: { track: string; mean: number }[];
  gaps: { after: string; mean: number }[];
};

/** Null where no chain was completed. */
export const chainMeans = (chains: readonly LegacyChain[]): ChainMeans | null => {
  const whole = chains.filter(({ outcome }) => outcome === 'completed');
  if (whole.length === 0) return null;
  const mean = (of: (chain: LegacyChain) => number) => whole.reduce((sum, chain) => sum + of(chain), 0) / whole.length;
  const { parts } = whole[0]!;
  const spanOf = ({ startedAt, endedAt }: { startedAt: Instant; endedAt: Instant | null }) =>
    toMs(endedAt!) - toMs(startedAt);
  return {
    n: whole.length,
    chain: mean(spanOf),
    parts: parts.map(({ track }, at) => ({ track, mean: mean((chain) => spanOf(chain.parts[at]!)) })),
    gaps: parts.slice(1).map((_, at) => ({
      after: parts[at]!.track,
      mean: mean((chain) => toMs(chain.parts[at + 1]!.startedAt) - toMs(chain.parts[at]!.endedAt!)),
    })),
  };
};

/** The period in which cases or chains began, and the last end among them. */
export const periodOf = (cases: readonly { startedAt: Instant; endedAt: Instant | null }[]) => {
  if (cases.length === 0) return null;
  const starts = cases.map(({ startedAt }) => toMs(startedAt));
  const min = starts.reduce((a, b) => Math.min(a, b), Infinity);
  const max = starts.reduce((a, b) => Math.max(a, b), -Infinity);
  return { firstStart: fromMs(min), lastStart: fromMs(max) };
};
