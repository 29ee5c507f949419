import { type EntityManager, QueryFailedError } from 'typeorm';
import { untilCommit } from './tenant.js';

type Client = {
  query: <Row>(query: { name: string; text: string; values: unknown[] }) => Promise<{ rowCount: number; rows: Row[] }>;
};

/**
 * Runs a statement under a name, so that each connection plans it once and not at every call: for the few long ones that
 * are run for every step. A pooler between us and the server must know prepared statements (PgBouncer 1.21 or newer).
 */
export async function queryPrepared<Row>(
  manager: EntityManager,
  name: string,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  const client = (await manager.queryRunner!.connect()) as Client;
  try {
    return (await client.query<Row>({ name, text, values })).rows;
  } catch (error) {
    throw new QueryFailedError(text, values, error as Error); // as of every other statement: it says that the database refused
  }
}

/**
 * Sends a statement whose rows nobody needs, and does not wait for it where the transaction does (`untilCommit`). What is sent after it
 * is done after it.
 */
export function sendPrepared(manager: EntityManager, name: string, text: string, values: unknown[]): Promise<void> {
  return untilCommit(manager, queryPrepared(manager, name, text, values));
}
