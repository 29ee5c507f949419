import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../config.js';
import { openApiText } from '../http/openapi.js';
import { startTrine } from '../start.js';

const FILE = 'docs/openapi.json';

/** Writes the description of the API from the running application, or compares it with what is committed. */
export async function callOpenApi({ check, json }: { check?: boolean; json?: boolean }): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'trine-openapi-'));
  const config = loadConfig({ PORT: '0', TRINE_DATA: folder, LOG_LEVEL: 'error' });
  const running = await startTrine(config, { announce: () => undefined });
  try {
    const now = openApiText(running.app);
    if (json) process.stdout.write(now);
    else if (!check) await writeFile(FILE, now);
    else if ((await readFile(FILE, 'utf8').catch(() => '')) !== now)
      throw new Error(`${FILE} is not what the application says: run npm run openapi:dump and commit it`);
  } finally {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
