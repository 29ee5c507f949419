// kill -9 of the postmaster and of all its processes, under load: it comes back by itself, and replicas need no restart.
import { setTimeout as sleep } from 'node:timers/promises';
import { conclude, openStage, underLoad } from './trial.mjs';

export const title = 'kill -9 of PostgreSQL with all its processes';

export async function run(settings) {
  const stage = await openStage(settings);
  try {
    const clients = stage.clients();
    await clients.prepare({ notes: 30, courses: 30 });
    let crashes = 0;
    const outcome = await underLoad(stage, clients, settings, async (isOver) => {
      while (!isOver()) {
        await sleep(1_500 + 1_500 * settings.random());
        stage.store.crash();
        crashes += 1;
        await stage.store.answers();
      }
    });
    const result = await conclude(stage, clients, outcome, { crashes });
    for (const { name, endedByItself } of stage.replicas)
      if (endedByItself > 0) result.violations.push({ invariant: 'I0', what: `${name} ended with its database` });
    return result;
  } finally {
    await stage.close();
  }
}
