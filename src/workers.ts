/*
 * Several processes behind one port, each a replica that shares nothing with the others but the database. The first process
 * serves nothing itself: it holds the embedded database, where there is one, starts a worker anew when one dies, and on
 * SIGHUP replaces them one after another. A new worker serves before its predecessor stops, and that one first asks every
 * connection to end with its next answer, so nobody's request is cut off.
 */
import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from './config.js';
import { openDatabase } from './database/open-database.js';
import { JsonLog } from './http/json-log.js';
import { startTrine } from './start.js';

const LEAVE = 'leave';
/** How long a worker that leaves still takes requests, so that kept connections hear of it with their next answer. */
const LEAVING_MS = 3_000;
/** How long a worker may take to end before it is killed. */
const LAST_WORK_MS = 20_000;
/** A worker that dies is replaced at once, one that died soon after its start after a pause. */
const SOON_MS = 10_000;
const PAUSE_MS = 2_000;

type Say = (line: string) => void;

/** Serves with `count` workers until it is told to stop. Throws when the first worker cannot serve, which says why itself. */
export async function startWorkers(config: Readonly<Config>, count: number, announce: Say): Promise<void> {
  if (cluster.isWorker) return work(config, announce);
  const database = await openDatabase(config, { serve: `http://${config.HOST}:${config.PORT}` });
  const crew = new Crew(new JsonLog(config.LOG_LEVEL));
  const stop = async () => {
    await crew.end();
    await database.close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
  process.on('SIGHUP', () => crew.renew());
  try {
    for (let n = 0; n < count; n++) await crew.add();
  } catch (error) {
    await crew.end();
    await database.close();
    throw error;
  }
}

async function work(config: Readonly<Config>, announce: Say): Promise<void> {
  const isFirst = cluster.worker?.id === 1;
  const { app, stop } = await startTrine(config, { announce: isFirst ? announce : () => undefined, isWorker: true });
  process.on('SIGHUP', () => undefined); // a terminal that closes tells all; the first process decides
  process.once('message', (message) => {
    if (message !== LEAVE) return;
    app.getHttpServer().prependListener('request', (_request, response) => (response.shouldKeepAlive = false));
    void sleep(LEAVING_MS)
      .then(stop)
      .finally(() => process.exit(0));
  });
}

class Crew {
  private readonly workers = new Set<Worker>();
  private renewal: Promise<void> = Promise.resolve();
  private isEnding = false;

  constructor(private readonly log: JsonLog) {}

  /** One more worker. Settles when it serves. @throws when it ends before */
  async add(): Promise<void> {
    const worker = cluster.fork();
    const since = performance.now();
    worker.on('error', () => undefined); // a word that did not reach it: its end tells the rest
    this.workers.add(worker);
    const serves = await Promise.race([
      once(worker, 'listening').then(() => true),
      once(worker, 'exit').then(() => false),
    ]);
    if (!serves) {
      this.workers.delete(worker);
      throw new Error('Expected a worker to serve, but it ended; what it said stands above.');
    }
    this.log.event('info', 'worker serves', { worker: worker.id, pid: worker.process.pid });
    worker.once('exit', (code, signal) => {
      if (!this.workers.delete(worker) || this.isEnding) return;
      this.log.event('error', 'worker died', { worker: worker.id, pid: worker.process.pid, code, signal });
      void this.replace(performance.now() - since < SOON_MS ? PAUSE_MS : 0);
    });
  }

  /** Replaces all workers of this moment, one after another. One that cannot be replaced stays. */
  renew(): void {
    this.renewal = this.renewal.then(async () => {
      for (const old of [...this.workers]) {
        if (this.isEnding) return;
        await this.add();
        this.workers.delete(old); // its end is meant
        old.send(LEAVE);
        await ended(old);
      }
      this.log.event('info', 'workers renewed', { workers: this.workers.size });
    });
    this.renewal = this.renewal.catch((error: unknown) =>
      this.log.event('error', 'workers not renewed', { stack: (error as Error).stack }),
    );
  }

  async end(): Promise<void> {
    this.isEnding = true;
    await Promise.all(
      [...this.workers].map((worker) => {
        worker.process.kill('SIGTERM');
        return ended(worker);
      }),
    );
  }

  private async replace(pauseMs: number): Promise<void> {
    await sleep(pauseMs);
    if (this.isEnding) return;
    await this.add().catch(() => this.replace(PAUSE_MS));
  }
}

/** Waits for the end of a worker, and brings it about when it takes too long. */
async function ended(worker: Worker): Promise<void> {
  if (worker.isDead()) return;
  const timer = setTimeout(() => worker.process.kill('SIGKILL'), LAST_WORK_MS);
  await once(worker, 'exit');
  clearTimeout(timer);
}
