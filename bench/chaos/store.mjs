// The database that is crashed, read and verified: an embedded PostgreSQL in a folder, run and revived by the product's own code.
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startEmbedded } from '../../dist/src/database/embedded-postgres.js';
import { openDatabase } from '../../dist/src/database/open-database.js';

const CLI = new URL('../../dist/src/cli.js', import.meta.url).pathname;
const SETTLE_MS = 60_000;

const ENTRIES = `select case_id as "caseId", seq, encode(hash, 'hex') as hash, canon from journal order by case_id, seq`;
const KEYS = `select key, body::json ->> 'id' as "caseId", (body::json ->> 'seq')::int as seq, body::json ->> 'hash' as hash
  from idempotency_keys`;
const placesOf = (table) => `select position::int, case_id as "caseId", seq from ${table} where seq is not null`;

function childrenOf(parent) {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return new RegExp(`^PPid:\\s+${parent}$`, 'm').test(readFileSync(`/proc/${name}/status`, 'latin1'));
    } catch {
      return false; // it has ended meanwhile
    }
  });
}

function kill(pid) {
  try {
    process.kill(Number(pid), 'SIGKILL');
  } catch {
    // it has ended by itself
  }
}

/** Opens a new, migrated database in `folder`. Close with `stop()`. */
export async function startStore(folder, replicaData) {
  const embedded = await startEmbedded(folder, 'chaos');
  const database = await openDatabase({ DATABASE_URL: embedded.ownerUrl, TRINE_DATA: replicaData }, 'visit');
  const owner = new pg.Pool({ connectionString: embedded.ownerUrl, max: 2 });
  owner.on('error', () => undefined);
  const ask = async (sql, values) => (await owner.query(sql, values)).rows;
  return {
    ownerUrl: embedded.ownerUrl,
    port: embedded.port,
    ask,
    /** kill -9 of the postmaster and of every process of it. */
    crash() {
      const [postmaster] = readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
      const children = childrenOf(postmaster);
      for (const pid of [postmaster, ...children]) kill(pid);
    },
    /** Waits until the database answers. */
    async answers() {
      while (!(await ask('select 1').catch(() => null))) await sleep(50);
    },
    /** Until sealer and relay have nothing left to do. @returns whether they came to it. */
    async settle() {
      for (const end = Date.now() + SETTLE_MS; Date.now() < end; await sleep(100)) {
        const queues = 'select (select count(*) from seal_queue) + (select count(*) from outbox) as n';
        const [waiting] = await ask(queues).catch(() => []);
        if (waiting?.n === '0') return true;
      }
      return false;
    },
    /** What the checker needs, in one snapshot. */
    async rows() {
      const client = await owner.connect();
      try {
        await client.query('begin isolation level repeatable read read only');
        const read = async (sql) => (await client.query(sql)).rows;
        return {
          entries: await read(ENTRIES),
          keys: await read(KEYS),
          positions: await read(placesOf('audit_positions')),
          events: await read(placesOf('events')),
        };
      } finally {
        await client.query('rollback');
        client.release();
      }
    },
    /** `trine verify`, as an operator runs it. @returns whether it exits with 0, and its last words. */
    verify: () =>
      new Promise((resolve) => {
        const env = { ...process.env, DATABASE_URL: embedded.ownerUrl, TRINE_DATA: replicaData };
        execFile(process.execPath, [CLI, 'verify'], { env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
          resolve({ ok: error === null, words: `${stdout}${stderr}`.trim().split('\n').slice(-3).join(' | ') }),
        );
      }),
    /** Deletes an event by SQL, as somebody with the owner's rights would. */
    async deleteEvent({ caseId, seq }) {
      for (const table of ['audit_positions', 'events', 'journal'])
        await ask(`delete from ${table} where case_id = $1 and seq = $2`, [caseId, seq]);
    },
    async stop() {
      await owner.end();
      await database.close();
      await embedded.stop();
    },
  };
}
