import type { EntityManager } from 'typeorm';

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
  return (await client.query<Row>({ name, text, values })).rows;
}

/** As `queryPrepared`. @returns how many rows came back. */
export async function runPrepared(
  manager: EntityManager,
  name: string,
  text: string,
  values: unknown[],
): Promise<number> {
  return (await queryPrepared(manager, name, text, values)).length;
}
