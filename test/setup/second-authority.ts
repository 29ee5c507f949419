import { join } from 'node:path';
import { Client } from 'pg';
import { getIdentity } from '../../src/identity/identity-folder.js';
import { signToken } from '../../src/identity/local-issuer.js';
import type { Trine } from './trine.js';

export const HORGOS = 654_004;
/** A second authority, as far away as can be. */
export const SECOND = 460_100;

/** Who asks: a stranger has no token. */
export type Caller = { name: string; authority: number; roles: string[]; token: string | null };

/** Makes the second authority in the database of a running product. */
export async function secondAuthority({ database }: Trine): Promise<void> {
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const name = JSON.stringify({ 'zh-CN': '另一机关', en: 'Another authority' });
  await owner.query(`insert into authorities (id, name, calendar) values ($1, $2, 'CN')`, [SECOND, name]);
  await owner.end();
}

/** Somebody whom the local identity knows by these words alone. */
export async function callerOf(name: string, authority: number, ...roles: string[]): Promise<Caller> {
  const { key } = await getIdentity(join(process.env['TRINE_TEST_FOLDER']!, 'data'));
  const user = { name, title: name, roles, unit: 'elsewhere', authority };
  return { name, authority, roles, token: await signToken(key, user, ['pwd'], 3_600) };
}

/** Whoever must not learn of a case that applicant-1 filed: a stranger, other applicants, and every role elsewhere. */
export async function callersOf(roles: readonly string[]): Promise<Caller[]> {
  return [
    { name: 'a stranger', authority: 0, roles: [], token: null },
    await callerOf('applicant-2', HORGOS, 'applicant'),
    await callerOf('agent-1', HORGOS, 'agent'),
    ...(await Promise.all(roles.map((role) => callerOf(`${role} elsewhere`, SECOND, role)))),
  ];
}
