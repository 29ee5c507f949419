// HAProxy before three replicas, configured by the file that a deployment uses, for clients that never ask twice.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './replicas.mjs';
import { conclude, openStage, underLoad } from './trial.mjs';

const CONFIG = new URL('../../deploy/ha/haproxy.cfg', import.meta.url).pathname;
/** What makes it ask another replica; without these lines the client hears of every replica that dies. */
const RETRIES = /^ *(option redispatch|retries|retry-on|option http-buffer-request).*$/gm;
const CONTROL_SECONDS = 6;
/** As long as HAProxy may take to find that a replica serves again. */
const SEEN_MS = 1_000;

const hasHaproxy = () => spawnSync('haproxy', ['-v'], { stdio: 'ignore' }).status === 0;

/** Starts HAProxy before the replicas. @returns its port, and how to end it */
async function startBalancer(replicas, config, log) {
  const port = await freePort();
  const places = replicas.map((replica, n) => [`TRINE_${n + 1}`, `127.0.0.1:${replica.port}`]);
  const env = { ...process.env, TRINE_BIND: `127.0.0.1:${port}`, ...Object.fromEntries(places) };
  const child = spawn('haproxy', ['-db', '-f', config], { env, stdio: ['ignore', log, log] });
  const isReady = () =>
    globalThis.fetch(`http://127.0.0.1:${port}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isReady())) {
    if (child.exitCode !== null) throw new Error('Expected haproxy to serve, but it ended');
    await sleep(50);
  }
  await sleep(SEEN_MS);
  return { port, end: () => child.kill('SIGKILL') };
}

/** Whether clients hear of a killed replica when the balancer does not ask another. */
async function isSeenWithoutRetries(stage, { home, name }) {
  const config = join(home, name, 'haproxy-without-retries.cfg');
  writeFileSync(config, `${readFileSync(CONFIG, 'utf8').replace(RETRIES, '')}  retries 0\n`);
  const balancer = await startBalancer(stage.replicas, config, 'ignore');
  try {
    const clients = stage.clients({ neverAgain: true }, () => [balancer.port]);
    await clients.prepare({ notes: 10, courses: 10 });
    await underLoad(stage, clients, { seconds: CONTROL_SECONDS }, async (isOver) => {
      while (!isOver()) {
        await sleep(CONTROL_SECONDS * 250);
        clients.one(stage.replicas).kill();
      }
    });
    return clients.unexpected.length > 0;
  } finally {
    balancer.end();
  }
}

/** Ends one replica after another by `signal`, the next when the one before serves again. No request may fail. */
export async function endOneAfterAnother(settings, signal) {
  if (!hasHaproxy()) return { skipped: 'haproxy is not installed (apt-get install haproxy)' };
  const stage = await openStage(settings, { replicas: 3 });
  const balancer = await startBalancer(stage.replicas, CONFIG, 'ignore');
  try {
    const clients = stage.clients({ neverAgain: true, thinkMs: 100 }, () => [balancer.port]);
    await clients.prepare({ notes: 30, courses: 30 });
    let ended = 0;
    const outcome = await underLoad(stage, clients, settings, async (isOver) => {
      for (; !isOver(); ended++) {
        const replica = stage.replicas[ended % stage.replicas.length];
        const { ended: end } = replica;
        replica.kill(signal);
        await end;
        await replica.ready();
        await sleep(SEEN_MS);
      }
    });
    const failed = clients.unexpected.length;
    const { accepted, refused, read } = clients.tally;
    return await conclude(
      stage,
      clients,
      outcome,
      { ended, asked: accepted + refused + read + failed, failed },
      async () => [['a balancer that asks nobody else', await isSeenWithoutRetries(stage, settings)]],
    );
  } finally {
    balancer.end();
    await stage.close();
  }
}
