// Starts what the compose profile `ha` starts, as processes of this machine: one etcd instead of three, the rest alike.
import { performance } from 'node:perf_hooks';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, openSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { ensureIdentity } from '../../dist/src/identity/identity-folder.js';
import { issueToken } from '../../dist/src/identity/local-issuer.js';

const DEPLOY = fileURLToPath(new URL('../../deploy/ha/', import.meta.url));
const MAIN = fileURLToPath(new URL('../../dist/src/main.js', import.meta.url));
const HERE = '127.0.0.1';
const PASSWORD = 'not-a-secret-of-anything';
const ENVIRONMENT = { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', TZ: 'UTC', NODE_ENV: 'development' };
const BIN = process.env.POSTGRES_BIN ?? '/usr/lib/postgresql/15/bin';

const idOf = (flag) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
const POSTGRES = { uid: idOf('-u'), gid: idOf('-g') };

/** Ports from `base` on, below those that the system gives to clients. */
export async function startInstallation(base) {
  const folder = mkdtempSync('/tmp/trine-ha-');
  chmodSync(folder, 0o711);
  const started = [];
  const run = (name, command, args, environment = {}, account = {}) => {
    const log = openSync(join(folder, `${name}.log`), 'a');
    const child = spawn(command, args, {
      ...account,
      cwd: '/',
      env: { ...ENVIRONMENT, ...environment },
      stdio: ['ignore', log, log],
      detached: true,
    });
    child.once('error', (error) => console.error(`${name}: ${error.message}`));
    const end = new Promise((resolve) => child.once('exit', resolve));
    const one = {
      child,
      end,
      signal: (signal) => child.exitCode === null && child.signalCode === null && child.kill(signal),
    };
    started.push(one);
    return one;
  };
  const own = (path) => {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    chownSync(path, POSTGRES.uid, POSTGRES.gid);
    return path;
  };
  const at = (port) => `${HERE}:${port}`;
  const ports = {
    etcd: base,
    peer: base + 1,
    api: base + 2,
    primary: base + 3,
    standby: base + 4,
    pgbouncer: base + 5,
    replicas: [base + 11, base + 12, base + 13],
    postgres: [base + 21, base + 22, base + 23],
    rest: [base + 31, base + 32, base + 33],
  };

  run('etcd', 'etcd', [
    ...['--data-dir', join(folder, 'etcd'), '--listen-client-urls', `http://${at(ports.etcd)}`],
    ...['--advertise-client-urls', `http://${at(ports.etcd)}`, '--listen-peer-urls', `http://${at(ports.peer)}`],
    ...[
      '--initial-advertise-peer-urls',
      `http://${at(ports.peer)}`,
      '--initial-cluster',
      `default=http://${at(ports.peer)}`,
    ],
  ]);
  run('haproxy', 'haproxy', ['-db', '-f', join(DEPLOY, 'haproxy.cfg'), '-f', join(DEPLOY, 'haproxy-postgres.cfg')], {
    TRINE_BIND: at(ports.api),
    PRIMARY_BIND: at(ports.primary),
    STANDBY_BIND: at(ports.standby),
    ...Object.fromEntries(
      [0, 1, 2].flatMap((n) => [
        [`TRINE_${n + 1}`, at(ports.replicas[n])],
        [`NODE_${n + 1}`, at(ports.postgres[n])],
        [`REST_${n + 1}`, String(ports.rest[n])],
      ]),
    ),
  });
  const startNode = (n) =>
    run(
      `node${n + 1}`,
      'patroni',
      [join(DEPLOY, 'patroni.yml')],
      {
        HOME: own(join(folder, `home${n + 1}`)),
        PATRONI_NAME: `node${n + 1}`,
        PATRONI_SCOPE: 'trine',
        PATRONI_ETCD3_HOSTS: at(ports.etcd),
        PATRONI_RESTAPI_LISTEN: at(ports.rest[n]),
        PATRONI_RESTAPI_CONNECT_ADDRESS: at(ports.rest[n]),
        PATRONI_POSTGRESQL_LISTEN: at(ports.postgres[n]),
        PATRONI_POSTGRESQL_CONNECT_ADDRESS: at(ports.postgres[n]),
        PATRONI_POSTGRESQL_DATA_DIR: join(own(join(folder, `node${n + 1}`)), 'postgres'),
        PATRONI_POSTGRESQL_BIN_DIR: BIN,
        PATRONI_POSTGRESQL_PGPASS: join(folder, `home${n + 1}`, 'pgpass'),
        PATRONI_SUPERUSER_USERNAME: 'trine',
        PATRONI_SUPERUSER_PASSWORD: PASSWORD,
        PATRONI_REPLICATION_USERNAME: 'replicator',
        PATRONI_REPLICATION_PASSWORD: PASSWORD,
      },
      POSTGRES,
    );
  const nodes = [0, 1, 2].map(startNode);
  run(
    'pgbouncer',
    join(DEPLOY, 'start-pgbouncer.sh'),
    [],
    {
      FOLDER: own(join(folder, 'pgbouncer')),
      PGBOUNCER: process.env.PGBOUNCER ?? 'pgbouncer',
      PGBOUNCER_ADDRESS: HERE,
      PGBOUNCER_PORT: String(ports.pgbouncer),
      POOL_SIZE: '30',
      AUTH_TYPE: 'scram-sha-256',
      AUTH_USER: 'trine',
      AUTH_PASSWORD: PASSWORD,
      DB_NAME: 'trine',
      DB_HOST: HERE,
      DB_PORT: String(ports.primary),
    },
    POSTGRES,
  );

  const address = (port) => `postgres://trine:${PASSWORD}@${at(port)}/trine`;
  const ask = async (statement, values) => {
    const client = new pg.Client({ connectionString: address(ports.primary) });
    client.on('error', () => undefined);
    await client.connect();
    return client.query(statement, values).finally(() => client.end());
  };
  const cluster = async () => {
    for (const port of ports.rest) {
      const answer = await globalThis.fetch(`http://${at(port)}/cluster`).catch(() => null);
      if (answer?.ok) return (await answer.json()).members;
    }
    return [];
  };
  const isWhole = (members) =>
    members.length === 3 &&
    members.some(({ role }) => role === 'leader') &&
    members.some(({ role }) => role === 'sync_standby') &&
    members.every(({ state }) => state === 'running' || state === 'streaming');
  await until('three nodes, one of them the leader, one in step', async () => isWhole(await cluster()));
  await until('a database behind the balancer', () => ask('select').then(() => true));

  const dataDir = join(folder, 'data');
  const startReplica = (n) =>
    run(`trine${n + 1}`, process.execPath, [MAIN], {
      PORT: String(ports.replicas[n]),
      TRINE_DATA: dataDir,
      LOG_LEVEL: 'warn',
      DATABASE_URL: address(ports.pgbouncer),
      DATABASE_DIRECT_URL: address(ports.primary),
      DATABASE_REPLICA_URL: address(ports.standby),
    });
  const isReady = (n) => globalThis.fetch(`http://${at(ports.replicas[n])}/readyz`).then(({ ok }) => ok);
  const processes = [];
  const replica = (n) => ({
    async start() {
      processes[n] = startReplica(n);
      await until(`replica ${n + 1}`, () => isReady(n));
    },
    /** In good order. */
    async restart() {
      processes[n].signal('SIGTERM');
      await processes[n].end;
      await this.start();
    },
    async kill() {
      processes[n].signal('SIGKILL');
      await processes[n].end;
      await this.start();
    },
  });
  await ensureIdentity(dataDir);
  const replicas = [0, 1, 2].map(replica);
  for (const one of replicas) await one.start();

  const url = `http://${at(ports.api)}`;
  const token = await issueToken(dataDir, 'applicant-1', 86_400, []);
  const headers = { authorization: `Bearer ${token}` };
  let filing;
  await until('the balancer', async () => {
    const answer = await globalThis.fetch(`${url}/api/v1/procedures/three-in-one/1`, { headers });
    filing = (await answer.json()).filing.example;
    return true;
  });

  return {
    ...{ folder, url, token, filing, replicas },
    database: {
      count: async () =>
        Number((await ask(`select count(*) from cases where procedure_id <> 'administration'`)).rows[0].count),
      /** How many of these cases are not there, or have not been submitted. */
      async missing(ids) {
        const found = await ask('select id from cases where id = any($1::uuid[]) and seq >= 2', [ids]);
        return new Set(ids).size - found.rows.length;
      },
      /** Kills a whole node, Patroni and PostgreSQL, as when its power fails. */
      async killLeader() {
        const leader = (await cluster()).find(({ role }) => role === 'leader').name;
        const n = Number(leader.at(-1)) - 1;
        nodes[n].signal('SIGKILL');
        killIn(join(folder, leader, 'postgres'));
        const since = performance.now();
        void until('another leader', async () =>
          (await cluster()).some(({ role, name }) => role === 'leader' && name !== leader),
        ).then(() => console.log(`  another leader after ${((performance.now() - since) / 1000).toFixed(1)} s`));
        return n;
      },
      async revive(n) {
        nodes[n] = startNode(n);
        await until('three nodes again', async () => isWhole(await cluster()));
      },
    },
    async stop() {
      for (const one of processes) one.signal('SIGTERM');
      await Promise.all(processes.map(({ end }) => end));
      for (const one of nodes) one.signal('SIGTERM');
      await Promise.race([Promise.all(nodes.map(({ end }) => end)), sleep(20_000)]);
      for (const one of started) one.signal('SIGKILL');
      for (const n of [1, 2, 3]) killIn(join(folder, `node${n}`, 'postgres'));
    },
  };
}

/** Kills whatever works in this folder, as all processes of a PostgreSQL do in its data. */
function killIn(folder) {
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one)))
    try {
      if (readlinkSync(`/proc/${name}/cwd`) === folder) process.kill(Number(name), 'SIGKILL');
    } catch {
      // it has ended meanwhile
    }
}

const PATIENCE_MS = 180_000;
async function until(what, holds) {
  const end = performance.now() + PATIENCE_MS;
  for (let last; ;) {
    const held = await holds().catch((error) => ((last = error), false));
    if (held) return;
    if (performance.now() > end) throw new Error(`Expected ${what}, but waited in vain: ${last?.message ?? ''}`);
    await sleep(100);
  }
}
