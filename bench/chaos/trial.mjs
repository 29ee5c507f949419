// What all experiments share: a new database, replicas over it, clients at work while something is broken, and afterwards the verdict.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Clients } from './clients.mjs';
import { findViolations } from './invariants.mjs';
import { plantFaults } from './planted.mjs';
import { startProxy } from './proxy.mjs';
import { startReplicas } from './replicas.mjs';
import { startStore } from './store.mjs';

/**
 * Opens an installation for one experiment. `faults`: one for each replica, whose proxy then stands before the database.
 * `stage` has `store`, `replicas`, `clients(manner)` and `close()`.
 */
export async function openStage({ home, dataDir, random, name }, { replicas: count = 2, faults } = {}) {
  const folder = join(home, name);
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  const store = await startStore(join(folder, 'store'), dataDir);
  const proxies = await Promise.all((faults ?? []).map((each) => startProxy(store.port, each)));
  const urls = Array.from({ length: count }, (_, n) => {
    const url = new URL(store.ownerUrl);
    if (proxies[n]) url.port = String(proxies[n].port);
    return url.href;
  });
  const replicas = await startReplicas(urls, { home: folder, dataDir });
  return {
    store,
    replicas,
    clients: (manner, ports = () => replicas.map(({ port }) => port)) =>
      new Clients({ ports, dataDir, random, manner }),
    async close() {
      await Promise.all(replicas.map((replica) => replica.end()));
      for (const proxy of proxies) proxy.close();
      await store.stop();
    },
  };
}

/** Lets `disturb(isOver)` break things for so many seconds while clients work; then waits until all is answered and told. */
export async function underLoad({ store, replicas }, clients, { seconds, workers = 16, work }, disturb) {
  const load = clients.run(workers, work);
  let isOver = false;
  const disturbance = disturb(() => isOver);
  await sleep(seconds * 1000);
  isOver = true;
  await disturbance;
  clients.end();
  await load;
  await Promise.all(replicas.map((replica) => replica.ready()));
  return { settled: await store.settle() };
}

/** Every invariant. @returns violations, and the rows that were judged */
async function judge({ store }, clients, { settled }) {
  const rows = await store.rows();
  const verified = await store.verify();
  const violations = [
    ...clients.unexpected.map((what) => ({ invariant: 'I0', what })),
    ...findViolations(clients.history, rows),
    ...(verified.ok ? [] : [{ invariant: 'I5', what: verified.words }]),
    ...(settled ? [] : [{ invariant: 'I6', what: 'sealer or relay still have something to do' }]),
  ];
  return { rows, violations };
}

/**
 * The negative control: faults planted in a copy, what the experiment does of its own (`also`, which says of each whether it was seen),
 * and an acknowledged event that is really deleted. The database is spoilt afterwards.
 * @returns what the checker saw; `silent` names what it did not
 */
async function control({ store }, { history }, rows, also) {
  const { planted, silent } = plantFaults(findViolations, history, rows);
  const own = await also();
  const accepted = history.requests.flatMap(({ answers }) => answers).filter(({ status }) => status < 300);
  const { caseId } = accepted[accepted.length - 1];
  await store.deleteEvent(accepted.filter((answer) => answer.caseId === caseId).sort((a, b) => b.seq - a.seq)[0]);
  const found = findViolations(history, await store.rows());
  own.push(['checker: an event was deleted by SQL', found.some(({ invariant }) => invariant === 'I1')]);
  own.push(['trine verify: an event was deleted by SQL', !(await store.verify()).ok]);
  silent.push(...own.flatMap(([name, isSeen]) => (isSeen ? [] : [name])));
  return { planted: planted + own.length, seen: planted + own.length - silent.length, silent };
}

/** The whole of an ordinary experiment on an open stage. */
export async function conclude(stage, clients, outcome, figures, also = async () => []) {
  const { rows, violations } = await judge(stage, clients, outcome);
  const { tally } = clients;
  return {
    violations,
    figures: { events: rows.entries.length, ...tally, longestGapMs: Math.round(tally.longestGapMs), ...figures },
    control: await control(stage, clients, rows, also),
  };
}
