/**
 * What the events of an old log say of each case: from when to when, how it ended, how long its clock stood. Events are
 * ordered by moment, and by their place in the file where moments are equal (old logs know days, not hours).
 *
 * A case lasts from its first event to its end. Where the profile says which activities end a case, one without such an
 * event is open, however long it has been quiet; else a case ends with its last event, unless work of it has not ended.
 */
import { fromMs, type Instant, toMs } from '../clock/instant.js';
import { type Interval, lengthMs, union } from './intervals.js';
import type { LegacyEvent } from './legacy-mapping.js';
import { byCodePoint } from './threads.js';

export type LegacyOutcome = 'completed' | 'left' | 'open';

export type LegacyCase = {
  /** In the order in which cases appear in the file. */
  number: number;
  caseId: string;
  link: string | null;
  track: string | null;
  startedAt: Instant;
  /** Null while it is open. */
  endedAt: Instant | null;
  outcome: LegacyOutcome;
  stops: { from: Instant; to: Instant }[];
  stoppedMs: number;
  extensions: number;
  events: number;
  itemType: string | null;
  risk: string | null;
  changeType: string | null;
};

/** A case that is still being read: its events in one flat list, as there may be millions. */
type Reading = Pick<LegacyEvent, 'caseId' | 'link' | 'itemType' | 'risk' | 'changeType'> & {
  number: number;
  /** Five numbers for each event: start, end, activity, meaning, track; NaN for what is not there. */
  flat: number[];
};
const WIDTH = 5;
const MOST_FREQUENT = 20;

type Meant = { clock: 'stop' | 'resume' | 'extension' | null; ends: 'completed' | 'left' | null };
type Ordered = { start: number; end: number | null; activity: number; meant: Meant; track: string | null };

/** What the log as a whole looks like, by the events that were accepted. Times in milliseconds. */
export type LegacyStatistics = {
  activities: number;
  variants: number;
  startActivities: { activity: string; cases: number }[];
  endActivities: { activity: string; cases: number }[];
  /** From the first event of each case to its last, whatever its profile says of its end. */
  spansMs: number[];
  from: Instant | null;
  to: Instant | null;
  resumedWithoutStop: number;
};

/** Of one case and one procedure of the chain: when its work began and ended. */
export type LegacySegment = Omit<LegacyCase, 'stops' | 'stoppedMs' | 'extensions' | 'events'>;

class Names {
  readonly list: string[] = [];
  private readonly known = new Map<string, number>();

  numberOf(name: string): number {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    this.known.set(name, this.list.length);
    return this.list.push(name) - 1;
  }
}

const MEANINGS: Meant[] = [null, 'completed' as const, 'left' as const].flatMap((ends) =>
  [null, 'stop' as const, 'resume' as const, 'extension' as const].map((clock) => ({ clock, ends })),
);
/** What XES says with transitions, where the activity itself says nothing of the clock. */
const CLOCK_OF_TRANSITION: Record<string, 'stop' | 'resume'> = { suspend: 'stop', resume: 'resume' };

/** Gathers accepted events into cases, in any order in which the file has them. */
export class LegacyCases {
  private readonly cases = new Map<string, Reading>();
  private readonly activities = new Names();
  private readonly tracks = new Names();
  /** Procedures that have an activity which ends them; null stands for the case as a whole. */
  private readonly ending = new Set<string | null>();
  private readonly variants = new Set<string>();
  private readonly startActivities = new Map<number, number>();
  private readonly endActivities = new Map<number, number>();
  private readonly spansMs: number[] = [];
  private resumedWithoutStop = 0;
  private latestMs = -Infinity;
  private earliestMs = Infinity;

