import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { findPostgres } from '../../src/database/embedded/binaries.js';
import { createCluster, OWNER, startServer } from '../../src/database/embedded/server.js';
import { APP_ROLE, migrate, urlFor } from '../../src/database/migrate.js';

export type TestDatabase = {
  /** As the application, under row-level security. */
  url: string;
  /** As the owner, who may do anything. */
  ownerUrl: string;
  drop(): Promise<void>;
};

const PASSWORD = 'unused: the test server trusts';
const TEMPLATE = 'template_trine';
const TEMPLATE_LOCK = 7_463_002;
/** Safe only because nobody needs these data after the run. */
const SETTINGS = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200'];

/** A database of its own, migrated, in some 30 ms. The first call of a run also starts the server and makes the template. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = await testServer();
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asOwner(server, async (owner) => {
    await owner.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const { rowCount } = await owner.query('select from pg_database where datname = $1', [TEMPLATE]);
    if (rowCount === 0) {
      await owner.query(`create database ${TEMPLATE}_half`);
      await migrate(at(server, `${TEMPLATE}_half`), PASSWORD);
      await owner.query(`alter database ${TEMPLATE}_half rename to ${TEMPLATE}`);
    }
    await owner.query(`create database ${name} template ${TEMPLATE} strategy file_copy`);
  });
  const ownerUrl = at(server, name);
  const drop = () => asOwner(server, (owner) => owner.query(`drop database if exists ${name} with (force)`));
  return { url: urlFor(ownerUrl, APP_ROLE, PASSWORD), ownerUrl, drop: async () => void (await drop()) };
}

/** An empty database without a single migration. */
export async function emptyDatabase(): Promise<Omit<TestDatabase, 'url'>> {
  const server = await testServer();
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asOwner(server, (owner) => owner.query(`create database ${name}`));
  const drop = () => asOwner(server, (owner) => owner.query(`drop database if exists ${name} with (force)`));
  return { ownerUrl: at(server, name), drop: async () => void (await drop()) };
}

/** The address of the server of this run. Of all workers that ask, the first starts it; it ends with the run. */
async function testServer(): Promise<string> {
  const folder = process.env['TRINE_TEST_FOLDER'];
  if (!folder)
    throw new Error('Expected to run under Jest with this checkout as its root, but its global setup did not run.');
  const file = join(folder, 'server.json');
  if (isFirst(join(folder, 'starting'))) {
    const answer = await startTestServer(folder).catch((error: unknown) => ({ failure: String(error) }));
    writeFileSync(`${file}.new`, JSON.stringify(answer));
    renameSync(`${file}.new`, file);
  }
  while (!existsSync(file)) await sleep(10);
  const answer = JSON.parse(readFileSync(file, 'utf8')) as { url: string } | { failure: string };
  if ('failure' in answer) throw new Error(answer.failure);
  return answer.url;
}

async function startTestServer(folder: string): Promise<{ url: string }> {
  const installation = findPostgres();
  const cluster = join(folder, 'cluster');
  createCluster(installation, cluster, null);
  const port = await freePort();
  const owner = { pid: Number(process.env['TRINE_TEST_RUNNER']) };
  await startServer(installation, { cluster, port, log: join(folder, 'log'), settings: SETTINGS, owner });
  return { url: `postgres://${OWNER}@127.0.0.1:${port}/postgres` };
}

function isFirst(mark: string): boolean {
  try {
    mkdirSync(mark);
    return true;
  } catch {
    return false;
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function at(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

async function asOwner<T>(server: string, work: (owner: Client) => Promise<T>): Promise<T> {
  const owner = new Client({ connectionString: server });
  await owner.connect();
  try {
    return await work(owner);
  } finally {
    await owner.end();
  }
}
