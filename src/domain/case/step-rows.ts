/**
 * What is kept of a step beside its journal entry: the rows of the projections, as data. The store writes them and the
 * verifier compares them, so both take them from here; a table can then differ from the journal only by being tampered
 * with.
 */
import { canonical } from '../audit/canonical.js';
import { fromMs, type Instant, toMs } from '../clock/instant.js';
import type { Clock } from '../clock/ledger.js';
import type { Json } from '../json.js';
import { at, textOf } from '../procedure/facts.js';
import { byCodePoint } from '../turnaround/threads.js';
import { type DueClock, looksOf, nameOf, nearestOf, overrunOf } from './agenda.js';
import { ENGINE, type Rules, type Step, type Visit } from './case-state.js';
import type { Owner } from '../procedure/definition.js';
import { officeMs } from './history.js';
import { leavesOf } from './machine-state.js';
import { noticeRow } from './notice.js';

import { rulesAt } from './rules-at.js';
import { openTasks, type Task } from './tasks.js';
import { BOOK_WORK } from './work-booking.js';

export type Row = Record<string, Json>;

/** How long the engine waits, when the past is recorded, before it takes a silence in the record for a silence in fact. */
const RECORDING_MS = 86_400_000;

/**
 * When the deadline worker must look at a clock next. What had run out before somebody recorded the past is looked at a
 * day after the recording: the record may go on. A limit that was broken by a clock that now ends is marked at once.
 */
function firesAt({ clock, due }: Step['clocks'][number], { next, entry }: Step, rules: Rules): Instant | null {
  const { recordedAt, occurredAt, actor } = entry;
  const isBroken = due.met === false && due.at !== null;
  if (isBroken && overrunOf(nameOf(clock), due.at!, next, rulesAt(rules, entry))) return recordedAt;
  const looks = looksOf({ clock, due }, next, rulesAt(rules, entry));
  const ahead = looks.find((at) => at > recordedAt) ?? null;
  if (looks.length === 0 || looks[0]! > recordedAt) return ahead;
  const isPast = occurredAt < recordedAt && actor.id !== ENGINE;
  const soon = isPast ? fromMs(toMs(recordedAt) + RECORDING_MS) : recordedAt;
  return ahead !== null && ahead < soon ? ahead : soon;
}

const dueRow = ({ clock, due }: Step['clocks'][number], step: Step, rules: Rules): Row => ({
  ...nameOf(clock),
  started_at: clock.startedAt,
  extension: clock.extension,
  due_date: due.date,
  due_at: due.at,
  yellow_at: due.yellowAt,
  provisional: due.provisional,
  met: due.met,
  ended_at: clock.endedAt,
  closed: clock.endedAt === null ? null : step.next.seq,
  fires_at: firesAt({ clock, due }, step, rules),
});

/**
 * Intervals that this step opened or closed; earlier ones stand as they were written. A clock that has never stood still has
 * one, which is what its due date says already (when it started and ended): it has rows from when it first stops.
 */
const intervalRows = (clock: Clock, seq: number): Row[] => {
  if (!hasStood(clock)) return [];
  const { rule, track, item, opened: first } = nameOf(clock);
  return clock.intervals
    .map(({ kind, opened, from, closed, to, reason }, n) => ({
      clock: first,
      rule,
      track,
      item,
      n,
      kind,
      opened,
      from_at: from,
      closed,
      to_at: to,
      reason: reason ?? null,
    }))
    .filter(({ opened, closed }) => opened === seq || closed === seq);
};

const hasStood = ({ intervals }: Clock): boolean => intervals.some(({ kind }) => kind === 'stop');

type Lamp = { yellow: Instant | null; red: Instant | null };

/** The nearest running limit of the authority (or of whoever must act): what the lamp of a case, a track or a task shows. */
function lampsOf(dues: readonly DueClock[], rules: Rules, track?: string | null, owner?: Owner): Lamp {
  const nearest = nearestOf(dues, rules, track, owner)?.due;
  return { yellow: nearest?.yellowAt ?? null, red: nearest?.at ?? null };
}

/** The limit that a task is measured by: of its track, or of the rule for whose sake the engine asks. */
function limitOf({ rule, track, owner }: Task, dues: Step['dues'], rules: Rules): Lamp {
  if (rule === null) return lampsOf(dues, rules, track, owner === 'applicant' ? owner : 'authority');
  return lampsOf(
    dues.filter(({ clock }) => clock.rule === rule),
    rules,
  );
}

/** One text for a set of roles: equality of texts can use an index under row-level security, that of arrays cannot. */
export const roleSetOf = (roles: readonly string[]): string => roles.join();

/**
 * The open tasks. `holder` is who claimed it; of what the applicant must do it is left to the store, which puts down whoever
 * filed the case.
 */
function taskRows({ next, dues }: Step, rules: Rules): Row[] {
  return openTasks(next, rules.procedure).map((task) => {
    const { key, opened, stage, track, command, roles, owner } = task;
    const { yellow, red } = limitOf(task, dues, rules);
    const claim = next.claims?.[key];
    return {
      opened,
      stage,
      track,
      command,
      roles,
      role_set: roleSetOf(roles),
      owner,
      yellow_at: yellow,
      red_at: red,
      holder: claim?.by ?? null,
      claimed_at: claim?.since ?? null,
    };
  });
}

/** Items whose facts this step changed. One that a new filing no longer names has left: its row stays and says so. */
function itemRows({ before, next }: Step): Row[] {
  const here = next.facts.items;
  const gone = Object.entries(before?.facts.items ?? {})
    .filter(([id]) => !Object.hasOwn(here, id))
    .map(([id, item]) => [id, { ...item, status: 'left' }] as const);
  return [...Object.entries(here).filter(([id, item]) => before?.facts.items[id] !== item), ...gone].map(
    ([id, { kind, label, status, marks }]) => ({ item: id, kind, label, status, marks }),
  );
}

