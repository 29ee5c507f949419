import { describe, expect, test } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { base64url, flattenedVerify } from 'jose';
import { isSignedBy, signDetached } from './signature.js';
import { parseTrustedKeys } from './trusted-keys.js';

const MINE = generateKeyPairSync('ed25519');
const OTHER = generateKeyPairSync('ed25519');
const TEXT = '{"报告":1}';
const signature = signDetached(TEXT, 'application/x-test', MINE.privateKey);

describe('a signature', () => {
  test('is accepted by another implementation of the standard', async () => {
    const [header = '', , value = ''] = signature.jws.split('.');
    const jws = { protected: header, payload: base64url.encode(TEXT), signature: value };
    const { protectedHeader } = await flattenedVerify(jws, MINE.publicKey);
    expect(protectedHeader).toEqual({ alg: 'EdDSA', kid: signature.keyId, typ: 'application/x-test' });
    await expect(flattenedVerify(jws, OTHER.publicKey)).rejects.toThrow();
  });

  test('holds for these bytes, this key and this kind of document alone', () => {
    const holds = (key = MINE.publicKey, text = TEXT, type = 'application/x-test', jws = signature.jws) =>
      isSignedBy(key, text, type, { jws });
    expect(holds()).toBe(true);
    expect(holds(OTHER.publicKey)).toBe(false);
    expect(holds(MINE.publicKey, TEXT.replace('1', '2'))).toBe(false);
    expect(holds(MINE.publicKey, TEXT, 'application/other')).toBe(false);
    expect(holds(MINE.publicKey, TEXT, 'application/x-test', signature.jws.replace('..', '.e30.'))).toBe(false);
    expect(holds(MINE.publicKey, TEXT, 'application/x-test', 'no signature')).toBe(false);
    const none = `${Buffer.from('{"alg":"none","typ":"application/x-test"}').toString('base64url')}..`;
    expect(holds(MINE.publicKey, TEXT, 'application/x-test', none)).toBe(false);
  });
});

describe('a file of trusted keys', () => {
  test('may be PEM, one key, or a list', () => {
    const jwk = MINE.publicKey.export({ format: 'jwk' });
    const pem = MINE.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    for (const file of [pem, JSON.stringify(jwk), JSON.stringify({ keys: [jwk] })])
      expect(parseTrustedKeys(file)).toMatchObject([{ fingerprint: signature.fingerprint, validUntil: null }]);
  });

  test('is refused when it has no key, or one of another suite', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
    expect(() => parseTrustedKeys('{"keys":[]}')).toThrow('the list is empty');
    expect(() => parseTrustedKeys(rsa.export({ type: 'spki', format: 'pem' }).toString())).toThrow('rsa');
    expect(() => parseTrustedKeys('no key')).toThrow();
  });
});
