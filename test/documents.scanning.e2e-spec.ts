/** Documents under a scanner that finds something, is silent or is gone, and the decisions that rest on them. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import type { JsonObject } from '../src/domain/json.js';
import { inAuthority } from '../src/database/tenant.js';
import { JobsService } from '../src/jobs/jobs.service.js';
import { EICAR, openClamd, type Clamd } from './setup/clamd.js';
import { fileExample, give, OFFICE, work } from './setup/client.js';
import { testDatabase, type TestDatabase } from './setup/database.js';
import { openTrine, type Trine } from './setup/trine.js';
import { listed, pdf, upload } from './setup/upload.js';

const HORGOS = 654004;
const NOW = '2025-08-05T02:00:00.000Z';
const INFECTED = pdf(EICAR);
const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

let clamd: Clamd;
let dir: string;
let database: TestDatabase;
let office: Trine;
let id: string;

const settings = () => ({ documents: { dir, mostBytes: 300_000, clamdUrl: clamd.url } });
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'trine-scans-'));
  clamd = await openClamd();
  database = await testDatabase();
  office = await openTrine(NOW, database, settings());
}, 60_000);
afterAll(async () => {
  await office.stop();
  await clamd.stop();
  await database.drop();
  await rm(dir, { recursive: true, force: true });
});
beforeEach(async () => {
  id = await fileExample(office, 'three-in-one');
});

async function put(content: Buffer, codes = 'site-plan', more: Record<string, string> = {}): Promise<number> {
  const { status, body, text } = await upload(office, id, 'applicant-1', { content, fields: { codes, ...more } });
  if (status !== 201) throw new Error(text);
  expect([body['state'], body['content']]).toEqual(['scanning', null]);
  return body['id'] as number;
}
const stateOf = async (document: number) =>
  (await office.ask('GET', `cases/${id}/documents/${document}`, { as: 'intake-1' })).body['state'];

/** Waits for a document to be in a state, longer than the first two tries of a job take. */
async function becomes(document: number, state: string): Promise<void> {
  for (let waited = 0; waited < 20_000 && (await stateOf(document)) !== state; waited += 50) await wait(50);
  expect(await stateOf(document)).toBe(state);
}

describe('a document in which the scanner finds something', () => {
  test('is given out to nobody, with the same refusal for everybody who may read the case', async () => {
    const document = await put(INFECTED);
    await becomes(document, 'infected');
    const url = `cases/${id}/documents/${document}`;
    for (const as of [...OFFICE, 'head-1', 'auditor-1']) {
      const { status, body, text } = await office.ask('GET', `${url}/content`, { as });
      expect([as, status, body['code']]).toEqual([as, 409, 'notPossible']);
      expect(text).not.toContain('EICAR');
    }
    const strangers = await Promise.all(
      ['applicant-2', undefined].map((as) => office.ask('GET', `${url}/content`, as ? { as } : {})),
    );
    expect(strangers.map(({ status }) => status)).toEqual([404, 401]);
    const { body } = await office.ask('GET', url, { as: 'intake-1' });
    expect(body).toMatchObject({ scanner: 'clamd', signature: 'Eicar-Signature', content: null });
  });

  test('cannot come again into the case under another name', async () => {
    await becomes(await put(INFECTED), 'infected');
    const again = await upload(office, id, 'applicant-1', { content: INFECTED, name: 'other.pdf' });
    expect([again.status, again.body['code']]).toEqual([409, 'notPossible']);
    expect(await listed(office, id, 'applicant-1')).toHaveLength(1);
  });
});

