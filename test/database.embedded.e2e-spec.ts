import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';

const HOLDER = fileURLToPath(new URL('./setup/embedded-holder.mjs', import.meta.url));
const ADDRESS = 'http://127.0.0.1:3999';

type Holder = { child: ChildProcess; postmaster: number; url: string; lastCommitted(): number };

let home: string;
let folder: string;
let children: ChildProcess[] = [];

beforeEach(() => {
  expect(existsSync(new URL('../dist/src/database/embedded-postgres.js', import.meta.url))).toBe(true); // npm run build
  home = mkdtempSync(join(tmpdir(), 'trine-data-'));
  folder = join(home, 'data');
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
  await until(() => !existsSync(join(folder, 'postgres', 'postmaster.pid')));
  rmSync(home, { recursive: true, force: true });
});

describe('the PostgreSQL inside the data folder', () => {
  test.each(['node', 'postmaster', 'both'] as const)('loses nothing when %s is killed with -9', async (victim) => {
    const first = await hold('writes');
    await until(() => first.lastCommitted() > 50);
    if (victim !== 'node') process.kill(first.postmaster, 'SIGKILL');
    if (victim !== 'postmaster') first.child.kill('SIGKILL');
    await sleep(50);
    first.child.kill('SIGKILL');

    const second = await hold('reads');
    expect(await rowsIn(second.url)).toBeGreaterThanOrEqual(first.lastCommitted());
    expect(second.url).toBe(first.url); // the same port and password as before
  });

  test('comes back by itself when it alone is killed, at the same address', async () => {
    const holder = await hold('reads');
    process.kill(holder.postmaster, 'SIGKILL');
    await until(() =>
      rowsIn(holder.url).then(
        () => true,
        () => false,
      ),
    );
    expect(holder.child.exitCode).toBeNull();
  });

  test('says to a second start who holds the folder, since when, and where it serves', async () => {
    const before = new Date().toISOString().slice(0, 13);
    const { child } = await hold('reads');
    const refusal = await hold('reads').catch(String);
    expect(refusal).toContain(`process ${child.pid} has held it since ${before}`);
    expect(refusal).toContain(`and serves ${ADDRESS}`);
  });

  test('is not kept out by the lock of a process that is gone, even if its number lives on', async () => {
    const stale = { pid: process.pid, identity: 'another boot/1', host: hostname(), since: '2026-01-01', address: '' };
    mkdirSync(folder);
    writeFileSync(join(folder, 'trine.lock'), JSON.stringify(stale));
    expect(await rowsIn((await hold('reads')).url)).toBe(0);
  });

  test('lets in nobody without the password, and nobody else reads it from the folder', async () => {
    const { url } = await hold('reads');
    const stranger = new URL(url);
    stranger.password = 'guessed';
    await expect(rowsIn(stranger.href)).rejects.toMatchObject({ code: '28P01' });
    expect(statSync(join(folder, 'embedded.json')).mode & 0o077).toBe(0);
  });

  const isRoot = process.getuid?.() === 0;
  const asRoot = isRoot ? test : test.skip;
  asRoot(
    `runs for root below a folder that is closed to everybody else${isRoot ? '' : ' (skipped: not root)'}`,
    async () => {
      chmodSync(home, 0o700);
      expect(await rowsIn((await hold('reads')).url)).toBe(0);
    },
  );
});

/** Starts a holder; rejects with its words when it gives up. */
function hold(does: 'writes' | 'reads'): Promise<Holder> {
  const child = spawn(process.execPath, [HOLDER, folder, ADDRESS, does], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let said = '';
  let complaint = '';
  child.stderr.on('data', (words) => (complaint += String(words)));
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error(complaint)));
    child.stdout.on('data', (words) => {
      said += String(words);
      const [, postmaster, url] = /^ready (\d+) (\S+)\n/.exec(said) ?? [];
      const lastCommitted = () => Number(said.slice(0, said.lastIndexOf('\n')).split('\n').at(-1)) || 0;
      if (postmaster && url) resolve({ child, postmaster: Number(postmaster), url, lastCommitted });
    });
  });
}

async function rowsIn(url: string): Promise<number> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ rows: number }>('select count(*)::int as rows from kept');
    return rows[0]?.rows ?? 0;
  } finally {
    await client.end();
  }
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await holds()); waited += 50) {
    if (waited > 20_000) throw new Error('Expected it within 20 s, but it did not happen.');
    await sleep(50);
  }
}
