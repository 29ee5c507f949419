/** `trine start --workers 2`: the built product as an operator runs it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { issueToken } from '../src/identity/local-issuer.js';
import { ensureIdentity } from '../src/identity/identity-folder.js';
import { testDatabase, type TestDatabase } from './setup/database.js';

const CLI = fileURLToPath(new URL('../dist/src/cli.js', import.meta.url));

let database: TestDatabase;
let server: ChildProcess;
let address: string;
let token: string;
let example: unknown;
const said: string[] = [];

beforeAll(async () => {
  expect(existsSync(CLI)).toBe(true); // npm run build
  database = await testDatabase();
  const dataDir = join(process.env['TRINE_TEST_FOLDER']!, 'data');
  await ensureIdentity(dataDir);
  token = await issueToken(dataDir, 'applicant-1', 3_600, []);
  server = spawn(process.execPath, [CLI, 'start', '--workers', '2'], {
    env: { ...process.env, NODE_OPTIONS: '', PORT: '0', DATABASE_URL: database.ownerUrl, TRINE_DATA: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  createInterface(server.stdout!).on('line', (line) => said.push(line));
  await until(() => serving().length === 2);
  address = said.map((line) => /serves at (\S+)/.exec(line)?.[1]).find(Boolean)!;
  const procedure = await fetch(`${address}/api/v1/procedures/three-in-one/1`, { headers: headers() });
  example = ((await procedure.json()) as { filing: { example: unknown } }).filing.example;
}, 300_000);
afterAll(async () => {
  if (server.exitCode === null) server.kill('SIGKILL');
  await database.drop();
});

/** The processes of the workers that have come to serve so far. */
const serving = (): number[] =>
  said.flatMap((line) => (line.includes('"worker serves"') ? [(JSON.parse(line) as { pid: number }).pid] : []));
const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}`);

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    if (server.exitCode !== null) throw new Error(`the server ended:\n${said.join('\n')}`);
    await sleep(50);
  }
}

const headers = () => ({ authorization: `Bearer ${token}`, 'content-type': 'application/json' });
const read = () => fetch(`${address}/api/v1/tasks`, { headers: headers() });
const file = () =>
  fetch(`${address}/api/v1/cases`, {
    method: 'POST',
    headers: { ...headers(), 'idempotency-key': randomUUID() },
    body: JSON.stringify({ procedure: 'three-in-one', filing: example }),
  });

/** Asks without a pause until told to stop. @returns how often each answer came; a broken connection is one too. */
function askOn(): () => Promise<Record<string, number>> {
  const answers: Record<string, number> = {};
  let isOver = false;
  const client = async (ask: () => Promise<Response>) => {
    while (!isOver) {
      const answer = await ask().then(
        async (response) => (await response.arrayBuffer(), String(response.status)),
        (error: Error) => `${error.message}: ${String(error.cause)}`,
      );
      answers[answer] = (answers[answer] ?? 0) + 1;
    }
  };
  const clients = [client(read), client(read), client(file), client(read)];
  return async () => {
    isOver = true;
    await Promise.all(clients);
    return answers;
  };
}

test('workers are replaced one after another on SIGHUP, and nobody who asks meanwhile is refused', async () => {
  const before = serving();
  const stop = askOn();
  server.kill('SIGHUP');
  await until(() => said.some((line) => line.includes('"workers renewed"')));
  const answers = await stop();
  expect(Object.keys(answers).toSorted()).toEqual(['200', '201']);
  expect(before.filter(isAlive)).toEqual([]);
  expect(serving().filter(isAlive)).toHaveLength(2);
}, 300_000);

test('a worker that is killed is started again, and the other goes on serving', async () => {
  const [victim] = serving().filter(isAlive);
  const count = serving().length;
  process.kill(victim!, 'SIGKILL');
  await until(() => said.some((line) => line.includes('"worker died"')));
  expect((await read()).status).toBe(200);
  await until(() => serving().length > count);
  expect(serving().filter(isAlive)).toHaveLength(2);
  expect((await file()).status).toBe(201);
}, 300_000);

test('all end with the first process, and it says so to whoever started it', async () => {
  const workers = serving().filter(isAlive);
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(workers.filter(isAlive)).toEqual([]);
}, 60_000);
