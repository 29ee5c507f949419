/**
 * The one file that knows how a step is written: every table that a step touches, in one statement, so a step is there
 * whole or not at all. The statement begins with the case row and goes on only if that row is still the one that the
 * step was decided on (`seq`); nobody holds a lock while deciding, and of two officials one finds no row.
 */
import type { EntityManager } from 'typeorm';
import { runPrepared } from '../database/prepared.js';
import type { CaseState, Rules, Step } from '../domain/case/case-state.js';
import { caseRow, filedRow, stepRows } from '../domain/case/step-rows.js';
import { keepFacts, type WrittenStep } from './facts.store.js';

/** What the rows of a task repeat of their case, so that a list of tasks needs no other table. */
const CASE_COLUMNS = 'seq, procedure_id, procedure_version, case_number, applicant, filed_by';
const INSERT_CASE = `insert into cases (authority_id, id, case_number, procedure_id, procedure_version, label, applicant, filed_by,
    status, outcome, version, seq, stages, state, yellow_at, red_at, filed_at)
  select $1, $2, $15, $16, $17, $18, $19, $20, $5, $6, $7, $4, $8, $9, $10, $11, $14 where $3 = 0 returning ${CASE_COLUMNS}`;
const UPDATE_CASE = `update cases set status = $5, outcome = $6, version = $7, seq = $4, stages = $8, state = $9, yellow_at = $10,
    red_at = $11 where authority_id = $1 and id = $2 and seq = $3 returning ${CASE_COLUMNS}`;

/** Writes everything of a step, given the case row that came back; \`$13\` holds the rows of the projections as JSON. */
const writeWith = (caseRow: string, also = ''): string => `with c as (${caseRow}),
  d as (select $13::jsonb as rows from c),
  j as (insert into journal (authority_id, case_id, seq, recorded_at, hash, canon)
    select $1, $2, $4, r.recorded_at, decode(r.hash, 'hex'), $12
    from d, jsonb_to_record(d.rows -> 'journal') as r (recorded_at timestamptz, hash text)),
  q as (insert into seal_queue (authority_id, case_id, seq) select $1, $2, $4 from c),
  o as (insert into outbox (authority_id, case_id, seq) select $1, $2, $4 from c),
  i as (insert into case_items select $1, $2, r.* from d, jsonb_to_recordset(d.rows -> 'items')
      as r (item text, kind text, label text, status text, marks jsonb)
    on conflict on constraint case_items_pk do update set label = excluded.label, status = excluded.status, marks = excluded.marks),
  v as (insert into stage_visits (authority_id, case_id, nth, opened, stage, from_at, track, owner, activity, component)
    select $1, $2, (select count(*) + 1 from stage_visits s where s.authority_id = $1 and s.case_id = $2 and s.stage = r.stage), r.*
    from d, jsonb_to_recordset(d.rows -> 'opened') as r (opened integer, stage text, from_at timestamptz, track text, owner text,
      activity text, component text)),
  w as (update stage_visits s set closed = $4, to_at = r.to_at, assigned_at = r.assigned_at, actor = r.actor, role = r.role,
      working_ms = r.working_ms
    from d, jsonb_to_recordset(d.rows -> 'closed') as r (opened integer, stage text, to_at timestamptz, assigned_at timestamptz,
      actor text, role text, working_ms bigint)
    where s.authority_id = $1 and s.case_id = $2 and s.opened = r.opened and s.stage = r.stage),
  u as (insert into due_dates (authority_id, case_id, rule, track, item, opened, started_at, extension, due_date, due_at, yellow_at, provisional,
      met, ended_at, closed, fires_at)
    select $1, $2, r.* from d, jsonb_to_recordset(d.rows -> 'dues') as r (rule text, track text, item text, opened integer,
      started_at timestamptz, extension smallint, due_date date, due_at timestamptz, yellow_at timestamptz, provisional boolean, met boolean,
      ended_at timestamptz, closed integer, fires_at timestamptz)
    on conflict on constraint due_dates_pk do update set extension = excluded.extension, due_date = excluded.due_date,
      due_at = excluded.due_at, yellow_at = excluded.yellow_at, provisional = excluded.provisional, met = excluded.met,
      ended_at = excluded.ended_at, closed = excluded.closed, fires_at = excluded.fires_at),
  n as (insert into clock_intervals (authority_id, case_id, clock, rule, track, item, n, kind, opened, from_at, closed, to_at, reason)
    select $1, $2, r.* from d, jsonb_to_recordset(d.rows -> 'intervals') as r (clock integer, rule text, track text, item text,
      n smallint, kind text, opened integer, from_at timestamptz, closed integer, to_at timestamptz, reason text)
    on conflict on constraint clock_intervals_pk do update set closed = excluded.closed, to_at = excluded.to_at),
  t as (insert into tasks (authority_id, case_id, procedure_id, procedure_version, case_number, applicant, opened, stage, track, command,
      roles, role_set, owner, yellow_at, red_at, claimed_at, holder)
    select $1, $2, c.procedure_id, c.procedure_version, c.case_number, c.applicant, r.opened, r.stage, r.track, r.command,
      r.roles, r.role_set, r.owner, r.yellow_at, r.red_at, r.claimed_at, coalesce(r.holder, case when r.owner = 'applicant' then c.filed_by end)
    from c, d, jsonb_to_recordset(d.rows -> 'tasks') as r (opened integer, stage text, track text, command text, roles text[],
      role_set text, owner text, yellow_at timestamptz, red_at timestamptz, claimed_at timestamptz, holder text)
    on conflict on constraint tasks_pk do update set yellow_at = excluded.yellow_at, red_at = excluded.red_at,
      claimed_at = excluded.claimed_at, holder = excluded.holder
    where (tasks.yellow_at, tasks.red_at, tasks.claimed_at, tasks.holder)
      is distinct from (excluded.yellow_at, excluded.red_at, excluded.claimed_at, excluded.holder)),
  x as (update tasks s set closed = $4, closed_at = b.closed_at, done_by = case when s.roles @> array[b.role] then b.by end
    from d, jsonb_to_recordset(d.rows -> 'closing') as b (by text, role text, closed_at timestamptz)
    where s.authority_id = $1 and s.case_id = $2 and s.closed is null
    and not exists (select from jsonb_to_recordset(d.rows -> 'tasks') as r (opened integer, stage text)
      where r.opened = s.opened and r.stage = s.stage)),
  e as (insert into decisions (authority_id, case_id, seq, number, track, item, outcome, adverse, reason, remedies, decided_at)
    select $1, $2, $4, r.* from d, jsonb_to_recordset(d.rows -> 'decisions') as r (number text, track text, item text,
      outcome text, adverse boolean, reason text, remedies text, decided_at timestamptz)),
  m as (insert into notices (authority_id, case_id, seq, n, title, number, kind, kind_code, template, addressee, reply_due,
      text, translation, sha256)
    select $1, $2, $4, r.* from d, jsonb_to_recordset(d.rows -> 'notices') as r (n smallint, title jsonb, number text, kind text,
      kind_code text, template text, addressee text, reply_due date, text text, translation text, sha256 text)),
  y as (insert into documents (authority_id, case_id, id, sha256, bytes, media_type, codes, replaces, registered_by, registered_at, state,
      scanner, signature, closed)
    select $1, $2, r.* from d, jsonb_to_recordset(d.rows -> 'documents') as r (id integer, sha256 text, bytes bigint, media_type text,
      codes text[], replaces integer, registered_by text, registered_at timestamptz, state text, scanner text, signature text, closed integer)
    on conflict on constraint documents_pk do update set codes = excluded.codes, state = excluded.state, scanner = excluded.scanner,
      signature = excluded.signature, closed = excluded.closed),
  k as (insert into work_bookings (authority_id, case_id, seq, track, stage, person, role, kind, minutes, replaces, at)
    select $1, $2, r.* from d, jsonb_to_recordset(d.rows -> 'bookings') as r (seq integer, track text, stage text, person text,
      role text, kind text, minutes integer, replaces integer, at timestamptz)),
  p as (insert into personal_data (authority_id, case_id, seq, pointer, value, salt, commitment)
    select $1, $2, $4, r.* from d, jsonb_to_recordset(d.rows -> 'personal') as r (pointer text, value jsonb, salt text, commitment text))${also}
  select seq from c`;

