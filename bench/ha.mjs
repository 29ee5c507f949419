// Three replicas behind HAProxy and PgBouncer, PostgreSQL on three nodes under Patroni, all on this machine and by the very files
// of deploy/ha: what clients notice when replicas are replaced, when they are killed, and when the leader of the database is.
// Needs etcd, patroni, haproxy and PostgreSQL (Debian: etcd-server patroni python3-etcd haproxy postgresql) and a PgBouncer of 1.21 or
// newer (PGBOUNCER=/path). Run as root: npm run build && node bench/ha.mjs [--seconds 30] [--clients 8] [--only restarts,kills,failover] [--port 21000] [--keep]
import { performance } from 'node:perf_hooks';
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startInstallation } from './ha/installation.mjs';
import { startLoad, summaryOf } from './ha/load.mjs';

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    clients: { type: 'string', default: '8' },
    only: { type: 'string', default: 'restarts,kills,failover' },
    port: { type: 'string', default: '21000' },
    keep: { type: 'boolean', default: false },
  },
});
const [seconds, clients] = [Number(options.seconds), Number(options.clients)];
const installation = await startInstallation(Number(options.port));
const { replicas, database } = installation;

/** Runs `disturb` again and again under load for the time given. */
async function under(title, { retries }, disturb) {
  const before = await database.count();
  const load = startLoad(installation, { clients, retries });
  await sleep(2_000);
  const until = performance.now() + seconds * 1_000;
  let disturbances = 0;
  while (performance.now() < until) {
    await disturb(disturbances);
    disturbances++;
  }
  await sleep(2_000);
  const done = await load.stop();
  const lost = await database.missing(done.acked);
  const written = (await database.count()) - before;
  console.log(`${title}: ${disturbances} disturbances; ${summaryOf(done)}`);
  console.log(`  acknowledged and lost: ${lost}; written ${written} cases for ${done.acked.length} acknowledged`);
  for (const [failure, times] of Object.entries(done.failures).slice(0, 8)) console.log(`  ${times} x ${failure}`);
}

try {
  const phases = options.only.split(',');
  if (phases.includes('restarts'))
    await under('rolling restarts, clients never retry', { retries: false }, async (n) => {
      await replicas[n % replicas.length].restart();
    });
  if (phases.includes('kills'))
    await under('kill -9 of replicas, clients never retry', { retries: false }, async (n) => {
      await replicas[n % replicas.length].kill();
      await sleep(300);
    });
  if (phases.includes('failover'))
    await under('kill -9 of the leader node, clients retry with the same key', { retries: true }, async () => {
      const dead = await database.killLeader();
      await sleep(25_000);
      await database.revive(dead);
      await sleep(15_000);
    });
} finally {
  await installation.stop();
  if (options.keep) console.log(`kept: ${installation.folder}`);
  else rmSync(installation.folder, { recursive: true, force: true });
}
