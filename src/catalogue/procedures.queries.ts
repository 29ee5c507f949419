import type { EntityManager } from 'typeorm';
import { READABLE, readerOf } from '../cases/cases.queries.js';
import type { Principal } from '../identity/principal.js';

const COUNT_CAP = 100;

/** How many open cases each version of a procedure has, of those that this principal may read; counted up to 100. */
export async function countRunning(
  manager: EntityManager,
  by: Principal,
  versions: { id: string; version: number }[],
): Promise<Map<string, number>> {
  const rows = await manager.query<{ name: string; count: string }[]>(
    `select p.id || '@' || p.version as name, (select count(*) from (select from cases
        where ${READABLE} and status = 'open' and procedure_id = p.id and procedure_version = p.version limit ${COUNT_CAP}) c) as count
      from json_to_recordset($4::json) as p (id text, version integer)`,
    [...readerOf(by), JSON.stringify(versions)],
  );
  return new Map(rows.map(({ name, count }) => [name, Number(count)]));
}
