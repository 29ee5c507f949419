// Whether the memory of the server stays flat under load: whole cases over kept connections for some minutes, with the resident
// memory of the process every five seconds. Flat means that the median of the last third is that of the middle one.
// Run: npm run build && node bench/memory.mjs [--minutes 10] [--clients 32] [--json]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';
import { parseArgs } from 'node:util';
import { drive } from './load/drive.mjs';
import { machine, median, startInstallation } from './load/installation.mjs';

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    clients: { type: 'string', default: '32' },
    json: { type: 'boolean', default: false },
  },
});
const SAMPLE_MS = 5_000;
const folder = mkdtempSync(join(tmpdir(), 'trine-bench-'));
const installation = await startInstallation(folder);
const samples = [];
let sampling;
try {
  sampling = setInterval(() => {
    samples.push(installation.rssMb());
    if (samples.length % 12 === 0)
      process.stderr.write(`${samples.length / 12} min: ${samples.at(-1).toFixed(0)} MB\n`);
  }, SAMPLE_MS);
  let commands = 0;
  const began = performance.now();
  // A minute at a time, as decisions and seals want a sign-in of the last five.
  for (let minute = 0; minute < Number(options.minutes); minute++)
    commands += (await drive(installation, Number(options.clients), 60)).took.length;
  const third = Math.floor(samples.length / 3);
  const of = (from) => Math.round(median(samples.slice(from, from + third)));
  const result = {
    machine: machine(),
    commands,
    perSecond: Math.round((commands / (performance.now() - began)) * 1000),
    rssMb: { first: of(0), middle: of(third), last: of(2 * third), most: Math.round(Math.max(...samples)) },
  };
  console.log(options.json ? JSON.stringify(result) : result);
} finally {
  clearInterval(sampling);
  await installation.stop();
  rmSync(folder, { recursive: true, force: true });
}