  /** Which case an event belongs to, as its number. */
  add(event: LegacyEvent): number {
    const { caseId, link, itemType, risk, changeType, startMs, endMs, meaning } = event;
    let reading = this.cases.get(caseId);
    if (!reading) {
      reading = { number: this.cases.size + 1, caseId, link, itemType, risk, changeType, flat: [] };
      this.cases.set(caseId, reading);
    }
    reading.link ??= link;
    reading.itemType ??= itemType;
    reading.risk ??= risk;
    reading.changeType ??= changeType;
    const clock = meaning.clock ?? CLOCK_OF_TRANSITION[event.lifecycle ?? ''] ?? null;
    const ends = meaning.ends ?? null;
    const start = startMs ?? endMs!;
    reading.flat.push(
      start,
      endMs ?? NaN,
      this.activities.numberOf(event.activity),
      MEANINGS.findIndex((one) => one.clock === clock && one.ends === ends),
      event.track === null ? NaN : this.tracks.numberOf(event.track),
    );
    if (ends !== null) this.ending.add(event.track);
    this.earliestMs = Math.min(this.earliestMs, start);
    this.latestMs = Math.max(this.latestMs, endMs ?? start);
    return reading.number;
  }

  get size(): number {
    return this.cases.size;
  }

  /** The last moment in the log; null when nothing was accepted. */
  get latest(): Instant | null {
    return this.cases.size === 0 ? null : fromMs(this.latestMs);
  }

  /** Every case, in the order in which they appear, once. Pass when the log was taken, for stops that go on. */
  *finish(asOf: Instant): Generator<{ found: LegacyCase; segments: LegacySegment[] }> {
    for (const reading of this.cases.values()) {
      const events = ordered(reading, this.tracks.list);
      this.note(events);
      const found = this.caseOf(reading, events, asOf);
      yield { found, segments: this.segmentsOf(found, events) };
    }
  }

  /** What was noted of the cases that are finished. */
  statistics(): LegacyStatistics {
    return {
      activities: this.activities.list.length,
      variants: this.variants.size,
      startActivities: this.mostFrequent(this.startActivities),
      endActivities: this.mostFrequent(this.endActivities),
      spansMs: this.spansMs,
      from: this.cases.size === 0 ? null : fromMs(this.earliestMs),
      to: this.latest,
      resumedWithoutStop: this.resumedWithoutStop,
    };
  }

  private note(events: Ordered[]): void {
    const count = (of: Map<number, number>, { activity }: Ordered) => of.set(activity, (of.get(activity) ?? 0) + 1);
    this.variants.add(events.map(({ activity }) => activity).join(' '));
    count(this.startActivities, events[0]!);
    count(this.endActivities, events.at(-1)!);
    this.spansMs.push(lastOf(events) - firstOf(events));
  }

  private mostFrequent(counts: ReadonlyMap<number, number>): { activity: string; cases: number }[] {
    return [...counts]
      .map(([activity, cases]) => ({ activity: this.activities.list[activity]!, cases }))
      .sort((a, b) => b.cases - a.cases || byCodePoint(a.activity, b.activity))
      .slice(0, MOST_FREQUENT);
  }

  private caseOf(reading: Reading, events: Ordered[], asOf: Instant): LegacyCase {
    const { number, caseId, link, itemType, risk, changeType } = reading;
    const startMs = firstOf(events);
    const { outcome, endMs } = this.endOf(events);
    const until = endMs ?? Math.max(lastOf(events), toMs(asOf));
    const stops = this.stopsOf(events, { from: startMs, to: until });
    const tracks = new Set(events.map(({ track }) => track));
    return {
      number,
      caseId,
      link,
      track: tracks.size === 1 ? events[0]!.track : null,
      startedAt: fromMs(startMs),
      endedAt: endMs === null ? null : fromMs(endMs),
      outcome,
      stops: stops.map(({ from, to }) => ({ from: fromMs(from), to: fromMs(to) })),
      stoppedMs: lengthMs(stops),
      extensions: events.filter(({ meant }) => meant.clock === 'extension').length,
      events: events.length,
      itemType,
      risk,
      changeType,
    };
  }

