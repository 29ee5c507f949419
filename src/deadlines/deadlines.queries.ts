import type { DataSource, EntityManager } from 'typeorm';
import type { AgendaItem, ClockName } from '../domain/case/agenda.js';
import type { Instant } from '../domain/clock/instant.js';

/** A clock that must be looked at. `brokenAt`: it ended, and only after its limit had run out at this instant. */
export type DueRow = ClockName & { isOpen: boolean; brokenAt: Instant | null };

/** A case that is held for the transaction, its stored state, and those of its clocks that must be looked at. */
export type DueCase = { id: string; state: string; rows: DueRow[]; fired: Set<string> };

/** Authorities at which something is due by an instant. */
export async function listDueAuthorities(dataSource: DataSource, before: Instant): Promise<number[]> {
  const rows = await dataSource.query<{ id: number }[]>('select id from due_authorities($1) as id', [before]);
  return rows.map(({ id }) => id);
}

/** When the engine must act next, at any authority; null when never. */
export async function findNextDue(dataSource: DataSource): Promise<Instant | null> {
  const [row] = await dataSource.query<{ at: Date | null }[]>('select next_due() as at');
  return row?.at?.toISOString() ?? null;
}

/**
 * Takes cases of one authority on which something is due, oldest first, until the transaction ends. Whatever another
 * transaction holds (a worker, or an official who is giving a command) is passed over. The lock is on the case and comes
 * before any other, as in every step, so that nobody waits in a circle. What is due is read after the lock was taken.
 */
export async function claimDue(
  tx: EntityManager,
  authority: number,
  before: Instant,
  many: number,
): Promise<{ claimed: number; cases: DueCase[] }> {
  const held = await tx.query<{ id: string; state: string }[]>(
    `select c.id, c.state from due_dates d join cases c on c.authority_id = d.authority_id and c.id = d.case_id
      where d.authority_id = $1 and d.fires_at is not null and d.fires_at <= $2
      order by d.fires_at, d.case_id limit $3 for update of c skip locked`,
    [authority, before, many],
  );
  const cases = new Map(held.map((one) => [one.id, one]));
  if (cases.size === 0) return { claimed: 0, cases: [] };
  const key = [authority, [...cases.keys()]];
  type Row = ClockName & { case_id: string; closed: number | null; due_at: Date | null; met: boolean | null };
  const open = tx.query<Row[]>(
    `select case_id, opened, rule, track, item, closed, due_at, met from due_dates
      where authority_id = $1 and case_id = any($2::uuid[]) and fires_at <= $3`,
    [...key, before],
  );
  const done = tx.query<(ClockName & { case_id: string; what: string })[]>(
    `select case_id, opened, rule, track, item, what from fired_deadlines
      where authority_id = $1 and case_id = any($2::uuid[])`,
    key,
  );
  const [rows, fired] = await Promise.all([open, done]);
  const due = [...cases.values()].map(({ id, state }): DueCase => ({ id, state, rows: [], fired: new Set() }));
  const byId = new Map(due.map((one) => [one.id, one]));
  for (const { case_id, closed, due_at, met, ...name } of rows) {
    const brokenAt = closed !== null && met === false ? (due_at?.toISOString() ?? null) : null;
    byId.get(case_id)!.rows.push({ ...name, isOpen: closed === null, brokenAt });
  }
  for (const { case_id, what, ...name } of fired) byId.get(case_id)!.fired.add(firedKey(name, what));
  return { claimed: held.length, cases: due.filter(({ rows: own }) => own.length > 0) };
}

export const clockKey = ({ opened, rule, track, item }: ClockName): string => `${opened}|${rule}|${track}|${item}`;
export const firedKey = (clock: ClockName, what: string): string => `${clockKey(clock)}|${what}`;

/** What happened on one case, and when to look at its clocks again. */
export type Fired = { caseId: string; item: AgendaItem; seq: number | null };
export type NextLook = { caseId: string; clock: ClockName; at: Instant | null };

/** Writes what was brought about, and when to look at clocks again. */
export async function writeOutcome(
  tx: EntityManager,
  authority: number,
  fired: readonly Fired[],
  looks: readonly NextLook[],
): Promise<void> {
  await Promise.all([writeFired(tx, authority, fired), writeLooks(tx, authority, looks)]);
}

/** Writes what was brought about, each thing once or not at all, and tells of what is no entry. */
async function writeFired(tx: EntityManager, authority: number, fired: readonly Fired[]): Promise<void> {
  if (fired.length === 0) return;
  const inOrder = fired.toSorted((a, b) => (a.item.at < b.item.at ? -1 : a.item.at > b.item.at ? 1 : 0));
  const rows = inOrder.map(({ caseId, item: { clock, what, at, does }, seq }, n) => ({
    n,
    case_id: caseId,
    ...clock,
    what,
    at,
    seq,
    ...('event' in does && { kind: does.event, data: does.data }),
  }));
  await tx.query(
    `with r as (select * from jsonb_to_recordset($2::jsonb) as r
        (case_id uuid, opened integer, rule text, track text, item text, what text, at timestamptz, seq integer, kind text, data jsonb, n integer)),
      e as (insert into outbox (authority_id, case_id, kind, data) select $1, case_id, kind, data from r where kind is not null order by n)
      insert into fired_deadlines (authority_id, case_id, opened, rule, track, item, what, at, seq)
        select $1, case_id, opened, rule, track, item, what, at, seq from r`,
    [authority, JSON.stringify(rows)],
  );
}

/** Looks at each clock again at its instant, or (null) not until a step moves it. */
async function writeLooks(tx: EntityManager, authority: number, looks: readonly NextLook[]): Promise<void> {
  if (looks.length === 0) return;
  const rows = looks.map(({ caseId, clock, at }) => ({ case_id: caseId, ...clock, at }));
  await tx.query(
    `update due_dates d set fires_at = r.at
      from jsonb_to_recordset($2::jsonb) as r (case_id uuid, opened integer, rule text, track text, item text, at timestamptz)
      where d.authority_id = $1 and d.case_id = r.case_id and d.opened = r.opened and d.rule = r.rule and d.track = r.track
        and d.item = r.item`,
    [authority, JSON.stringify(rows)],
  );
}

/** Leaves a case alone until `next`. */
export async function postpone(
  tx: EntityManager,
  authority: number,
  caseId: string,
  before: Instant,
  next: Instant,
): Promise<void> {
  await tx.query('update due_dates set fires_at = $4 where authority_id = $1 and case_id = $2 and fires_at <= $3', [
    authority,
    caseId,
    before,
    next,
  ]);
}
