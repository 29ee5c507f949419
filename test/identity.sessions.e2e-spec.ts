/** Sessions of the local identity, and what another site can do with them: nothing. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Controller, Delete, Get, Module, Patch, Post, Put } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { DatabaseModule } from '../src/database/database.module.js';
import { fromMs } from '../src/domain/clock/instant.js';
import { HttpModule } from '../src/http/http.module.js';
import { createApp } from '../src/http/http.setup.js';
import { WithoutIdempotencyKey } from '../src/http/idempotency.interceptor.js';
import { JsonLog } from '../src/http/json-log.js';
import { Recognised } from '../src/http/policy.js';
import type { NewIdentity } from '../src/identity/identity-folder.js';
import { IdentityModule } from '../src/identity/identity.module.js';
import { issueSignInLink, issueToken } from '../src/identity/local-issuer.js';
import { SAMPLE_USERS } from '../src/identity/sample-users.js';
import { PeopleModule } from '../src/people/people.module.js';
import { Browser } from './setup/browser.js';
import { testDatabase, type TestDatabase } from './setup/database.js';

const HERE = 'http://127.0.0.1:3000';
const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE'];
let done: string[] = [];

@Recognised()
@Controller('deeds')
class DeedsController {
  @Get() look() {
    return done.push('GET');
  }
  @WithoutIdempotencyKey() @Post() post() {
    return done.push('POST');
  }
  @Put() put() {
    return done.push('PUT');
  }
  @Patch() patch() {
    return done.push('PATCH');
  }
  @Delete() delete() {
    return done.push('DELETE');
  }
}

let database: TestDatabase;
let owner: Client;
let dataDir: string;
let created: NewIdentity;
let app: NestFastifyApplication;
beforeAll(async () => {
  database = await testDatabase();
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  dataDir = await mkdtemp(join(tmpdir(), 'trine-sessions-'));
  const { url, ownerUrl } = database;
  const users = SAMPLE_USERS.filter(({ name }) => /^(intake-1|intake-2|decider-1)$/.test(name));
  const onCreated = (made: NewIdentity) => (created = made);
  @Module({
    imports: [
      DatabaseModule.over({ url, ownerUrl, close: () => Promise.resolve() }, () => fromMs(Date.now())),
      HttpModule,
      PeopleModule,
      IdentityModule.forRoot({ dataDir, onCreated, users }),
    ],
    controllers: [DeedsController],
  })
  class DeedsModule {}
  app = await createApp(DeedsModule, { log: new JsonLog('error'), banner: 'local-identity' });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
}, 60_000);
afterAll(async () => {
  await app.close();
  await owner.end();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});
beforeEach(() => {
  done = [];
});

const credentials = (name: string, password?: string) =>
  JSON.stringify({ name, password: password ?? created.passwords!.find((one) => one.name === name)!.password });
const SESSIONS = '/api/v1/auth/sessions';
async function signedIn(name = 'intake-1', browser = new Browser(app, HERE)): Promise<Browser> {
  const page = await browser.ask(SESSIONS, { method: 'POST', body: credentials(name) });
  if (page.status !== 201) throw new Error(page.text);
  return browser;
}
const statusOf = async (browser: Browser) => (await browser.ask('/api/v1/auth/session')).status;
const tokenOf = async (browser: Browser) =>
  ((await browser.ask('/api/v1/auth/session')).json() as { csrfToken: string }).csrfToken;

describe('a session', () => {
  test('is opened by name and password, in a cookie that no script can read', async () => {
    const browser = new Browser(app, HERE);
    const page = await browser.ask(SESSIONS, { method: 'POST', body: credentials('intake-1') });
    expect(page.status).toBe(201);
    expect([page.headers['set-cookie']].flat()).toEqual([
      expect.stringMatching(/^trine=[\w-]{43}; Max-Age=36000; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    expect(page.text).not.toContain(browser.ours.get('trine'));
    expect(page.json()).toMatchObject({ sub: 'intake-1', kind: 'person', amr: ['pwd'] });
    expect((await browser.ask('/api/v1/me')).json()).toMatchObject({ sub: 'intake-1', roles: ['intake'], fresh: true });
  });

  test('is kept by its hash alone', async () => {
    const browser = await signedIn();
    const id = browser.ours.get('trine')!;
    const { rows } = await owner.query<{ known: boolean }>(
      'select id_hash = $1 as known from sessions order by signed_in_at desc limit 1',
      [createHash('sha256').update(id).digest()],
    );
    expect(rows).toEqual([{ known: true }]);
    const { rows: all } = await owner.query<{ row: string }>('select sessions::text as row from sessions');
    expect(JSON.stringify(all)).not.toContain(id);
  });

  test('is not opened by a wrong password, nor taken from the browser', async () => {
    const browser = new Browser(app, HERE);
    browser.ours.set('trine', 'x'.repeat(43));
    expect((await browser.ask(SESSIONS, { method: 'POST', body: credentials('intake-1', 'wrong') })).status).toBe(401);
    expect(await statusOf(browser)).toBe(401);
    await signedIn('intake-1', browser);
    expect(browser.ours.get('trine')).not.toBe('x'.repeat(43));
  });

  test('gets a new id with every sign-in, and the one before ends', async () => {
    const browser = await signedIn();
    const before = browser.ours.get('trine')!;
    await signedIn('intake-1', browser);
    expect(browser.ours.get('trine')).not.toBe(before);
    browser.ours.set('trine', before);
    expect(await statusOf(browser)).toBe(401);
  });

  test('makes its holder fresh for five minutes after the password', async () => {
    const browser = await signedIn();
    const fresh = async () => ((await browser.ask('/api/v1/me')).json() as { fresh: boolean }).fresh;
    expect(await fresh()).toBe(true);
    await owner.query(
      `update sessions set caller = jsonb_set(caller, '{authenticatedAtSeconds}', to_jsonb(floor(extract(epoch from now()) - 301)))`,
    );
    expect(await fresh()).toBe(false);
    await signedIn('intake-1', browser);
    expect(await fresh()).toBe(true);
  });

  test.each([
    ['30 minutes without use', `used_at = used_at - interval '31 minutes'`],
    ['ten hours', `ends_at = now() - interval '1 second'`],
  ])('ends after %s', async (_, change) => {
    const browser = await signedIn();
    expect(await statusOf(browser)).toBe(200);
    await owner.query(`update sessions set ${change}`);
    expect(await statusOf(browser)).toBe(401);
    await signedIn(); // sweeps
    const { rows } = await owner.query('select from sessions');
    expect(rows.length).toBe(1);
  });

  test('stays while it is used, but its end does not move', async () => {
    await owner.query('delete from sessions');
    const browser = await signedIn();
    await owner.query(`update sessions set used_at = used_at - interval '20 minutes'`);
    const { rows: before } = await owner.query<{ ends_at: Date }>('select ends_at from sessions');
    expect(await statusOf(browser)).toBe(200);
    const { rows: after } = await owner.query<{ rested: boolean; ends_at: Date }>(
      `select used_at < now() - interval '1 minute' as rested, ends_at from sessions`,
    );
    expect(after).toEqual(after.map((_, i) => ({ rested: false, ends_at: before[i]!.ends_at })));
  });

  test('is not looked for beside a token: what is sent as proof is what is judged', async () => {
    const browser = await signedIn();
    const asToken = (token: string) => browser.ask('/api/v1/me', { headers: { authorization: `Bearer ${token}` } });
    expect((await asToken('a.b.c')).status).toBe(401);
    expect((await asToken(await issueToken(dataDir, 'decider-1'))).json()).toMatchObject({ sub: 'decider-1' });
  });

  test('may not be rewritten by the application', async () => {
    const asApp = new Client({ connectionString: database.url });
    await asApp.connect();
    await expect(asApp.query(`update sessions set caller = '{}'`)).rejects.toThrow('permission denied');
    await expect(asApp.query(`update sessions set ends_at = now() + interval '1 year'`)).rejects.toThrow('denied');
    await asApp.end();
  });
});

describe('another site', () => {
  const deed = async (browser: Browser, method: string, headers: Record<string, string>) =>
    (await browser.ask('/api/v1/deeds', { method, headers })).status;

  describe.each(METHODS)('cannot %s with the cookie of a person', (method) => {
    const attacks: [string, Record<string, string>][] = [
      ['from another site', { 'sec-fetch-site': 'cross-site' }],
      ['from a neighbouring host', { 'sec-fetch-site': 'same-site' }],
      ['from nowhere', { 'sec-fetch-site': 'none' }],
      ['with another origin', { origin: 'https://evil.example' }],
      ['with our address in front', { origin: `${HERE}.evil.example` }],
      ['with an origin that hides', { origin: 'null' }],
      ['with a referrer of ours', { referer: `${HERE}/docs` }],
      ['with nothing', {}],
      ['with a made-up token', { 'x-csrf-token': 'x'.repeat(43) }],
    ];
    test.each(attacks)('%s', async (_, headers) => {
      const browser = await signedIn();
      const page = await browser.ask('/api/v1/deeds', { method, headers });
      expect([page.status, (page.json() as { code: string }).code]).toEqual([403, 'crossSiteRefused']);
      expect(done).toEqual([]);
    });

    test('even with the token of the person, nor with that of another session', async () => {
      const browser = await signedIn();
      const token = await tokenOf(browser);
      const other = await tokenOf(await signedIn('intake-2'));
      expect(await deed(browser, method, { 'sec-fetch-site': 'cross-site', 'x-csrf-token': token })).toBe(403);
      expect(await deed(browser, method, { 'x-csrf-token': other })).toBe(403);
      expect(done).toEqual([]);
    });

    test('while pages of this site can, and whoever has read the token', async () => {
      const browser = await signedIn();
      for (const headers of [
        { 'sec-fetch-site': 'same-origin' },
        { origin: HERE },
        { 'x-csrf-token': await tokenOf(browser) },
      ])
        expect(await deed(browser, method, headers)).toBeLessThan(300);
      expect(done).toEqual([method, method, method]);
    });

    test('and a token in the header needs none of this', async () => {
      const headers = { authorization: `Bearer ${await issueToken(dataDir, 'intake-1')}`, origin: 'https://a.example' };
      expect(await deed(new Browser(app, HERE), method, headers)).toBeLessThan(300);
    });
  });

  test('cannot sign a person in under a name of its own', async () => {
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }] as const) {
      const browser = new Browser(app, HERE);
      const page = await browser.ask(SESSIONS, {
        method: 'POST',
        body: credentials('intake-2'),
        headers: { ...headers },
      });
      expect([page.status, browser.ours.size]).toEqual([403, 0]);
    }
  });
});

describe('a sign-in link', () => {
  const linkOf = async (user: string) => `/auth/sign-in?link=${await issueSignInLink(dataDir, user)}`;

  test('signs a browser in once', async () => {
    const url = await linkOf('intake-1');
    const tries = await Promise.all([1, 2, 3].map(() => new Browser(app, HERE).ask(`${url}&returnTo=/docs`)));
    expect(tries.map(({ status }) => status).sort()).toEqual([302, 401, 401]);
    const browser = new Browser(app, HERE);
    const page = await browser.ask(`${await linkOf('intake-1')}&returnTo=/docs`);
    expect(page.headers['location']).toBe('/docs');
    expect((await browser.ask('/api/v1/me')).json()).toMatchObject({ sub: 'intake-1', amr: ['swk'], fresh: true });
  });

  test('is no token, and a token is no link', async () => {
    const link = await issueSignInLink(dataDir, 'intake-1');
    const asToken = { headers: { authorization: `Bearer ${link}` } };
    expect((await new Browser(app, HERE).ask('/api/v1/me', asToken)).status).toBe(401);
    const token = await issueToken(dataDir, 'intake-1');
    expect((await new Browser(app, HERE).ask(`/auth/sign-in?link=${token}`)).status).toBe(401);
    expect((await new Browser(app, HERE).ask('/auth/sign-in?link=a.b.c')).status).toBe(401);
    expect((await new Browser(app, HERE).ask('/auth/sign-in')).status).toBe(409);
  });

  test.each([
    '//evil.example',
    '/%5Cevil.example',
    '/%09/evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/docs%0d%0aSet-Cookie:%20trine=x',
    '/docs%0aLocation:%20https://evil.example',
    '%00',
  ])('leads nowhere else: %s', async (returnTo) => {
    const browser = new Browser(app, HERE);
    const page = await browser.ask(`${await linkOf('intake-1')}&returnTo=${returnTo}`);
    expect([page.status, page.headers['location'], page.headers['set-cookie']]).toEqual([400, undefined, undefined]);
  });
});

describe('an open local identity', () => {
  test('says so with every answer', async () => {
    for (const url of ['/livez', '/api/v1/me', '/nothing', '/auth/sign-in'])
      expect((await new Browser(app, HERE).ask(url)).headers['trine-banner']).toBe('local-identity');
  });
});
