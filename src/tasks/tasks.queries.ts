/**
 * An inbox at a million cases. What somebody may see is a few narrow scans, each through one index that is sorted as the
 * page is: one scan for each set of roles that he could claim tasks of (there are some twenty in all procedures together), one
 * for each person whose tasks he has (himself, and those in whose place he stands). Each gives at most a page, and the page is
 * the best of them. The filters read only columns that the index holds; the rows themselves are read for the page alone.
 */
import type { EntityManager } from 'typeorm';
import { findReadableCase, READABLE, readerOf, searchFor } from '../cases/cases.queries.js';
import type { Instant } from '../domain/clock/instant.js';
import { type CursorKey, type Page, parseCursor, readPage, toPage } from '../http/paging.js';
import type { Principal } from '../identity/principal.js';
import { TABS, type Tab, type TaskList } from './tasks.dto.js';

export type TaskRow = {
  case_id: string;
  opened: number;
  stage: string;
  track: string | null;
  command: string | null;
  /** Null of a stay, whose roles are those of its stage. */
  roles: string[] | null;
  yellow_at: Date | null;
  red_at: Date | null;
  holder: string | null;
  claimed_at: Date | null;
  closed_at: Date | null;
  procedure_id: string;
  procedure_version: number;
  case_number: string;
  applicant: string;
  /** The rule of the limit that the task is measured by. */
  rule: string | null;
  state: string;
  watched: boolean;
};

/** Whose work a list may show: who asks, sets of roles that he could claim tasks of and those of them that sign, whose tasks he has. */
export type Reach = { by: Principal; roleSets: string[]; signing: string[]; holders: string[] };

/** The limit, or never, as the indexes hold it: a case, because row-level security takes `coalesce` for something that could leak. */
const DUE = `(case when t.red_at is null then 'infinity' else t.red_at end)`;
const KEY = 't.case_id, t.opened, t.stage';

const LAMPS = {
  red: `${DUE} <= $4`,
  yellow: `t.yellow_at <= $4 and ${DUE} > $4`,
  green: `${DUE} > $4 and (t.yellow_at is null or t.yellow_at > $4) and ${DUE} < 'infinity'`,
  grey: `${DUE} = 'infinity'`,
} as const;

const OPEN = `t.authority_id = $1 and t.closed is null`;
const CAP = 100;

/**
 * That the reader may read the case: asked of what is his own and not his roles', as he may have left the office in which he
 * took it up. A single value, so that it is looked up row by row and never becomes a join with all cases.
 */
const READ = `(select true from cases where ${READABLE} and id = t.case_id)`;

/** Scans, each with what it goes over and its condition; `$5` role sets, `$6` those that sign, `$7` holders. */
const UNCLAIMED = { over: 'unnest($5::text[]) s (one)', where: `${OPEN} and t.holder is null and t.role_set = s.one` };
const TO_SIGN = { over: 'unnest($6::text[]) s (one)', where: UNCLAIMED.where };
const HELD = {
  over: 'unnest($7::text[]) s (one)',
  where: `${OPEN} and t.holder is not null and t.holder = s.one and ${READ}`,
};
const HELD_TO_SIGN = { over: HELD.over, where: `${HELD.where} and t.role_set = any($6::text[])` };
const WATCHED = {
  over: '(select w.case_id as one from case_watches w where w.authority_id = $1 and w.person = $3) s',
  where: `${OPEN} and t.case_id = s.one and ($2 <> 'own' or t.holder = $3) and ${READ}`,
};
/** What somebody did: tasks of stages, which their stays tell of, and what the engine had asked him for. */
const I = '(select $3::text as one) s';
const DONE_STAYS = {
  over: I,
  from: `(select v.authority_id, v.case_id, v.opened, v.stage, v.track, v.to_at as closed_at, v.red_at, null::timestamptz as yellow_at, v.actor,
      c.procedure_id, c.case_number, c.applicant
    from stage_visits v join cases c on c.authority_id = v.authority_id and c.id = v.case_id where v.done)`,
  where: `t.authority_id = $1 and t.actor = s.one and ${READ}`,
};
const DONE_ASKED = { over: I, where: `t.authority_id = $1 and t.done_by = s.one and ${READ}` };

type Scan = { over: string; from?: string; where: string };
const SCANS: Record<Tab, Scan[]> = {
  mine: [HELD],
  group: [UNCLAIMED],
  toSign: [TO_SIGN, HELD_TO_SIGN],
  done: [DONE_STAYS, DONE_ASKED],
  watched: [WATCHED],
};

type Order = { name: string; by: string; of: string; after: string };
const BY_DUE: Order = {
  name: 'due,case,opened,stage',
  by: `due, case_id, opened, stage`,
  of: `${DUE}, ${KEY}`,
  after: `(${DUE}, ${KEY}) > ($C::timestamptz, $D::uuid, $E::integer, $F::text)`,
};
const NEWEST: Order = {
  name: 'closed,case,opened,stage',
  by: 'due desc, case_id desc, opened desc, stage desc',
  of: 't.closed_at desc, t.case_id desc, t.opened desc, t.stage desc',
  after: `(t.closed_at, ${KEY}) < ($C::timestamptz, $D::uuid, $E::integer, $F::text)`,
};
const orderOf = (tab: Tab): Order => (tab === 'done' ? NEWEST : BY_DUE);

type Keyed = TaskRow & { due_key: string };

