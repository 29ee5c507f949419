/*
 * What this installation signs: bytes that somebody may hold against a public key later, without it. A signature is a JWS with
 * detached payload (RFC 7515 appendix F, RFC 8037), so that any library for it can verify one. It names its suite: one of
 * SM2 with SM3 can stand beside Ed25519. It proves that the bytes are those that the holder of the key has signed. It is no
 * electronic seal and no reliable electronic signature in the sense of the law, and never says so.
 */
import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { Instant } from '../domain/clock/instant.js';

/** Further suites are added here, and in the check of `signing_keys`. */
type Suite = 'Ed25519';

export type Signature = {
  suite: Suite;
  keyId: string;
  /** SHA-256 of the public key (SubjectPublicKeyInfo, DER), in hexadecimal: what people compare. */
  fingerprint: string;
  /** The header and the signature; the payload between the dots is the signed bytes, which stand elsewhere. */
  jws: string;
};

/** A public key as it is published (RFC 7517), with the time in which it signs; `validUntil` null: still. */
export type PublishedKey = {
  kty: 'OKP';
  crv: 'Ed25519';
  x: string;
  use: 'sig';
  alg: 'EdDSA';
  kid: string;
  suite: Suite;
  fingerprint: string;
  validFrom: Instant;
  validUntil: Instant | null;
};

const KEY_ID_CHARACTERS = 16;

export function fingerprintOf(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}
export const keyIdOf = (fingerprint: string): string => fingerprint.slice(0, KEY_ID_CHARACTERS);

const base64url = (text: string): string => Buffer.from(text).toString('base64url');

/** Signs a text. `type` says what it is, so that a signature of one kind is never taken for another. */
export function signDetached(payload: string, type: string, privateKey: KeyObject): Signature {
  const fingerprint = fingerprintOf(createPublicKey(privateKey));
  const keyId = keyIdOf(fingerprint);
  const header = base64url(JSON.stringify({ alg: 'EdDSA', kid: keyId, typ: type }));
  const value = sign(null, Buffer.from(`${header}.${base64url(payload)}`), privateKey).toString('base64url');
  return { suite: 'Ed25519', keyId, fingerprint, jws: `${header}..${value}` };
}

/** Whether a key has signed a text as what it is; false for whatever is no signature. */
export function isSignedBy(key: KeyObject, payload: string, type: string, { jws }: Pick<Signature, 'jws'>): boolean {
  const [header = '', between, value = '', ...more] = jws.split('.');
  if (between !== '' || more.length > 0) return false;
  try {
    const said = JSON.parse(Buffer.from(header, 'base64url').toString()) as Record<string, unknown>;
    if (said['alg'] !== 'EdDSA' || said['typ'] !== type || 'crit' in said || 'b64' in said) return false;
    return verify(null, Buffer.from(`${header}.${base64url(payload)}`), key, Buffer.from(value, 'base64url'));
  } catch {
    return false;
  }
}