const WRITE_NEW = writeWith(
  INSERT_CASE,
  `,
  a as (insert into applicant_names (authority_id, name) select $1, applicant from c on conflict do nothing)`,
);
const WRITE_NEXT = writeWith(UPDATE_CASE);

/**
 * Writes a step.
 * @param later where given, takes the step instead of having its facts kept at once: whoever gives it does that before the commit.
 * @returns false when the case has moved on since the step was decided; nothing is written then.
 */
export async function writeStep(
  manager: EntityManager,
  step: Step,
  rules: Rules,
  later?: WrittenStep[],
): Promise<boolean> {
  const { before, next, entry } = step;
  const row = caseRow(step, rules);
  const rows = {
    ...stepRows(step, rules),
    journal: { recorded_at: entry.recordedAt, hash: next.head },
    personal: step.personal,
  };
  const values: unknown[] = [
    next.authority,
    next.id,
    before?.seq ?? 0,
    row['seq'],
    row['status'],
    row['outcome'],
    row['version'],
    row['stages'],
    row['state'],
    row['yellow_at'],
    row['red_at'],
    step.canon,
    JSON.stringify(rows),
  ];
  if (before) {
    const isWritten = (await runPrepared(manager, 'write_next_step', WRITE_NEXT, values)) === 1;
    if (isWritten && later) later.push({ step, rules });
    else if (isWritten) await keepFacts(manager, next.authority, [{ step, rules }]);
    return isWritten;
  }
  const filed = filedRow(step);
  await runPrepared(manager, 'write_first_step', WRITE_NEW, [
    ...values,
    filed['filed_at'],
    filed['case_number'],
    filed['procedure_id'],
    filed['procedure_version'],
    filed['label'],
    filed['applicant'],
    filed['filed_by'],
  ]);
  await keepFacts(manager, next.authority, [{ step, rules }]);
  return true;
}

/** The stored state of a case, or null. */
export async function findCase(manager: EntityManager, authority: number, id: string): Promise<CaseState | null> {
  const [row] = await manager.query<{ state: string }[]>(
    'select state from cases where authority_id = $1 and id = $2',
    [authority, id],
  );
  return row ? (JSON.parse(row.state) as CaseState) : null;
}
