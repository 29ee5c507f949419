import { loadConfig } from '../config.js';
import { ensureIdentity } from '../identity/identity-folder.js';
import { issueSignInLink, LINK_SECONDS, issueToken, listSampleUsers } from '../identity/local-issuer.js';

const print = (line: string) => process.stdout.write(`${line}\n`);

/** Makes the users when this installation has none yet, so that scripts need no first start. */
async function dataFolder(): Promise<string> {
  const { TRINE_DATA } = loadConfig();
  const made = await ensureIdentity(TRINE_DATA);
  for (const { name, password } of made.passwords ?? []) process.stderr.write(`${name.padEnd(26)}${password}\n`);
  return TRINE_DATA;
}

export async function callUsers({ json }: { json?: boolean }): Promise<void> {
  const users = await listSampleUsers(await dataFolder());
  if (json) return void print(JSON.stringify(users, null, 2));
  for (const { name, roles, unit } of users) print(`${name.padEnd(26)}${unit.padEnd(24)}${roles.join(', ')}`);
}

export async function callToken(
  user: string,
  options: { seconds: string; also?: string; json?: boolean },
): Promise<void> {
  const token = await issueToken(await dataFolder(), user, Number(options.seconds), options.also?.split(',') ?? []);
  print(options.json ? JSON.stringify({ user, token, expiresIn: Number(options.seconds) }) : token);
}

export async function callSignIn(user: string, options: { json?: boolean }): Promise<void> {
  const { HOST, PORT, PUBLIC_URL, AUTH_MODE } = loadConfig();
  if (AUTH_MODE !== 'local') throw new Error('Expected AUTH_MODE to be local: a provider signs its people in itself.');
  const link = await issueSignInLink(await dataFolder(), user);
  const url = `${PUBLIC_URL ?? `http://${HOST}:${PORT}`}/auth/sign-in?link=${link}`;
  print(options.json ? JSON.stringify({ user, url, expiresIn: LINK_SECONDS }) : url);
}
