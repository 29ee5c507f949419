// Replicas of the product, each a process of its own that is started again when it ends, as a supervisor would.
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const MAIN = new URL('../../dist/src/main.js', import.meta.url).pathname;
/** Below the ports that the kernel gives to outgoing connections: a replica must find its own again. */
const PORTS = { from: 20_000, many: 12_000 };

const isFree = (port) =>
  new Promise((resolve) => {
    const probe = createServer()
      .once('error', () => resolve(false))
      .listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });

export async function freePort() {
  for (;;) {
    const port = PORTS.from + Math.floor(Math.random() * PORTS.many);
    if (await isFree(port)) return port;
  }
}

/** One replica over the database at `url`; it writes to `home`/replica-N.log. */
class Replica {
  constructor(name, port, url, home, dataDir) {
    Object.assign(this, { name, port, url, home, dataDir });
    this.starts = 0;
    this.endedByItself = 0;
    this.isWanted = true;
    this.launch();
  }

  launch() {
    const log = openSync(join(this.home, `${this.name}.log`), 'a');
    const env = {
      ...process.env,
      ...{ DATABASE_URL: this.url, TRINE_DATA: this.dataDir, PORT: String(this.port), LOG_LEVEL: 'warn' },
    };
    this.child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', log, log] });
    closeSync(log);
    this.starts += 1;
    this.isKilled = false;
    this.ended = new Promise((resolve) => this.child.once('exit', resolve));
    void this.ended.then(async () => {
      if (!this.isKilled) this.endedByItself += 1;
      if (!this.isKilled) await sleep(200);
      if (this.isWanted) this.launch();
    });
  }

  kill(signal = 'SIGKILL') {
    this.isKilled = true;
    this.child.kill(signal);
  }

  /** Whether it serves and reaches its database. */
  async isReady() {
    const signal = globalThis.AbortSignal.timeout(3_000);
    return globalThis.fetch(`http://127.0.0.1:${this.port}/readyz`, { signal }).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  async ready() {
    while (!(await this.isReady())) {
      if (this.starts > 3 && this.endedByItself === this.starts) throw new Error(`${this.name} does not start`);
      await sleep(100);
    }
  }

  async end() {
    this.isWanted = false;
    this.kill();
    await this.ended;
  }
}

/** Starts one replica for each address of the database, and waits until all serve. */
export async function startReplicas(urls, { home, dataDir }) {
  const replicas = [];
  for (const [n, url] of urls.entries())
    replicas.push(new Replica(`replica-${n + 1}`, await freePort(), url, home, dataDir));
  await Promise.all(replicas.map((replica) => replica.ready()));
  return replicas;
}
