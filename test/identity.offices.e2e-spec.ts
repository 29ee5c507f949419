/** People and systems whom a provider knows act with what the authority appointed them to, and with nothing else. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../src/domain/json.js';
import { FoundingService } from '../src/people/founding.service.js';
import { Browser, type Page } from './setup/browser.js';
import { testDatabase, type TestDatabase } from './setup/database.js';
import { openWithProvider } from './setup/oidc-trine.js';
import { startProvider, type TestProvider } from './setup/open-id-provider.js';

const HORGOS = 654_004;
let provider: TestProvider;
let database: TestDatabase;
let app: NestFastifyApplication;
let maker: Browser;
beforeAll(async () => {
  [provider, database] = await Promise.all([startProvider(), testDatabase()]);
  app = await openWithProvider(database, provider.issuer);
  const enrol = (id: string, ...roles: string[]) => ({ id, name: id, unit: 'intake-window', roles });
  await app
    .get(FoundingService)
    .found(HORGOS, { 'zh-CN': '示例机关', en: 'Sample authority' }, [
      enrol('li-wei', 'intake'),
      enrol('importer', 'intake'),
      enrol('reader', 'intake'),
      enrol('sys-1', 'systemAdministrator'),
      enrol('sec-1', 'securityAdministrator'),
      enrol('aud-1', 'auditor'),
    ]);
  maker = new Browser(app);
  await maker.signIn('a-manufacturer');
}, 60_000);
afterAll(async () => {
  await app.close();
  await provider.stop();
  await database.drop();
});

type Send = (method: 'GET' | 'POST', path: string, body?: object, headers?: Record<string, string>) => Promise<Page>;
const keyed = (method: string) => (method === 'POST' ? { 'idempotency-key': randomUUID() } : {});
const by =
  (browser: Browser): Send =>
  (method, path, body, headers = {}) =>
    browser.ask(`/api/v1/${path}`, {
      method,
      headers: { 'accept-language': 'en', 'sec-fetch-site': 'same-origin', ...keyed(method), ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
const withToken =
  (token: string): Send =>
  (method, path, body, headers = {}) =>
    by(new Browser(app))(method, path, body, { authorization: `Bearer ${token}`, ...headers });

/** Files and submits the example of the catalogue as the manufacturer. */
async function submitted(): Promise<string> {
  const send = by(maker);
  const procedure = (await send('GET', 'procedures/gmp-inspection/1')).json() as { filing: { example: JsonObject } };
  const filed = await send('POST', 'cases', { procedure: 'gmp-inspection', filing: procedure.filing.example });
  const { id } = filed.json() as { id: string };
  expect((await act(send, id, 'case.submit')).status).toBe(200);
  return id;
}

/** Does what is offered, with the example that comes with it. */
async function act(send: Send, id: string, command: string): Promise<Page> {
  const read = await send('GET', `cases/${id}`);
  const { actions } = read.json() as { actions: { command: string; example: JsonObject }[] };
  const { example } = actions.find((one) => one.command === command)!;
  const etag = String(read.headers['etag']);
  return send('POST', `cases/${id}/commands`, { type: command, data: example }, { 'if-match': etag });
}

describe('whom the provider knows', () => {
  test('and nobody appointed files as an applicant, and does nothing more', async () => {
    const id = await submitted();
    expect((await by(maker)('GET', 'me')).json()).toMatchObject({ roles: ['applicant'], authority: HORGOS });
    expect((await by(maker)('GET', 'audit/verify')).status).toBe(403);
    const stranger = new Browser(app);
    await stranger.signIn('another-manufacturer');
    expect((await by(stranger)('GET', `cases/${id}`)).status).toBe(404);
  });

  test('and an authority appointed accepts a case in a session', async () => {
    const id = await submitted();
    const official = new Browser(app);
    await official.signIn('li-wei');
    expect((await by(official)('GET', 'me')).json()).toMatchObject({ roles: ['intake'], fresh: true, kind: 'person' });
    expect((await act(by(official), id, 'case.accept')).status).toBe(200);
  });

  test('as a system accepts a case by its appointment, as far as its scopes go', async () => {
    const id = await submitted();
    const reads = withToken(await provider.systemToken('reader', 'cases:read'));
    expect((await reads('GET', `cases/${id}`)).status).toBe(200);
    const refused = await act(reads, id, 'case.accept');
    expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('cases:command')]);
    const acts = withToken(await provider.systemToken('importer', 'cases:read cases:command'));
    expect((await acts('GET', 'me')).json()).toMatchObject({ kind: 'system', roles: ['intake'], fresh: false });
    expect((await act(acts, id, 'case.accept')).status).toBe(200);
  });

  test('as a system that nobody appointed is refused, whatever scopes it has', async () => {
    const robot = withToken(await provider.systemToken('office-robot'));
    expect((await robot('GET', 'cases')).status).toBe(403);
    expect((await robot('GET', 'auth/session')).status).toBe(200);
  });

  test('is signed out by who administers security, and by nobody else', async () => {
    const victim = new Browser(app);
    await victim.signIn('li-wei');
    const security = new Browser(app);
    await security.signIn('sec-1');
    const reading = new Browser(app);
    await reading.signIn('aud-1');
    const body = { subject: 'li-wei' };
    expect((await by(reading)('POST', 'auth/revocations', body)).status).toBe(403);
    expect((await by(victim)('GET', 'me')).status).toBe(200);
    expect((await by(security)('POST', 'auth/revocations', body)).status).toBe(204);
    expect((await by(victim)('GET', 'me')).status).toBe(401);
  });
});
