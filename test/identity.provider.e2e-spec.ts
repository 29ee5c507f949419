/** People and systems signed in by a real OpenID provider, which runs in this process and is driven as browsers do. */
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { Browser } from './setup/browser.js';
import { testDatabase, type TestDatabase } from './setup/database.js';
import { openWithProvider } from './setup/oidc-trine.js';
import { PUBLIC_URL, startProvider, type TestProvider } from './setup/open-id-provider.js';

let provider: TestProvider;
let database: TestDatabase;
let owner: Client;
let app: NestFastifyApplication;
const replicas: NestFastifyApplication[] = [];
const open = async (manner?: Parameters<typeof openWithProvider>[2]): Promise<NestFastifyApplication> => {
  const replica = await openWithProvider(database, provider.issuer, manner);
  replicas.push(replica);
  return replica;
};
beforeAll(async () => {
  [provider, database] = await Promise.all([startProvider(), testDatabase()]);
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  app = await open();
}, 60_000);
afterAll(async () => {
  for (const replica of replicas) await replica.close();
  await owner.end();
  await provider.stop();
  await database.drop();
});
afterEach(() => void jest.restoreAllMocks());

type Session = { sub: string; kind: string; authenticatedAt: string; csrfToken: string | null };
const SAME_ORIGIN = { 'sec-fetch-site': 'same-origin' };
const sessionOf = async (browser: Browser): Promise<Session> =>
  (await browser.ask('/api/v1/auth/session')).json() as Session;
const statusOf = async (browser: Browser): Promise<number> => (await browser.ask('/api/v1/auth/session')).status;
const post = (browser: Browser, path: string, body: object = {}) =>
  browser.ask(path, { method: 'POST', headers: SAME_ORIGIN, body: JSON.stringify(body) });
const bearer = (replica: NestFastifyApplication, token: string, url = '/api/v1/auth/session') =>
  replica.inject({ method: 'GET', url, headers: { authorization: `Bearer ${token}`, 'accept-language': 'en' } });
const seconds = () => Math.floor(Date.now() / 1000);
const personToken = (sub: string, claims: object = {}) =>
  provider.sign({
    iss: provider.issuer,
    aud: 'trine',
    sub,
    client_id: 'portal',
    jti: `${sub}-${Math.random()}`,
    iat: seconds(),
    exp: seconds() + 600,
    ...claims,
  });

describe('an official signs in at the provider', () => {
  test('and lands where he wanted to go, with a session and without a token', async () => {
    const browser = new Browser(app);
    const sent = await browser.ask('/auth/sign-in?returnTo=/docs/');
    const { searchParams } = new URL(String(sent.headers['location']));
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: `${PUBLIC_URL}/auth/callback`,
      scope: 'openid profile',
    });
    for (const name of ['state', 'nonce', 'code_challenge']) expect(searchParams.get(name)).toMatch(/^[\w-]{43}$/);

    const callback = await browser.signInUntilCallback('li-wei', '/auth/sign-in?returnTo=/api/v1/auth/session');
    const back = await browser.ask(callback);
    expect([back.status, back.headers['location']]).toEqual([302, '/api/v1/auth/session']);
    expect([back.headers['set-cookie']].flat()).toEqual([
      expect.stringMatching(/^__Host-trine=[\w-]{43}; Max-Age=36000; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ]);
    expect(await sessionOf(browser)).toMatchObject({ sub: 'li-wei', name: 'Invented li-wei', kind: 'person' });
    expect(browser.seen.join('\n')).not.toMatch(/eyJ|access_token=|id_token=/);
    const { rows } = await owner.query<{ all: string }>('select sessions::text as all from sessions');
    const shown = JSON.stringify(rows);
    expect(shown).not.toContain(browser.ours.get('__Host-trine'));
    expect(shown).not.toMatch(/eyJ/);
  });

  test('and out again, here and by a way to the provider', async () => {
    const browser = new Browser(app);
    await browser.signIn('out-going');
    const kept = browser.ours.get('__Host-trine')!;
    const { providerSignOutUrl } = (await post(browser, '/api/v1/auth/sign-out')).json() as {
      providerSignOutUrl: string;
    };
    expect(providerSignOutUrl).toContain(`${provider.issuer}/session/end?`);
    expect(browser.ours.has('__Host-trine')).toBe(false);
    browser.ours.set('__Host-trine', kept);
    expect(await statusOf(browser)).toBe(401);
  });

  test('and is refused when he comes back twice, in another browser, or with a state that nobody gave him', async () => {
    const browser = new Browser(app);
    const callback = await browser.signInUntilCallback('twice');
    const stranger = new Browser(app);
    await stranger.ask('/auth/sign-in');
    expect((await stranger.ask(callback)).status).toBe(401);
    expect((await browser.ask(callback.replace(/state=[\w-]+/, `state=${'a'.repeat(43)}`))).status).toBe(401);
    expect((await browser.ask(callback)).status).toBe(302);
    expect((await browser.ask(callback)).status).toBe(401);
    expect(await statusOf(stranger)).toBe(401);
  });

  test('and is refused with a code of somebody else: nonce and PKCE tie it to the sign-in', async () => {
    for (const column of ['nonce', 'code_verifier']) {
      const browser = new Browser(app);
      const callback = await browser.signInUntilCallback('tied');
      await owner.query(`update sign_ins set ${column} = $1`, ['x'.repeat(43)]);
      expect([column, (await browser.ask(callback)).status]).toEqual([column, 401]);
      expect(browser.ours.has('__Host-trine')).toBe(false);
    }
  });

  test('and is told so when the provider refuses him', async () => {
    const browser = new Browser(app);
    const sent = await browser.ask('/auth/sign-in');
    const state = new URL(String(sent.headers['location'])).searchParams.get('state')!;
    const iss = encodeURIComponent(provider.issuer);
    const answer = await browser.ask(`/auth/callback?error=access_denied&state=${state}&iss=${iss}`);
    expect([answer.status, (answer.json() as { code: string }).code]).toEqual([401, 'unauthenticated']);
  });

  test('with an id that was not planted before: the one in his browser is ended, not taken over', async () => {
    const attacker = new Browser(app);
    await attacker.signIn('attacker');
    const planted = attacker.ours.get('__Host-trine')!;
    const victim = new Browser(app);
    victim.ours.set('__Host-trine', planted);
    await victim.signIn('victim');
    expect(victim.ours.get('__Host-trine')).not.toBe(planted);
    expect(await sessionOf(victim)).toMatchObject({ sub: 'victim' });
    expect(await statusOf(attacker)).toBe(401);

    const invented = new Browser(app);
    invented.ours.set('__Host-trine', 'p'.repeat(43));
    await invented.signIn('victim-2');
    expect(invented.ours.get('__Host-trine')).not.toBe('p'.repeat(43));
  });

  test('by a cookie that only this host can set: one without the prefix is not looked at', async () => {
    const browser = new Browser(app);
    await browser.signIn('prefixed');
    const id = browser.ours.get('__Host-trine')!;
    const ask = (cookie: string) => app.inject({ method: 'GET', url: '/api/v1/auth/session', headers: { cookie } });
    expect((await ask(`__Host-trine=${id}`)).statusCode).toBe(200);
    expect((await ask(`trine=${id}`)).statusCode).toBe(401);
  });
});

