import type { EntityManager } from 'typeorm';
import { type JsonObject, text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import type { RejectReason } from '../domain/turnaround/legacy-mapping.js';
import type { LegacyProfile } from '../domain/turnaround/legacy-profile.js';
import type { LegacySummary } from '../domain/turnaround/legacy-summary.js';
import { type Page, type PageQuery, parseCursor, toPage } from '../http/paging.js';

export type ImportRow = {
  id: string;
  label: 'IMPORTED';
  name: string;
  source: string;
  file_name: string;
  file_sha256: string;
  bytes: string;
  format: 'xes' | 'csv';
  encoding: string;
  delimiter: string | null;
  profile: LegacyProfile;
  profile_sha256: string;
  as_of: Date | null;
  rows: string;
  accepted: string;
  rejected: string;
  ignored: string;
  summary: LegacySummary & {
    reasons: Partial<Record<RejectReason, number>>;
    emptyTraces: number;
    unknownActivities: JsonObject[];
  };
  imported_by: string;
  imported_at: Date;
};

export type RejectRow = { row: string; reason: RejectReason; column: string | null; value: string | null };

const COLUMNS = `id, label, name, source, file_name, file_sha256, bytes, format, encoding, delimiter, profile, profile_sha256,
  as_of, rows, accepted, rejected, ignored, summary, imported_by, imported_at`;
const ORDER = 'id';
const REJECT_ORDER = 'row';
/** Beyond every UUID: the newest come first. */
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const badCursor = () => new Problem('malformed', text('游标无效', 'Expected the nextCursor of a page of this list'));

export async function findImport(tx: EntityManager, authority: number, id: string): Promise<ImportRow | null> {
  const [row] = await tx.query<ImportRow[]>(
    `select ${COLUMNS} from legacy_imports where authority_id = $1 and id = $2`,
    [authority, id],
  );
  return row ?? null;
}

/** @throws Problem `notFound` */
export async function getImport(tx: EntityManager, authority: number, id: string): Promise<ImportRow> {
  const row = await findImport(tx, authority, id);
  if (row) return row;
  throw new Problem(
    'notFound',
    text('没有这次导入', 'Expected an import of your authority, but there is none with this id'),
  );
}

export async function listImports(
  tx: EntityManager,
  authority: number,
  { limit, cursor }: PageQuery,
): Promise<Page<ImportRow>> {
  const [before] = cursor === undefined ? [LAST_ID] : parseCursor(ORDER, cursor);
  if (typeof before !== 'string' || !UUID.test(before)) throw badCursor();
  const rows = await tx.query<ImportRow[]>(
    `select ${COLUMNS} from legacy_imports where authority_id = $1 and id < $2 order by id desc limit $3`,
    [authority, before, limit + 1],
  );
  return toPage(rows, limit, ORDER, ({ id }) => [id]);
}

export async function listRejects(
  tx: EntityManager,
  authority: number,
  id: string,
  { limit, cursor }: PageQuery,
): Promise<Page<RejectRow>> {
  const [after] = cursor === undefined ? [0] : parseCursor(REJECT_ORDER, cursor);
  if (typeof after !== 'number' || !Number.isSafeInteger(after)) throw badCursor();
  const rows = await tx.query<RejectRow[]>(
    `select row, reason, "column", value from legacy_rejects where authority_id = $1 and import_id = $2 and row > $3
      order by row limit $4`,
    [authority, id, after, limit + 1],
  );
  return toPage(rows, limit, REJECT_ORDER, ({ row }) => [Number(row)]);
}
