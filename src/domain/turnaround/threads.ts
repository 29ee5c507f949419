/**
 * Who worked when, as threads. A *thread* is one track, or the case as a whole (work done once for all: one intake, one
 * joint inspection, one decision). Within a thread an instant counts once, because the old way would not have been
 * quicker there: two officials on the same track at the same time are no saving. Between threads it counts for each:
 * that overlap is what the joint case gains by running in parallel, and it is exactly
 *
 *     parallelism = sum over the threads of their length - length of the union of all threads
 *
 * Everything is measured in milliseconds of office hours, whole numbers, so that what is said here sums exactly.
 */
import type { Calendar } from '../clock/calendar.js';
import type { Instant } from '../clock/instant.js';
import type { Interval } from './intervals.js';
import { clipped, union, without, workingLengthMs } from './intervals.js';

/**
 * Work in a case. `track: null` is work done once for the whole case; with a track it is that track's own. An inspection
 * that only one track carries has served every inspected track of the case.
 */
export type WorkPart = { component: WorkComponent; track: string | null; from: Instant; to: Instant };

/** Time that was the applicant's or a third party's. `track: null`: the whole case stood still. */
export type AbsentPart = {
  owner: 'applicant' | 'third';
  track: string | null;
  from: Instant;
  to: Instant;
  reason: string;
};

export type WorkComponent = (typeof COMPONENTS)[number];
/** In the order in which an instant is claimed when a thread does two things at once. */
const COMPONENTS = ['inspection', 'decision', 'issue', 'intake', 'review'] as const;

export type Times = Record<WorkComponent, number>;

/** Working milliseconds absent for one reason, before or after the inspection began. */
export type Absence = {
  owner: 'applicant' | 'third';
  reason: string;
  afterInspection: boolean;
  ms: number;
};

export type Threads = {
  shared: Times;
  own: ReadonlyMap<string, Times>;
  absences: ReadonlyMap<string | null, Absence[]>;
  /** Working milliseconds in which at least one thread worked. */
  officeMs: number;
  /** Working milliseconds of tracks outside the comparison, such as one that was detached. */
  outsideMs: number;
  /** When nobody of the office worked because the applicant or a third party had the case: the stops of the case. */
  stopped: Interval[];
  stops: number;
};

type Input = { work: WorkPart[]; absences: AbsentPart[]; calendar: Calendar };
type Labelled<Part> = { part: Part; track: string | null; span: Interval };

/** Measures the threads of a case for a chain of tracks, inside a window of time. */
export const measureThreads = (input: Input, chain: readonly string[], window: Interval): Threads => {
  const { calendar } = input;
  const sole = chain.length === 1 ? chain[0]! : null;
  const inside = (track: string | null) => track === null || chain.includes(track);
  const label = <Part extends WorkPart | AbsentPart>(parts: Part[]): Labelled<Part>[] =>
    parts.flatMap((part) => {
      const span = clipped(part, window);
      return span ? [{ part, span, track: part.track ?? sole }] : [];
    });

  const all = label(input.work);
  const work = shareTheOnlyInspection(
    all.filter(({ track }) => inside(track)),
    sole,
  );
  const absences = label(input.absences).filter(({ track }) => inside(track));
  const worked = union(work.map(({ span }) => span));
  const absent = measureAbsences(absences, work, worked, calendar);
  return {
    shared: timesOf(work, null, calendar),
    own: new Map(chain.map((track) => [track, timesOf(work, track, calendar)])),
    absences: absent,
    officeMs: workingLengthMs(worked, calendar),
    outsideMs: workingLengthMs(union(all.filter(({ track }) => !inside(track)).map(({ span }) => span)), calendar),
    stopped: without(
      absences.map(({ span }) => span),
      worked,
    ),
    stops: absences.length,
  };
};

/** One visit that is booked on one track alone was made for all that are inspected; several visits are each track's own. */
const shareTheOnlyInspection = (work: Labelled<WorkPart>[], sole: string | null): Labelled<WorkPart>[] => {
  const carriers = new Set(work.filter(({ part }) => part.component === 'inspection').map(({ track }) => track));
  if (sole !== null || carriers.size !== 1) return work;
  return work.map((labelled) => (labelled.part.component === 'inspection' ? { ...labelled, track: null } : labelled));
};

const timesOf = (work: Labelled<WorkPart>[], track: string | null, calendar: Calendar): Times => {
  const times: Times = { intake: 0, review: 0, inspection: 0, decision: 0, issue: 0 };
  let taken: Interval[] = [];
  for (const component of COMPONENTS) {
    const spans = work
      .filter((labelled) => labelled.track === track && labelled.part.component === component)
      .map(({ span }) => span);
    times[component] = workingLengthMs(without(spans, taken), calendar);
    taken = union([...taken, ...spans]);
  }
  return times;
};

/**
 * Absence counts once: a track's absence not while the same track worked or the whole case stood still; the whole case's
 * not while anyone worked. The reading that grants the old way less.
 */
const measureAbsences = (
  absences: Labelled<AbsentPart>[],
  work: Labelled<WorkPart>[],
  worked: Interval[],
  calendar: Calendar,
): Map<string | null, Absence[]> => {
  const measured = new Map<string | null, Absence[]>();
  const wholeCase = without(
    absences.filter(({ track }) => track === null).map(({ span }) => span),
    worked,
  );
  for (const track of new Set(absences.map((absence) => absence.track))) {
    const inspections = work.filter(
      (labelled) => labelled.part.component === 'inspection' && (labelled.track ?? track) === track,
    );
    const inspectionBegan = inspections.reduce((began, { span }) => Math.min(began, span.from), Infinity);
    const own = work.filter((labelled) => labelled.track === track).map(({ span }) => span);
    let taken = track === null ? worked : union([...own, ...wholeCase]);
    const parts: Absence[] = [];
    for (const { part, span } of absences.filter((absence) => absence.track === track).toSorted(byTimeThenReason)) {
      const afterInspection = span.from >= inspectionBegan;
      const ms = workingLengthMs(without([span], taken), calendar);
      taken = union([...taken, span]);
      const same = parts.find(
        (other) =>
          other.owner === part.owner && other.reason === part.reason && other.afterInspection === afterInspection,
      );
      if (same) same.ms += ms;
      else parts.push({ owner: part.owner, reason: part.reason, afterInspection, ms });
    }
    measured.set(track, parts);
  }
  return measured;
};

const byTimeThenReason = (a: Labelled<AbsentPart>, b: Labelled<AbsentPart>): number =>
  a.span.from - b.span.from ||
  a.span.to - b.span.to ||
  byCodePoint(a.part.reason, b.part.reason) ||
  byCodePoint(a.part.owner, b.part.owner);

/** Order that is the same on every machine, whatever its language settings. */
export const byCodePoint = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
