// Plain ESM for the same reason as global-setup.mjs.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const postmasterPid = (folder) => {
  try {
    return Number(readFileSync(join(folder, 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0]);
  } catch {
    return null;
  }
};

/** Stops the server without ceremony (its data are worth nothing) and removes the folder of the run. */
const clearRun = async () => {
  const folder = process.env.TRINE_TEST_FOLDER;
  if (!folder) return;
  const pid = postmasterPid(folder);
  if (pid) process.kill(pid, 'SIGQUIT');
  for (let waited = 0; postmasterPid(folder) !== null && waited < 5_000; waited += 20) await sleep(20);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
};

// eslint-disable-next-line no-restricted-exports -- Jest calls the default export
export default clearRun;
