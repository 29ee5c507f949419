// One hot case: 64 writers over two replicas. Their order is kept, and nobody hears anything but "done" or "it has moved on".
import { conclude, openStage, underLoad } from './trial.mjs';

export const title = 'one case, 64 writers over two replicas';
const WRITERS = 64;

export async function run(settings) {
  const stage = await openStage(settings);
  try {
    const clients = stage.clients({ neverAgain: true });
    await clients.prepare({ notes: 1, courses: 0 });
    const [hot] = clients.notes;
    const work = (connections) =>
      clients.random() < 0.01 ? clients.read(connections, hot) : clients.note(connections, hot);
    const load = { seconds: settings.seconds, workers: WRITERS, work };
    const outcome = await underLoad(stage, clients, load, () => undefined);
    const { accepted, refused } = clients.tally;
    const { seconds } = settings;
    return await conclude(stage, clients, outcome, {
      acceptedPerSecond: Math.round(accepted / seconds),
      answersPerSecond: Math.round((accepted + refused) / seconds),
    });
  } finally {
    await stage.close();
  }
}
