/** What a provider did not sign for this API is not believed, whatever it looks like. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, SignJWT, UnsecuredJWT, type JWK } from 'jose';
import { createServer } from 'node:http';
import { Client } from 'pg';
import { Browser } from './setup/browser.js';
import { testDatabase, type TestDatabase } from './setup/database.js';
import { openWithProvider } from './setup/oidc-trine.js';
import { CLIENT_ID, CLIENT_SECRET, PUBLIC_URL, startProvider, type TestProvider } from './setup/open-id-provider.js';

let provider: TestProvider;
let database: TestDatabase;
let app: NestFastifyApplication;
let foreign: JWK;
beforeAll(async () => {
  [provider, database] = await Promise.all([startProvider(), testDatabase()]);
  app = await openWithProvider(database, provider.issuer);
  foreign = await exportJWK((await generateKeyPair('ES256', { extractable: true })).privateKey);
}, 60_000);
afterAll(async () => {
  await app.close();
  await provider.stop();
  await database.drop();
});

const seconds = () => Math.floor(Date.now() / 1000);
const claimsOf = (claims: Record<string, unknown> = {}): Record<string, unknown> => {
  const all = {
    iss: provider.issuer,
    aud: 'trine',
    sub: 'li-wei',
    client_id: 'portal',
    jti: 'j',
    iat: seconds(),
    exp: seconds() + 600,
    ...claims,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
};
const sign = (claims?: Record<string, unknown>, header?: Record<string, unknown>) =>
  provider.sign(claimsOf(claims), header);
const signWith = async (key: JWK | Uint8Array, header: Record<string, unknown>) =>
  new SignJWT(claimsOf())
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: provider.publicKey().kid!, ...header })
    .sign(key instanceof Uint8Array ? key : await importJWK(key, 'ES256'));
const publicOf = ({ kty, crv, x, y }: JWK): JWK => ({ kty, crv, x, y }) as JWK;
const ask = async (token: string) => {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await app.inject({ method: 'GET', url: '/api/v1/auth/session', headers });
  return [answer.statusCode, answer.json<{ code?: string }>().code];
};
const REFUSED = [401, 'unauthenticated'];

/** A real id token, taken on the way from the provider to us. */
async function realIdToken(): Promise<string> {
  const browser = new Browser(app);
  const code = new URL(await browser.signInUntilCallback('li-wei')).searchParams.get('code')!;
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const { rows } = await owner.query<{ code_verifier: string }>(
    'select code_verifier from sign_ins order by begun_at desc limit 1',
  );
  await owner.end();
  const response = await fetch(`${provider.issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString('base64')}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: `${PUBLIC_URL}/auth/callback`,
      code_verifier: rows[0]!.code_verifier,
    }),
  });
  return ((await response.json()) as { id_token: string }).id_token;
}

describe('a token that the provider signed for this API', () => {
  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['with the type of RFC 9068', {}, {}],
    ['with its long name', {}, { typ: 'application/at+jwt' }],
    ['as Keycloak writes it', { typ: 'Bearer', azp: 'portal', client_id: undefined }, { typ: 'JWT' }],
    ['of an older provider', { scope: 'openid' }, { typ: undefined }],
    ['for several audiences', { aud: ['account', 'trine'] }, {}],
    ['by a clock a few seconds ahead of ours', { iat: seconds() + 5, nbf: seconds() + 5 }, {}],
  ])('%s is believed', async (_, claims, header) => {
    expect(await ask(await sign(claims, header))).toEqual([200, undefined]);
  });
});

describe('not believed is', () => {
  const forgeries: [string, () => Promise<string> | string][] = [
    ['algorithm none', () => new UnsecuredJWT(claimsOf()).encode()],
    [
      'HS256 with the public key as secret',
      () => signWith(new TextEncoder().encode(JSON.stringify(provider.publicKey())), { alg: 'HS256' }),
    ],
    ['a foreign key under the provider’s key id', () => signWith(foreign, {})],
    ['an unknown key id', () => sign({}, { kid: 'other' })],
    ['no key id', () => sign({}, { kid: undefined })],
    [
      'a foreign key in the header',
      async () => {
        const jwk = publicOf(foreign);
        return signWith(foreign, { jwk, kid: await calculateJwkThumbprint(jwk) });
      },
    ],
    ['the provider’s signature, yet a key in the header', () => sign({}, { jwk: publicOf(foreign) })],
    ['a certificate chain in the header', () => sign({}, { x5c: ['MIIB'] })],
    ['a certificate elsewhere', () => sign({}, { x5u: 'https://evil.example/x.pem' })],
    ['a life that ended', () => sign({ exp: seconds() - 11 })],
    ['a life that has not begun', () => sign({ nbf: seconds() + 60 })],
    ['a token from the future', () => sign({ iat: seconds() + 60 })],
    ['no end of life', () => sign({ exp: undefined })],
    ['a life of years', () => sign({ iat: seconds() - 4_000, exp: seconds() + 100_000_000 })],
    ['another audience', () => sign({ aud: 'billing' })],
    ['our own client as audience', () => sign({ aud: CLIENT_ID })],
    ['no audience', () => sign({ aud: undefined })],
    ['another issuer', () => sign({ iss: 'https://evil.example' })],
    ['the issuer with a slash more', () => sign({ iss: `${provider.issuer}/` })],
    ['no subject', () => sign({ sub: undefined })],
    ['a subject without end', () => sign({ sub: 'x'.repeat(201) })],
    ['a real id token', () => realIdToken()],
    ['an id token for our audience', () => sign({ at_hash: 'x', nonce: 'n' }, { typ: 'JWT' })],
    ['an id token of Keycloak', () => sign({ typ: 'ID', azp: 'portal', scope: 'openid' }, { typ: 'JWT' })],
    ['a refresh token of Keycloak', () => sign({ typ: 'Refresh', scope: 'openid' }, { typ: 'JWT' })],
    ['a plain JWT that says nothing of access', () => sign({}, { typ: 'JWT' })],
    ['a logout token', () => sign({ scope: 'openid', events: {} }, { typ: 'logout+jwt' })],
    ['its signature stripped', async () => (await sign()).replace(/[^.]+$/, '')],
    ['ten thousand characters', () => sign({ padding: 'x'.repeat(10_000) })],
  ];
  test.each(forgeries)('%s', async (_, forged) => {
    expect(await ask(await forged())).toEqual(REFUSED);
  });

  test('a key set elsewhere, which is not even asked for', async () => {
    let asked = 0;
    const elsewhere = createServer((_, response) => {
      asked++;
      response.end(JSON.stringify({ keys: [{ ...publicOf(foreign), kid: 'theirs', alg: 'ES256' }] }));
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const { port } = elsewhere.address() as { port: number };
    const jku = `http://127.0.0.1:${port}/jwks`;
    expect(await ask(await signWith(foreign, { jku, kid: 'theirs' }))).toEqual(REFUSED);
    expect(await ask(await sign({}, { jku }))).toEqual(REFUSED);
    expect(asked).toBe(0);
    elsewhere.close();
  });

  test('the rights that a token claims: who somebody is comes from the provider, what he may do never', async () => {
    const token = await sign({ roles: ['decider', 'sealOfficer'], authority: 654004, unit: 'bureau', kind: 'person' });
    const answer = await app.inject({ url: '/api/v1/me', headers: { authorization: `Bearer ${token}` } });
    expect(answer.json()).toMatchObject({ sub: 'li-wei', roles: ['applicant'], unit: 'applicant' });
  });
});
