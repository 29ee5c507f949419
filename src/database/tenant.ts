import type { DataSource, EntityManager } from 'typeorm';
import { databaseCodeOf } from './try-again.js';

type Client = { query: (text: string) => Promise<unknown>; end: () => Promise<void> };

/** PostgreSQL: the server that this connection leads to has become a standby. */
const IS_A_STANDBY = '25006';

/**
 * While a table is young, PostgreSQL takes it for small, and may plan to read all of it for a few of its rows; a prepared statement
 * keeps such a plan. Without these two it goes by the index from row to row, as is right for the few rows of a step.
 */
const BY_INDEX = ['enable_hashjoin', 'enable_mergejoin'].map((name) => `set local ${name} = off`);

type Manner = {
  /** How long to wait for a row that somebody else holds, before PostgreSQL refuses (55P03); without end if not given. */
  lockWaitMs?: number;
  /** The work touches a few rows of large tables. */
  fewRows?: boolean;
};

/** What a transaction says first to see the rows of one authority. Not `set_config`: a cluster passes only `set local` on to its nodes. */
export function seeingOnly(authorityId: number): string {
  if (!Number.isSafeInteger(authorityId)) {
    throw new TypeError(`Expected the number of an authority, but got ${String(authorityId)}.`);
  }
  return `set local trine.authority = '${authorityId}'`;
}

/**
 * Runs `work` in one transaction that sees the rows of one authority. Row-level security is the second wall: without
 * this context every table is empty. The context is set for the transaction alone, as a session would carry it to the
 * next user of a pooled connection; it goes with the beginning of the transaction, in one message.
 */
export function inAuthority<T>(
  dataSource: DataSource,
  authorityId: number,
  work: (manager: EntityManager) => Promise<T>,
  { lockWaitMs, fewRows = false }: Manner = {},
): Promise<T> {
  const settings = [
    seeingOnly(authorityId),
    ...(lockWaitMs === undefined ? [] : [`set local lock_timeout = ${Math.trunc(lockWaitMs)}`]),
    ...(fewRows ? BY_INDEX : []),
  ];
  return inTransaction(dataSource, settings.join('; '), work);
}

async function inTransaction<T>(
  dataSource: DataSource,
  context: string,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  const runner = dataSource.createQueryRunner();
  try {
    const client = (await runner.connect()) as Client;
    await client.query(`begin; ${context}`);
    try {
      const result = await work(runner.manager);
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch(() => undefined); // a broken connection has rolled back by itself
      // The pool lets go of a connection that has ended; the next one leads to the server that writes now.
      if (databaseCodeOf(error) === IS_A_STANDBY) await client.end().catch(() => undefined);
      throw error;
    }
  } finally {
    await runner.release();
  }
}