describe('before deciding an official signs in afresh', () => {
  test('at the form, although the provider still knows him, and under a new id', async () => {
    const browser = new Browser(app);
    await browser.signIn('step-up');
    const before = browser.ours.get('__Host-trine')!;
    const first = await sessionOf(browser);
    expect((await browser.open('/auth/sign-in?returnTo=/docs')).text).not.toContain('<form');
    expect((await browser.open('/auth/sign-in?fresh=1')).text).toContain('name="login"');
    await sleep(1_100);
    await browser.signIn('step-up', '/auth/sign-in?fresh=1');
    const second = await sessionOf(browser);
    expect(second.sub).toBe('step-up');
    expect(Date.parse(second.authenticatedAt)).toBeGreaterThan(Date.parse(first.authenticatedAt));
    expect(browser.ours.get('__Host-trine')).not.toBe(before);
    browser.ours.set('__Host-trine', before);
    expect(await statusOf(browser)).toBe(401);
  });

  test('and a provider that only says that he was there a minute ago does not suffice', async () => {
    const browser = new Browser(app);
    await browser.signIn('not-fresh');
    const present = Date.now();
    jest.spyOn(Date, 'now').mockImplementation(() => present + 60_000);
    expect((await browser.ask(await browser.signInUntilCallback('not-fresh'))).status).toBe(302);
    const callback = await browser.signInUntilCallback('not-fresh');
    await owner.query('update sign_ins set fresh = true');
    expect((await browser.ask(callback)).status).toBe(401);
  });

  test('as strongly as the installation demands', async () => {
    const strict = await open({ stepUpAcr: 'urn:two-factors' });
    const browser = new Browser(strict);
    expect((await browser.signIn('one-factor')).status).toBe(200);
    expect(await sessionOf(browser)).toMatchObject({ sub: 'one-factor', authenticatedAt: null });
    expect((await browser.signIn('one-factor', '/auth/sign-in?fresh=1')).status).toBe(401);
  });
});

describe('a system', () => {
  test('signs in by itself and is told apart from a person', async () => {
    const answer = await bearer(app, await provider.systemToken('importer'));
    expect(answer.json()).toMatchObject({ sub: 'importer', kind: 'system', authenticatedAt: null, csrfToken: null });
    expect((await bearer(app, await personToken('li-wei'))).json()).toMatchObject({ kind: 'person' });
  });

  test('is told apart by its client where the provider lends it a user, as Keycloak does', async () => {
    const token = await personToken('service-account-7', { client_id: undefined, azp: 'office-robot' });
    expect((await bearer(app, token)).json()).toMatchObject({ sub: 'service-account-7', kind: 'system' });
  });
});

