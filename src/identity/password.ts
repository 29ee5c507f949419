import { randomInt, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

export type PasswordHash = { n: number; r: number; p: number; salt: string; hash: string };

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scrypt);
const COST = { n: 2 ** 15, r: 8, p: 1 };
const HASH_BYTES = 32;
/** Without 0, 1, i, l and o, which are misread from a screen. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

const stretch = (password: string, salt: Buffer, { n, r, p }: Omit<PasswordHash, 'salt' | 'hash'>): Promise<Buffer> =>
  derive(password.normalize('NFKC'), salt, HASH_BYTES, { N: n, r, p, maxmem: 256 * n * r });

/** A random password of four groups, 99 bits. */
export const newPassword = (): string =>
  Array.from({ length: 4 }, () => Array.from({ length: 5 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')).join(
    '-',
  );

export async function hashPassword(password: string): Promise<PasswordHash> {
  const salt = randomBytes(16);
  return {
    ...COST,
    salt: salt.toString('base64url'),
    hash: (await stretch(password, salt, COST)).toString('base64url'),
  };
}

/** Compares in constant time. Without a stored hash it does the same work and says no, so that time tells nothing of who exists. */
export async function isPassword(password: string, stored: PasswordHash | undefined): Promise<boolean> {
  const salt = stored ? Buffer.from(stored.salt, 'base64url') : Buffer.alloc(16);
  const derived = await stretch(password, salt, stored ?? COST);
  const expected = stored ? Buffer.from(stored.hash, 'base64url') : Buffer.alloc(HASH_BYTES);
  return timingSafeEqual(derived, expected) && stored !== undefined;
}
