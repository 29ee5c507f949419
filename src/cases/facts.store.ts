/*
 * What reports count of a case (`kept-facts.ts`), written in the transaction of the step that changes it. Most of it follows from
 * the whole course of the case, which stands in the projections that the step has just written; so it is read from there
 * and computed anew, by the very function that makes it from a journal. A step that moves none of it only adds to the
 * counts. A case that has no facts (filed before there were any) gets none here: reports read its journal until
 * `renew-facts.ts` has.
 *
 * Steps come one by one from officials, and in batches from the engine: whatever the number, it is one question and one
 * answer to the database.
 */
import type { EntityManager } from 'typeorm';
import { queryPrepared, sendPrepared } from '../database/prepared.js';
import type { Rules, Step } from '../domain/case/case-state.js';
import { clockFactOf, movesFacts } from '../domain/case/clock-facts.js';
import { isLate, type Stay } from '../domain/case/history.js';
import { type Course, factsOf } from '../domain/case/kept-facts.js';
import { rulesAt } from '../domain/case/rules-at.js';
import type { Instant } from '../domain/clock/instant.js';
import type { ClockInterval } from '../domain/clock/ledger.js';
import type { ClockFact } from '../domain/turnaround/case-fact.js';
import type { KeptFacts } from '../domain/turnaround/fact-row.js';
import type { Booking } from '../domain/turnaround/labour.js';

/** A step that has been written, and the rules that it was decided by. */
export type WrittenStep = { step: Step; rules: Rules };

/** The steps of one case, in order. `moved`: the last that moved facts. */
type CaseSteps = { id: string; steps: Step[]; moved: WrittenStep | null };

const iso = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const READ = `select f.case_id as id, ${iso('f.closed_at')} as closed_at, f.reopened, f.late_recorded, ${iso('c.filed_at')} as filed_at,
  (select json_agg(json_build_object('stage', stage, 'opened', opened, 'from', ${iso('from_at')}, 'to', ${iso('to_at')}, 'closed', closed,
      'nth', nth, 'workingMs', working_ms, 'assignedAt', ${iso('assigned_at')})
      order by opened, stage collate "C") from stage_visits where authority_id = $1 and case_id = f.case_id) as stays,
  (select json_agg(json_build_object('clock', clock, 'rule', rule, 'track', track, 'item', item, 'kind', kind, 'opened', opened,
      'from', ${iso('from_at')}, 'closed', closed, 'to', ${iso('to_at')}, 'reason', reason) order by clock, rule, track, item, n)
    from clock_intervals where authority_id = $1 and case_id = f.case_id) as intervals,
  (select json_agg(json_build_object('opened', opened, 'rule', rule, 'track', track, 'item', item, 'extended', extension > 0,
      'due', due_date, 'dueAt', ${iso('due_at')}, 'yellowAt', ${iso('yellow_at')}, 'provisional', provisional, 'met', met,
      'startedAt', ${iso('started_at')}, 'endedAt', ${iso('ended_at')}, 'closed', closed) order by opened, rule, track, item)
    from due_dates where authority_id = $1 and case_id = f.case_id) as dues,
  (select json_agg(json_build_object('seq', seq, 'stage', stage, 'person', person, 'role', role, 'kind', kind, 'minutes', minutes,
      'replaces', replaces) order by seq) from work_bookings where authority_id = $1 and case_id = f.case_id) as bookings
  from case_facts f join cases c on c.authority_id = f.authority_id and c.id = f.case_id
  where f.authority_id = $1 and f.case_id = any($2::uuid[])`;

const COUNT = `update case_facts f set entries = r.entries, late_recorded = f.late_recorded + r.late, head = r.head
  from jsonb_to_recordset($2::jsonb) as r (case_id uuid, entries integer, late integer, head text)
  where f.authority_id = $1 and f.case_id = r.case_id`;

/** Upserts a table from the rows in a parameter. */
function upsert(table: string, columns: readonly string[], key: string, parameter: string): string {
  const names = ['case_id', ...columns];
  return `insert into ${table} (authority_id, ${names.join(', ')}) select $1, ${names.map((one) => `r.${one}`).join(', ')}
    from jsonb_populate_recordset(null::${table}, ${parameter}::jsonb) r
    on conflict on constraint ${key} do update set ${columns.map((one) => `${one} = excluded.${one}`).join(', ')}`;
}

