/**
 * What is kept of a step beside its journal entry: the rows of the projections, as data. The store writes them and the
 * verifier compares them, so both take them from here; a table can then differ from the journal only by being tampered
 * with.
 */
import { canonical } from '../audit/canonical.js';
import type { Due } from '../clock/due.js';
import { fromMs, type Instant, toMs } from '../clock/instant.js';
import type { Clock } from '../clock/ledger.js';
import type { Json } from '../json.js';
import { at } from '../procedure/facts.js';
import type { Rules, Step } from './case-state.js';
import { leavesOf } from './machine-state.js';

export type Row = Record<string, Json>;

const keyOf = ({ rule, track, item, intervals }: Clock): Row => ({
  rule,
  track: track ?? '',
  item: item ?? '',
  opened: intervals[0]!.opened,
});

/** How long the engine waits, when the past is recorded, before it takes a silence in the record for a silence in fact. */
const RECORDING_MS = 86_400_000;

/**
 * When the deadline worker must look at a clock: for its engine's own command or task, unless that was done. A limit that
 * had run out before anybody could record what happened next fires a day after the recording.
 */
function firesAt(clock: Clock, due: Due, { next, entry }: Step, rules: Rules): Instant | null {
  const expiry = rules.procedure.definition.expiry.find(({ rule }) => rule === clock.rule);
  if (!expiry || clock.endedAt !== null) return null;
  if (expiry.task && next.tasks.some(({ rule }) => rule === clock.rule)) return null;
  const at = expiry.task?.early ? due.yellowAt : due.at;
  if (at === null || at > entry.recordedAt) return at;
  return fromMs(toMs(entry.recordedAt) + RECORDING_MS);
}

const dueRow = ({ clock, due }: Step['clocks'][number], step: Step, rules: Rules): Row => ({
  ...keyOf(clock),
  started_at: clock.startedAt,
  extension: clock.extension,
  due_date: due.date,
  due_at: due.at,
  yellow_at: due.yellowAt,
  provisional: due.provisional,
  met: due.met,
  ended_at: clock.endedAt,
  closed: clock.endedAt === null ? null : step.next.seq,
  fires_at: firesAt(clock, due, step, rules),
});

/** Intervals that this step opened or closed; earlier ones stand as they were written. */
const intervalRows = (clock: Clock, seq: number): Row[] =>
  clock.intervals
    .map(({ kind, opened, from, closed, to, reason }, n) => {
      const { rule, track, item, opened: first } = keyOf(clock);
      return {
        clock: first!,
        rule: rule!,
        track: track!,
        item: item!,
        n,
        kind,
        opened,
        from_at: from,
        closed,
        to_at: to,
        reason: reason ?? null,
      };
    })
    .filter(({ opened, closed }) => opened === seq || closed === seq);

/** The nearest running limit of the authority: what the lamp of a case or a track shows. */
function nearestDue(
  dues: Step['dues'],
  rules: Rules,
  track?: string | null,
): { yellow: Instant | null; red: Instant | null } {
  let nearest: Due | null = null;
  for (const { clock, due } of dues) {
    if (due.at === null || rules.limits[clock.rule]?.owner !== 'authority') continue;
    if (track !== undefined && clock.track !== null && clock.track !== track) continue;
    if (!nearest?.at || due.at < nearest.at) nearest = due;
  }
  return { yellow: nearest?.yellowAt ?? null, red: nearest?.at ?? null };
}

function taskRows({ next, dues }: Step, rules: Rules): Row[] {
  const { stages, definition } = rules.procedure;
  const ofVisits = next.visits.flatMap(({ stage, opened }) => {
    const { meta } = stages[stage]!;
    const lamp = nearestDue(dues, rules, meta.track);
    return meta.owner === 'none'
      ? []
      : [
          {
            opened,
            stage,
            track: meta.track,
            command: null,
            roles: meta.roles,
            yellow_at: lamp.yellow,
            red_at: lamp.red,
          },
        ];
  });
  const ofEngine = next.tasks.map(({ rule, command, opened }) => {
    const roles = definition.expiry.find((one) => one.rule === rule)?.task?.roles ?? [];
    return { opened, stage: `task:${command}`, track: null, command, roles, yellow_at: null, red_at: null };
  });
  return [...ofVisits, ...ofEngine];
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

/** Due dates of changed clocks, and of clocks for which the engine opened a task just now (they fire no more). */
function dueRowsOf(step: Step, rules: Rules): Row[] {
  const tasked = step.next.tasks.filter(({ opened }) => opened === step.next.seq).map(({ rule }) => rule);
  const changed = new Set(step.clocks.map(({ clock }) => clock));
  const fired = step.dues.filter(({ clock }) => tasked.includes(clock.rule) && !changed.has(clock));
  return [...step.clocks, ...fired].map((one) => dueRow(one, step, rules));
}

/** The row of the case after a step. What is fixed when a case is filed stands in `filedRow`. */
export function caseRow({ next, dues }: Step, rules: Rules): Row {
  const lamp = nearestDue(dues, rules);
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

/** The rows that a step adds to the projections, changes or closes, by the table or the change that they belong to. */
export type StepRows = Record<
  'items' | 'opened' | 'closed' | 'dues' | 'intervals' | 'tasks' | 'decisions' | 'notices',
  Row[]
>;

/** The rows of a step. `tasks` are all that are open after it: a task that is missing there is closed by this step. */
export function stepRows(step: Step, rules: Rules): StepRows {
  const { next, entry } = step;
  return {
    items: itemRows(step),
    opened: step.opened.map(({ opened, stage, from }) => ({ opened, stage, from_at: from })),
    closed: step.closed.map(({ opened, stage }) => ({ opened, stage, to_at: entry.occurredAt })),
    dues: dueRowsOf(step, rules),
    intervals: step.clocks.flatMap(({ clock }) => intervalRows(clock, next.seq)),
    tasks: taskRows(step, rules),
    decisions: step.decisions.map((decision) => ({ ...decision, decided_at: entry.occurredAt })),
    notices: step.notices.map(({ title }, n) => ({ n, title })),
  };
}
