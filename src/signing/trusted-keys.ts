import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { Instant } from '../domain/clock/instant.js';
import { fingerprintOf, type PublishedKey } from './signature.js';

/** A public key that somebody trusts, and when it signed, where whoever gave it says so. */
export type TrustedKey = {
  key: KeyObject;
  fingerprint: string;
  validFrom: Instant | null;
  validUntil: Instant | null;
};

/**
 * The keys of a file: a list as `/.well-known/trine-signing-keys.json` gives it, one key of such a list, or PEM.
 * @throws Error for what is none of these, and for a key of another suite
 */
export function parseTrustedKeys(content: string): TrustedKey[] {
  const keys = content.includes('-----BEGIN') ? [trusted(createPublicKey(content), {})] : parseKeyList(content);
  if (keys.length === 0) throw new Error('Expected a public key, but the list is empty.');
  return keys;
}

function parseKeyList(content: string): TrustedKey[] {
  const given = JSON.parse(content) as { keys?: unknown };
  const list = Array.isArray(given.keys) ? given.keys : [given];
  return (list as Partial<PublishedKey>[]).map((one) =>
    trusted(createPublicKey({ key: one as JsonWebKey, format: 'jwk' }), one),
  );
}

type Validity = Partial<Pick<TrustedKey, 'validFrom' | 'validUntil'>>;

function trusted(key: KeyObject, { validFrom = null, validUntil = null }: Validity): TrustedKey {
  if (key.asymmetricKeyType !== 'ed25519')
    throw new Error(`Expected a public key of Ed25519, but found one of ${key.asymmetricKeyType}.`);
  return { key, fingerprint: fingerprintOf(key), validFrom, validUntil };
}
