import { generateKeyPair, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import { hashPassword, newPassword, type PasswordHash } from './password.js';
import { SAMPLE_USERS, type SampleUser } from './sample-users.js';

/*
 * The local identity lives in one folder of the data folder: the signing key and the users with their hashes. It is
 * made complete under another name and then renamed into place, so of two processes that start at once exactly one
 * makes it and both use the same; there is never a folder with half of it.
 */

export type StoredUser = SampleUser & { password: PasswordHash };
export type SigningKey = JWK & { kid: string };
export type Identity = { key: SigningKey; users: StoredUser[] };
export type NewIdentity = { created: boolean; passwords?: { name: string; password: string }[] };

const KEY_FILE = 'signing-key.json';
const USERS_FILE = 'users.json';
const folderOf = (dataDir: string): string => join(dataDir, 'identity');

async function writePrivately(path: string, value: unknown): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(value, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function newSigningKey(): Promise<SigningKey> {
  const { privateKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
  const jwk = privateKey.export({ format: 'jwk' }) as JWK;
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'ES256', use: 'sig' };
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

async function findIdentity(dataDir: string): Promise<Identity | null> {
  try {
    const read = async (name: string): Promise<unknown> =>
      JSON.parse(await readFile(join(folderOf(dataDir), name), 'utf8'));
    return { key: (await read(KEY_FILE)) as SigningKey, users: (await read(USERS_FILE)) as StoredUser[] };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/**
 * The key and the users of this installation.
 * @throws Problem `notFound` when they have not been made yet.
 */
export async function getIdentity(dataDir: string): Promise<Identity> {
  const identity = await findIdentity(dataDir);
  if (identity) return identity;
  throw new Problem(
    'notFound',
    text(
      `数据目录 ${dataDir} 中还没有用户，请先启动一次（npm start）或运行 npx trine users`,
      `Expected users in the data folder ${dataDir}, but there are none yet; run "npm start" or "npx trine users" once`,
    ),
  );
}

/** Makes the local identity unless it is there. The passwords are returned this once and stored only as hashes. */
export async function ensureIdentity(
  dataDir: string,
  sample: readonly SampleUser[] = SAMPLE_USERS,
): Promise<NewIdentity> {
  if (await findIdentity(dataDir)) return { created: false };

  const passwords = sample.map(({ name }) => ({ name, password: newPassword() }));
  const hashes = await Promise.all(passwords.map(({ password }) => hashPassword(password)));
  const users = sample.map((user, i): StoredUser => ({ ...user, password: hashes[i]! }));

  await mkdir(dataDir, { recursive: true });
  const draft = join(dataDir, `identity-${randomBytes(6).toString('hex')}.draft`);
  await mkdir(draft, { mode: 0o700 });
  try {
    await writePrivately(join(draft, KEY_FILE), await newSigningKey());
    await writePrivately(join(draft, USERS_FILE), users);
    await rename(draft, folderOf(dataDir));
    return { created: true, passwords };
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (await findIdentity(dataDir)) return { created: false };
    throw error;
  }
}
