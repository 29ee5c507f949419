import { scryptSync } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newPassword } from './embedded/data-folder.js';
import { findEmbedded, startEmbedded } from './embedded-postgres.js';
import { APP_ROLE, migrate, urlFor } from './migrate.js';

export type OpenDatabase = {
  /** As the application, under row-level security. */
  url: string;
  /** The same past a pooler: for what belongs to a connection, such as LISTEN. The same as `url` without one. */
  directUrl?: string;
  /** As the owner, who migrates; past a pooler. */
  ownerUrl: string;
  /** As the application, on a standby that may be read. */
  standbyUrl?: string;
  /** Stops the embedded server, if it is ours. */
  close(): Promise<void>;
};

export type DatabaseSettings = {
  DATABASE_URL?: string;
  DATABASE_DIRECT_URL?: string;
  DATABASE_REPLICA_URL?: string;
  DATABASE_APP_PASSWORD?: string;
  TRINE_DATA: string;
};

/**
 * The migrated database of an installation: the one of DATABASE_URL, else the embedded one. `serve` takes the data
 * folder for itself and is refused while another process holds it, `address` being what that process is told; `visit`,
 * for commands, uses the server that already runs there and only starts one when there is none.
 */
export async function openDatabase(
  settings: DatabaseSettings,
  purpose: { serve: string } | 'visit',
): Promise<OpenDatabase> {
  if (settings.DATABASE_URL) return openGiven(settings, settings.DATABASE_URL);
  const running = purpose === 'visit' ? await findEmbedded(settings.TRINE_DATA) : null;
  const stop = async () => undefined;
  const embedded = running
    ? { ...running, stop }
    : await startEmbedded(settings.TRINE_DATA, purpose === 'visit' ? '' : purpose.serve);
  try {
    const url = await migrate(embedded.ownerUrl, embedded.appPassword);
    return { url, ownerUrl: embedded.ownerUrl, close: () => embedded.stop() };
  } catch (error) {
    await embedded.stop();
    throw error;
  }
}

/** A pooler, where DATABASE_URL leads to one, is passed by for the migrations: their lock belongs to a connection. */
async function openGiven(settings: DatabaseSettings, given: string): Promise<OpenDatabase> {
  const ownerUrl = settings.DATABASE_DIRECT_URL ?? given;
  const password = appPassword(settings, given);
  const directUrl = await migrate(ownerUrl, password);
  const asApp = (url: string): string => urlFor(url, APP_ROLE, password);
  const standby = settings.DATABASE_REPLICA_URL && { standbyUrl: asApp(settings.DATABASE_REPLICA_URL) };
  return { url: asApp(given), directUrl, ownerUrl, ...standby, close: async () => undefined };
}

/**
 * The password of the application role on a server of the operator's. Derived from the owner's password, so that
 * replicas, which share nothing but DATABASE_URL, agree on it; an owner without a password (peer, certificate) leaves
 * one in the data folder.
 */
function appPassword(settings: DatabaseSettings, ownerUrl: string): string {
  if (settings.DATABASE_APP_PASSWORD) return settings.DATABASE_APP_PASSWORD;
  const { password } = new URL(ownerUrl);
  if (password) return scryptSync(decodeURIComponent(password), 'trine_app', 24).toString('base64url');
  mkdirSync(settings.TRINE_DATA, { recursive: true });
  const file = join(settings.TRINE_DATA, 'app-password');
  try {
    writeFileSync(file, newPassword(), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8');
}
