/**
 * The one file that knows how steps are written: every table that a step touches, in one statement, so a step is there whole
 * or not at all. The statement begins with the rows of the cases and goes on only with those that are still the ones that
 * their steps were decided on (`seq`); nobody holds a lock while deciding, and of two officials one finds no row. It writes one
 * step of each of any number of cases: a step alone is a list of one.
 */
import type { EntityManager } from 'typeorm';
import { packNotice } from '../database/notice-content.js';
import { queryPrepared, sendPrepared } from '../database/prepared.js';
import type { CaseState, Rules, Step } from '../domain/case/case-state.js';
import { caseRow, filedRow, type Row, stepRows } from '../domain/case/step-rows.js';
import { textOf } from '../domain/procedure/facts.js';
import { keepFacts, type WrittenStep } from './facts.store.js';

/** What the rows of a task repeat of their case, so that a list of tasks needs no other table. */
const CASE_COLUMNS = ['id', 'seq', 'procedure_id', 'procedure_version', 'case_number', 'applicant', 'filed_by'];
const MOVED = 'status text, outcome text, version integer, stages text[], yellow_at timestamptz, red_at timestamptz';
const FILED = `case_number text, procedure_id text, procedure_version integer, label text, applicant text, filed_by text,
  filed_at timestamptz`;

/** Each set of rows is a parameter of its own, as JSON; every row names its case. */
const SETS = {
  moved: `before integer, seq integer, ${MOVED}`,
  filed: `seq integer, ${MOVED}, ${FILED}`,
  journal: 'seq integer, recorded_at timestamptz, hash text',
  items: 'item text, kind text, label text, status text, marks jsonb',
  opened: 'opened integer, stage text, from_at timestamptz, track text',
  closed: `opened integer, stage text, to_at timestamptz, assigned_at timestamptz, actor text, holder text, done boolean,
    working_ms bigint`,
  dues: `rule text, track text, item text, opened integer, started_at timestamptz, extension smallint, due_date date,
    due_at timestamptz, yellow_at timestamptz, provisional boolean, met boolean, ended_at timestamptz, closed integer, fires_at timestamptz`,
  intervals: `clock integer, rule text, track text, item text, n smallint, kind text, opened integer, from_at timestamptz,
    closed integer, to_at timestamptz, reason text`,
  tasks: `opened integer, stage text, track text, command text, roles text[], role_set text, owner text, yellow_at timestamptz,
    red_at timestamptz, claimed_at timestamptz, holder text`,
  closing: 'by text, role text, closed_at timestamptz',
  decisions: `number text, track text, item text, outcome text, adverse boolean, reason text, remedies text, decided_at timestamptz`,
  notices: 'n smallint, words smallint, sha256 text, content text',
  documents: `id integer, sha256 text, bytes bigint, media_type text, codes text[], replaces integer, registered_by text,
    registered_at timestamptz, state text, scanner text, signature text, closed integer`,
  bookings: `seq integer, track text, stage text, person text, role text, kind text, minutes integer, replaces integer, at timestamptz`,
  personal: 'pointer text, value jsonb, salt text, commitment text',
} as const;
type SetName = keyof typeof SETS;
const NAMES = Object.keys(SETS) as SetName[];

/**
 * The long texts go beside them, unescaped: canonical JSON holds no control character, so one can stand between two texts
 * (RFC 7464 writes JSON texts in sequence by the same one). They are in the order of the steps.
 */
const SEPARATOR = '\u001e';
const TEXTS = `texts as materialized (select * from unnest(string_to_array($${NAMES.length + 2}, chr(30))::uuid[],
    string_to_array($${NAMES.length + 3}, chr(30)), string_to_array($${NAMES.length + 4}, chr(30))) as t (case_id, state, canon))`;

/** The rows of a set, as the columns that its list names. */
const given = (name: SetName, alias = 'r'): string =>
  `json_to_recordset($${NAMES.indexOf(name) + 2}::json) as ${alias} (case_id uuid, ${SETS[name]})`;
/** Those of cases that had not moved on. */
const of = (name: SetName): string => `c join ${given(name)} on r.case_id = c.id`;
/** The names of the columns of a set, for a table whose columns are called the same. */
const columns = (name: SetName, alias = ''): string =>
  SETS[name]
    .split(',')
    .map((column) => alias + column.trim().split(' ', 1)[0]!)
    .join(', ');

/**
 * Rows to change are looked up first (\`here\`) and changed where they lie: a plain join would be planned by the size that
 * PostgreSQL remembers of a table, and a young one, remembered as small, would be read whole for every step. A row of a case that
 * has moved meanwhile is not where it was, and is not changed.
 */
