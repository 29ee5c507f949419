/*
 * What reports count of a case (`kept-facts.ts`), written in the transaction of the step that changes it. Most of it follows from
 * the whole course of the case, which stands in the projections that the step has just written; so it is read from there
 * and computed anew, by the very function that makes it from a journal. A step that moves none of it only adds to the
 * counts. A case that has no facts (filed before there were any) gets none here: reports read its journal.
 */
import type { EntityManager } from 'typeorm';
import { queryPrepared, runPrepared } from '../database/prepared.js';
import type { Rules, Step } from '../domain/case/case-state.js';
import { clockFactOf, movesFacts } from '../domain/case/clock-facts.js';
import { isLate, type Stay } from '../domain/case/history.js';
import { type Course, factsOf } from '../domain/case/kept-facts.js';
import { rulesAt } from '../domain/case/rules-at.js';
import type { Instant } from '../domain/clock/instant.js';
import type { ClockInterval } from '../domain/clock/ledger.js';
import type { ClockFact } from '../domain/turnaround/case-fact.js';
import type { KeptFacts } from '../domain/turnaround/fact-row.js';

const iso = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const READ = `select ${iso('f.closed_at')} as closed_at, f.reopened, f.late_recorded, ${iso('c.filed_at')} as filed_at,
  (select json_agg(json_build_object('stage', stage, 'opened', opened, 'from', ${iso('from_at')}, 'to', ${iso('to_at')}, 'closed', closed,
      'nth', nth, 'workingMs', working_ms)
      order by opened, stage collate "C") from stage_visits where authority_id = $1 and case_id = $2) as stays,
  (select json_agg(json_build_object('clock', clock, 'rule', rule, 'track', track, 'item', item, 'kind', kind, 'opened', opened,
      'from', ${iso('from_at')}, 'closed', closed, 'to', ${iso('to_at')}, 'reason', reason) order by clock, rule, track, item, n)
    from clock_intervals where authority_id = $1 and case_id = $2) as intervals,
  (select json_agg(json_build_object('opened', opened, 'rule', rule, 'track', track, 'item', item, 'extended', extension > 0,
      'due', due_date, 'dueAt', ${iso('due_at')}, 'yellowAt', ${iso('yellow_at')}, 'provisional', provisional, 'met', met,
      'endedAt', ${iso('ended_at')})) from due_dates where authority_id = $1 and case_id = $2) as dues
  from case_facts f join cases c on c.authority_id = f.authority_id and c.id = f.case_id
  where f.authority_id = $1 and f.case_id = $2`;

const COUNT = `update case_facts set entries = $3, late_recorded = late_recorded + $4, head = $5 where authority_id = $1 and case_id = $2`;

/** Upserts a table from the row in a parameter; `null` there writes nothing. */
const upsert = (table: string, columns: readonly string[], key: string, from: string): string =>
  `insert into ${table} (authority_id, case_id, ${columns.join(', ')}) select $1, $2, ${columns.map((one) => `r.${one}`).join(', ')}
    from ${from} r on conflict on constraint ${key} do update set ${columns.map((one) => `${one} = excluded.${one}`).join(', ')}`;

/** The statement that writes facts: $3 the fact, $4 the model or null, $5 the stops, $6 how many there are. */
function writeStatement({ fact }: KeptFacts): string {
  const facts = upsert(
    'case_facts',
    Object.keys(fact),
    'case_facts_pk',
    'jsonb_populate_record(null::case_facts, $3::jsonb)',
  );
  const stops = upsert(
    'case_stops',
    STOP_COLUMNS,
    'case_stops_pk',
    'jsonb_populate_recordset(null::case_stops, $5::jsonb)',
  );
  return `with f as (${facts}), s as (${stops}),
    d as (delete from case_stops where authority_id = $1 and case_id = $2 and n >= $6),
    m as (delete from case_models where authority_id = $1 and case_id = $2 and $4::jsonb is null) select`;
}
const STOP_COLUMNS = ['n', 'reason', 'from_at', 'to_at', 'legal_days', 'working_ms'];

