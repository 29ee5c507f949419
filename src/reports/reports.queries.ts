import type { EntityManager } from 'typeorm';
import type { Json } from '../domain/json.js';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import { type Page, type PageQuery, parseCursor, readPage, toPage } from '../http/paging.js';
import type { Manifest } from './evidence.js';

export type ReportRow = {
  number: number;
  edition: number;
  kind: 'provisional' | 'final';
  reason: string | null;
  changes: Json;
  sha256: string;
  manifest: Manifest;
  made_by: string;
  made_at: Date;
};

const COLUMNS = 'number, edition, kind, reason, changes, sha256, manifest, made_by, made_at';
const ORDER = 'number,edition';
const BEYOND = 2_147_483_647;

/** Stored reports, the newest first. */
export async function listReports(tx: EntityManager, authority: number, query: PageQuery): Promise<Page<ReportRow>> {
  const { limit, cursor } = query;
  const [number, edition] = cursor === undefined ? [BEYOND, BEYOND] : parseCursor(ORDER, cursor);
  const read = () =>
    tx.query<ReportRow[]>(
      `select ${COLUMNS} from reports where authority_id = $1 and (number, edition) < ($2::integer, $3::integer)
      order by number desc, edition desc limit $4`,
      [authority, number, edition, limit + 1],
    );
  return toPage(await readPage(query, read), limit, ORDER, (row) => [row.number, row.edition]);
}

/** A stored report: the edition that is named, else the newest. @throws Problem `notFound` */
export async function getReport(
  tx: EntityManager,
  authority: number,
  number: number,
  edition: number | undefined,
): Promise<ReportRow & { content: string }> {
  const [row] = await tx.query<(ReportRow & { content: string })[]>(
    `select ${COLUMNS}, content from reports where authority_id = $1 and number = $2 and ($3::integer is null or edition = $3)
      order by edition desc limit 1`,
    [authority, number, edition ?? null],
  );
  if (row) return row;
  throw new Problem('notFound', text('没有这份报告', 'Expected a stored report, but there is none with this number'));
}

export type StoredReport = {
  authority: number;
  number: number;
  edition: number;
  kind: string;
  procedure: string | null;
  reason: string | null;
  changes: Json;
  content: string;
  manifest: Manifest;
  madeBy: string;
};

export async function insertReport(tx: EntityManager, report: StoredReport): Promise<void> {
  const { manifest, changes } = report;
  await tx.query(
    `insert into reports (authority_id, number, edition, kind, period_from, period_to, procedure, as_of_position, as_of_instant,
      reason, changes, content, sha256, manifest, made_by, made_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb, $12, $13, $14::jsonb, $15, $16)`,
    [
      report.authority,
      report.number,
      report.edition,
      report.kind,
      manifest.period.from,
      manifest.period.to,
      report.procedure,
      manifest.asOf.position,
      manifest.asOf.instant,
      report.reason,
      changes === null ? null : JSON.stringify(changes),
      report.content,
      manifest.output.sha256,
      JSON.stringify(manifest),
      report.madeBy,
      manifest.generatedAt,
    ],
  );
}

const CASES_PER_READ = 50;

export type CaseEntries = { id: string; entries: { seq: number; hash: string; canon: string }[] };

/** The next cases after an id that have an entry up to a position, with those entries; empty when there are no more. */
export async function findEntriesAsOf(
  tx: EntityManager,
  authority: number,
  position: number,
  after: string,
): Promise<CaseEntries[]> {
  return tx.query<CaseEntries[]>(
    `select c.id, e.entries from (
        select id from cases c where authority_id = $1 and id > $2 and procedure_id <> 'administration'
          and exists (select from audit_positions p where p.authority_id = $1 and p.case_id = c.id and p.position <= $3)
        order by id limit ${CASES_PER_READ}) c
      cross join lateral (
        select json_agg(json_build_object('seq', j.seq, 'canon', j.canon, 'hash', encode(j.hash, 'hex')) order by j.seq) as entries
        from audit_positions p join journal j using (authority_id, case_id, seq)
        where p.authority_id = $1 and p.case_id = c.id and p.position <= $3) e
      order by c.id`,
    [authority, after, position],
  );
}
