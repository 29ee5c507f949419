import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';

function refuse(zh: string, en: string): never {
  const detail = text(zh, en);
  throw new Problem('malformed', detail, { errors: [{ pointer: '/headers/repr-digest', detail }] });
}

/**
 * The SHA-256 that a client says its file has (RFC 9530, `sha-256=:base64:`), in hex; null when it says none.
 * @throws Problem `malformed` for a header without a usable sha-256: who sends one wants it checked.
 */
export function parseReprDigest(header: string | undefined): string | null {
  if (header === undefined) return null;
  const encoded = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):\s*(?:,|$)/.exec(header)?.[1];
  if (encoded === undefined)
    refuse('Repr-Digest 应含 sha-256=:base64:', 'Expected sha-256=:base64: in Repr-Digest, but there is none');
  return Buffer.from(encoded, 'base64').toString('hex');
}

/** @throws Problem `malformed` unless what arrived is what was announced. */
export function checkReprDigest(announced: string | null, sha256: string): void {
  if (announced !== null && announced !== sha256)
    refuse(
      `文件与 Repr-Digest 不一致：收到的文件 SHA-256 为 ${sha256}`,
      `Expected a file with the digest in Repr-Digest, but what arrived has the SHA-256 ${sha256}`,
    );
}

export const toReprDigest = (sha256: string): string => `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`;
