/*
 * Where the time of a case went. Several spans of work, waiting and stops lie over one another; a sweep line gives
 * every millisecond exactly one label, so that the parts add up to the elapsed time and nothing is counted twice.
 *
 * Outside office hours everything is non-working time. Within them the first of these that applies holds:
 *
 *   1. applicant, when a span of the track `case` is the applicant's: the whole case stands still;
 *   2. third party (laboratory, expert), on any track;
 *   3. authority working, on any track: a stop of one track does not excuse a case on which somebody can work;
 *   4. applicant, on one track, while nobody else works;
 *   5. authority waiting: everything else, also when no span says anything. Silence is the authority's time.
 *
 * The order is that of bottleneck decomposition (whole-case stop, external, processing, waiting, non-working), with
 * the applicant's stop of a single track set below the authority's work. It is chosen so that a doubt falls on the
 * authority: a share that it does not like can only be explained by recording what happened.
 *
 * Spans recorded late, overlapping, open or reaching out of the period are all welcome; they are cut to the period.
 *
 * The authority's own time (3 and 5) is split once more, by what held the case up, in the same sweep:
 *
 *   ordered      an order stood: a suspension or a special procedure, of which the applicant was told;
 *   held         work was open, and somebody had taken it up;
 *   unassigned   work was open, and nobody had taken it up;
 *   queued       only stages were open in which the case waits for another track or for a day;
 *   silent       no record says anything.
 */
import { text } from '../json.js';
import { Problem } from '../problem.js';
import type { Calendar } from './calendar.js';
import { toMs } from './instant.js';
import type { Instant } from './instant.js';
import { openTimes } from './working-days.js';

/** Who had a track, from (included) to (excluded; null when still open), and whether somebody worked on it. */
export type Span = {
  track: string;
  from: Instant;
  to: Instant | null;
  owner: 'authority' | 'applicant' | 'third' | 'none';
  activity: 'working' | 'waiting';
  /** Since when somebody had taken up this work; null or absent: nobody ever did. */
  heldFrom?: Instant | null;
};

/** An order that let the case stand still, as a span. */
export type Order = Pick<Span, 'from' | 'to'>;

/** Milliseconds. The five parts are disjoint and add up to `elapsedMs`; the first four lie within office hours. */
export type Partition = {
  elapsedMs: number;
  authorityWorkingMs: number;
  authorityWaitingMs: number;
  applicantMs: number;
  thirdPartyMs: number;
  nonWorkingMs: number;
};

/** Milliseconds of office hours. They add up to what a partition calls the authority's, working and waiting. */
export type AuthorityTime = {
  orderedMs: number;
  heldMs: number;
  unassignedMs: number;
  queuedMs: number;
  silentMs: number;
};

const WHOLE_CASE = 'case';

type Layer = 'open' | 'wholeCaseApplicant' | 'third' | 'working' | 'applicant' | 'ordered' | 'held' | 'queued';
type Edge = { at: number; layer: Layer; step: 1 | -1 };
type Depths = Record<Layer, number>;

/** Partitions the time from `from` to `to` over all spans. Throws `malformed` when `to` lies before `from`. */
export const partition = (spans: Span[], from: Instant, to: Instant, calendar: Calendar): Partition =>
  partitionWithCauses(spans, [], from, to, calendar).parts;

/** The same partition, and the causes of the authority's share of it. */
export function partitionWithCauses(
  spans: Span[],
  orders: readonly Order[],
  from: Instant,
  to: Instant,
  calendar: Calendar,
): { parts: Partition; authority: AuthorityTime } {
  const start = toMs(from);
  const end = toMs(to);
  if (end < start) {
    throw new Problem(
      'malformed',
      text(
        `期间应不早于 ${from} 结束,但止于 ${to}`,
        `Expected a period that ends after ${from}, but it ends at ${to}.`,
      ),
    );
  }
  const edges: Edge[] = openTimes(calendar, start, end).flatMap(([open, close]) => edgesOf('open', open, close));
  const put = (layer: Layer, span: Order) => {
    const spanStart = Math.max(start, toMs(span.from));
    const spanEnd = span.to === null ? end : Math.min(end, toMs(span.to));
    if (spanStart < spanEnd) edges.push(...edgesOf(layer, spanStart, spanEnd));
  };
  for (const span of spans) {
    const layer = layerOf(span);
    if (layer !== null) put(layer, span);
    if (layer === 'working' && span.heldFrom)
      put('held', { from: span.heldFrom < span.from ? span.from : span.heldFrom, to: span.to });
  }
  for (const order of orders) put('ordered', order);
  edges.sort((a, b) => a.at - b.at);

  const parts: Partition = {
    elapsedMs: end - start,
    authorityWorkingMs: 0,
    authorityWaitingMs: 0,
    applicantMs: 0,
    thirdPartyMs: 0,
    nonWorkingMs: 0,
  };
  const authority: AuthorityTime = { orderedMs: 0, heldMs: 0, unassignedMs: 0, queuedMs: 0, silentMs: 0 };
  const depths: Depths = {
    open: 0,
    wholeCaseApplicant: 0,
    third: 0,
    working: 0,
    applicant: 0,
    ordered: 0,
    held: 0,
    queued: 0,
  };
  let swept = start;
  for (const { at, layer, step } of edges) {
    const part = partOf(depths);
    parts[part] += at - swept;
    if (part === 'authorityWorkingMs' || part === 'authorityWaitingMs') authority[causeOf(depths)] += at - swept;
    depths[layer] += step;
    swept = at;
  }
  parts.nonWorkingMs += end - swept; // every open time has closed by the last edge
  return { parts, authority };
}

/**
 * The partition of the same period for each track that has a span, and of all spans under `case`. A track takes its own
 * spans and those of the whole case; before its first and after its last span it waits for the authority, which in a
 * joint case means: for the other tracks.
 */
export function partitionByTrack(
  spans: Span[],
  from: Instant,
  to: Instant,
  calendar: Calendar,
): Record<string, Partition> {
  const result: Record<string, Partition> = { [WHOLE_CASE]: partition(spans, from, to, calendar) };
  for (const track of new Set(spans.map((span) => span.track))) {
    if (track === WHOLE_CASE) continue;
    const own = spans.filter((span) => span.track === track || span.track === WHOLE_CASE);
    result[track] = partition(own, from, to, calendar);
  }
  return result;
}

function layerOf(span: Span): Layer | null {
  switch (span.owner) {
    case 'applicant':
      return span.track === WHOLE_CASE ? 'wholeCaseApplicant' : 'applicant';
    case 'third':
      return 'third';
    case 'authority':
      return span.activity === 'working' ? 'working' : 'queued';
    case 'none':
      return null;
  }
}

function partOf(depths: Depths): keyof Omit<Partition, 'elapsedMs'> {
  if (depths.open === 0) return 'nonWorkingMs';
  if (depths.wholeCaseApplicant > 0) return 'applicantMs';
  if (depths.third > 0) return 'thirdPartyMs';
  if (depths.working > 0) return 'authorityWorkingMs';
  return depths.applicant > 0 ? 'applicantMs' : 'authorityWaitingMs';
}

function causeOf(depths: Depths): keyof AuthorityTime {
  if (depths.ordered > 0) return 'orderedMs';
  if (depths.held > 0) return 'heldMs';
  if (depths.working > 0) return 'unassignedMs';
  return depths.queued > 0 ? 'queuedMs' : 'silentMs';
}

function edgesOf(layer: Layer, from: number, to: number): Edge[] {
  return [
    { at: from, layer, step: 1 },
    { at: to, layer, step: -1 },
  ];
}
