import type { EntityManager } from 'typeorm';
import { endOfDate, type Instant, startOfDate } from '../domain/clock/instant.js';
import { type JsonObject, text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import type { LegacyChain } from '../domain/turnaround/legacy-chains.js';
import type { HistoricalCase, History } from '../domain/turnaround/matched-history.js';
import { type Page, type PageQuery, parseCursor, toPage } from '../http/paging.js';

export type BaselineUnit = 'case' | 'chain';
export type KeptFilter = {
  track?: string;
  itemType?: string;
  risk?: string;
  changeType?: string;
  from?: string;
  to?: string;
};

export type BaselineRow = {
  id: string;
  label: 'IMPORTED';
  name: string;
  version: number;
  procedure_id: string;
  import_id: string;
  unit: BaselineUnit;
  filter: KeptFilter;
  source: string;
  evidence: JsonObject;
  as_of: Date;
  n: number;
  figures: JsonObject;
  created_by: string;
  created_at: Date;
};

type OldCaseRow = {
  started_at: Date;
  ended_at: Date | null;
  outcome: HistoricalCase['outcome'];
  stopped_ms: string;
  item_type: string | null;
  risk: string | null;
  change_type: string | null;
  link: string | null;
  parts: LegacyChain['parts'] | null;
};
/** One old case or chain; `parts` are those of a chain. */
export type OldCase = HistoricalCase & { link: string | null; parts: LegacyChain['parts'] | null };

const COLUMNS = `id, label, name, version, procedure_id, import_id, unit, filter, source, evidence, as_of, n, figures,
  created_by, created_at`;
const ORDER = 'id';
/** Beyond every UUID: the newest come first. */
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** [assumption] Beijing time, as the shipped calendar. */
export const UTC_OFFSET_MINUTES = 480;

const TABLES: Record<BaselineUnit, { table: string; columns: string }> = {
  case: { table: 'legacy_cases', columns: 'stopped_ms, link, null::jsonb as parts' },
  chain: { table: 'legacy_chains', columns: '0::bigint as stopped_ms, link, parts' },
};

/** @throws Problem `notFound` */
export async function getBaseline(tx: EntityManager, authority: number, id: string): Promise<BaselineRow> {
  const [row] = await tx.query<BaselineRow[]>(`select ${COLUMNS} from baselines where authority_id = $1 and id = $2`, [
    authority,
    id,
  ]);
  if (row) return row;
  throw new Problem(
    'notFound',
    text('没有这个基线', 'Expected a baseline of your authority, but there is none with this id'),
  );
}

export async function listBaselines(
  tx: EntityManager,
  authority: number,
  { limit, cursor }: PageQuery,
): Promise<Page<BaselineRow>> {
  const [before] = cursor === undefined ? [LAST_ID] : parseCursor(ORDER, cursor);
  if (typeof before !== 'string' || !UUID.test(before))
    throw new Problem('malformed', text('游标无效', 'Expected the nextCursor of a page of this list'));
  const rows = await tx.query<BaselineRow[]>(
    `select ${COLUMNS} from baselines where authority_id = $1 and id < $2 order by id desc limit $3`,
    [authority, before, limit + 1],
  );
  return toPage(rows, limit, ORDER, ({ id }) => [id]);
}

/** The newest baseline at an instant that cases of a procedure are compared with, of chains before one of single cases; or null. */
export async function findBaselineFor(
  tx: EntityManager,
  authority: number,
  procedure: string,
  at: Instant,
): Promise<BaselineRow | null> {
  const [row] = await tx.query<BaselineRow[]>(
    `select ${COLUMNS} from baselines where authority_id = $1 and procedure_id = $2 and created_at <= $3
      order by (unit = 'chain') desc, id desc limit 1`,
    [authority, procedure, at],
  );
  return row ?? null;
}

/** The old cases that a filter takes of an import, in the order of the file. */
export async function readOldCases(
  tx: EntityManager,
  authority: number,
  { import_id, unit, filter }: Pick<BaselineRow, 'import_id' | 'unit' | 'filter'>,
): Promise<OldCase[]> {
  const { table, columns } = TABLES[unit];
  const { track = null, itemType = null, risk = null, changeType = null, from, to } = filter;
  const rows = await tx.query<OldCaseRow[]>(
    `select started_at, ended_at, outcome, item_type, risk, change_type, ${columns} from ${table}
      where authority_id = $1 and import_id = $2 and ($3::text is null or item_type = $3) and ($4::text is null or risk = $4)
        and ($5::text is null or change_type = $5) and ($6::timestamptz is null or started_at >= $6)
        and ($7::timestamptz is null or started_at < $7) ${unit === 'case' ? 'and ($8::text is null or track = $8)' : ''}
      order by number`,
    [
      authority,
      import_id,
      itemType,
      risk,
      changeType,
      from === undefined ? null : startOfDate(from, UTC_OFFSET_MINUTES),
      to === undefined ? null : endOfDate(to, UTC_OFFSET_MINUTES),
      ...(unit === 'case' ? [track] : []),
    ],
  );
  return rows.map((row) => ({
    startedAt: row.started_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    outcome: row.outcome,
    stoppedMs: Number(row.stopped_ms),
    itemType: row.item_type,
    risk: row.risk,
    changeType: row.change_type,
    link: row.link,
    parts: row.parts,
  }));
}

/** The history that a baseline stands for: what `matchHistory` holds a case against. */
export async function readHistory(tx: EntityManager, authority: number, row: BaselineRow): Promise<History> {
  const cases = await readOldCases(tx, authority, row);
  return {
    source: row.source,
    label: row.label,
    asOf: row.as_of.toISOString(),
    utcOffsetMinutes: UTC_OFFSET_MINUTES,
    cases,
  };
}