type Due = Omit<ClockFact, 'kind' | 'owner' | 'stopped'> & { opened: number; track: string; item: string };
type Interval = Omit<ClockInterval, 'basis'> & { clock: number; rule: string; track: string; item: string };
type Kept = {
  closed_at: Instant | null;
  reopened: boolean;
  late_recorded: number;
  filed_at: Instant;
  stays: Omit<Stay, 'track'>[];
  intervals: Interval[] | null;
  dues: Due[] | null;
};

const keyOf = ({ rule, track, item }: Pick<Due, 'rule' | 'track' | 'item'>, opened: number): string =>
  `${opened}|${rule}|${track}|${item}`;

/** The course of a case from its projections after a step; null when it has no facts to go on from. */
async function findCourse(tx: EntityManager, { before, next, entry }: Step, rules: Rules): Promise<Course | null> {
  const [kept] = await queryPrepared<Kept>(tx, 'read_course', READ, [next.authority, next.id]);
  if (!kept) return null;
  const clocks = new Map<string, Interval[]>();
  for (const interval of kept.intervals ?? []) {
    const key = keyOf(interval, interval.clock);
    clocks.set(key, [...(clocks.get(key) ?? []), interval]);
  }
  const isReopened = !next.closed && before!.closed;
  const closes = next.closed && !before!.closed;
  return {
    state: next,
    stays: kept.stays.map((stay) => ({ ...stay, track: rules.procedure.stages[stay.stage]!.meta.track })),
    clocks: [...clocks.values()].map((intervals) => ({ rule: intervals[0]!.rule, intervals })),
    limits: (kept.dues ?? []).map(({ opened, track, item, ...due }) => {
      const { kind, owner } = rules.limits[due.rule]!;
      const last = clocks.get(keyOf({ rule: due.rule, track, item }, opened))?.at(-1);
      return { ...due, kind, owner, stopped: due.endedAt === null && last?.kind === 'stop' };
    }),
    filedAt: kept.filed_at,
    closedAt: isReopened ? null : closes ? entry.occurredAt : kept.closed_at,
    reopened: kept.reopened || isReopened,
    entries: next.seq,
    lateRecorded: kept.late_recorded + Number(isLate(entry)),
  };
}

const firstCourse = ({ next, entry, opened, clocks }: Step, rules: Rules): Course => ({
  state: next,
  stays: opened.map((visit) => ({ ...visit, to: null, closed: null, nth: 1, workingMs: null })),
  clocks: clocks.map(({ clock }) => clock),
  limits: clocks.map(({ clock, due }) => clockFactOf(clock, rules.limits[clock.rule]!, due)),
  filedAt: entry.occurredAt,
  closedAt: null,
  reopened: false,
  entries: 1,
  lateRecorded: Number(isLate(entry)),
});

/** Keeps what reports count of a case after a step that has been written. */
export async function keepFacts(tx: EntityManager, step: Step, rules: Rules): Promise<void> {
  const { authority, id, seq, head } = step.next;
  if (!movesFacts(step)) {
    await runPrepared(tx, 'count_entry', COUNT, [authority, id, seq, Number(isLate(step.entry)), head]);
    return;
  }
  const ruled = rulesAt(rules, step.entry);
  const course = step.before ? await findCourse(tx, step, ruled) : firstCourse(step, ruled);
  if (course) await writeFacts(tx, authority, id, factsOf(course, ruled));
}

/** The same for every case, made of the columns of the first. */
let writeBoth: string | undefined;
let writeModel: string | undefined;

async function writeFacts(tx: EntityManager, authority: number, id: string, kept: KeptFacts): Promise<void> {
  const { fact, model, stops } = kept;
  const values = [
    authority,
    id,
    JSON.stringify(fact),
    model && JSON.stringify(model),
    JSON.stringify(stops),
    stops.length,
  ];
  writeBoth ??= writeStatement(kept);
  await runPrepared(tx, 'write_facts', writeBoth, values);
  if (model) {
    const from = 'jsonb_populate_record(null::case_models, $3::jsonb)';
    writeModel ??= upsert('case_models', Object.keys(model), 'case_models_pk', from);
    await runPrepared(tx, 'write_model', writeModel, [authority, id, JSON.stringify(model)]);
  }
}
