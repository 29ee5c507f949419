/*
 * How a PostgreSQL server is born, and why it never outlives its owner.
 *
 * The server is started by a two-line shell guard which waits for the end of its owner and then stops the server in
 * good order. For `npm start` the guard reads a pipe held by node: when node dies, however it dies, the pipe closes.
 * For tests, whose workers come and go, the guard watches the process id of the test runner instead.
 *
 * As root, PostgreSQL runs under an unprivileged account, which may be unable to reach the data folder by its path
 * (a checkout below /root). It then gets the folder as an open descriptor and addresses it as /proc/self/fd/3, so the
 * data stay where the operator looks for them.
 */
import { spawn, spawnSync } from 'node:child_process';
import { chownSync, closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { canEnter, type Account, type Installation } from './binaries.js';
import { isAlive, workingFolder } from './processes.js';

/** The database user that owns everything. */
export const OWNER = 'trine';

export type Owner = 'thisProcess' | { pid: number };
export type Server = { isRunning(): boolean; stop(): Promise<void> };

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 60_000;
const ENVIRONMENT = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
const GUARD = (wait: string) =>
  `"$@" </dev/null & p=$!; trap 'kill -INT $p' INT TERM; ${wait}; kill -INT $p 2>/dev/null; wait $p`;

/** Creates a cluster. With a password every connection needs it (scram-sha-256); without one, as in tests, none does. */
export function createCluster({ initdb, account }: Installation, cluster: string, password: string | null): void {
  mkdirSync(cluster, { recursive: true, mode: 0o700 });
  if (account) chownSync(cluster, account.uid, account.gid);
  const place = reach(account, cluster);
  const secret =
    password === null ? null : secretInput(account, join(cluster, '..', `.initdb.${process.pid}`), password);
  const done = spawnSync(
    initdb,
    [
      ...['-D', place.path, '-U', OWNER, '-E', 'UTF8', '--data-checksums', '--no-instructions'],
      ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
      ...(secret === null ? ['-A', 'trust', '--no-sync'] : ['-A', 'scram-sha-256', '--pwfile=/dev/stdin']),
    ],
    { ...runAs(account), stdio: [secret ?? 'ignore', 'ignore', 'pipe', place.descriptor] },
  );
  place.close();
  if (secret !== null) closeSync(secret);
  if (done.status === 0) return;
  rmSync(cluster, { recursive: true, force: true });
  throw new Error(
    `Expected initdb to create ${cluster}, but it failed: ${done.error?.message ?? String(done.stderr).trim()}`,
  );
}

/** Starts the server on 127.0.0.1 and returns when it takes connections. Throws with the last words of its log. */
export async function startServer(
  { postgres, account }: Installation,
  at: { cluster: string; port: number; log: string; settings: string[]; owner: Owner },
): Promise<Server> {
  const deadline = performance.now() + START_LIMIT_MS;
  for (;;) {
    const child = launch({ postgres, account }, at);
    let ended = false;
    child.once('exit', () => (ended = true));
    while (!ended && performance.now() < deadline) {
      const pid = readyPostmaster(at.cluster);
      if (pid !== null) {
        return {
          isRunning: () => isPostmaster(pid, at.cluster),
          stop: async () => {
            await stopPostmaster(at.cluster, pid);
            child.stdin?.end(); // the guard has nothing left to wait for
          },
        };
      }
      await sleep(5);
    }
    const words = lastWords(at.log);
    // After a kill -9 of the postmaster its children need a moment to notice and to let go of the shared memory.
    if (ended && words.includes('is still in use') && performance.now() < deadline - START_LIMIT_MS + 15_000) {
      await sleep(100);
      continue;
    }
    child.kill('SIGTERM');
    throw new Error(`Expected PostgreSQL to start in ${at.cluster}, but it did not:\n${words}`);
  }
}

/**
 * Ends what a killed owner left behind in this cluster: a server still alive is stopped in good order; a pid file
 * that names a dead process, or a stranger who got its number, is removed, as PostgreSQL would refuse to start on it.
 * The caller must hold the data folder.
 */
export async function settleOrphan(cluster: string): Promise<void> {
  const pid = postmaster(cluster)?.pid;
  if (pid === undefined) return;
  if (isPostmaster(pid, cluster)) await stopPostmaster(cluster, pid);
  rmSync(join(cluster, 'postmaster.pid'), { force: true });
}

async function stopPostmaster(cluster: string, pid: number): Promise<void> {
  const startedAt = performance.now();
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!isPostmaster(pid, cluster)) return;
    process.kill(pid, signal);
    const limit = signal === 'SIGINT' ? STOP_LIMIT_MS : 5_000;
    for (const from = performance.now(); performance.now() - from < limit; await sleep(10)) {
      if (!isPostmaster(pid, cluster)) return;
    }
  }
  throw new Error(
    `Expected PostgreSQL (process ${pid}) to stop, but it still runs after ${Math.round((performance.now() - startedAt) / 1000)} s.`,
  );
}

