import type { EntityManager } from 'typeorm';
import type { Json } from '../domain/json.js';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import { type Page, type PageQuery, parseCursor, readPage, toPage } from '../http/paging.js';
import type { Manifest, Signatures } from './evidence.js';
import type { Reader } from './report-sight.js';

export type ReportRow = {
  number: number;
  edition: number;
  kind: 'provisional' | 'final';
  reason: string | null;
  changes: Json;
  sha256: string;
  manifest: Manifest;
  signatures: Signatures | null;
  made_by: string;
  made_at: Date;
};

export type StoredReport = ReportRow & { content: string };

/**
 * `$1` the authority, `$2` whether the reader reads all. Others read final editions alone: two provisional ones of one period tell by
 * their difference of the few cases between them. Nor are they told what a correction changed, which is as small as counts get.
 */
const READ = `authority_id = $1 and ($2 or kind = 'final')`;
const COLUMNS = `number, edition, kind, reason, case when $2 then changes end as changes, sha256, manifest, signatures, made_by, made_at`;
const ORDER = 'number,edition';
const BEYOND = 2_147_483_647;

/** Stored reports, the newest first. */
export async function listReports(
  tx: EntityManager,
  { authority, full }: Reader,
  query: PageQuery,
): Promise<Page<ReportRow>> {
  const { limit, cursor } = query;
  const [number, edition] = cursor === undefined ? [BEYOND, BEYOND] : parseCursor(ORDER, cursor);
  const read = () =>
    tx.query<ReportRow[]>(
      `select ${COLUMNS} from reports where ${READ} and (number, edition) < ($3::integer, $4::integer)
      order by number desc, edition desc limit $5`,
      [authority, full, number, edition, limit + 1],
    );
  return toPage(await readPage(query, read), limit, ORDER, (row) => [row.number, row.edition]);
}

/** A stored report: the edition that is named, else the newest. @throws Problem `notFound` */
export async function getReport(
  tx: EntityManager,
  { authority, full }: Reader,
  number: number,
  edition: number | undefined,
): Promise<StoredReport> {
  const [row] = await tx.query<StoredReport[]>(
    `select ${COLUMNS}, content from reports where ${READ} and number = $3 and ($4::integer is null or edition = $4)
      order by edition desc limit 1`,
    [authority, full, number, edition ?? null],
  );
  if (row) return row;
  throw new Problem('notFound', text('没有这份报告', 'Expected a stored report, but there is none with this number'));
}

export type NewEdition = {
  authority: number;
  number: number;
  edition: number;
  kind: string;
  procedure: string | null;
  reason: string | null;
  changes: Json;
  content: string;
  sha256: string;
  manifest: Manifest;
  signatures: Signatures;
  madeBy: string;
};

export async function insertReport(tx: EntityManager, report: NewEdition): Promise<void> {
  const { manifest, changes } = report;
  await tx.query(
    `insert into reports (authority_id, number, edition, kind, period_from, period_to, procedure, as_of_position, as_of_instant,
      reason, changes, content, sha256, manifest, signatures, made_by, made_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb, $12, $13, $14::jsonb, $15::jsonb, $16, $17)`,
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
      report.sha256,
      JSON.stringify(manifest),
      JSON.stringify(report.signatures),
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
