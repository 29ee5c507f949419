import type { EntityManager } from 'typeorm';
import { type NoticeContent, unpackNotice } from '../database/notice-content.js';
import { queryPrepared } from '../database/prepared.js';
import type { CaseState } from '../domain/case/case-state.js';
import { type Sight, visibleTo } from '../domain/case/visibility.js';
import type { Json } from '../domain/json.js';
import type { Instant } from '../domain/clock/instant.js';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import { parseCursor, readPage, toPage, type Page } from '../http/paging.js';
import type { Principal } from '../identity/principal.js';
import type { CaseList } from './cases.dto.js';

/** The procedure whose one case at each authority is the authority's own organisation. */
const OFFICE = 'administration';
const KEEPERS = ['systemAdministrator', 'securityAdministrator', 'ruleAdministrator', 'auditor'];
/** Roles without business: the applicant's side sees what it filed itself, those who keep people see no cases at all. */
const OUTSIDERS = ['applicant', 'agent', 'systemAdministrator', 'securityAdministrator'];

/** Authorisation stands in the query: what may not be read is not found. `sees` is what the roles of `person` open to him. */
const readableBy = (sees: string, person: string): string =>
  `case ${sees} when 'own' then filed_by = ${person} when 'cases' then procedure_id <> '${OFFICE}'
  when 'office' then procedure_id = '${OFFICE}' when 'all' then true else false end`;

/** The same for one reader: `$2` is what his roles open to him, of the cases of the authority and of the case that is its organisation. */
export const READABLE = `authority_id = $1 and ${readableBy('$2::text', '$3')}`;

/** Whose eyes somebody has: by his own roles, and by those of the places that he may take. */
const eyesOf = ({ roles, standIns }: Principal): string[] => [...roles, ...standIns.flatMap((place) => place.roles)];

/** What somebody sees of a case that he may read. */
export const sightOf = (by: Principal, { milestones }: CaseState): Sight =>
  visibleTo(eyesOf(by), milestones.decided !== undefined);

/** Whether somebody reads whole journals of the cases that he may read, decided or not. */
export const readsJournals = (by: Principal): boolean => visibleTo(eyesOf(by), false).journal === 'whole';

/** The first three parameters of a query with `READABLE`. */
export function readerOf(by: Principal): [number, 'own' | 'cases' | 'office' | 'all', string] {
  const { authority, sub } = by;
  const roles = eyesOf(by);
  const cases = roles.some((role) => !OUTSIDERS.includes(role));
  const office = roles.some((role) => KEEPERS.includes(role));
  if (office) return [authority, cases ? 'all' : 'office', sub];
  return [authority, cases ? 'cases' : 'own', sub];
}

export const noSuchCase = (): Problem =>
  new Problem(
    'notFound',
    text('没有这一案件，或无权查看', 'Expected a case that you may read, but there is none with this id'),
  );

/** A case that this principal may read. @throws Problem `notFound`, also for one that exists and is not his. */
export async function findReadableCase(manager: EntityManager, by: Principal, id: string): Promise<CaseState> {
  const [row] = await manager.query<{ state: string }[]>(`select state from cases where ${READABLE} and id = $4`, [
    ...readerOf(by),
    id,
  ]);
  if (row) return JSON.parse(row.state) as CaseState;
  throw noSuchCase();
}

/** A case that somebody asks for, and how far this process knows it already. */
export type CaseAsked = { by: Principal; id: string; known: CaseState | undefined };

const FIND_MANY = `select r.n, c.state from json_to_recordset($2::json) as r (n integer, id uuid, sees text, person text, seq integer, head text)
  cross join lateral (select case when seq = r.seq and exists (select from journal j where j.authority_id = $1 and j.case_id = r.id
      and j.seq = r.seq and j.hash = decode(r.head, 'hex')) then null else state end as state
    from cases where authority_id = $1 and id = r.id and ${readableBy('r.sees', 'r.person')} limit 1) c`;

/** Cases that were asked for, each in its place; undefined for one that its reader may not read. Sends only what is not known. */
export async function findReadableCases(
  manager: EntityManager,
  authority: number,
  asked: readonly CaseAsked[],
): Promise<(CaseState | undefined)[]> {
  if (asked.length === 0) return [];
  const wanted = asked.map(({ by, id, known }, n) => {
    const [, sees, person] = readerOf(by);
    return { n, id, sees, person, seq: known?.seq ?? 0, head: known?.head ?? '' };
  });
  const rows = await queryPrepared<{ n: number; state: string | null }>(manager, 'find_cases', FIND_MANY, [
    authority,
    JSON.stringify(wanted),
  ]);
  const found = new Map(rows.map(({ n, state }) => [n, state]));
  return asked.map(({ known }, n) => {
    const state = found.get(n);
    return typeof state === 'string' ? (JSON.parse(state) as CaseState) : state === null ? known : undefined;
  });
}

