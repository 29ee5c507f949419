// Negative control of X2 and X15: a database that acknowledges before it writes. Killed, it has lost what was acknowledged, and the
// checker must see that.
import { setTimeout as sleep } from 'node:timers/promises';
import { findViolations } from './invariants.mjs';
import { openStage, underLoad } from './trial.mjs';

export const title = 'control: synchronous_commit = off, and PostgreSQL killed';
/** The writer of the log sleeps so long: what was acknowledged since is in memory alone. */
const LAZY = {
  synchronous_commit: 'off',
  wal_writer_delay: '10s',
  wal_writer_flush_after: '1GB',
  bgwriter_lru_maxpages: 0,
};

export async function run(settings) {
  const stage = await openStage(settings);
  try {
    const clients = stage.clients();
    await clients.prepare({ notes: 30, courses: 10 });
    for (const [name, value] of Object.entries(LAZY)) await stage.store.ask(`alter system set ${name} = '${value}'`);
    await stage.store.ask('select pg_reload_conf()');
    const load = { ...settings, seconds: Math.min(settings.seconds, 8) };
    await underLoad(stage, clients, load, async () => {
      await sleep(load.seconds * 1000 - 500);
      stage.store.crash();
      await stage.store.answers();
    });
    const lost = findViolations(clients.history, await stage.store.rows()).filter(
      ({ invariant }) => invariant === 'I1',
    );
    const silent = lost.length > 0 ? [] : ['acknowledged events are lost'];
    return {
      figures: { accepted: clients.tally.accepted, lost: lost.length },
      control: { planted: 1, seen: 1 - silent.length, silent },
    };
  } finally {
    await stage.close();
  }
}