/** The statement that writes facts: $2 the facts, $3 the stops, $5 the labour, $4 how many rows of each a case has. */
const writeStatement = ({ fact }: KeptFacts): string => `with c as (
    select * from jsonb_to_recordset($4::jsonb) as c (case_id uuid, stops integer, labour integer, model boolean)),
  f as (${upsert('case_facts', Object.keys(fact), 'case_facts_pk', '$2')}),
  s as (${upsert('case_stops', STOP_COLUMNS, 'case_stops_pk', '$3')}),
  l as (${upsert('case_labour', LABOUR_COLUMNS, 'case_labour_pk', '$5')}),
  e as (delete from case_labour o using c where o.authority_id = $1 and o.case_id = c.case_id and o.n >= c.labour),
  d as (delete from case_stops o using c where o.authority_id = $1 and o.case_id = c.case_id and o.n >= c.stops),
  m as (delete from case_models o using c where o.authority_id = $1 and o.case_id = c.case_id and not c.model)
  select`;
const LABOUR_COLUMNS = ['n', 'component', 'track', 'role', 'travel', 'heads', 'minutes'];
const STOP_COLUMNS = ['n', 'reason', 'from_at', 'to_at', 'legal_days', 'working_ms'];

type Due = Omit<ClockFact, 'kind' | 'owner' | 'stopped'> & {
  opened: number;
  track: string;
  item: string;
  startedAt: Instant;
  closed: number | null;
};
type Interval = Omit<ClockInterval, 'basis'> & { clock: number; rule: string; track: string; item: string };
type Kept = {
  id: string;
  closed_at: Instant | null;
  reopened: boolean;
  late_recorded: number;
  filed_at: Instant;
  stays: Omit<Stay, 'track'>[];
  intervals: Interval[] | null;
  dues: Due[] | null;
  bookings: Booking[] | null;
};

const keyOf = ({ rule, track, item }: Pick<Due, 'rule' | 'track' | 'item'>, opened: number): string =>
  `${opened}|${rule}|${track}|${item}`;

/** The one interval of a clock that has never stood still, of which no other row is kept. */
const runOf = ({ opened, startedAt: from, closed, endedAt: to }: Due): ClockInterval => ({
  kind: 'run',
  opened,
  from,
  closed,
  to,
});

/** The course of a case from its projections, after its steps. */
function courseOf(kept: Kept, steps: readonly Step[], rules: Rules): Course {
  const { next } = steps.at(-1)!;
  const clocks = new Map<string, ClockInterval[]>();
  for (const interval of kept.intervals ?? []) {
    const key = keyOf(interval, interval.clock);
    clocks.set(key, [...(clocks.get(key) ?? []), interval]);
  }
  const intervalsOf = (due: Due): ClockInterval[] => clocks.get(keyOf(due, due.opened)) ?? [runOf(due)];
  const dues = kept.dues ?? [];
  let { closed_at: closedAt, reopened } = kept;
  for (const { before, next: after, entry } of steps) {
    if (after.closed && !before!.closed) closedAt = entry.occurredAt;
    if (after.closed || !before!.closed) continue;
    closedAt = null;
    reopened = true;
  }
  return {
    state: next,
    stays: kept.stays.map((stay) => ({ ...stay, track: rules.procedure.stages[stay.stage]!.meta.track })),
    clocks: dues.map((due) => ({ rule: due.rule, intervals: intervalsOf(due) })),
    limits: dues.map((due) => {
      const { kind, owner } = rules.limits[due.rule]!;
      return { ...due, kind, owner, stopped: due.endedAt === null && intervalsOf(due).at(-1)!.kind === 'stop' };
    }),
    filedAt: kept.filed_at,
    closedAt,
    reopened,
    entries: next.seq,
    lateRecorded: kept.late_recorded + lateIn(steps),
    bookings: kept.bookings ?? [],
  };
}

