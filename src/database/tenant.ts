import type { DataSource, EntityManager } from 'typeorm';

type Client = { query: (text: string) => Promise<unknown> };

/**
 * Runs `work` in one transaction that sees the rows of one authority. Row-level security is the second wall: without
 * this context every table is empty. The context is set for the transaction alone, as a session would carry it to the
 * next user of a pooled connection; it goes with the beginning of the transaction, in one message.
 * @param lockWaitMs how long to wait for a row that somebody else holds, before PostgreSQL refuses (55P03); without end if not given.
 */
export async function inAuthority<T>(
  dataSource: DataSource,
  authorityId: number,
  work: (manager: EntityManager) => Promise<T>,
  lockWaitMs?: number,
): Promise<T> {
  if (!Number.isSafeInteger(authorityId)) {
    throw new TypeError(`Expected the number of an authority, but got ${String(authorityId)}.`);
  }
  const patience = lockWaitMs === undefined ? '' : `, set_config('lock_timeout', '${Math.trunc(lockWaitMs)}', true)`;
  const runner = dataSource.createQueryRunner();
  try {
    const client = (await runner.connect()) as Client;
    await client.query(`begin; select set_config('trine.authority', '${authorityId}', true)${patience}`);
    try {
      const result = await work(runner.manager);
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch(() => undefined); // a broken connection has rolled back by itself
      throw error;
    }
  } finally {
    await runner.release();
  }
}