  private endOf(events: Ordered[]): Ending {
    if (this.ending.size === 0)
      return events.some(({ end }) => end === null) ? OPEN : { outcome: 'completed', endMs: lastOf(events) };
    const last = events.findLast(({ meant }) => meant.ends !== null);
    const isUnderWay = tracksOf(events).some(
      (track) => this.ending.has(track) && !events.some((event) => event.track === track && event.meant.ends !== null),
    );
    return !last || isUnderWay
      ? OPEN
      : { outcome: last.meant.ends!, endMs: Math.max(firstOf(events), last.end ?? last.start) };
  }

  private stopsOf(events: Ordered[], window: Interval): Interval[] {
    const spans: Interval[] = [];
    let since: number | null = null;
    for (const { meant, start, end } of events) {
      if (meant.clock === 'stop' && end !== null && end > start) spans.push({ from: start, to: end });
      else if (meant.clock === 'stop') since ??= start;
      else if (meant.clock === 'resume') {
        if (since === null) this.resumedWithoutStop++;
        else spans.push({ from: since, to: end ?? start });
        since = null;
      }
    }
    if (since !== null) spans.push({ from: since, to: window.to });
    const inside = spans.map(({ from, to }) => ({ from: Math.max(from, window.from), to: Math.min(to, window.to) }));
    return union(inside.filter(({ from, to }) => from < to));
  }

  /** A case that went through several procedures counts in each, from its first event there to its last, or its end. */
  private segmentsOf({ track: only, ...found }: LegacyCase, events: Ordered[]): LegacySegment[] {
    const { number, caseId, link, itemType, risk, changeType, startedAt, endedAt, outcome } = found;
    const common = { number, caseId, link, itemType, risk, changeType };
    if (only !== null) return [{ ...common, track: only, startedAt, endedAt, outcome }];
    const tracks = tracksOf(events);
    return tracks.map((track, at) => {
      const own = events.filter((event) => event.track === track);
      const last = own.findLast(({ meant }) => meant.ends !== null);
      const isLast = at === tracks.length - 1;
      const ending: Ending = last
        ? { outcome: last.meant.ends!, endMs: last.end ?? last.start }
        : this.ending.has(track)
          ? OPEN
          : isLast
            ? { outcome, endMs: endedAt === null ? null : toMs(endedAt) }
            : { outcome: 'completed', endMs: lastOf(own) };
      return {
        ...common,
        track,
        startedAt: fromMs(firstOf(own)),
        endedAt: ending.endMs === null ? null : fromMs(ending.endMs),
        outcome: ending.outcome,
      };
    });
  }
}

type Ending = { outcome: LegacyOutcome; endMs: number | null };
const OPEN: Ending = { outcome: 'open', endMs: null };

/** By moment, then by place in the file: a sort that keeps the order of equals does both. */
const ordered = ({ flat }: Reading, tracks: readonly string[]): Ordered[] => {
  const events: Ordered[] = [];
  for (let at = 0; at < flat.length; at += WIDTH) {
    const [start, end, activity, meant, track] = flat.slice(at, at + WIDTH) as [number, number, number, number, number];
    events.push({
      start,
      end: Number.isNaN(end) ? null : end,
      activity,
      meant: MEANINGS[meant]!,
      track: Number.isNaN(track) ? null : tracks[track]!,
    });
  }
  return events.sort((a, b) => a.start - b.start);
};

const firstOf = (events: Ordered[]): number => events.reduce((first, { start }) => Math.min(first, start), Infinity);
const lastOf = (events: Ordered[]): number =>
  events.reduce((last, { start, end }) => Math.max(last, end ?? start), -Infinity);

/** The procedures that a case went through, in the order in which each had its last event. */
const tracksOf = (events: Ordered[]): string[] =>
  [...new Set(events.toReversed().flatMap(({ track }) => track ?? []))].toReversed();
