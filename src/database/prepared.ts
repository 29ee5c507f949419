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
  return ask<Row>((await manager.queryRunner!.connect()) as Client, name, text, values);
}

/**
 * Sends a statement under a name, and does not wait for its answer where the transaction does (`untilCommit`): what is sent after it is
 * done after it. `check` is told how many rows came back; what it throws fails the transaction.
 */
export async function sendPrepared(
  manager: EntityManager,
  name: string,
  text: string,
  values: unknown[],
  check: (rows: number) => void = () => undefined,
): Promise<void> {
  const client = (await manager.queryRunner!.connect()) as Client;
  const answer = ask(client, name, text, values); // under way from here on
  await untilCommit(
    manager,
    answer.then(({ length }) => check(length)),
  );
}

async function ask<Row>(client: Client, name: string, text: string, values: unknown[]): Promise<Row[]> {
  try {
    return (await client.query<Row>({ name, text, values })).rows;
  } catch (error) {
    throw new QueryFailedError(text, values, error as Error); // as of every other statement: it says that the database refused
  }
}
