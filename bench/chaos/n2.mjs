// Negative control of X3: clients that cut their connection and ask again under a new key. What they ask for is done twice, and the
// checker must see that.
import { findViolations } from './invariants.mjs';
import { openStage, underLoad } from './trial.mjs';

export const title = 'control: clients that retry with a fresh key after a cut';

export async function run(settings) {
  const stage = await openStage(settings);
  try {
    const clients = stage.clients({ cutRate: 0.3, freshKeys: true });
    await clients.prepare({ notes: 30, courses: 0 });
    const load = {
      seconds: Math.min(settings.seconds, 8),
      workers: 16,
      work: (connections) => clients.note(connections),
    };
    await underLoad(stage, clients, load, () => undefined);
    const found = findViolations(clients.history, await stage.store.rows());
    const twice = found.filter(({ what }) => /twice/.test(what)).length;
    const silent = twice > 0 ? [] : ['things are done twice'];
    const { accepted, cut } = clients.tally;
    return { figures: { accepted, cut, twice }, control: { planted: 1, seen: 1 - silent.length, silent } };
  } finally {
    await stage.close();
  }
}
