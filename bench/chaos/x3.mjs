// Connections to the database cut at any byte, instead of COMMIT, and after a COMMIT of which nobody hears; clients cut theirs too.
import { setTimeout as sleep } from 'node:timers/promises';
import { conclude, openStage, underLoad } from './trial.mjs';

export const title = 'connections cut at any byte, instead of COMMIT, after COMMIT, and by clients';
const MEAN_BYTES = 3_000_000;

export async function run(settings) {
  const { random } = settings;
  const cuts = { bytes: 0, instead: 0, after: 0 };
  let isOn = false;
  const faults = {
    atCommit: () => isOn && [null, null, null, null, null, 'instead', 'after', 'after'][Math.floor(random() * 8)],
    bytes: () => (isOn ? Math.ceil(-Math.log(1 - random()) * MEAN_BYTES) : Infinity),
    onCut: (kind) => (cuts[kind] += 1),
  };
  const stage = await openStage(settings, { faults: [faults, faults] });
  try {
    const manner = { cutRate: 0 };
    const clients = stage.clients(manner);
    await clients.prepare({ notes: 30, courses: 30 });
    const outcome = await underLoad(stage, clients, settings, async () => {
      isOn = true;
      manner.cutRate = 0.05;
      await sleep(settings.seconds * 1000);
      isOn = false;
      manner.cutRate = 0;
    });
    return await conclude(stage, clients, outcome, { cuts });
  } finally {
    await stage.close();
  }
}
