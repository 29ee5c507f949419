import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SignJWT, UnsecuredJWT, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseModule } from '../src/database/database.module.js';
import { fromMs } from '../src/domain/clock/instant.js';
import { HttpModule } from '../src/http/http.module.js';
import { createApp } from '../src/http/http.setup.js';
import { JsonLog } from '../src/http/json-log.js';
import { Roles } from '../src/http/policy.js';
import { ensureIdentity, getIdentity, type NewIdentity, type SigningKey } from '../src/identity/identity-folder.js';
import { IdentityModule } from '../src/identity/identity.module.js';
import { issueToken, listSampleUsers, publicKeyOf } from '../src/identity/local-issuer.js';
import { SAMPLE_USERS } from '../src/identity/sample-users.js';
import { SignIn } from '../src/identity/sign-in.js';
import { localRules, TokenVerifier } from '../src/identity/token-verifier.js';
import { testDatabase } from './setup/database.js';
import { PeopleModule } from '../src/people/people.module.js';

@Controller('seals')
class SealsController {
  @Roles('sealOfficer') @Get() list() {
    return [];
  }
}

const PERSONS = ['intake-1', 'intake-2', 'checker-1', 'checker-2', 'decider-1', 'seal-officer-1'];
const users = SAMPLE_USERS.filter(({ name }) => PERSONS.includes(name));
const lines: string[] = [];
let dataDir: string;
let created: NewIdentity;
let key: SigningKey;
let app: NestFastifyApplication;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'trine-identity-'));
  const db = await testDatabase();
  const close = () => db.drop();
  const database = DatabaseModule.over({ url: db.url, ownerUrl: db.ownerUrl, close }, () => fromMs(Date.now()));
  const identity = IdentityModule.forRoot({ dataDir, onCreated: (made) => (created = made), users });
  @Module({ imports: [database, HttpModule, PeopleModule, identity], controllers: [SealsController] })
  class SealsModule {}
  app = await createApp(SealsModule, { log: new JsonLog('debug', (line) => lines.push(line)) });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  key = (await getIdentity(dataDir)).key;
}, 60_000);
afterAll(async () => {
  await app.close();
  await rm(dataDir, { recursive: true, force: true });
});

const get = (url: string, token?: string) =>
  app.inject({ method: 'GET', url, headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });
const signIn = (name: string, password: string) =>
  app.inject({ method: 'POST', url: '/api/v1/auth/token', payload: { name, password } });
const passwordOf = (name: string) => created.passwords!.find((one) => one.name === name)!.password;

const seconds = () => Math.floor(Date.now() / 1000);
type Forgery = { header?: Record<string, unknown>; claims?: Record<string, unknown>; signWith?: JWK | Uint8Array };
/** A token that is right in every respect but those given. */
async function forge({ header = {}, claims = {}, signWith = key }: Forgery = {}): Promise<string> {
  const all: Record<string, unknown> = {
    iss: 'urn:trine:local',
    aud: 'trine',
    sub: 'decider-1',
    jti: 'j',
    iat: seconds(),
    nbf: seconds(),
    exp: seconds() + 600,
    name: '决定人一',
    roles: ['decider', 'sealOfficer'],
    unit: 'bureau',
    authority: 654004,
    kind: 'person',
    amr: ['pwd'],
    ...claims,
  };
  const signer = signWith instanceof Uint8Array ? signWith : await importJWK({ ...signWith, alg: 'ES256' });
  return new SignJWT(Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)))
    .setProtectedHeader({ alg: 'ES256', kid: key.kid, typ: 'at+jwt', ...header })
    .sign(signer);
}
const foreignKey = async (): Promise<JWK> =>
  exportJWK((await generateKeyPair('ES256', { extractable: true })).privateKey);

