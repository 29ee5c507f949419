import { unpackNotice } from '../database/notice-content.js';
import { inAuthority } from '../database/tenant.js';
import type { DataSource, EntityManager } from 'typeorm';
import type { StoredEntry } from '../domain/audit/chain.js';
import type { Row } from '../domain/case/step-rows.js';
import type { Json } from '../domain/json.js';
import { type TableName, TABLES } from '../domain/case/expected-tables.js';

export type StoredDatum = {
  seq: number;
  pointer: string;
  value: Json;
  salt: string | null;
  commitment: string;
};

/** All that the database keeps of one case, as it stood at one moment. Instants in rows are text in UTC. */
export type StoredCase = {
  id: string;
  row: Row;
  entries: (StoredEntry & { recordedAt: string })[];
  /** Entries by their position. */
  positions: { position: number; seq: number }[];
  queued: number[];
  personal: StoredDatum[];
  tables: Record<TableName, Row[]> | null;
};

/**
 * Reads in one snapshot that nothing committed meanwhile can change, as a case and its projections must be compared at
 * one moment. Short: a long one would keep dead rows from being cleaned away.
 */
export function inSnapshot<T>(
  dataSource: DataSource,
  authority: number,
  read: (tx: EntityManager) => Promise<T>,
): Promise<T> {
  return inAuthority(dataSource, authority, read, { snapshot: true });
}

/** Cases after `after` in the order of their ids (the order of filing), with all that is kept of them. */
export async function listStoredCases(
  tx: EntityManager,
  authority: number,
  wanted: { after: string | null; limit: number; caseId?: string | undefined; projections: boolean },
): Promise<StoredCase[]> {
  const rows = await tx.query<{ row: Row }[]>(
    `select to_jsonb(c) - 'authority_id' as row from cases c where authority_id = $1 and ($2::uuid is null or id > $2)
      and ($4::uuid is null or id = $4) order by id limit $3`,
    [authority, wanted.after, wanted.limit, wanted.caseId ?? null],
  );
  if (rows.length === 0) return [];
  const key = [authority, rows.map(({ row }) => row['id'])];
  const where = 'authority_id = $1 and case_id = any($2::uuid[])';
  type Entry = StoredCase['entries'][number] & { case_id: string };
  const entries = await tx.query<Entry[]>(
    `select case_id, seq, canon, encode(hash, 'hex') as hash, to_jsonb(recorded_at) #>> '{}' as "recordedAt"
      from journal where ${where} order by case_id, seq`,
    key,
  );
  const positions = await tx.query<{ case_id: string; position: string; seq: number }[]>(
    `select case_id, position, seq from audit_positions where ${where} order by case_id, position`,
    key,
  );
  const queued = await tx.query<{ case_id: string; seq: number }[]>(
    `select case_id, seq from seal_queue where ${where} order by id`,
    key,
  );
  const personal = await tx.query<(StoredDatum & { case_id: string })[]>(
    `select case_id, seq, pointer, value, salt, commitment from personal_data where ${where} order by case_id, seq, pointer`,
    key,
  );
  const tables = wanted.projections ? await readTables(tx, where, key) : null;
  const byCase = {
    entries: grouped(entries),
    positions: grouped(positions),
    queued: grouped(queued),
    personal: grouped(personal),
  };
  return rows.map(({ row }) => {
    const id = row['id'] as string;
    return {
      id,
      row,
      entries: byCase.entries(id),
      positions: byCase.positions(id).map(({ position, seq }) => ({ position: Number(position), seq })),
      queued: byCase.queued(id).map(({ seq }) => seq),
      personal: byCase.personal(id),
      tables: tables && (Object.fromEntries(TABLES.map((table) => [table, tables[table](id)])) as never),
    };
  });
}

async function readTables(tx: EntityManager, where: string, key: unknown[]) {
  const read = {} as Record<TableName, (id: string) => Row[]>;
  for (const table of TABLES) {
    const rows = await tx.query<{ case_id: string; row: Row }[]>(
      `select case_id, to_jsonb(t) - 'authority_id' - 'case_id' as row from ${table} t where ${where}`,
      key,
    );
    const rowsOf = grouped(rows);
    read[table] = (id) => rowsOf(id).map(({ row }) => (table === 'notices' ? saidBy(row) : row));
  }
  return read;
}

const bytesOf = (column: Json | undefined): Buffer =>
  Buffer.from(typeof column === 'string' ? column.slice('\\x'.length) : '', 'hex');

/** A notice as it was before it was packed. What cannot be unpacked says nothing, so it differs from what it should say. */
function saidBy({ words, content, sha256, ...row }: Row): Row {
  const hash = sha256 === null ? null : bytesOf(sha256).toString('hex');
  try {
    return { ...row, ...unpackNotice(Number(words), bytesOf(content)), sha256: hash };
  } catch {
    return { ...row, sha256: hash };
  }
}

function grouped<T extends { case_id: string }>(rows: T[]): (id: string) => T[] {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.case_id);
    if (group) group.push(row);
    else groups.set(row.case_id, [row]);
  }
  return (id) => groups.get(id) ?? [];
}

export type StrayPosition = {
  fault: 'gap' | 'order' | 'stray' | 'orphan';
  position: string;
  case_id: string | null;
  seq: number | null;
  expected: string;
};

/** The first thing that is wrong with the positions of an authority as a whole, or with entries that belong to no case. */
export async function findStray(tx: EntityManager, authority: number): Promise<StrayPosition | null> {
  for (const query of [BROKEN_ROW, UNBOUND, ORPHANS]) {
    const [found] = await tx.query<StrayPosition[]>(query, [authority]);
    if (found) return found;
  }
  return null;
}

const BROKEN_ROW = `select case when position <> before + 1 then 'gap' else 'order' end as fault, position, case_id, seq,
    case when position <> before + 1 then (before + 1)::text else 'not before ' || sealed_before end as expected
  from (select position, case_id, seq, sealed_at, lag(position, 1, 0::bigint) over w as before, lag(sealed_at) over w as sealed_before
    from audit_positions where authority_id = $1 window w as (order by position)) p
  where position <> before + 1 or sealed_at < sealed_before order by position limit 1`;
const UNBOUND = `select 'stray' as fault, p.position, p.case_id, p.seq, 'an entry' as expected
  from audit_positions p left join journal j using (authority_id, case_id, seq)
  where p.authority_id = $1 and j.seq is null order by p.position limit 1`;
const ORPHANS = `select 'orphan' as fault, '-' as position, j.case_id, j.seq, 'a case' as expected
  from journal j left join cases c on c.authority_id = j.authority_id and c.id = j.case_id
  where j.authority_id = $1 and c.id is null order by j.case_id, j.seq limit 1`;

/** The stored state of the administrative case of an authority, which has one or none. */
export async function findOrganisation(tx: EntityManager, authority: number): Promise<string | null> {
  const [row] = await tx.query<{ state: string }[]>(
    `select state from cases where authority_id = $1 and procedure_id = 'administration'`,
    [authority],
  );
  return row?.state ?? null;
}