/** The stages of a case whose task somebody has taken up or done. */
export async function findStagesWorkedIn(
  manager: EntityManager,
  authority: number,
  id: string,
  person: string,
): Promise<string[]> {
  const rows = await manager.query<{ stage: string }[]>(
    `select stage from tasks where authority_id = $1 and case_id = $2 and (holder = $3 or done_by = $3)
      union select stage from stage_visits where authority_id = $1 and case_id = $2
        and (holder = $3 or actor = $3 and (done or assigned_at is not null))`,
    [authority, id, person],
  );
  return rows.map(({ stage }) => stage);
}

/** Which of these cases this principal may read. */
export async function listReadableAmong(manager: EntityManager, by: Principal, ids: string[]): Promise<Set<string>> {
  const rows = await manager.query<{ id: string }[]>(
    `select id from cases where ${READABLE} and id = any($4::uuid[])`,
    [...readerOf(by), ids],
  );
  return new Set(rows.map(({ id }) => id));
}

export type CaseRow = {
  id: string;
  case_number: string;
  procedure_id: string;
  procedure_version: number;
  label: string;
  applicant: string;
  status: string;
  outcome: string | null;
  version: number;
  stages: string[];
  yellow_at: Date | null;
  red_at: Date | null;
  filed_at: Date;
};

/** The nearest limit, or never, as the indexes hold it: a case, as row-level security takes `coalesce` for something that could leak. */
const DUE = `(case when red_at is null then 'infinity' else red_at end)`;

const LAMPS = {
  red: `${DUE} <= $4`,
  yellow: `yellow_at <= $4 and ${DUE} > $4`,
  green: `${DUE} > $4 and ${DUE} < 'infinity' and (yellow_at is null or yellow_at > $4)`,
  grey: `${DUE} = 'infinity' and status = 'open'`,
} as const;

const ORDERS = {
  dueAt: {
    order: 'due,id',
    by: `${DUE}, id`,
    after: `(${DUE}, id) > ($C::timestamptz, $D::uuid)`,
  },
  '-filedAt': { order: 'filed,id', by: 'id desc', after: 'id < $D::uuid and $C::text is not null' },
} as const;

const likeText = (given: string): string => given.replace(/[\\%_]/g, '\\$&');
const COUNT_CAP = 100;

/** Above these, what is searched for is so common that a page is full before an index would have helped. */
const FEW_NAMES = 50;
const FEW_NUMBERS = 200;
const LAST_CHARACTER = '\u{10FFFF}';

/**
 * What a search means: the few names of applicants that hold a rare word and the few cases whose number begins with it, both
 * of which have indexes; null for a common word, which is compared while a list is read in its own order, as hits are near.
 */
async function findSearched(
  manager: EntityManager,
  authority: number,
  q: string,
): Promise<{ ids: string[]; names: string[] } | null> {
  const names = await manager.query<{ name: string }[]>(
    'select name from applicant_names where authority_id = $1 and name ilike $2 limit $3',
    [authority, `%${likeText(q)}%`, FEW_NAMES + 1],
  );
  const numbers = await manager.query<{ id: string }[]>(
    `select id from cases where authority_id = $1 and case_number collate "C" >= $2 and case_number collate "C" < $3 limit $4`,
    [authority, q, q + LAST_CHARACTER, FEW_NUMBERS + 1],
  );
  if (names.length > FEW_NAMES || numbers.length > FEW_NUMBERS) return null;
  return { ids: numbers.map(({ id }) => id), names: names.map(({ name }) => name) };
}

/** The condition of a search in a list whose rows have a case number, the name of an applicant and the id of a case. */
export async function searchFor(
  manager: EntityManager,
  authority: number,
  q: string,
  place: (value: unknown) => string,
  id = 'id',
): Promise<string> {
  const few = await findSearched(manager, authority, q);
  if (few) return `(${id} = any(${place(few.ids)}::uuid[]) or applicant = any(${place(few.names)}::text[]))`;
  return `(case_number like ${place(`${likeText(q)}%`)} or applicant ilike ${place(`%${likeText(q)}%`)})`;
}

/**
 * One page of the cases that a principal may read, and how many there are, counted up to 100. `stages`: those that the
 * request means by a state or a track, by their whole names; null for any.
 */
