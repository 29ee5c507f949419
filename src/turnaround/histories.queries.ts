import type { EntityManager } from 'typeorm';
import type { StoredEntry } from '../domain/audit/chain.js';
import type { Instant } from '../domain/clock/instant.js';
import { text } from '../domain/json.js';
import { parseAsOf, refuseParameter } from './report-query.js';

/** What one read brings is replayed without a pause, some 5 ms a case: every other request waits for it. */
const CASES_PER_READ = 25;

export type CaseEntries = { id: string; procedure: string; version: number; entries: StoredEntry[] };
type Row = { case_id: string; procedure_id: string; procedure_version: number; entries: StoredEntry[] };

/** The last position sealed at or before an instant; 0 when there is none. */
async function findPositionAt(tx: EntityManager, authority: number, at: Instant): Promise<number> {
  const [row] = await tx.query<{ position: string }[]>(
    `select position from audit_positions where authority_id = $1 and sealed_at <= $2 order by position desc limit 1`,
    [authority, at],
  );
  return Number(row?.position ?? 0);
}

/** When a position was sealed; null when there is no such position. */
async function findSealedAt(tx: EntityManager, authority: number, position: number): Promise<Instant | null> {
  const [row] = await tx.query<{ sealed_at: Date }[]>(
    'select sealed_at from audit_positions where authority_id = $1 and position = $2',
    [authority, position],
  );
  return row?.sealed_at.toISOString() ?? null;
}

export type AsOf = { position: number; instant: Instant };

/** The last position that is sealed, as of when it was; position 0 while nothing is. */
export async function findLastPosition(tx: EntityManager, authority: number, now: Instant): Promise<AsOf> {
  const position = await findPositionAt(tx, authority, now);
  return { position, instant: (await findSealedAt(tx, authority, position)) ?? '1970-01-01T00:00:00.000Z' };
}

/**
 * What an answer as of a position or an instant is about: a position as it stands, an instant as the last position before
 * it, nothing as now.
 * @throws Problem `malformed` for what is no moment, the future, and a position that there is not.
 */
export async function findAsOf(
  tx: EntityManager,
  authority: number,
  given: string | undefined,
  now: Instant,
): Promise<AsOf> {
  const asked = parseAsOf(given, now) ?? now;
  if (typeof asked !== 'number') return { position: await findPositionAt(tx, authority, asked), instant: asked };
  const instant = await findSealedAt(tx, authority, asked);
  if (instant) return { position: asked, instant };
  throw refuseParameter(
    'asOf',
    text(`没有第${asked}号存证位置`, `Expected a sealed position, but there is none with the number ${asked}`),
  );
}

/** The journal of one case, or its entries up to a position. */
export async function readEntries(tx: EntityManager, authority: number, caseId: string): Promise<StoredEntry[]> {
  return tx.query<StoredEntry[]>(
    `select seq, canon, encode(hash, 'hex') as hash from journal where authority_id = $1 and case_id = $2 order by seq`,
    [authority, caseId],
  );
}

/** Every case, or those named, with its entries up to a position, in the order of filing, a few at a time. */
export async function* readCasesAsOf(
  tx: EntityManager,
  authority: number,
  position: number,
  among: readonly string[] | null = null,
): AsyncGenerator<CaseEntries> {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = await tx.query<Row[]>(
      `select c.id as case_id, c.procedure_id, c.procedure_version, e.entries
        from (select id, procedure_id, procedure_version from cases where authority_id = $1 and id > $2 and procedure_id <> 'administration'
          and ($4::uuid[] is null or id = any($4))
          order by id limit ${CASES_PER_READ}) c
        cross join lateral (
          select json_agg(json_build_object('seq', j.seq, 'canon', j.canon, 'hash', encode(j.hash, 'hex')) order by j.seq) as entries
          from audit_positions p join journal j using (authority_id, case_id, seq)
          where p.authority_id = $1 and p.case_id = c.id and p.position <= $3) e
        order by c.id`,
      [authority, after, position, among],
    );
    for (const row of rows)
      if (row.entries as StoredEntry[] | null)
        yield { id: row.case_id, procedure: row.procedure_id, version: row.procedure_version, entries: row.entries };
    if (rows.length < CASES_PER_READ) return;
    after = rows.at(-1)!.case_id;
  }
}