function launch(
  { postgres, account }: Pick<Installation, 'postgres' | 'account'>,
  at: { cluster: string; port: number; log: string; settings: string[]; owner: Owner },
) {
  const place = reach(account, at.cluster);
  const log = openSync(at.log, 'a', 0o600);
  const wait =
    at.owner === 'thisProcess'
      ? 'cat >/dev/null'
      : `while kill -0 $p && { kill -0 ${at.owner.pid} || [ -d /proc/${at.owner.pid} ]; }; do sleep 0.5; done 2>/dev/null`;
  const settings = [
    ...['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'timezone=UTC', 'log_timezone=UTC'],
    ...['log_checkpoints=off', 'password_encryption=scram-sha-256', ...at.settings],
  ];
  const child = spawn(
    '/bin/sh',
    [
      ...['-c', GUARD(wait), 'trine-postgres-guard', postgres, '-D', place.path, '-p', String(at.port)],
      ...settings.flatMap((setting) => ['-c', setting]),
    ],
    {
      ...runAs(account),
      // Its own group: Ctrl-C in the terminal reaches node alone, which then stops the server after its own work.
      detached: true,
      stdio: [at.owner === 'thisProcess' ? 'pipe' : 'ignore', log, log, place.descriptor],
    },
  );
  closeSync(log);
  place.close();
  child.stdin?.on('error', () => undefined); // the guard may be gone first
  if (at.owner !== 'thisProcess') child.unref();
  return child;
}

function runAs(account: Account | null) {
  return { cwd: '/', env: ENVIRONMENT, ...(account ? { uid: account.uid, gid: account.gid } : {}) };
}

/** How the account names the cluster: by its path, or by a descriptor when the path is closed to it. */
function reach(
  account: Account | null,
  cluster: string,
): { path: string; descriptor: number | 'ignore'; close(): void } {
  if (!account || canEnter(account, cluster)) return { path: cluster, descriptor: 'ignore', close: () => undefined };
  if (process.platform !== 'linux') {
    throw new Error(
      `Expected the account ${account.name} to reach ${cluster}, but it cannot: set TRINE_DATA to an open folder.`,
    );
  }
  const descriptor = openSync(cluster, 'r');
  return { path: '/proc/self/fd/3', descriptor, close: () => closeSync(descriptor) };
}

/** An open file without a name: the password appears neither in an argument list nor, afterwards, on disk. */
function secretInput(account: Account | null, path: string, secret: string): number {
  writeFileSync(path, `${secret}\n`, { mode: 0o600 });
  if (account) chownSync(path, account.uid, account.gid);
  const descriptor = openSync(path, 'r');
  rmSync(path);
  return descriptor;
}

/** What the pid file says: the process on line 1 and, on line 8, "ready" once connections are taken. */
function postmaster(cluster: string): { pid: number; ready: boolean } | null {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(lines[0]);
    return Number.isInteger(pid) && pid > 1 ? { pid, ready: lines[7]?.trim() === 'ready' } : null;
  } catch {
    return null;
  }
}

function readyPostmaster(cluster: string): number | null {
  const found = postmaster(cluster);
  return found?.ready ? found.pid : null;
}

/** A postmaster works inside its cluster; a process that merely inherited the number does not. */
function isPostmaster(pid: number, cluster: string): boolean {
  return isAlive(pid) && workingFolder(pid) === cluster;
}

function lastWords(log: string): string {
  try {
    return readFileSync(log, 'utf8').trim().split('\n').slice(-12).join('\n');
  } catch {
    return '(no log)';
  }
}