const lateIn = (steps: readonly Step[]): number => steps.filter(({ entry }) => isLate(entry)).length;

const firstCourse = ({ next, entry, opened, clocks }: Step, rules: Rules): Course => ({
  state: next,
  stays: opened.map((visit) => ({ ...visit, to: null, closed: null, nth: 1, workingMs: null, assignedAt: null })),
  clocks: clocks.map(({ clock }) => clock),
  limits: clocks.map(({ clock, due }) => clockFactOf(clock, rules.limits[clock.rule]!, due)),
  filedAt: entry.occurredAt,
  closedAt: null,
  reopened: false,
  entries: 1,
  lateRecorded: Number(isLate(entry)),
  bookings: [],
});

function byCase(written: readonly WrittenStep[]): CaseSteps[] {
  const cases = new Map<string, CaseSteps>();
  for (const one of written) {
    const { id } = one.step.next;
    const known = cases.get(id) ?? { id, steps: [], moved: null };
    known.steps.push(one.step);
    if (movesFacts(one.step)) known.moved = one;
    cases.set(id, known);
  }
  return [...cases.values()];
}

/** Keeps what reports count after steps that have been written, of any cases of one authority. */
export async function keepFacts(tx: EntityManager, authority: number, written: readonly WrittenStep[]): Promise<void> {
  const cases = byCase(written);
  const counted = cases.filter(({ moved }) => moved === null);
  if (counted.length > 0) await countEntries(tx, authority, counted);
  const moved = cases.filter((one) => one.moved !== null);
  const later = moved.filter(({ steps }) => steps[0]!.before !== null).map(({ id }) => id);
  const kept = later.length === 0 ? [] : await queryPrepared<Kept>(tx, 'read_courses', READ, [authority, later]);
  const keptById = new Map(kept.map((one) => [one.id, one]));
  const facts = moved.flatMap(({ id, steps, moved: last }) => {
    const rules = rulesAt(last!.rules, last!.step.entry);
    const before = keptById.get(id);
    if (!before && steps[0]!.before !== null) return [];
    return [{ id, ...factsOf(before ? courseOf(before, steps, rules) : firstCourse(steps[0]!, rules), rules) }];
  });
  if (facts.length > 0) await writeFacts(tx, authority, facts);
}

async function countEntries(tx: EntityManager, authority: number, cases: readonly CaseSteps[]): Promise<void> {
  const rows = cases.map(({ id, steps }) => {
    const { seq, head } = steps.at(-1)!.next;
    return { case_id: id, entries: seq, late: lateIn(steps), head };
  });
  await sendPrepared(tx, 'count_entries', COUNT, [authority, JSON.stringify(rows)]);
}

/** The same for every case, made of the columns of the first. */
let writeBoth: string | undefined;
let writeModels: string | undefined;

/** Writes the facts of cases, over those that they have. */
export async function writeFacts(
  tx: EntityManager,
  authority: number,
  facts: readonly ({ id: string } & KeptFacts)[],
): Promise<void> {
  writeBoth ??= writeStatement(facts[0]!);
  await sendPrepared(tx, 'write_facts', writeBoth, [
    authority,
    JSON.stringify(facts.map(({ id, fact }) => ({ case_id: id, ...fact }))),
    JSON.stringify(facts.flatMap(({ id, stops }) => stops.map((stop) => ({ case_id: id, ...stop })))),
    JSON.stringify(
      facts.map(({ id, stops, labour, model }) => ({
        case_id: id,
        stops: stops.length,
        labour: labour.length,
        model: model !== null,
      })),
    ),
    JSON.stringify(facts.flatMap(({ id, labour }) => labour.map((piece) => ({ case_id: id, ...piece })))),
  ]);
  const models = facts.flatMap(({ id, model }) => (model ? [{ case_id: id, ...model }] : []));
  const [first] = models;
  if (!first) return;
  const columns = Object.keys(first).filter((name) => name !== 'case_id');
  writeModels ??= upsert('case_models', columns, 'case_models_pk', '$2');
  await sendPrepared(tx, 'write_models', writeModels, [authority, JSON.stringify(models)]);
}
