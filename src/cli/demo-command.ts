import { SingleBar } from 'cli-progress';
import { loadConfig } from '../config.js';
import { runDemo } from '../demo/run-demo.js';
import { turnaroundTable } from '../demo/turnaround-table.js';
import { startTrine } from '../start.js';

const print = (line: string) => process.stdout.write(`${line}\n`);

async function isServing(url: string): Promise<boolean> {
  return fetch(`${url}/livez`, { signal: AbortSignal.timeout(1000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** Runs the demonstration against the running server of this installation, or starts one for it. */
export async function callDemo(options: {
  cases: string;
  seed: string;
  keep?: boolean;
  json?: boolean;
}): Promise<void> {
  const config = loadConfig();
  const here = `http://${config.HOST}:${config.PORT}`;
  const own = (await isServing(here))
    ? null
    : await startTrine(config, { announce: (line) => !options.json && print(line) });
  const url = own?.url ?? here;
  const count = Number(options.cases);
  const bar = new SingleBar({
    format: 'Filing and driving cases  {bar} {value}/{total}  {name}',
    stream: process.stderr,
    hideCursor: true,
  });
  const shows = process.stderr.isTTY && !options.json;
  if (shows) bar.start(count, 0, { name: '' });
  const { report, from, to } = await runDemo({
    url,
    dataDir: config.TRINE_DATA,
    count,
    seed: Number(options.seed),
    onCase: (done, name) =>
      shows ? bar.update(done, { name }) : !options.json && print(`case ${done}/${count}: ${name}`),
  });
  if (shows) bar.stop();
  if (options.json) print(JSON.stringify(report));
  else {
    print(`\nTurnaround ${from} to ${to}\n`);
    print(turnaroundTable(report));
    print(`\nLook at:\n  ${url}/docs\n  ${url}/api/v1/cases\n  ${url}/api/v1/reports/turnaround?from=${from}&to=${to}`);
    print('With a token: curl -H "Authorization: Bearer $(npx trine token auditor-1)" …');
  }
  if (own && (options.keep || process.stdout.isTTY)) print('Serving until you press Ctrl-C.');
  else await own?.stop();
}
