/** A process that has enough to do refuses what can wait, at once and with when to come again, and goes on serving. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { fileExample } from './setup/client.js';
import { openTrine, type Trine } from './setup/trine.js';

let trine: Trine;
let address: string;
let owner: Client;
beforeAll(async () => {
  trine = await openTrine(undefined, undefined, { requestsAtOnce: 8 }); // reports 2, reads 6, commands 8
  await trine.app.listen(0, '127.0.0.1');
  address = (await trine.app.getUrl()).replace('[::1]', '127.0.0.1');
  owner = new Client({ connectionString: trine.database.ownerUrl });
  await owner.connect();
}, 60_000);
afterEach(() => owner.query('rollback').catch(() => undefined));
afterAll(async () => {
  await owner.end();
  await trine.stop();
});

async function ask(method: 'GET' | 'POST', path: string, as: string, more: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${await trine.token(as)}`, 'accept-language': 'en', connection: 'close' };
  return fetch(`${address}${path}`, { method, ...more, headers: { ...headers, ...more.headers } });
}

const read = () => ask('GET', '/api/v1/cases', 'intake-1');
const report = () => ask('GET', '/api/v1/reports/turnaround?from=2025-01-01&to=2025-01-31', 'auditor-1');
const submit = (id: string) =>
  ask('POST', `/api/v1/cases/${id}/commands`, 'applicant-1', {
    headers: { 'if-match': '"1"', 'idempotency-key': randomUUID(), 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'case.submit', data: {} }),
  });

/** How many requests stand at the table of cases. */
async function standing(): Promise<number> {
  const { rows } = await owner.query<{ n: number }>(
    `select count(*)::integer as n from pg_locks where not granted and relation = 'cases'::regclass`,
  );
  return rows[0]!.n;
}
async function waiting(number: number): Promise<void> {
  while ((await standing()) < number) await sleep(20);
}

test('reports are refused first, reads next, commands last, and whether it lives is always told', async () => {
  const id = await fileExample(trine, 'three-in-one');
  const others = await Promise.all(Array.from({ length: 3 }, () => fileExample(trine, 'three-in-one')));
  await owner.query('begin; lock table cases in access exclusive mode');
  const two = [read(), read()];
  await waiting(2);
  const refused = await report();
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(refused.headers.get('content-type')).toMatch('application/problem+json');
  expect(await refused.json()).toMatchObject({ code: 'unavailable', detail: expect.stringContaining('too many') });

  const six = [...two, read(), read(), read(), read()];
  await waiting(6);
  expect((await read()).status).toBe(503);
  const page = await ask('GET', '/inbox', 'intake-1');
  expect([page.status, page.headers.get('retry-after'), page.headers.get('content-type')]).toEqual([
    503,
    '1',
    'text/html; charset=utf-8',
  ]);
  expect(await page.text()).toMatch(/<h1>[^<]+<\/h1>.*too many/s);
  const command = submit(id);
  await waiting(7);
  const last = submit(others[0]!);
  await waiting(8);
  expect((await submit(others[1]!)).status).toBe(503);
  expect((await fetch(`${address}/livez`)).status).toBe(200);

  await owner.query('commit');
  for (const answer of await Promise.all(six)) expect(answer.status).toBe(200);
  for (const answer of await Promise.all([command, last])) expect(answer.status).toBe(200);
  expect((await report()).status).toBe(200);
  expect((await submit(others[2]!)).status).toBe(200);
}, 60_000);

/** A request that was given a place, though it is not answered yet; asked again and again until there is one. */
async function readWithPlace(before: number): Promise<Promise<Response>[]> {
  for (;;) {
    let answered = false;
    const asked = read();
    void asked.then(() => (answered = true));
    while (!answered) {
      if ((await standing()) > before) return [asked];
      await sleep(20);
    }
  }
}

test('whoever goes away leaves his place to others, though the database still works for him', async () => {
  await owner.query('begin; lock table cases in access exclusive mode');
  const away = new AbortController();
  const gone = Array.from({ length: 6 }, () =>
    ask('GET', '/api/v1/cases', 'intake-1', { signal: away.signal }).catch(() => 'gone'),
  );
  await waiting(6);
  expect((await read()).status).toBe(503);
  away.abort();
  expect(await Promise.all(gone)).toEqual(Array(6).fill('gone'));
  const [next] = await readWithPlace(6);
  await owner.query('commit');
  expect((await next!).status).toBe(200);
}, 60_000);
