/*
 * One process at a time owns a data folder: two servers on one cluster would destroy it. `trine.lock` says who, since
 * when and at which address, so that the second `npm start` can tell the operator where the first one runs.
 *
 * A holder that was killed leaves its lock behind. It is recognised as stale by the process number together with the
 * start time of that process; a number alone is soon given to somebody else. A holder on another machine or in another
 * container cannot be looked up: there the beat counts, which every holder renews, and three missed beats mean death.
 */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processIdentity } from './processes.js';

export type Holder = { pid: number; identity: string; host: string; since: string; address: string };
export type Secrets = { port: number; ownerPassword: string; appPassword: string };

const BEAT_MS = 5_000;

class DataFolderHeld extends Error {
  constructor(folder: string, holder: Holder) {
    const place = holder.host === hostname() ? '' : ` on ${holder.host}`;
    super(
      `Expected ${folder} to be free, but process ${holder.pid}${place} has held it since ${holder.since}` +
        `${holder.address ? ` and serves ${holder.address}` : ''}. Stop it, or set TRINE_DATA to another folder.`,
    );
    this.name = 'DataFolderHeld';
  }
}

export function prepareFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  // As root, PostgreSQL runs under another account, which must get through; the secrets in it are files of mode 0600.
  if (process.getuid?.() === 0) chmodSync(folder, 0o711);
}

/** Takes the folder or throws `DataFolderHeld`. Returns how to give it back. */
export async function holdFolder(folder: string, address: string): Promise<() => void> {
  const lock = join(folder, 'trine.lock');
  const mine: Holder = {
    pid: process.pid,
    identity: processIdentity(process.pid) ?? '',
    host: hostname(),
    since: new Date().toISOString(),
    address,
  };
  while (!create(lock, mine)) {
    const holder = await settledHolder(lock);
    if (holder === null) continue;
    if (await isHolding(lock, holder)) throw new DataFolderHeld(folder, holder);
    takeAway(lock, holder);
  }
  const beat = setInterval(() => renewBeat(lock), BEAT_MS);
  beat.unref();
  return () => {
    clearInterval(beat);
    const holder = readHolder(lock);
    if (holder?.pid === mine.pid && holder.identity === mine.identity) rmSync(lock, { force: true });
  };
}

/** Who holds the folder now; null when nobody alive does. */
export async function findHolder(folder: string): Promise<Holder | null> {
  const lock = join(folder, 'trine.lock');
  const holder = readHolder(lock);
  return holder !== null && (await isHolding(lock, holder)) ? holder : null;
}

export function readSecrets(folder: string): Secrets | null {
  const file = join(folder, 'embedded.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Secrets) : null;
}

export function writeSecrets(folder: string, secrets: Secrets): void {
  const file = join(folder, 'embedded.json');
  writeFileSync(`${file}.new`, `${JSON.stringify(secrets)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export const newPassword = (): string => randomBytes(24).toString('base64url');

function create(lock: string, holder: Holder): boolean {
  try {
    writeFileSync(lock, `${JSON.stringify(holder)}\n`, { flag: 'wx', mode: 0o644 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** A lock may be seen between its creation and its first byte: look again before calling it broken. */
async function settledHolder(lock: string): Promise<Holder | null> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const holder = readHolder(lock);
    if (holder !== null || !existsSync(lock)) return holder;
    await sleep(25);
  }
  rmSync(lock, { force: true });
  return null;
}

function readHolder(lock: string): Holder | null {
  try {
    return JSON.parse(readFileSync(lock, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

async function isHolding(lock: string, holder: Holder): Promise<boolean> {
  if (holder.host === hostname()) return processIdentity(holder.pid) === holder.identity;
  const age = () => {
    try {
      return Date.now() - statSync(lock).mtimeMs;
    } catch {
      return Infinity;
    }
  };
  for (let last = age(); last < 3 * BEAT_MS;) {
    await sleep(500);
    const now = age();
    if (now < last) return true; // it was renewed before our eyes
    last = now;
  }
  return false;
}

/** Of two who find the same stale lock, one moves it away; the other would move the new one, and puts it back. */
function takeAway(lock: string, stale: Holder): void {
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return; // somebody was quicker
  }
  const moved = readHolder(aside);
  if (moved !== null && moved.identity !== stale.identity) create(lock, moved);
  rmSync(aside, { force: true });
}

function renewBeat(lock: string): void {
  try {
    const now = new Date();
    utimesSync(lock, now, now);
  } catch {
    // The folder was removed under a running server: the server itself will complain louder.
  }
}
