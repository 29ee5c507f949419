import type { EntityManager } from 'typeorm';
import type { DataSource } from 'typeorm';
import type { CaseState } from '../domain/case/case-state.js';
import type { Instant } from '../domain/clock/instant.js';

/** Which clock of which case. `opened` is the entry that started it. */
export type ClockKey = {
  authority_id: number;
  case_id: string;
  opened: number;
  rule: string;
  track: string;
  item: string;
};

/** A clock that is due, with the case as it stood at the same moment. */
export type DueClock = { state: CaseState; dueAt: Instant | null; yellowAt: Instant | null; startedAt: Instant };

/** Clocks of all authorities on which the engine must act by now, oldest first: keys alone. */
export const listDueKeys = (dataSource: DataSource, now: Instant, many: number): Promise<ClockKey[]> =>
  dataSource.query<ClockKey[]>('select * from due_keys($1, $2)', [now, many]);

/** When the engine must act next, at any authority; null when never. */
export async function findNextDue(dataSource: DataSource): Promise<Instant | null> {
  const [row] = await dataSource.query<{ at: Date | null }[]>('select next_due() as at');
  return row?.at?.toISOString() ?? null;
}

const KEY = 'd.authority_id = $1 and d.case_id = $2 and d.opened = $3 and d.rule = $4 and d.track = $5 and d.item = $6';
const valuesOf = ({ authority_id, case_id, opened, rule, track, item }: ClockKey): unknown[] => [
  authority_id,
  case_id,
  opened,
  rule,
  track,
  item,
];

/** A clock, if it is still due: somebody may have acted since its key was read. */
export async function findDueClock(tx: EntityManager, key: ClockKey, now: Instant): Promise<DueClock | null> {
  const [row] = await tx.query<{ state: string; started_at: Date; due_at: Date | null; yellow_at: Date | null }[]>(
    `select c.state, d.started_at, d.due_at, d.yellow_at from due_dates d
      join cases c on c.authority_id = d.authority_id and c.id = d.case_id where ${KEY} and d.fires_at <= $7`,
    [...valuesOf(key), now],
  );
  if (!row) return null;
  return {
    state: JSON.parse(row.state) as CaseState,
    dueAt: row.due_at?.toISOString() ?? null,
    yellowAt: row.yellow_at?.toISOString() ?? null,
    startedAt: row.started_at.toISOString(),
  };
}

/** Looks at a clock again at `next`, or (null) never, unless a step moves it first; only if it is due as it was. */
export async function postpone(tx: EntityManager, key: ClockKey, now: Instant, next: Instant | null): Promise<void> {
  await tx.query(`update due_dates d set fires_at = $8 where ${KEY} and d.fires_at <= $7`, [
    ...valuesOf(key),
    now,
    next,
  ]);
}