describe('a token that we did not sign for this use is not believed', () => {
  test('the model of all forgeries is itself accepted', async () => {
    expect((await get('/api/v1/me', await forge())).statusCode).toBe(200);
  });

  const forgeries: [string, () => Promise<string>][] = [
    [
      'algorithm none',
      async () => new UnsecuredJWT({ sub: 'decider-1' }).setIssuer('urn:trine:local').setAudience('trine').encode(),
    ],
    [
      'HS256 with our public key as secret',
      async () =>
        forge({ header: { alg: 'HS256' }, signWith: new TextEncoder().encode(JSON.stringify(publicKeyOf(key))) }),
    ],
    ['a foreign key under our key id', async () => forge({ signWith: await foreignKey() })],
    ['an unknown key id', async () => forge({ header: { kid: 'other' } })],
    [
      'a key id that is a path',
      async () => forge({ header: { kid: '../../../dev/null' }, signWith: await foreignKey() }),
    ],
    [
      'a key id that is SQL',
      async () => forge({ header: { kid: "x' UNION SELECT 'key" }, signWith: await foreignKey() }),
    ],
    ['no key id', async () => forge({ header: { kid: undefined } })],
    [
      'its own key in the header',
      async () => {
        const foreign = await foreignKey();
        const { d: _, ...shown } = foreign;
        return forge({ header: { jwk: shown, kid: await calculateJwkThumbprint(shown) }, signWith: foreign });
      },
    ],
    ['our signature, yet a key in the header', async () => forge({ header: { jwk: publicKeyOf(key) } })],
    ['a key set elsewhere', async () => forge({ header: { jku: 'https://evil.example/jwks.json' } })],
    ['a certificate elsewhere', async () => forge({ header: { x5u: 'https://evil.example/x.pem' } })],
    ['an expired life', async () => forge({ claims: { exp: seconds() - 1 } })],
    ['a life that has not begun', async () => forge({ claims: { nbf: seconds() + 60 } })],
    ['no end of life', async () => forge({ claims: { exp: undefined } })],
    ['another issuer', async () => forge({ claims: { iss: 'https://evil.example' } })],
    ['another audience', async () => forge({ claims: { aud: 'other' } })],
    ['no audience', async () => forge({ claims: { aud: undefined } })],
    ['the type of an id token', async () => forge({ header: { typ: 'JWT' } })],
    ['no type', async () => forge({ header: { typ: undefined } })],
    ['the engine’s own role', async () => forge({ claims: { roles: ['engine'] } })],
    ['roles that are no list', async () => forge({ claims: { roles: 'decider' } })],
    ['no authority', async () => forge({ claims: { authority: undefined } })],
    ['its signature stripped', async () => (await forge()).replace(/[^.]+$/, '')],
    [
      'a changed role',
      async () => {
        const [head, , signature] = (await forge()).split('.');
        return [head, (await forge({ claims: { roles: ['head'] } })).split('.')[1], signature].join('.');
      },
    ],
    ['ten thousand characters', async () => forge({ claims: { padding: 'x'.repeat(10_000) } })],
    ['nothing of a token', async () => 'a.b.c'],
  ];
  test.each(forgeries)('%s', async (_, forged) => {
    const answer = await get('/api/v1/me', await forged());
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([401, 'unauthenticated']);
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="trine", error="invalid_token"');
  });

  test.each(['', 'Basic YTpi', 'Bearer', 'Bearer  ', 'Bearer a b'])('the header %j', async (authorization) => {
    const answer = await app.inject({ method: 'GET', url: '/api/v1/me', headers: { authorization } });
    expect(answer.statusCode).toBe(401);
  });

  test('no header at all', async () => {
    const answer = await get('/api/v1/me');
    expect([answer.statusCode, answer.headers['www-authenticate']]).toEqual([401, 'Bearer realm="trine"']);
  });

  test('a believed token is remembered, but not beyond its life', async () => {
    const token = await issueToken(dataDir, 'intake-1', 5);
    let now = Date.now(); // after the signing: a token is not believed before its own second
    const verifier = new TokenVerifier(localRules([publicKeyOf(key)]), () => now);
    expect(await verifier.verify(token)).toBe(await verifier.verify(token));
    now += 6_000;
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});

describe('who signs in', () => {
  test('gets a token that says who he is, for ten minutes', async () => {
    const answer = await signIn('intake-1', passwordOf('intake-1'));
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    const { accessToken, expiresIn } = answer.json<{ accessToken: string; expiresIn: number }>();
    expect(expiresIn).toBe(600);
    expect((await get('/api/v1/me', accessToken)).json()).toEqual({
      sub: 'intake-1',
      name: '受理一',
      roles: ['intake'],
      unit: 'intake-window',
      authority: 654004,
      kind: 'person',
      amr: ['pwd'],
      fresh: true,
      standIns: [],
    });
  });

  test('with a wrong password or name is refused in the same words', async () => {
    const wrong = await signIn('intake-2', 'wrong');
    const unknown = await signIn('nobody', 'wrong');
    expect([wrong.statusCode, unknown.statusCode]).toEqual([401, 401]);
    const { instance: _a, ...first } = wrong.json<Record<string, unknown>>();
    const { instance: _b, ...second } = unknown.json<Record<string, unknown>>();
    expect(first).toEqual(second);
  });

  test('is locked for a minute after five failures, however many he tries at once', async () => {
    const tries = await Promise.all(Array.from({ length: 8 }, () => signIn('checker-1', 'wrong')));
    expect(tries.map(({ statusCode }) => statusCode).sort()).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    const locked = await signIn('checker-1', passwordOf('checker-1'));
    expect([locked.statusCode, locked.headers['retry-after']]).toEqual([429, '60']);

    let now = 0;
    const desk = new SignIn(await getIdentity(dataDir), () => now);
    for (let i = 0; i < 5; i++)
      await expect(desk.issue('checker-2', 'wrong')).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(desk.issue('checker-2', passwordOf('checker-2'))).rejects.toMatchObject({ code: 'tooManyRequests' });
    now += 60_001;
    await expect(desk.issue('checker-2', passwordOf('checker-2'))).resolves.toMatch(/^ey/);
  });

  test('without the role of a route is told which role it needs', async () => {
    const answer = await get('/api/v1/seals', await issueToken(dataDir, 'intake-1'));
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toContain('sealOfficer');
    expect((await get('/api/v1/seals', await issueToken(dataDir, 'seal-officer-1'))).statusCode).toBe(200);
  });
});

describe('the identity of an installation', () => {
  test('is private to its owner and holds no password', async () => {
    const folder = join(dataDir, 'identity');
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(folder)) expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    const users = await readFile(join(folder, 'users.json'), 'utf8');
    for (const { password } of created.passwords!) expect(users).not.toContain(password);
    expect(lines.join('')).not.toContain(passwordOf('intake-1'));
  });

  test('publishes its public key and not the private one', async () => {
    const answer = await get('/.well-known/jwks.json');
    const { keys } = answer.json<{ keys: JWK[] }>();
    expect(keys).toEqual([expect.objectContaining({ kid: key.kid, alg: 'ES256', use: 'sig', kty: 'EC' })]);
    expect(keys[0]).not.toHaveProperty('d');
  });

  test('is made once, also when two start at the same time', async () => {
    const fresh = await mkdtemp(join(tmpdir(), 'trine-identity-'));
    const made = await Promise.all([ensureIdentity(fresh, users), ensureIdentity(fresh, users)]);
    expect(made.map(({ created: first }) => first).sort()).toEqual([false, true]);
    expect(await readdir(fresh)).toEqual(['identity']);
    expect(await ensureIdentity(fresh)).toEqual({ created: false });
    await rm(fresh, { recursive: true, force: true });
  }, 60_000);

  test('serves whoever sits at the machine without a password', async () => {
    const known = await listSampleUsers(dataDir);
    expect(known.find(({ name }) => name === 'decider-1')).toEqual({
      name: 'decider-1',
      title: '决定人一',
      roles: ['decider'],
      unit: 'bureau',
      authority: 654004,
    });
    const me = (await get('/api/v1/me', await issueToken(dataDir, 'decider-1', 60, ['recorder', 'engine']))).json<
      Record<string, unknown>
    >();
    expect(me).toMatchObject({ sub: 'decider-1', roles: ['decider', 'recorder'], amr: ['swk'] });
    await expect(issueToken(dataDir, 'nobody')).rejects.toMatchObject({ code: 'notFound' });
    await expect(issueToken(dataDir, 'decider-1', 0)).rejects.toMatchObject({ code: 'malformed' });
    await expect(issueToken(join(dataDir, 'elsewhere'), 'decider-1')).rejects.toThrow(/npm start/);
  });
});
