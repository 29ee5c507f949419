// An installation to measure: a database (embedded, in a folder, or that of DATABASE_URL) and a server that is a process of its own.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { cpus, loadavg, totalmem } from 'node:os';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startEmbedded } from '../../dist/src/database/embedded-postgres.js';
import { openDatabase } from '../../dist/src/database/open-database.js';
import { issueToken } from '../../dist/src/identity/local-issuer.js';

const MAIN = new URL('../../dist/src/main.js', import.meta.url).pathname;
const TICKS_PER_SECOND = 100;

export const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
export const quantile = (list, q) => {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
};

const freePort = () =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

/** Processor seconds of a process and of the children that it has waited for; those alive now are asked one by one. */
function cpuOf(pid, withChildren) {
  const fields = (one) => {
    const stat = readFileSync(`/proc/${one}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  };
  const ticks = (list, from, to) => list.slice(from, to).reduce((sum, field) => sum + Number(field), 0);
  let sum = ticks(fields(pid), 11, withChildren ? 15 : 13);
  if (!withChildren) return sum / TICKS_PER_SECOND;
  for (const one of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = fields(one);
      if (Number(stat[1]) === pid) sum += ticks(stat, 11, 13);
    } catch {
      // it has ended meanwhile; its time is in the parent's
    }
  }
  return sum / TICKS_PER_SECOND;
}

/** Processor seconds of the children that this process has waited for. */
export function childrenCpu() {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND;
}

/** Starts a server as a process of its own and waits until it is ready. */
export async function serve(env, { node = [] } = {}) {
  const port = await freePort();
  const began = performance.now();
  const child = spawn(process.execPath, [...node, MAIN], {
    env: { ...process.env, ...env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const isReady = () =>
    globalThis.fetch(`http://127.0.0.1:${port}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isReady())) {
    if (child.exitCode !== null) throw new Error('the server has ended');
    await sleep(20);
  }
  return { child, port, readyMs: performance.now() - began };
}

/** Opens the database of a data folder (or of DATABASE_URL) and starts a server over it. Close with `stop()`. */
export async function startInstallation(TRINE_DATA, { node = [], env: more = {} } = {}) {
  const embedded = process.env.DATABASE_URL ? null : await startEmbedded(TRINE_DATA, 'bench');
  const DATABASE_URL = process.env.DATABASE_URL ?? embedded.ownerUrl;
  const database = await openDatabase({ DATABASE_URL, TRINE_DATA }, 'visit');
  const owner = new pg.Pool({ connectionString: database.ownerUrl, max: 2 });
  owner.on('error', () => undefined);
  const { child, port, readyMs } = await serve({ DATABASE_URL, TRINE_DATA, ...more }, { node });
  const ask = async (sql, values) => (await owner.query(sql, values)).rows;
  const [{ pid: backend }] = await ask('select pg_backend_pid() as pid');
  const postmaster = Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${backend}/status`, 'latin1'))?.[1]);
  return {
    port,
    readyMs,
    child,
    appUrl: database.url,
    ask,
    tokenOf: (user) => issueToken(TRINE_DATA, user, 3_600),
    cpu: () => ({ api: cpuOf(child.pid, false), database: cpuOf(postmaster, true) }),
    rssMb: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'latin1'))[1]) / 1024,
    /** Until sealer and relay have nothing left to do. */
    async settle() {
      for (;;) {
        const [{ n }] = await ask('select (select count(*) from seal_queue) + (select count(*) from outbox) as n');
        if (Number(n) === 0) return;
        await sleep(50);
      }
    },
    async stop() {
      if (child.exitCode === null) {
        child.kill('SIGCONT');
        child.kill('SIGTERM');
        await new Promise((resolve) => child.once('exit', resolve));
      }
      await owner.end();
      await database.close();
      await embedded?.stop();
    },
  };
}

/** What figures are worth depends on where they were taken. */
export const machine = () => ({
  processors: cpus().length,
  model: cpus()[0].model,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  load: +loadavg()[0].toFixed(1),
  at: new Date().toISOString(),
});