/** A task by the order of its list; of a done one, when it was done. */
const keysOf = (row: Keyed): CursorKey[] => [row.due_key, row.case_id, row.opened, row.stage];

const valuesOf = ({ by, roleSets, signing, holders }: Reach, now: Instant): unknown[] => [
  ...readerOf(by),
  now,
  roleSets,
  signing,
  holders,
];

/** Names every parameter of the scans once, so that each has its type whichever tab is asked for. */
const NAMED = `with given as (select $2::text, $3::text, $4::timestamptz, $5::text[], $6::text[], $7::text[])`;

async function filterOf(
  manager: EntityManager,
  { authority }: Principal,
  query: TaskList,
  place: (value: unknown) => string,
): Promise<string> {
  const where: string[] = [];
  if (query.lamp) where.push(LAMPS[query.lamp]);
  if (query.track) where.push(`t.track = ${place(query.track)}`);
  if (query.procedure) where.push(`t.procedure_id = ${place(query.procedure)}`);
  if (query.q) where.push(await searchFor(manager, authority, query.q, place, 't.case_id'));
  return where.map((one) => ` and ${one}`).join('');
}

/** What a page shows of a task, or of the stay that tells of one. */
const ROW = `select track, command, roles, yellow_at, red_at, holder, claimed_at, closed_at from tasks
  where authority_id = $1 and case_id = p.case_id and opened = p.opened and stage = p.stage`;
const STAY = `select track, null, null, null, red_at, case when holder is null and assigned_at is not null then actor else holder end,
    assigned_at, to_at from stage_visits
  where authority_id = $1 and case_id = p.case_id and opened = p.opened and stage = p.stage`;

/** One page of a tab. */
export async function listTasks(
  manager: EntityManager,
  reach: Reach,
  tab: Tab,
  query: TaskList,
  now: Instant,
): Promise<Page<TaskRow>> {
  const { text, values } = await listStatement(manager, reach, tab, query, now);
  const rows = await readPage(query, () => manager.query<Keyed[]>(text, values));
  return toPage(rows, query.limit, orderOf(tab).name, (row) => keysOf(row));
}

async function listStatement(
  manager: EntityManager,
  reach: Reach,
  tab: Tab,
  query: TaskList,
  now: Instant,
): Promise<{ text: string; values: unknown[] }> {
  const values = valuesOf(reach, now);
  const place = (value: unknown): string => `$${values.push(value)}`;
  let filter = await filterOf(manager, reach.by, query, place);
  const { name, by, of, after } = orderOf(tab);
  if (query.cursor !== undefined) {
    const [due, id, opened, stage] = parseCursor(name, query.cursor).map(place);
    filter += ` and ${after.replace('$C', due!).replace('$D', id!).replace('$E', opened!).replace('$F', stage!)}`;
  }
  const limit = place(query.limit + 1);
  const due = tab === 'done' ? 't.closed_at' : DUE;
  const scans = SCANS[tab].map(
    (scan) => `(select k.* from ${scan.over} cross join lateral (
      select ${due} as due, ${KEY} from ${scan.from ?? 'tasks'} t where ${scan.where}${filter} order by ${of} limit ${limit}) k order by ${by} limit ${limit})`,
  );
  return {
    text: `${NAMED}, page as materialized (select * from (${scans.join(' union all ')}) k order by ${by} limit ${limit})
      select p.due::text as due_key, p.case_id, p.opened, p.stage, t.*, c.procedure_id, c.procedure_version, c.case_number, c.applicant, c.state,
        (select d.rule from due_dates d where d.authority_id = $1 and d.case_id = p.case_id and d.due_at = t.red_at
          and d.closed is null limit 1) as rule,
        exists (select from case_watches w where w.authority_id = $1 and w.person = $3 and w.case_id = p.case_id) as watched
      from page p cross join lateral (${tab === 'done' ? `${ROW} union all ${STAY}` : ROW}) t
        join (select * from cases where ${READABLE}) c on c.id = p.case_id
      order by ${by.replaceAll(/due|case_id|opened|stage/g, 'p.$&')}`,
    values,
  };
}

/** How many tasks each tab has, counted up to 100. */
export async function countTasks(manager: EntityManager, reach: Reach, now: Instant): Promise<Record<Tab, number>> {
  const counts = TABS.map((tab) => {
    const scans = SCANS[tab].map(
      ({ over, from = 'tasks', where }) =>
        `(select from ${over} cross join lateral (select from ${from} t where ${where} limit ${CAP}) k limit ${CAP})`,
    );
    return `(select count(*)::integer from (select from (${scans.join(' union all ')}) k limit ${CAP}) n) as "${tab}"`;
  });
  const [row] = await manager.query<[Record<Tab, number>]>(
    `${NAMED} select ${counts.join(', ')}`,
    valuesOf(reach, now),
  );
  return row;
}

/** Shows a case in somebody's inbox, or no longer. @throws Problem `notFound` when he may not read it */
export async function watchCase(
  manager: EntityManager,
  by: Principal,
  caseId: string,
  since: Instant | null,
): Promise<void> {
  const { authority, id } = await findReadableCase(manager, by, caseId);
  await (since === null
    ? manager.query('delete from case_watches where authority_id = $1 and person = $2 and case_id = $3', [
        authority,
        by.sub,
        id,
      ])
    : manager.query(
        'insert into case_watches (authority_id, person, case_id, since) values ($1, $2, $3, $4) on conflict do nothing',
        [authority, by.sub, id, since],
      ));
}
