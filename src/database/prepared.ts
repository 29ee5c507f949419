import type { EntityManager } from 'typeorm';

type Client = { query: (query: { name: string; text: string; values: unknown[] }) => Promise<{ rowCount: number }> };

/**
 * Runs a statement under a name, so that each connection plans it once and not at every call: for the few long ones that
 * are run for every step. A pooler between us and the server must know prepared statements (PgBouncer 1.21 or newer).
 * @returns how many rows came back.
 */
export async function runPrepared(
  manager: EntityManager,
  name: string,
  text: string,
  values: unknown[],
): Promise<number> {
  const client = (await manager.queryRunner!.connect()) as Client;
  return (await client.query({ name, text, values })).rowCount;
}
