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
export async function judge({ store }, clients, { settled }) {
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
 * The negative control: faults planted in a copy, and an acknowledged event that is really deleted. The database is spoilt afterwards.
 * @returns what the checker saw; `silent` names what it did not
 */
export async function control({ store }, { history }, rows) {
  const { planted, seen, silent } = plantFaults(findViolations, history, rows);
  const { caseId, seq } = history.requests.flatMap(({ answers }) => answers).findLast(({ status }) => status < 300);
  const last = rows.entries.findLast((entry) => entry.caseId === caseId && entry.seq >= seq);
  await store.deleteEvent(last);
  const verified = await store.verify();
  const found = findViolations(history, await store.rows());
  if (verified.ok) silent.push('trine verify: an event was deleted by SQL');
  if (!found.some(({ invariant }) => invariant === 'I1')) silent.push('checker: an event was deleted by SQL');
  return { planted: planted + 2, seen: seen + (verified.ok ? 0 : 1) + (found.length > 0 ? 1 : 0), silent };
}

/** The whole of an ordinary experiment on an open stage. */
export async function conclude(stage, clients, outcome, figures) {
  const { rows, violations } = await judge(stage, clients, outcome);
  const { tally } = clients;
  return {
    violations,
    figures: { events: rows.entries.length, ...tally, longestGapMs: Math.round(tally.longestGapMs), ...figures },
    control: await control(stage, clients, rows),
  };
}
