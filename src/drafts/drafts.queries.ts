import type { EntityManager } from 'typeorm';
import type { Instant } from '../domain/clock/instant.js';
import type { JsonObject } from '../domain/json.js';
import { type Page, type PageQuery, parseCursor, readPage, toPage } from '../http/paging.js';

export type DraftRow = {
  id: string;
  procedure_id: string;
  procedure_version: number;
  filing: JsonObject;
  version: number;
  saved_at: Date;
  expires_at: Date;
};

/** Whose drafts: nobody reads those of another, whatever his role. */
export type Owner = { authority: number; sub: string };

const MINE = 'from drafts where authority_id = $1 and owner = $2 and expires_at > $3';
const ORDER = '-savedAt,id';

/** The own draft of this id, or null; for `update` locked until the end of the transaction. */
export async function findDraft(
  tx: EntityManager,
  { authority, sub }: Owner,
  id: string,
  now: Instant,
  forUpdate = false,
): Promise<DraftRow | null> {
  const [row] = await tx.query<DraftRow[]>(`select * ${MINE} and id = $4 ${forUpdate ? 'for update' : ''}`, [
    authority,
    sub,
    now,
    id,
  ]);
  return row ?? null;
}

/** One page of the own drafts, last saved first. */
export async function listDrafts(
  tx: EntityManager,
  { authority, sub }: Owner,
  query: PageQuery,
  now: Instant,
): Promise<Page<DraftRow>> {
  const after = query.cursor === undefined ? [null, null] : parseCursor(ORDER, query.cursor);
  const rows = await readPage(query, () =>
    tx.query<DraftRow[]>(
      `select * ${MINE} and ($4::timestamptz is null or (saved_at, id) < ($4::timestamptz, $5::uuid))
        order by saved_at desc, id desc limit $6`,
      [authority, sub, now, ...after, query.limit + 1],
    ),
  );
  return toPage(rows, query.limit, ORDER, ({ saved_at: savedAt, id }) => [savedAt.toISOString(), id]);
}

export async function countDrafts(tx: EntityManager, { authority, sub }: Owner, now: Instant): Promise<number> {
  const [row] = await tx.query<{ count: string }[]>(`select count(*) ${MINE}`, [authority, sub, now]);
  return Number(row!.count);
}
