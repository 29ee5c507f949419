/**
 * The course of a case as a process log tells it: stretches of time. A command takes none; a stay in a stage lasts from the
 * entry that led into it to the one that led out; a clock is an activity of the standard lifecycle of XES, which starts, is
 * suspended, resumed and completed. Every end of a stretch was brought about by one journal entry, which gives it its place
 * among others of the same instant, and its performer. A stage at rest is nobody's time and no stretch.
 */
import type { JournalEntry } from '../audit/journal-entry.js';
import type { StoredEntry } from '../audit/chain.js';
import type { Applied } from '../case/apply.js';
import { type History, historyOf } from '../case/history.js';
import type { Rules } from '../case/case-state.js';
import { trackOf } from '../case/check.js';
import type { Instant } from '../clock/instant.js';
import { type Clock, keyOf } from '../clock/ledger.js';
import type { Owner } from '../procedure/definition.js';

/** Whose time it is, in the words that readers of logs use. */
export type TimeOwner = 'office' | 'applicant' | 'external';

/** A stop of a clock. `opened` and `closed` are numbers of journal entries, here as below. */
export type Pause = { from: Instant; opened: number; to: Instant | null; closed: number | null; reason: string };

export type Stretch = {
  kind: 'command' | 'stage' | 'clock';
  activity: string;
  /** Its name within the case, the same however far the case is read. */
  instance: string;
  track: string | null;
  owner: TimeOwner;
  from: Instant;
  opened: number;
  to: Instant | null;
  closed: number | null;
  pauses: Pause[];
};

/** The history of a case, with every entry and what it did. */
export type Course = { history: History; steps: { entry: JournalEntry; applied: Applied }[] };

export function courseOf(stored: readonly StoredEntry[], rules: Rules): Course {
  const steps: Course['steps'] = [];
  return { history: historyOf(stored, rules, (entry, applied) => steps.push({ entry, applied })), steps };
}

const OWNERS: Record<Exclude<Owner, 'none'>, TimeOwner> = {
  authority: 'office',
  applicant: 'applicant',
  third: 'external',
};

/** Every stretch of a case, in no order. */
export const stretchesOf = ({ history, steps }: Course, rules: Rules): Stretch[] => [
  ...steps.map(({ entry }) => commandOf(entry, rules)),
  ...staysOf(history, rules),
  ...history.clocks.map((clock) => clockOf(clock, rules)),
];

function commandOf({ type, seq, occurredAt: at, actor }: JournalEntry, { procedure }: Rules): Stretch {
  const isParty = procedure.definition.filing.roles.includes(actor.role);
  return {
    kind: 'command',
    activity: type,
    instance: `command:${seq}`,
    track: trackOf(procedure, type),
    owner: isParty ? 'applicant' : 'office',
    from: at,
    opened: seq,
    to: at,
    closed: seq,
    pauses: [],
  };
}

const staysOf = ({ stays }: History, { procedure }: Rules): Stretch[] =>
  stays.flatMap(({ stage, track, from, opened, to, closed }) => {
    const { owner } = procedure.stages[stage]!.meta;
    if (owner === 'none') return [];
    const instance = `stage:${stage}:${opened}`;
    return [
      { kind: 'stage', activity: stage, instance, track, owner: OWNERS[owner], from, opened, to, closed, pauses: [] },
    ];
  });

function clockOf(clock: Clock, { limits }: Rules): Stretch {
  const { rule, track, startedAt, endedAt, intervals } = clock;
  const { opened } = intervals[0]!;
  return {
    kind: 'clock',
    activity: rule,
    instance: `clock:${keyOf(clock)}:${opened}`,
    track,
    owner: OWNERS[limits[rule]!.owner],
    from: startedAt,
    opened,
    to: endedAt,
    closed: endedAt === null ? null : intervals.at(-1)!.closed,
    pauses: intervals.flatMap((interval) =>
      interval.kind === 'stop' ? [{ ...interval, reason: interval.reason ?? '' }] : [],
    ),
  };
}
