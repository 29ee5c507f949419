// kill -9 of API replicas: at random, and exactly before and after the COMMIT of a command.
import { setTimeout as sleep } from 'node:timers/promises';
import { conclude, openStage, underLoad } from './trial.mjs';

export const title = 'kill -9 of three replicas, at random and around COMMIT';
const KINDS = ['random', 'before COMMIT', 'after COMMIT'];

export async function run(settings) {
  const kills = Object.fromEntries(KINDS.map((kind) => [kind, 0]));
  // Each replica has a proxy of its own, which is told when to kill it.
  const faults = [0, 1, 2].map((n) => ({
    armed: null,
    atCommit() {
      return this.armed;
    },
    onCut(kind) {
      stage.replicas[n].kill();
      this.armed = null;
      kills[kind === 'instead' ? 'before COMMIT' : 'after COMMIT'] += 1;
    },
  }));
  const stage = await openStage(settings, { replicas: 3, faults });
  try {
    const clients = stage.clients({ thinkMs: 50 });
    await clients.prepare({ notes: 30, courses: 30 });
    const outcome = await underLoad(stage, clients, settings, async (isOver) => {
      while (!isOver()) {
        await sleep(200 + 400 * settings.random());
        const ready = await Promise.all(stage.replicas.map((replica) => replica.isReady()));
        const up = [0, 1, 2].filter((n) => ready[n] && !faults[n].armed);
        if (up.length < 2) continue; // one stays, so that there is something to interrupt
        const n = clients.one(up);
        const kind = KINDS[Math.floor(settings.random() * KINDS.length)];
        if (kind !== 'random') faults[n].armed = kind === 'before COMMIT' ? 'instead' : 'after';
        else {
          stage.replicas[n].kill();
          kills.random += 1;
        }
      }
      for (const each of faults) each.armed = null;
    });
    return await conclude(stage, clients, outcome, { kills });
  } finally {
    await stage.close();
  }
}
