/** A primary of its own and a hot standby, made from the data folder of the stopped primary: only `postgres` itself is needed. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { findPostgres } from '../../src/database/embedded/binaries.js';
import { createCluster, OWNER, type Server, startServer } from '../../src/database/embedded/server.js';
import { APP_ROLE, migrate, urlFor } from '../../src/database/migrate.js';
import { freePort } from './database.js';

const PASSWORD = 'unused: these servers trust';
/** Quick, and safe for a process that is killed; not for a machine. */
const SETTINGS = ['fsync=off', 'full_page_writes=off', 'max_connections=60', 'wal_level=replica'];

export type Pair = {
  url: string;
  ownerUrl: string;
  standbyUrl: string;
  /** Runs one statement on the standby, as the owner of it all. */
  onStandby: (statement: string) => Promise<Record<string, unknown>[]>;
  /** What the standby was asked so far, statement by statement. */
  asked: () => string;
  stopStandby: () => Promise<void>;
  startStandby: () => Promise<void>;
  stop: () => Promise<void>;
};

/** @param delayMs by how much the standby is behind with each commit */
export async function startPair(delayMs: number): Promise<Pair> {
  const installation = findPostgres();
  const owner = { pid: Number(process.env['TRINE_TEST_RUNNER']) };
  const folder = mkdtempSync(join(process.env['TRINE_TEST_FOLDER']!, 'pair-'));
  spawnSync('chmod', ['0711', folder]);
  const [primary, standby] = ['primary', 'standby'].map((name) => join(folder, name)) as [string, string];
  const ports = [await freePort(), await freePort()] as const;
  const start = (cluster: string, port: number, settings: string[]): Promise<Server> =>
    startServer(installation, { cluster, port, log: `${cluster}.log`, settings: [...SETTINGS, ...settings], owner });
  const at = (port: number) => `postgres://${OWNER}@127.0.0.1:${port}/postgres`;

  createCluster(installation, primary, null);
  const first = await start(primary, ports[0], []);
  const appUrl = await migrate(at(ports[0]), PASSWORD);
  await first.stop();
  spawnSync('cp', ['-a', primary, standby]);
  spawnSync('cp', ['-a', join(standby, 'PG_VERSION'), join(standby, 'standby.signal')]);
  appendFileSync(
    join(standby, 'postgresql.auto.conf'),
    `primary_conninfo = 'host=127.0.0.1 port=${ports[0]} user=${OWNER}'\nrecovery_min_apply_delay = ${delayMs}\n`,
  );
  const main = await start(primary, ports[0], []);
  const startStandby = () => start(standby, ports[1], ['log_statement=all']);
  let second = await startStandby();
  return {
    url: appUrl,
    ownerUrl: at(ports[0]),
    standbyUrl: urlFor(at(ports[1]), APP_ROLE, PASSWORD),
    async onStandby(statement) {
      const client = new Client({ connectionString: at(ports[1]) });
      await client.connect();
      try {
        return (await client.query<Record<string, unknown>>(statement)).rows;
      } finally {
        await client.end();
      }
    },
    asked: () => readFileSync(`${standby}.log`, 'utf8'),
    stopStandby: () => second.stop(),
    async startStandby() {
      second = await startStandby();
      await sleep(100);
    },
    async stop() {
      await second.stop();
      await main.stop();
    },
  };
}
