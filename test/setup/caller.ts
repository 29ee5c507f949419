import { join } from 'node:path';
import { getIdentity } from '../../src/identity/identity-folder.js';
import { signToken } from '../../src/identity/local-issuer.js';

/** Who asks: a stranger has no token. `headers` are sent with whatever he asks. */
export type Caller = {
  name: string;
  authority: number;
  roles: string[];
  token: string | null;
  headers?: Record<string, string>;
};

/** Somebody whom the local identity knows by these words alone. */
export async function callerOf(name: string, authority: number, ...roles: string[]): Promise<Caller> {
  const { key } = await getIdentity(join(process.env['TRINE_TEST_FOLDER']!, 'data'));
  const user = { name, title: name, roles, unit: 'elsewhere', authority };
  return { name, authority, roles, token: await signToken(key, user, ['pwd'], 3_600) };
}
