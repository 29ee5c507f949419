// Right while fast: whole cases driven by 32 clients as in the benchmark, while API and database are killed at random.
import { setTimeout as sleep } from 'node:timers/promises';
import { conclude, openStage, underLoad } from './trial.mjs';

export const title = 'whole cases by 32 clients, kill -9 of API and PostgreSQL at random';

export async function run(settings) {
  const { random, seconds } = settings;
  const stage = await openStage(settings);
  try {
    const clients = stage.clients();
    await clients.prepare({ notes: 1, courses: 40 });
    const kills = { replicas: 0, database: 0 };
    const load = { seconds, workers: 32, work: (connections) => clients.step(connections) };
    const outcome = await underLoad(stage, clients, load, async (isOver) => {
      while (!isOver()) {
        await sleep(1_000 + 3_000 * random());
        if (isOver()) break;
        const ready = await Promise.all(stage.replicas.map((replica) => replica.isReady()));
        if (random() < 0.4) {
          stage.store.crash();
          kills.database += 1;
        } else if (!ready.includes(false)) {
          clients.one(stage.replicas).kill(); // one stays, so that there is something to be right about
          kills.replicas += 1;
        }
        await stage.store.answers();
      }
    });
    const acceptedPerSecond = Math.round(clients.tally.accepted / seconds);
    return await conclude(stage, clients, outcome, { kills, acceptedPerSecond });
  } finally {
    await stage.close();
  }
}
