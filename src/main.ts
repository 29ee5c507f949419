import { loadConfig } from './config.js';
import { startTrine } from './start.js';

try {
  await startTrine(loadConfig(), { announce: (line) => process.stdout.write(`${line}\n`) });
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
