import type { EntityManager } from 'typeorm';
import type { CaseState } from '../domain/case/case-state.js';
import type { ScanState } from '../domain/case/case-documents.js';
import type { Instant } from '../domain/clock/instant.js';

export type DocumentRow = {
  id: number;
  sha256: string;
  bytes: string;
  media_type: string;
  codes: string[];
  replaces: number | null;
  registered_by: string;
  /** Whether whoever filed the case gave it. */
  of_party: boolean;
  registered_at: Date;
  state: ScanState;
  scanner: string | null;
  signature: string | null;
  closed: number | null;
  /** Null once it was erased from the vault. */
  name: string | null;
};

const SELECT = `select d.*, d.registered_by = c.filed_by as of_party, p.value #>> '{}' as name from documents d
  join cases c on c.authority_id = d.authority_id and c.id = d.case_id
  left join personal_data p on p.authority_id = d.authority_id and p.case_id = d.case_id and p.seq = d.id and p.pointer = '/name'
  where d.authority_id = $1 and d.case_id = $2`;

/** Documents of a case that the caller was found to be allowed to read, in the order of their registration. */
export const listDocuments = (
  tx: EntityManager,
  { authority, id }: CaseState,
  after: number,
  many: number,
): Promise<DocumentRow[]> =>
  tx.query<DocumentRow[]>(`${SELECT} and d.id > $3 order by d.id limit $4`, [authority, id, after, many]);

export async function findDocument(
  tx: EntityManager,
  { authority, id }: CaseState,
  document: number,
): Promise<DocumentRow | null> {
  const [row] = await tx.query<DocumentRow[]>(`${SELECT} and d.id = $3`, [authority, id, document]);
  return row ?? null;
}

export type Waiting = { case_id: string; sha256: string; bytes: string };

/** Documents of an authority that were registered before an instant and that no scan has judged yet. */
export const listWaiting = (tx: EntityManager, authority: number, before: Instant): Promise<Waiting[]> =>
  tx.query<Waiting[]>(
    `select case_id, sha256, bytes from documents where authority_id = $1 and state = 'scanning' and registered_at <= $2
      order by registered_at limit 100`,
    [authority, before],
  );

export async function isWaiting(
  tx: EntityManager,
  authority: number,
  caseId: string,
  sha256: string,
): Promise<boolean> {
  const rows = await tx.query<unknown[]>(
    `select from documents where authority_id = $1 and case_id = $2 and sha256 = $3 and state = 'scanning' limit 1`,
    [authority, caseId, sha256],
  );
  return rows.length > 0;
}

/** What was said when the applicant was asked for something that he still owes: the data of the entries that asked. */
export async function listAsked(tx: EntityManager, { authority, id }: CaseState, seqs: number[]): Promise<string[]> {
  if (seqs.length === 0) return [];
  const rows = await tx.query<{ canon: string }[]>(
    'select canon from journal where authority_id = $1 and case_id = $2 and seq = any($3::integer[]) order by seq',
    [authority, id, seqs],
  );
  return rows.map(({ canon }) => JSON.stringify((JSON.parse(canon) as { data: unknown }).data));
}
