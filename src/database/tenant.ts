import type { DataSource, EntityManager } from 'typeorm';

/**
 * Runs `work` in one transaction that sees the rows of one authority. Row-level security is the second wall: without
 * this context every table is empty. The context is set for the transaction alone, as a session would carry it to the
 * next user of a pooled connection.
 */
export function inAuthority<T>(
  dataSource: DataSource,
  authorityId: number,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  if (!Number.isSafeInteger(authorityId)) {
    throw new TypeError(`Expected the number of an authority, but got ${String(authorityId)}.`);
  }
  return dataSource.transaction(async (manager) => {
    await manager.query(`select set_config('trine.authority', $1, true)`, [String(authorityId)]);
    return work(manager);
  });
}