describe('a provider', () => {
  test('may change its keys: the next token is believed, one of a key that is gone is not', async () => {
    const before = await personToken('rotated');
    expect((await bearer(app, before)).statusCode).toBe(200);
    const patient = await open({ keyCooldownMs: 60_000 });
    expect((await bearer(patient, before)).statusCode).toBe(200);
    const unused = await personToken('rotated');
    await provider.rotate();
    const after = await personToken('rotated');
    expect((await bearer(app, after)).statusCode).toBe(200);
    expect((await bearer(app, unused)).statusCode).toBe(401);
    // Unknown keys do not make us ask again at once: a forger could use us against the provider.
    expect((await bearer(patient, after)).statusCode).toBe(401);
  });

  test('may be away when we start: what needs it waits, sessions work on, and it recovers by itself', async () => {
    const browser = new Browser(app);
    await browser.signIn('stays');
    const token = await personToken('waits');
    await provider.goAway();
    const started = await open();
    const answer = await bearer(started, token);
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([503, 'unavailable']);
    expect(answer.json<{ detail: string }>().detail).toContain('identity provider');
    expect((await new Browser(started).ask('/auth/sign-in')).status).toBe(503);
    const elsewhere = new Browser(started);
    elsewhere.ours.set('__Host-trine', browser.ours.get('__Host-trine')!);
    expect(await statusOf(elsewhere)).toBe(200);
    await provider.comeBack();
    await sleep(1_100);
    expect((await bearer(started, token)).statusCode).toBe(200);
  });
});

describe('what is revoked', () => {
  /** What a second brings: replicas read revocations twice in one. */
  const inASecond = async (ask: () => Promise<number>): Promise<number> => {
    for (let tries = 0; tries < 20; tries++) {
      if ((await ask()) === 401) return 401;
      await sleep(50);
    }
    return ask();
  };

  test('is refused on every replica within a second, token and sessions alike', async () => {
    const other = await open();
    const token = await personToken('leaver');
    const colleague = await personToken('stayer');
    const browser = new Browser(app);
    const elsewhere = new Browser(other);
    await browser.signIn('leaver');
    await elsewhere.signIn('leaver');
    expect([(await bearer(other, token)).statusCode, await statusOf(elsewhere)]).toEqual([200, 200]);
    expect((await post(browser, '/api/v1/auth/revocations', { subject: 'leaver' })).status).toBe(204);
    expect((await bearer(app, token)).statusCode).toBe(401);
    expect(await inASecond(async () => (await bearer(other, token)).statusCode)).toBe(401);
    expect([await statusOf(elsewhere), await statusOf(browser)]).toEqual([401, 401]);
    expect((await bearer(other, colleague)).statusCode).toBe(200);

    await browser.signIn('leaver'); // who may sign in again at the provider is the provider's to say
    expect(await statusOf(browser)).toBe(200);
  });

  test('is one’s own, unless one administers security', async () => {
    const browser = new Browser(app);
    await browser.signIn('meddler');
    const colleague = await personToken('colleague', { jti: 'the-colleague’s' });
    for (const body of [{ subject: 'colleague' }, { jti: 'the-colleague’s' }])
      expect((await post(browser, '/api/v1/auth/revocations', body)).status).toBe(403);
    expect((await bearer(app, colleague)).statusCode).toBe(200);
    await owner.query(`insert into revocations (kind, value, not_after, revoked_by, ends_at)
      values ('token', 'the-colleague’s', now(), 'security', now() + interval '1 day')`);
    expect(await inASecond(async () => (await bearer(app, colleague)).statusCode)).toBe(401);
  });

  test.each([
    {},
    { subject: 'asker', jti: 'both' },
    { jti: 'x', notAfter: '2025-01-01T00:00:00Z' },
    { subject: 'asker', notAfter: '2999-01-01T00:00:00Z' },
    { subject: 'asker', notAfter: 'yesterday' },
    { subject: '' },
    { subject: 'asker', more: true },
  ])('is named in a way that can be meant: %j', async (body) => {
    const browser = new Browser(app);
    await browser.signIn('asker');
    expect((await post(browser, '/api/v1/auth/revocations', body)).status).toBe(400);
    expect(await statusOf(browser)).toBe(200);
  });

  test('until a moment in the past, leaves what came later', async () => {
    const browser = new Browser(app);
    await browser.signIn('partly');
    const late = await personToken('partly', { iat: seconds() - 60 });
    const early = await personToken('partly', { iat: seconds() - 1_200 });
    const notAfter = new Date(Date.now() - 600_000).toISOString();
    expect((await post(browser, '/api/v1/auth/revocations', { subject: 'partly', notAfter })).status).toBe(204);
    expect([(await bearer(app, late)).statusCode, (await bearer(app, early)).statusCode]).toEqual([200, 401]);
    expect(await statusOf(browser)).toBe(200);
  });
});
