import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { execFile } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { verifyCases } from '../src/audit/verify.js';
import { ProceduresService } from '../src/catalogue/procedures.service.js';
import { openDataSource } from '../src/database/data-source.js';
import { openDatabase } from '../src/database/open-database.js';
import { type TestDatabase, testDatabase } from './setup/database.js';

const MAIN = fileURLToPath(new URL('../dist/src/main.js', import.meta.url));
const DUE_CASES = fileURLToPath(new URL('./setup/due-cases.mjs', import.meta.url));
/** `node bench/deadlines.mjs --seconds 0 --many 0` does the same with ten thousand. */
const MANY = 400;
const SPREAD_MS = 4_000;
const KILLS = 3;
const PATIENCE_MS = 120_000;

let database: TestDatabase;
let owner: Client;
let home: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  database = await testDatabase();
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  home = mkdtempSync(join(tmpdir(), 'trine-replicas-'));
}, 60_000);
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await owner.end();
  await database.drop();
  rmSync(home, { recursive: true, force: true });
});

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** The product as `npm start` runs it, over the one database. */
async function startReplica(): Promise<ChildProcess> {
  const port = await freePort();
  const env = {
    ...process.env,
    NODE_OPTIONS: '',
    DATABASE_URL: database.ownerUrl,
    DATABASE_APP_PASSWORD: 'unused: it trusts',
    TRINE_DATA: home,
    PORT: String(port),
    LOG_LEVEL: 'error',
  };
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  children.push(child);
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end;) {
    const { ok } = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => ({ ok: false }));
    if (ok) return child;
    await sleep(50);
  }
  throw new Error('Expected a replica to be ready within two minutes, but it was not');
}

const number = async (sql: string, values: unknown[] = []): Promise<number> =>
  Number((await owner.query<{ n: string }>(sql, values)).rows[0]?.n ?? 0);

test('clocks fall due while two replicas are killed and started again at random: each fires once, none is lost, every date is right', async () => {
  const { url } = await openDatabase(
    { DATABASE_URL: database.ownerUrl, DATABASE_APP_PASSWORD: 'unused: it trusts', TRINE_DATA: home },
    'visit',
  );
  const procedures = await openDataSource(url, 2);
  await new ProceduresService(procedures).onModuleInit();
  const env = { ...process.env, NODE_OPTIONS: '' };
  const { stdout } = await promisify(execFile)(process.execPath, [DUE_CASES, url, String(MANY)], { env });
  const { received, at } = JSON.parse(stdout) as { received: string; at: string };

  const replicas = [startReplica(), startReplica()];
  await Promise.all(replicas);
  await owner.query(
    `update due_dates d set fires_at = clock_timestamp() + p.n * $1 * interval '1 ms'
      from (select case_id, row_number() over (order by case_id) as n from due_dates where rule = 'case.acceptance') p
      where p.case_id = d.case_id and d.rule = 'case.acceptance'`,
    [SPREAD_MS / MANY],
  );
  const fired = () => number(`select count(*) as n from fired_deadlines where what = 'expiry'`);
  for (let kills = 0; kills < KILLS; kills++) {
    await sleep(300 + Math.random() * 1_000);
    const victim = Math.trunc(Math.random() * replicas.length);
    (await replicas[victim]!).kill('SIGKILL');
    replicas[victim] = startReplica();
  }
  for (const end = Date.now() + PATIENCE_MS; (await fired()) < MANY && Date.now() < end;) await sleep(100);
  await Promise.all(replicas);

  expect(await fired()).toBe(MANY);
  const accepted = `from journal where canon like '%"type":"case.deemAccepted"%'`;
  expect(await number(`select count(*) as n ${accepted}`)).toBe(MANY);
  expect(await number(`select count(distinct case_id) as n ${accepted}`)).toBe(MANY);
  const dated = `${accepted} and canon like $1 and canon like $2`;
  const right = [`%"occurredAt":"${at}"%`, `%"receivedAt":"${received}"%`];
  expect(await number(`select count(*) as n ${dated}`, right)).toBe(MANY);
  expect(
    await number(`select count(*) as n from outbox where kind = 'lamp.turned' and data ->> 'lamp' = 'yellow'`),
  ).toBeLessThanOrEqual(MANY);
  const lamps = `from fired_deadlines where what like 'lamp.yellow%' and rule = 'case.acceptance'`;
  expect(await number(`select count(distinct case_id) as n ${lamps}`)).toBe(MANY);
  expect(
    await number(`select count(*) as n from due_dates where rule = 'case.acceptance' and fires_at is not null`),
  ).toBe(0);

  for (const child of children) child.kill('SIGKILL');
  const service = new ProceduresService(procedures);
  const { rows } = await owner.query<{ id: string }>('select id from cases order by random() limit 20');
  for (const { id } of rows) expect(await verifyCases(procedures, service, { caseId: id })).toMatchObject({ ok: true });
  await procedures.destroy();
}, 400_000);
