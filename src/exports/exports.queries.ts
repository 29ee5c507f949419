import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { READABLE, type readerOf } from '../cases/cases.queries.js';
import { inAuthority } from '../database/tenant.js';
import type { StoredEntry } from '../domain/audit/chain.js';
import type { Slice } from '../domain/event-log/provenance.js';
import { type CaseHead, inputHashOf } from '../domain/turnaround/input-hash.js';

export type Reader = ReturnType<typeof readerOf>;
export type StoredCourse = { id: string; procedure: string; version: number; entries: StoredEntry[] };

/** What one read brings is replayed without a pause, some 2 ms a case: every other request waits for it. */
const CASES_PER_READ = 25;
const ENTRIES_PER_READ = 20_000;
const FIRST = '00000000-0000-0000-0000-000000000000';

/*
 * Every read below is a short transaction of its own: a reader who takes the answer slowly holds none open. The pages fit one
 * another all the same, because a position names the same entries for ever.
 */

type CaseRow = { case_id: string; procedure_id: string; procedure_version: number; entries: StoredEntry[] | null };

/** Cases that somebody may read with their entries up to a position, in the order of filing. */
export async function* readCourses(
  dataSource: DataSource,
  reader: Reader,
  position: number,
  wanted: { procedure: string | null; label: string | null },
): AsyncGenerator<StoredCourse> {
  const [authority] = reader;
  let after = FIRST;
  for (;;) {
    const rows = await inAuthority(dataSource, authority, (tx) =>
      tx.query<CaseRow[]>(
        `select c.id as case_id, c.procedure_id, c.procedure_version, e.entries
          from (select id, procedure_id, procedure_version from cases where ${READABLE} and procedure_id <> 'administration' and id > $5
            and ($6::text is null or $6 in (procedure_id, procedure_id || '@' || procedure_version)) and ($7::text is null or label = $7)
            order by id limit ${CASES_PER_READ}) c
          cross join lateral (
            select json_agg(json_build_object('seq', j.seq, 'canon', j.canon, 'hash', encode(j.hash, 'hex')) order by j.seq) as entries
            from audit_positions p join journal j using (authority_id, case_id, seq)
            where p.authority_id = $1 and p.case_id = c.id and p.position <= $4) e
          order by c.id`,
        [...reader, position, after, wanted.procedure, wanted.label],
      ),
    );
    for (const row of rows)
      if (row.entries)
        yield { id: row.case_id, procedure: row.procedure_id, version: row.procedure_version, entries: row.entries };
    if (rows.length < CASES_PER_READ) return;
    after = rows.at(-1)!.case_id;
  }
}

type EntryRow = { case_id: string; seq: number; hash: string; position: string };

const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');

/** The entries that an answer as of a position rests on, and the hash that a report at this position has too. */
export async function sliceOf(dataSource: DataSource, authority: number, position: number): Promise<Slice> {
  const heads = new Map<string, CaseHead>();
  const slice = { first: null as number | null, last: null as number | null, entries: 0 };
  let after: [string, number] = [FIRST, 0];
  for (;;) {
    const rows = await inAuthority(dataSource, authority, (tx) =>
      tx.query<EntryRow[]>(
        `select p.case_id, p.seq, encode(j.hash, 'hex') as hash, p.position
          from audit_positions p join journal j using (authority_id, case_id, seq)
          where p.authority_id = $1 and p.position <= $2 and (p.case_id, p.seq) > ($3::uuid, $4::integer)
            and p.case_id <> all(array(select id from cases where authority_id = $1 and procedure_id = 'administration'))
          order by p.case_id, p.seq limit ${ENTRIES_PER_READ}`,
        [authority, position, ...after],
      ),
    );
    for (const row of rows) {
      after = [row.case_id, row.seq];
      heads.set(row.case_id, { id: row.case_id, entries: row.seq, head: row.hash });
      slice.entries++;
      const at = Number(row.position);
      slice.first = Math.min(slice.first ?? at, at);
      slice.last = Math.max(slice.last ?? at, at);
    }
    if (rows.length < ENTRIES_PER_READ)
      return { ...slice, cases: heads.size, sha256: inputHashOf(heads.values(), sha256) };
  }
}
