import type { DataSource } from 'typeorm';
import { listAuthorities } from '../audit/verify.js';

/** The authority that a command is about: the one named, or the only one. @throws Error naming those to choose from */
export async function authorityNamed(dataSource: DataSource, given: string | undefined): Promise<number> {
  const known = await listAuthorities(dataSource);
  const chosen = given === undefined && known.length === 1 ? known[0] : known.find((id) => String(id) === given);
  if (chosen !== undefined) return chosen;
  throw new Error(`Expected --authority to be one of ${known.join(', ')}, but got ${given ?? 'none'}.`);
}