describe('a decision and the seal under it', () => {
  test('rest on the digests of the clean current documents, sorted, and on nothing while one is infected', async () => {
    const [first, plan, study] = ['first', 'plan', 'study'].map((name) => pdf(`${name} ${randomUUID()}`));
    const replaced = await put(first!);
    await becomes(replaced, 'clean');
    await becomes(await put(plan!, 'site-plan', { replaces: String(replaced) }), 'clean');
    await becomes(await put(study!, 'change-study'), 'clean');
    const bad = await put(INFECTED, 'stability');
    await becomes(bad, 'infected');

    const { view } = await work(office, id, OFFICE);
    expect(view['status']).toBe('open');
    const { body: seen } = await office.ask('GET', `cases/${id}`, { as: 'decider-1' });
    const offer = (seen['actions'] as JsonObject[]).find(({ command }) => command === 'case.decide')!;
    expect(offer['allowed']).toBe(false);
    const refused = await give(office, id, 'decider-1', 'case.decide', offer['example'] as JsonObject);
    expect([refused.status, refused.body['code'], refused.body['rule']]).toEqual([409, 'notPossible', 'documents']);
    expect(refused.body['errors']).toEqual([
      { pointer: `/documents/${bad}`, detail: expect.stringMatching(`${bad} is infected`) as unknown },
    ]);

    const aside = await give(office, id, 'licence-reviewer-1', 'document.setAside', {
      document: bad,
      reason: '含病毒',
    });
    expect(aside.status).toBe(200);
    const closed = await work(office, id, OFFICE);
    expect(closed.view['status']).toBe('closed');
    expect(closed.done.map(({ command }) => command)).toEqual(expect.arrayContaining(['case.decide', 'case.seal']));

    const owner = await new DataSource({ type: 'postgres', url: database.ownerUrl }).initialize();
    const rows = await owner
      .query<{ canon: string }[]>('select canon from journal where case_id = $1 order by seq', [id])
      .finally(() => owner.destroy());
    const entries = rows.map(({ canon }) => JSON.parse(canon) as { type: string; restsOn?: string[] });
    const digests = [sha256(plan!), sha256(study!)].sort();
    expect(entries.filter(({ restsOn }) => restsOn).map(({ type, restsOn }) => [type, restsOn])).toEqual([
      ['case.decide', digests],
      ['case.seal', digests],
    ]);
    const { body: verified } = await office.ask('GET', `audit/verify?case=${id}`, { as: 'auditor-1' });
    expect(verified).toMatchObject({ ok: true, faults: 0 });
  }, 60_000);

  test('wait for a document that is still being scanned, and say which', async () => {
    await work(office, id, OFFICE, undefined, ({ stages }) =>
      (stages as { stage: string }[]).some(({ stage }) => stage.endsWith('deciding')),
    );
    clamd.says = 'INSTREAM size limit exceeded. ERROR';
    const slow = await put(pdf(randomUUID()));
    const { body } = await office.ask('GET', `cases/${id}`, { as: 'decider-1' });
    const offer = (body['actions'] as JsonObject[]).find(({ command }) => command === 'case.decide')!;
    const refused = await give(office, id, 'decider-1', 'case.decide', offer['example'] as JsonObject);
    expect([refused.status, refused.body['code']]).toEqual([409, 'notPossible']);
    expect(refused.text).toContain(`/documents/${slow}`);
    clamd.says = null;
    await becomes(slow, 'clean');
    expect((await give(office, id, 'decider-1', 'case.decide', offer['example'] as JsonObject)).status).toBe(200);
  }, 60_000);
});

describe('a scanner that is not there', () => {
  test('leaves a document waiting, which is tried again and becomes clean when the scanner is back', async () => {
    await clamd.stop();
    const document = await put(pdf(randomUUID()));
    await wait(1_000);
    expect(await stateOf(document)).toBe('scanning');
    const content = await office.ask('GET', `cases/${id}/documents/${document}/content`, { as: 'intake-1' });
    expect([content.status, content.body['code']]).toEqual([409, 'notPossible']);
    await clamd.start();
    await becomes(document, 'clean');
  }, 30_000);

  test('and a server that ended without its jobs leave a document to whichever server comes next', async () => {
    await clamd.stop();
    const document = await put(pdf(randomUUID()));
    const owner = await new DataSource({ type: 'postgres', url: database.ownerUrl }).initialize();
    office.time.advance(600_000);
    const { now } = office.time;
    await office.stop();
    await owner.query('delete from graphile_worker._private_jobs'); // what a killed server has locked, nobody does
    await owner.destroy();
    await clamd.start();
    office = await openTrine(now, database, settings());
    expect(await stateOf(document)).toBe('scanning');
    await inAuthority(office.app.get(DataSource), HORGOS, (tx) =>
      office.app.get(JobsService).add(tx, 'documents.sweep', [{ payload: {}, key: 'now' }]),
    );
    await becomes(document, 'clean');
  }, 60_000);
});