export async function listCases(
  manager: EntityManager,
  by: Principal,
  query: CaseList,
  stages: string[] | null,
  now: Instant,
): Promise<Page<CaseRow> & { count: number }> {
  const values: unknown[] = [...readerOf(by), now];
  const place = (value: unknown): string => `$${values.push(value)}`;
  const where = [READABLE, '$4::timestamptz is not null'];
  if (query.lamp) where.push(LAMPS[query.lamp]);
  if (stages)
    where.push(
      `id in (select v.case_id from stage_visits v where v.authority_id = $1 and v.closed is null and v.stage = any(${place(stages)}::text[]))`,
    );
  if (query.q) where.push(await searchFor(manager, by.authority, query.q, place));
  if (query.dueBefore) where.push(`${DUE} < ${place(query.dueBefore)}::timestamptz`);
  const [procedure, version] = query.procedure?.split('@') ?? [];
  if (procedure !== undefined) where.push(`procedure_id = ${place(procedure)}`);
  if (version !== undefined) where.push(`procedure_version = ${place(Number(version))}`);
  if (query.filedFrom) where.push(`filed_at >= ${place(query.filedFrom)}::timestamptz`);
  if (query.filedBefore) where.push(`filed_at < ${place(query.filedBefore)}::timestamptz`);
  const filter = where.join(' and ');
  const [counted] = await manager.query<{ count: string }[]>(
    `select count(*) from (select from cases where ${filter} limit ${COUNT_CAP}) c`,
    values,
  );
  const { order, by: orderBy, after } = ORDERS[query.sort];
  let page = '';
  if (query.cursor) {
    const [key, id] = parseCursor(order, query.cursor);
    page = ` and ${after.replace('$C', place(key)).replace('$D', place(id))}`;
  }
  const statement = `select id, case_number, procedure_id, procedure_version, label, applicant, status, outcome, version, stages, yellow_at, red_at,
      filed_at from cases where ${filter}${page} order by ${orderBy} limit ${place(query.limit + 1)}`;
  const rows = await readPage(query, () => manager.query<CaseRow[]>(statement, values));
  const keyOf = (row: CaseRow) => [row.red_at?.toISOString() ?? 'infinity', row.id];
  return { ...toPage(rows, query.limit, order, keyOf), count: Number(counted!.count) };
}

export type JournalRow = { seq: number; canon: string; hash: string; position: string | null; sealed_at: Date | null };

/** One page of a case's journal, oldest first, each entry with its position once it is sealed. */
export async function listJournal(
  manager: EntityManager,
  state: CaseState,
  after: number,
  limit: number,
): Promise<JournalRow[]> {
  return manager.query<JournalRow[]>(
    `select j.seq, j.canon, encode(j.hash, 'hex') as hash, p.position, p.sealed_at from journal j
      left join audit_positions p using (authority_id, case_id, seq)
      where j.authority_id = $1 and j.case_id = $2 and j.seq > $3 order by j.seq limit $4`,
    [state.authority, state.id, after, limit],
  );
}

export type Projections = {
  decisions: {
    number: string;
    track: string;
    item: string;
    outcome: string;
    adverse: boolean;
    reason: string | null;
    remedies: string | null;
    seq: number;
    decided_at: Date;
  }[];
  notices: ({ seq: number } & Pick<NoticeContent, 'number' | 'title'>)[];
  tasks: {
    stage: string;
    track: string | null;
    command: string | null;
    roles: string[];
    yellow_at: Date | null;
    red_at: Date | null;
    opened: number;
  }[];
  /** The stages that the case has left, in the order in which it first came to them. */
  passed: { stage: string }[];
};

/** What stands beside the state of a case when it is shown: decisions, notices, open tasks. */
export async function findProjections(manager: EntityManager, { authority, id }: CaseState): Promise<Projections> {
  const key = [authority, id];
  const notices = await manager.query<{ seq: number; words: number; content: Buffer }[]>(
    'select seq, words, content from notices where authority_id = $1 and case_id = $2 order by seq, n',
    key,
  );
  return {
    decisions: await manager.query(
      `select number, track, item, outcome, adverse, reason, remedies, seq, decided_at from decisions
        where authority_id = $1 and case_id = $2 order by number`,
      key,
    ),
    notices: notices.map(({ seq, words, content }) => ({ seq, ...unpackNotice(words, content) })),
    tasks: await manager.query(
      `select stage, track, command, roles, yellow_at, red_at, opened from tasks
        where authority_id = $1 and case_id = $2 and closed is null order by opened, stage`,
      key,
    ),
    passed: await manager.query(
      `select stage from stage_visits where authority_id = $1 and case_id = $2 and closed is not null
        group by stage order by min(opened), stage`,
      key,
    ),
  };
}

/** Personal data of a case that the vault still has, by the commitments that stand for them elsewhere. */
export async function findVault(manager: EntityManager, { authority, id }: CaseState): Promise<Map<string, Json>> {
  const rows = await manager.query<{ commitment: string; value: Json }[]>(
    'select commitment, value from personal_data where authority_id = $1 and case_id = $2 and value is not null',
    [authority, id],
  );
  return new Map(rows.map(({ commitment, value }) => [commitment, value]));
}