/** Documents that this step registered or changed. */
const documentRows = ({ before, next }: Step): Row[] =>
  (next.documents ?? [])
    .filter((document) => !before?.documents?.includes(document))
    .map(
      ({ id, sha256, bytes, mediaType, codes, replaces, by, at: registeredAt, state, scanner, signature, closed }) => ({
        id,
        sha256,
        bytes,
        media_type: mediaType,
        codes,
        replaces,
        registered_by: by,
        registered_at: registeredAt,
        state,
        scanner,
        signature,
        closed,
      }),
    );

/** The hours that this step books. */
function bookingRows({ entry: { seq, type, data, actor, occurredAt } }: Step, { procedure }: Rules): Row[] {
  if (type !== BOOK_WORK) return [];
  const { stage = null, kind = null, minutes = null, replaces = null } = data;
  const { track } = procedure.stages[textOf(stage)]!.meta;
  return [{ seq, track, stage, person: actor.id, role: actor.role, kind, minutes, replaces, at: occurredAt }];
}

/** The row of the case after a step. What is fixed when a case is filed stands in `filedRow`. */
export function caseRow({ next, dues }: Step, rules: Rules): Row {
  const lamp = lampsOf(dues, rules);
  return {
    status: next.closed ? 'closed' : 'open',
    outcome: next.outcome,
    version: next.version,
    seq: next.seq,
    stages: leavesOf(next.value),
    state: canonical(next as unknown as Json),
    yellow_at: lamp.yellow,
    red_at: lamp.red,
  };
}

const nameIn = (filing: Json): string => {
  const name = at(filing, '/applicant/name');
  return typeof name === 'string' ? name : '';
};

/** What is fixed of a case by the step that files it. */
export const filedRow = ({ next, entry }: Step): Row => ({
  case_number: next.caseNumber,
  procedure_id: next.procedure.id,
  procedure_version: next.procedure.version,
  label: next.label,
  applicant: nameIn(next.filing),
  filed_by: entry.actor.id,
  filed_at: entry.occurredAt,
});

/** A stay in a stage as it begins. */
const openedRow = ({ opened, stage, from }: Visit, { procedure }: Rules): Row => ({
  opened,
  stage,
  from_at: from,
  track: procedure.stages[stage]!.meta.track,
});

/**
 * What is known of a stay once it has ended: who ended it and whether that was its task, who else had taken it up since when,
 * how much office time it took. The limit of the task is put down by the store, which has it.
 */
function closedRow({ opened, stage, from }: Visit, { before, entry }: Step, rules: Rules): Row {
  const { occurredAt, actor } = entry;
  const { owner, roles } = rules.procedure.stages[stage]!.meta;
  const claim = before?.claims?.[`${opened}:${stage}`];
  return {
    opened,
    stage,
    to_at: occurredAt,
    assigned_at: claim?.since ?? null,
    actor: actor.id,
    holder: claim && claim.by !== actor.id ? claim.by : null,
    done: owner !== 'none' && roles.includes(actor.role),
    working_ms: officeMs(from, occurredAt, rulesAt(rules, entry).calendar),
  };
}

/** Stays that begin together are numbered by their stages, in the order of code points. */
const byStage = ({ stage: a }: Row, { stage: b }: Row): number => byCodePoint(textOf(a), textOf(b));

/** The rows that a step adds to the projections, changes or closes, by the table or the change that they belong to. */
export type StepRows = Record<
  | 'items'
  | 'opened'
  | 'closed'
  | 'dues'
  | 'intervals'
  | 'tasks'
  | 'closing'
  | 'decisions'
  | 'notices'
  | 'duties'
  | 'standIns'
  | 'documents'
  | 'bookings',
  Row[]
>;

/** Duties that this step takes for the first time, and places taken with it. The database writes these rows by itself. */
function dutyRows({ before, next, entry }: Step, { procedure }: Rules): Pick<StepRows, 'duties' | 'standIns'> {
  const known = before?.duties ?? {};
  const duties =
    next.duties === known
      ? []
      : Object.entries(next.duties).flatMap(([duty, persons]) =>
          persons.filter((person) => !known[duty]?.includes(person)).map((person) => ({ duty, person })),
        );
  const { id, standsInFor = [] } = entry.actor;
  const isOfProcedure = Object.hasOwn(procedure.definition.commands, entry.type);
  const standIns = isOfProcedure ? standsInFor.filter((other) => other !== id) : [];
  return { duties, standIns: standIns.map((other) => ({ person: id, one_with: other })) };
}

/**
 * The rows of a step. `tasks` are all that are open after it: a task that is missing there is over. Of one that the engine had
 * asked for the row stays, closed, and done by the actor (`closing`) if he acted in one of its roles; any other is told by its stay.
 */
export function stepRows(step: Step, rules: Rules): StepRows {
  const { next, entry } = step;
  return {
    items: itemRows(step),
    opened: step.opened.map((visit) => openedRow(visit, rules)).sort(byStage),
    closed: step.closed.map((visit) => closedRow(visit, step, rules)),
    dues: step.clocks.map((one) => dueRow(one, step, rules)),
    intervals: step.clocks.flatMap(({ clock }) => intervalRows(clock, next.seq)),
    tasks: taskRows(step, rules),
    closing: [{ by: entry.actor.id, role: entry.actor.role, closed_at: entry.occurredAt }],
    decisions: step.decisions.map((decision) => ({ ...decision, decided_at: entry.occurredAt })),
    notices: step.notices.map(noticeRow),
    documents: documentRows(step),
    bookings: bookingRows(step, rules),
    ...dutyRows(step, rules),
  };
}