const WRITE = `with ${TEXTS},
  moving as (update cases set status = r.status, outcome = r.outcome, version = r.version, seq = r.seq, stages = r.stages,
      state = r.state, yellow_at = r.yellow_at, red_at = r.red_at
    from (select r.*, texts.state, here.at from ${given('moved')} join texts using (case_id) cross join lateral (
      select ctid as at from cases where authority_id = $1 and id = r.case_id and seq = r.before limit 1) here) r
    where cases.authority_id = $1 and cases.ctid = r.at returning ${CASE_COLUMNS.map((column) => `cases.${column}`).join(', ')}),
  filing as (insert into cases (authority_id, id, state, ${columns('filed')}) select $1, r.case_id, texts.state, ${columns('filed', 'r.')}
    from ${given('filed')} join texts using (case_id) returning ${CASE_COLUMNS.join(', ')}),
  c as (select * from moving union all select * from filing),
  a as (insert into applicant_names (authority_id, name) select distinct $1::integer, applicant from filing on conflict do nothing),
  j as (insert into journal (authority_id, case_id, seq, recorded_at, hash, canon)
    select $1, c.id, r.seq, r.recorded_at, decode(r.hash, 'hex'), texts.canon
    from ${of('journal')} join texts on texts.case_id = c.id),
  q as (insert into seal_queue (authority_id, case_id, seq) select $1, id, seq from c),
  o as (insert into outbox (authority_id, case_id, seq) select $1, id, seq from c),
  i as (insert into case_items (authority_id, case_id, ${columns('items')}) select $1, c.id, ${columns('items', 'r.')} from ${of('items')}
    on conflict on constraint case_items_pk do update set label = excluded.label, status = excluded.status, marks = excluded.marks),
  v as (insert into stage_visits (authority_id, case_id, n, nth, done, ${columns('opened')})
    select $1, c.id, earlier.many + row_number() over (partition by c.id order by r.stage collate "C"), earlier.here + 1, false,
      ${columns('opened', 'r.')} from ${of('opened')} cross join lateral (
        select count(*) as many, count(*) filter (where s.stage = r.stage) as here
        from stage_visits s where s.authority_id = $1 and s.case_id = c.id) earlier),
  w as (update stage_visits s set closed = r.seq, to_at = r.to_at, assigned_at = r.assigned_at, actor = r.actor, holder = r.holder,
      done = r.done, working_ms = r.working_ms, red_at = (select t.red_at from tasks t
        where t.authority_id = $1 and t.case_id = s.case_id and t.opened = s.opened and t.stage = s.stage)
    from (select r.*, c.seq, here.at from ${of('closed')} cross join lateral (
      select ctid as at from stage_visits where authority_id = $1 and case_id = c.id and opened = r.opened and stage = r.stage limit 1) here) r
    where s.authority_id = $1 and s.ctid = r.at),
  u as (insert into due_dates (authority_id, case_id, ${columns('dues')}) select $1, c.id, ${columns('dues', 'r.')} from ${of('dues')}
    on conflict on constraint due_dates_pk do update set extension = excluded.extension, due_date = excluded.due_date,
      due_at = excluded.due_at, yellow_at = excluded.yellow_at, provisional = excluded.provisional, met = excluded.met,
      ended_at = excluded.ended_at, closed = excluded.closed, fires_at = excluded.fires_at),
  n as (insert into clock_intervals (authority_id, case_id, ${columns('intervals')})
    select $1, c.id, ${columns('intervals', 'r.')} from ${of('intervals')}
    on conflict on constraint clock_intervals_pk do update set closed = excluded.closed, to_at = excluded.to_at),
  t as (insert into tasks (authority_id, case_id, procedure_id, procedure_version, case_number, applicant, opened, stage, track, command,
      roles, role_set, owner, yellow_at, red_at, claimed_at, holder)
    select $1, c.id, c.procedure_id, c.procedure_version, c.case_number, c.applicant, r.opened, r.stage, r.track, r.command,
      r.roles, r.role_set, r.owner, r.yellow_at, r.red_at, r.claimed_at, coalesce(r.holder, case when r.owner = 'applicant' then c.filed_by end)
    from ${of('tasks')}
    on conflict on constraint tasks_pk do update set yellow_at = excluded.yellow_at, red_at = excluded.red_at,
      claimed_at = excluded.claimed_at, holder = excluded.holder
    where (tasks.yellow_at, tasks.red_at, tasks.claimed_at, tasks.holder)
      is distinct from (excluded.yellow_at, excluded.red_at, excluded.claimed_at, excluded.holder)),
  ending as (select r.*, c.seq, here.at, here.command from ${of('closing')} cross join lateral (
      select ctid as at, opened, stage, command from tasks where authority_id = $1 and case_id = c.id and closed is null offset 0) here
      where not exists (select from ${given('tasks', 'open')}
        where open.case_id = c.id and open.opened = here.opened and open.stage = here.stage)),
  x as (update tasks s set closed = r.seq, closed_at = r.closed_at, done_by = case when s.roles @> array[r.role] then r.by end
    from ending r where r.command is not null and s.authority_id = $1 and s.ctid = r.at),
  z as (delete from tasks s using ending r where r.command is null and s.authority_id = $1 and s.ctid = r.at),
  e as (insert into decisions (authority_id, case_id, seq, ${columns('decisions')})
    select $1, c.id, c.seq, ${columns('decisions', 'r.')} from ${of('decisions')}),
  m as (insert into notices (authority_id, case_id, seq, n, words, sha256, content)
    select $1, c.id, c.seq, r.n, r.words, decode(r.sha256, 'hex'), decode(r.content, 'base64') from ${of('notices')}),
  y as (insert into documents (authority_id, case_id, ${columns('documents')}) select $1, c.id, ${columns('documents', 'r.')} from ${of('documents')}
    on conflict on constraint documents_pk do update set codes = excluded.codes, state = excluded.state, scanner = excluded.scanner,
      signature = excluded.signature, closed = excluded.closed),
  k as (insert into work_bookings (authority_id, case_id, ${columns('bookings')}) select $1, c.id, ${columns('bookings', 'r.')} from ${of('bookings')}),
  p as (insert into personal_data (authority_id, case_id, seq, ${columns('personal')})
    select $1, c.id, c.seq, ${columns('personal', 'r.')} from ${of('personal')})
  select id from c`;

