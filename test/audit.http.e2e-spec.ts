import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AuditModule } from '../src/audit/audit.module.js';
import { DatabaseModule } from '../src/database/database.module.js';
import { createApp } from '../src/http/http.setup.js';
import { JsonLog } from '../src/http/json-log.js';
import { IdentityModule } from '../src/identity/identity.module.js';
import { issueToken } from '../src/identity/local-issuer.js';
import { PeopleModule } from '../src/people/people.module.js';
import { HORGOS, type Office, openOffice } from './audit.fixture.js';

let office: Office;
let app: NestFastifyApplication;
let dataDir: string;
let id: string;
beforeAll(async () => {
  office = await openOffice();
  id = await office.file('three-in-one');
  await office.drive(id, 'case.accept');
  await office.newSealer().sealNow(HORGOS);
  dataDir = mkdtempSync(join(tmpdir(), 'trine-audit-'));
  const { url, ownerUrl } = office.database;
  const database = DatabaseModule.over({ url, ownerUrl, close: () => Promise.resolve() }, () => office.time.now);
  const identity = IdentityModule.forRoot({ dataDir, onCreated: () => undefined });
  @Module({ imports: [database, PeopleModule, identity, AuditModule] })
  class AuditorsModule {}
  app = await createApp(AuditorsModule, { log: new JsonLog('error') });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
}, 60_000);
afterAll(async () => {
  await app.close();
  await office.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function get(url: string, as?: string) {
  const headers = as === undefined ? {} : { authorization: `Bearer ${await issueToken(dataDir, as, 600)}` };
  const response = await app.inject({ method: 'GET', url: `/api/v1/audit/${url}`, headers });
  return { status: response.statusCode, body: response.json<Record<string, unknown>>(), headers: response.headers };
}

describe('GET /audit/verify', () => {
  test('tells an auditor and a supervisor whether everything agrees', async () => {
    for (const who of ['auditor-1', 'supervisor-1'])
      expect(await get('verify', who)).toMatchObject({
        status: 200,
        body: { ok: true, cases: 1, entries: 3, sealed: 3 },
      });
    expect((await get(`verify?case=${id}`, 'auditor-1')).body).toMatchObject({ ok: true, cases: 1, first: null });
  });

  test('says which positions it reaches from and to, with their hashes', async () => {
    const { body } = await get('verify', 'auditor-1');
    const { body: listed } = await get('positions', 'auditor-1');
    const items = listed['items'] as unknown[];
    expect(body).toMatchObject({
      range: { first: items[0], last: items.at(-1) },
      records: [],
      ms: expect.any(Number) as unknown,
    });
  });

  test('is refused to everybody else, and without a token', async () => {
    expect((await get('verify')).status).toBe(401);
    for (const who of ['intake-1', 'decider-1', 'applicant-1']) expect((await get('verify', who)).status).toBe(403);
  });

  test('names the entry, in both languages, when somebody changed the journal', async () => {
    await office.owner.query(`update journal set canon = replace(canon, 'applicant-1', 'applicant-2') where seq = 2`);
    const { body } = await get('verify', 'auditor-1');
    await office.owner.query(`update journal set canon = replace(canon, 'applicant-2', 'applicant-1') where seq = 2`);
    expect(body).toMatchObject({
      ok: false,
      faults: 1,
      first: { fault: 'hash', seq: 2, caseId: id, type: 'case.submit' },
    });
    const [before, changed] = body['records'] as { seq: number; hash: string; computedHash: string; text: string }[];
    expect([before!.seq, before!.computedHash]).toEqual([1, before!.hash]);
    expect([changed!.seq, changed!.computedHash === changed!.hash]).toEqual([2, false]);
    expect(changed!.text).toContain('applicant-2');
    const { words } = body['first'] as { words: Record<string, string> };
    expect(words['en']).toContain('entry 2 (case.submit): the text does not fit its hash');
    expect(words['zh-CN']).toContain('第2条 (case.submit)：日志内容与其散列值不符');
  });

  test('answers once for many who ask at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => get('verify', 'auditor-1')));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  });

  test('refuses what is no case', async () => {
    expect((await get('verify?case=1', 'auditor-1')).status).toBe(400);
    expect((await get('verify?all=1', 'auditor-1')).status).toBe(400);
    expect((await get('verify?case=01980000-0000-7000-8000-000000000000', 'auditor-1')).status).toBe(404);
  });
});

describe('GET /audit/positions', () => {
  test('lists entries in the order of their positions, page by page', async () => {
    const first = await get('positions?limit=2', 'auditor-1');
    expect(first.body['items']).toMatchObject([
      { position: 1, caseId: id, seq: 1, sealedAt: expect.stringMatching(/Z$/) as unknown },
      { position: 2, caseId: id, seq: 2, hash: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown },
    ]);
    expect(first.headers['link']).toContain('rel="next"');
    const second = await get(`positions?limit=2&cursor=${String(first.body['nextCursor'])}`, 'auditor-1');
    expect(second.body).toMatchObject({ items: [{ position: 3, seq: 3 }], nextCursor: null });
  });

  test('refuses a cursor that it did not give, and a person who is no auditor', async () => {
    const forged = Buffer.from(JSON.stringify(['position', 'x'])).toString('base64url');
    expect((await get(`positions?cursor=${forged}`, 'auditor-1')).status).toBe(400);
    expect((await get('positions', 'intake-1')).status).toBe(403);
  });
});
