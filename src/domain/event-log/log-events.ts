import type { Instant } from '../clock/instant.js';
import { byCodePoint } from '../turnaround/threads.js';
import type { Stretch, TimeOwner } from './stretches.js';

/** Transitions of the standard lifecycle of XES (IEEE 1849). */
export type Transition = 'start' | 'suspend' | 'resume' | 'complete';

/** One event of a trace. `seq` is the journal entry that brought it about. */
export type LogEvent = {
  kind: Stretch['kind'];
  activity: string;
  instance: string;
  transition: Transition;
  at: Instant;
  seq: number;
  track: string | null;
  owner: TimeOwner;
};

/** Within one entry: what was asked, what it ended, what it began. A clock may begin suspended, so it starts first. */
const RANK: Record<Transition, number> = { resume: 1, complete: 2, start: 3, suspend: 4 };
const rankOf = ({ kind, transition }: LogEvent): number => (kind === 'command' ? 0 : RANK[transition]);

const inOrder = (a: LogEvent, b: LogEvent): number =>
  byCodePoint(a.at, b.at) || a.seq - b.seq || rankOf(a) - rankOf(b) || byCodePoint(a.instance, b.instance);

function eventsOfOne({ kind, activity, instance, track, owner, ...stretch }: Stretch): LogEvent[] {
  const event = (transition: Transition, at: Instant, seq: number): LogEvent => ({
    kind,
    activity,
    instance,
    transition,
    at,
    seq,
    track,
    owner,
  });
  const ended = (transition: Transition, to: Instant | null, closed: number | null): LogEvent[] =>
    to === null || closed === null ? [] : [event(transition, to, closed)];
  if (kind === 'command') return [event('complete', stretch.from, stretch.opened)];
  return [
    event('start', stretch.from, stretch.opened),
    ...stretch.pauses.flatMap(({ from, opened, to, closed }) => [
      event('suspend', from, opened),
      ...ended('resume', to, closed),
    ]),
    ...ended('complete', stretch.to, stretch.closed),
  ];
}

/**
 * The events of a case in the order of time; of one instant, in the order of the journal. What is still going on has no end and
 * gets none: a log that closed it at the instant of reading would invent a duration.
 */
export const eventsOf = (stretches: readonly Stretch[]): LogEvent[] => stretches.flatMap(eventsOfOne).sort(inOrder);