/** The rows of a step, by the sets that they belong to, and the state of its case. */
function rowsOf({ step, rules }: WrittenStep): { state: string; rows: Partial<Record<SetName, Row[]>> } {
  const { before, next, entry, personal } = step;
  const { state, ...row } = caseRow(step, rules);
  const { notices, ...projected } = stepRows(step, rules);
  const rows = {
    ...projected,
    notices: notices.map(packNotice),
    ...(before ? { moved: [{ before: before.seq, ...row }] } : { filed: [{ ...row, ...filedRow(step) }] }),
    journal: [{ seq: next.seq, recorded_at: entry.recordedAt, hash: next.head }],
    personal,
  };
  return { state: textOf(state), rows };
}

/** What the statement is given for steps, one of each case. */
function valuesOf(authority: number, steps: readonly WrittenStep[]): unknown[] {
  const sets = Object.fromEntries(NAMES.map((name) => [name, [] as Row[]])) as Record<SetName, Row[]>;
  const texts: { case_id: string; state: string; canon: string }[] = [];
  for (const one of steps) {
    const { next, canon } = one.step;
    const { state, rows } = rowsOf(one);
    texts.push({ case_id: next.id, state, canon });
    for (const name of NAMES) for (const row of rows[name] ?? []) sets[name].push({ case_id: next.id, ...row });
  }
  const joined = (name: 'case_id' | 'state' | 'canon') => texts.map((text) => text[name]).join(SEPARATOR);
  return [
    authority,
    ...NAMES.map((name) => JSON.stringify(sets[name])),
    joined('case_id'),
    joined('state'),
    joined('canon'),
  ];
}

/**
 * Writes steps, one of each case. Their facts are kept by whoever calls, before the commit.
 * @returns the ids of the cases whose step is written; of the others, which have moved on since it was decided, nothing is.
 */
export async function writeSteps(
  manager: EntityManager,
  authority: number,
  steps: readonly WrittenStep[],
): Promise<Set<string>> {
  const values = valuesOf(authority, steps);
  const written = await queryPrepared<{ id: string }>(manager, 'write_steps', WRITE, values);
  return new Set(written.map(({ id }) => id));
}

/**
 * Writes steps of cases that the transaction holds, any number of each, in their order: nobody can come between, so
 * nobody waits for the answers before the commit, which fails if a case has moved on nevertheless.
 */
export async function writeStepsOfHeld(
  manager: EntityManager,
  authority: number,
  steps: readonly WrittenStep[],
): Promise<void> {
  for (let left = steps; left.length > 0;) {
    const ids = new Set<string>();
    const first = left.filter(({ step: { next } }) => !ids.has(next.id) && ids.add(next.id));
    await sendPrepared(manager, 'write_steps', WRITE, valuesOf(authority, first), (rows) => {
      if (rows !== first.length) throw new Error(`Expected ${first.length} cases to stand still, but ${rows} did.`);
    });
    left = left.filter((one) => !first.includes(one));
  }
}

/**
 * Writes a step, with the facts that are kept of its case.
 * @returns false when the case has moved on since the step was decided; nothing is written then.
 */
export async function writeStep(manager: EntityManager, step: Step, rules: Rules): Promise<boolean> {
  const { authority } = step.next;
  const one = { step, rules };
  if ((await writeSteps(manager, authority, [one])).size === 0) return false;
  await keepFacts(manager, authority, [one]);
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
