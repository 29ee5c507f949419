import type { EntityManager } from 'typeorm';
import type { LegalDate } from '../domain/clock/instant.js';

/** An open limit as its row shows it. */
export type OpenLimit = { caseId: string; date: LegalDate | null; startedAt: Date; provisional: boolean };
export type HeldCase = { state: string; limits: OpenLimit[] };

/**
 * The next cases whose open limits may rest on days from `from` on, in the order of their ids. `reached` is the last that was
 * looked at, null at the end; `held` are those that nobody else is working on, held until the transaction ends. What is
 * read of them is read after the lock.
 */
export async function claimCounted(
  tx: EntityManager,
  authority: number,
  { from, after, many }: { from: LegalDate; after: string; many: number },
): Promise<{ reached: string | null; passedOver: number; held: HeldCase[] }> {
  const ids = await tx.query<{ id: string }[]>(
    `select distinct case_id as id from due_dates
      where authority_id = $1 and case_id > $2 and closed is null and (provisional or due_date >= $3)
      order by case_id limit $4`,
    [authority, after, from, many],
  );
  const reached = ids.at(-1)?.id ?? null;
  if (reached === null) return { reached, passedOver: 0, held: [] };
  const cases = await tx.query<{ id: string; state: string }[]>(
    `select id, state from cases where authority_id = $1 and id = any($2::uuid[]) order by id for update skip locked`,
    [authority, ids.map(({ id }) => id)],
  );
  const limits = await tx.query<OpenLimit[]>(
    `select case_id as "caseId", to_char(due_date, 'YYYY-MM-DD') as date, started_at as "startedAt", provisional
      from due_dates where authority_id = $1 and case_id = any($2::uuid[]) and closed is null`,
    [authority, cases.map(({ id }) => id)],
  );
  const held = cases.map(({ id, state }) => ({ state, limits: limits.filter(({ caseId }) => caseId === id) }));
  return { reached, passedOver: ids.length - cases.length, held };
}
