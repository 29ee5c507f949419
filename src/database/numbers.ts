import type { EntityManager } from 'typeorm';

/** The next number of a kind at an authority. Nobody waits for it; gaps are allowed. */
export async function nextNumber(manager: EntityManager, authority: number, kind: string): Promise<number> {
  const [row] = await manager.query<{ n: string }[]>('select next_number($1, $2) as n', [authority, kind]);
  return Number(row!.n);
}
