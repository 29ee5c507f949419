import { existsSync, realpathSync, renameSync, rmSync, statSync, truncateSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { findPostgres } from './embedded/binaries.js';
import {
  findHolder,
  holdFolder,
  newPassword,
  prepareFolder,
  readSecrets,
  writeSecrets,
  type Secrets,
} from './embedded/data-folder.js';
import { createCluster, OWNER, settleOrphan, startServer, type Server } from './embedded/server.js';

export type EmbeddedPostgres = {
  ownerUrl: string;
  appPassword: string;
  port: number;
  stop(): Promise<void>;
};

const DATABASE = 'postgres';
const WATCH_MS = 500;
const LOG_LIMIT_BYTES = 5_000_000;
const SETTINGS = ['fsync=on', 'shared_buffers=128MB', 'max_connections=200', 'max_wal_size=512MB'];

/**
 * The PostgreSQL inside `dataDir`: created at the first start, recovered after a crash, ended with this process.
 * Throws `DataFolderHeld`, which names the holder, while another process owns the folder. `address` is what that
 * message tells the next one.
 */
export async function startEmbedded(dataDir: string, address = ''): Promise<EmbeddedPostgres> {
  prepareFolder(dataDir);
  const folder = realpathSync(dataDir);
  const letGo = await holdFolder(folder, address);
  try {
    const installation = findPostgres();
    const cluster = join(folder, 'postgres');
    const secrets = await settledSecrets(folder);
    if (!existsSync(cluster)) {
      // Made aside and then named: a start that is killed half-way leaves no half cluster behind.
      rmSync(`${cluster}.new`, { recursive: true, force: true });
      createCluster(installation, `${cluster}.new`, secrets.ownerPassword);
      renameSync(`${cluster}.new`, cluster);
    }
    await settleOrphan(cluster); // first, as it may sit on the remembered port
    const port = await choosePort(secrets.port);
    if (port !== secrets.port) writeSecrets(folder, { ...secrets, port });
    const log = join(folder, 'postgres.log');
    if (existsSync(log) && statSync(log).size > LOG_LIMIT_BYTES) truncateSync(log);
    const start = async () => {
      await settleOrphan(cluster);
      return startServer(installation, { cluster, port, log, settings: SETTINGS, owner: 'thisProcess' });
    };
    const stop = await keepRunning(start);
    return {
      ...urls({ ...secrets, port }),
      stop: async () => {
        await stop();
        letGo();
      },
    };
  } catch (error) {
    letGo();
    throw error;
  }
}

/** The server that another living process runs in `dataDir`, for commands beside it; null when there is none. */
export async function findEmbedded(dataDir: string): Promise<Omit<EmbeddedPostgres, 'stop'> | null> {
  if (!existsSync(dataDir) || (await findHolder(realpathSync(dataDir))) === null) return null;
  const secrets = readSecrets(realpathSync(dataDir));
  return secrets === null ? null : urls(secrets);
}

/** Starts the server again, on the same port, when it dies under a living owner (kill -9, out of memory). */
async function keepRunning(start: () => Promise<Server>): Promise<() => Promise<void>> {
  let server = await start();
  let revival: Promise<unknown> | null = null;
  const revive = async () => {
    await server.stop();
    server = await start();
  };
  const watch = setInterval(() => {
    if (revival !== null || server.isRunning()) return;
    // A failed attempt is tried again at the next look; meanwhile the queries themselves say what is wrong.
    revival = revive().catch(() => undefined);
    void revival.finally(() => (revival = null));
  }, WATCH_MS);
  watch.unref();
  return async () => {
    clearInterval(watch);
    await revival;
    await server.stop();
  };
}

function urls({ port, ownerPassword, appPassword }: Secrets) {
  return { ownerUrl: `postgres://${OWNER}:${ownerPassword}@127.0.0.1:${port}/${DATABASE}`, appPassword, port };
}

/** Written before the cluster that uses them: a cluster without its password would be lost. */
async function settledSecrets(folder: string): Promise<Secrets> {
  const kept = readSecrets(folder);
  if (kept) return kept;
  const made = { port: await choosePort(0), ownerPassword: newPassword(), appPassword: newPassword() };
  writeSecrets(folder, made);
  return made;
}

/** The wanted port when nobody listens on it, else any free one. */
async function choosePort(wanted: number): Promise<number> {
  const tried = await listenOnce(wanted);
  return tried ?? (await listenOnce(0)) ?? wanted;
}

function listenOnce(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(null));
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : null));
    });
  });
}
