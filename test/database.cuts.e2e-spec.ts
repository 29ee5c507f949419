/** The moment that no client and no server can tell apart by itself: the connection to the database ends around a COMMIT. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { type Faults, startProxy } from '../bench/chaos/proxy.mjs';
import { openDataSource } from '../src/database/data-source.js';
import type { JsonObject } from '../src/domain/json.js';
import { testDatabase, type TestDatabase } from './setup/database.js';
import { openTrine, type Trine } from './setup/trine.js';

let database: TestDatabase;
let proxy: Awaited<ReturnType<typeof startProxy>>;
let trine: Trine;
let owner: DataSource;
let body: JsonObject;
const faults: Faults & { cuts: ('instead' | 'after')[] } = { cuts: [], atCommit: () => faults.cuts.shift() };

beforeAll(async () => {
  database = await testDatabase();
  const address = new URL(database.url);
  proxy = await startProxy(Number(address.port), faults);
  address.port = String(proxy.port);
  trine = await openTrine(undefined, { ...database, url: address.href });
  owner = await openDataSource(database.ownerUrl, 1);
  const procedure = await trine.ask('GET', 'procedures/three-in-one/1', { as: 'applicant-1' });
  body = { procedure: 'three-in-one', filing: (procedure.body['filing'] as JsonObject)['example']! };
}, 60_000);
beforeEach(() => void (faults.cuts = []));
afterAll(async () => {
  await owner.destroy();
  await trine.stop();
  proxy.close();
  await database.drop();
});

const filed = async () => {
  const [row] = await owner.query<{ n: number }[]>('select count(*)::integer as n from journal');
  return row!.n;
};

test.each([
  ['instead of its COMMIT', ['instead']],
  ['after its COMMIT, of which nobody hears', ['after']],
  ['instead of its COMMIT, and after the next one', ['instead', 'after']],
] as const)('a case is filed once when the connection is cut %s', async (_, cuts) => {
  const before = await filed();
  faults.cuts = [...cuts];
  const headers = { 'idempotency-key': randomUUID() };
  const answers = [await trine.ask('POST', 'cases', { as: 'applicant-1', body, headers })];
  while (answers.at(-1)!.status === 503)
    answers.push(await trine.ask('POST', 'cases', { as: 'applicant-1', body, headers }));
  const again = await trine.ask('POST', 'cases', { as: 'applicant-1', body, headers });
  expect(faults.cuts).toEqual([]);
  expect(answers.at(-1)!.status).toBe(201);
  expect(again.text).toBe(answers.at(-1)!.text);
  expect(await filed()).toBe(before + 1);
});

test('whoever asks again under another key files a second case: the key is what makes it one', async () => {
  const before = await filed();
  const ask = () => trine.ask('POST', 'cases', { as: 'applicant-1', body });
  expect([(await ask()).status, (await ask()).status]).toEqual([201, 201]);
  expect(await filed()).toBe(before + 2);
});
