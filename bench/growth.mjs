// What it costs that a store has grown: start to ready, commands, reads and a report, on stores of several sizes, made by
// generate-cases.mjs where they are not there yet. Commands are driven in turns (A B A B), so that other work on the machine
// weighs on all sizes alike.
// Run: npm run build && node bench/growth.mjs --help
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { machine, median, serve } from './load/installation.mjs';

const HELP = `growth: the same commands and reads on an empty store and on large ones

  --cases LIST   sizes beside the empty one (100000,1000000)
  --dir DIR      where the stores are kept between runs (./.bench-growth)
  --rounds N     (5)
  --seconds N    of commands in a round (10)
  --json         the figures as JSON`;
const { values: options } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000,1000000' },
    dir: { type: 'string', default: './.bench-growth' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '10' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  console.log(HELP);
  process.exit(0);
}

const run = promisify(execFile);
const ownFile = (name) => new URL(name, import.meta.url).pathname;
const say = (line) => process.stderr.write(`${line}\n`);
async function part(file, ...args) {
  const { stdout } = await run(process.execPath, [ownFile(file), ...args, '--json'], { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout);
}

/** A store whose open cases can be worked on and whose closed ones have the facts and stays that reports count. */
async function make(cases, folder) {
  if (existsSync(join(folder, 'postgres'))) return;
  say(`making ${cases} cases`);
  const open = String(Math.ceil(cases / 20));
  const tables =
    'case_items,stage_visits,due_dates,clock_intervals,tasks,case_duties,case_facts,case_models,case_stops,case_labour';
  const args = ['--cases', String(cases), '--open', open, '--seeds', '1000', '--history', '1', '--tables', tables];
  const making = spawn(process.execPath, [ownFile('generate-cases.mjs'), ...args, '--data', folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const code = await new Promise((resolve) => making.once('exit', resolve));
  if (code !== 0) throw new Error(`generate-cases.mjs ended with ${code}`);
}

/** From the start of the process, which starts PostgreSQL too, until it says that it is ready. */
async function startMs(folder) {
  const { child, readyMs } = await serve({ TRINE_DATA: folder });
  child.kill('SIGTERM');
  await new Promise((resolve) => child.once('exit', resolve));
  return readyMs;
}

const sizes = [0, ...options.cases.split(',').filter(Boolean).map(Number)];
const stores = sizes.map((cases) => ({ cases, folder: join(options.dir, String(cases)), starts: [], rounds: [] }));
for (const { cases, folder } of stores) if (cases > 0) await make(cases, folder);
// The first round of a store makes or upgrades it, and seals what the generator left.
for (const { folder } of stores)
  await part('commands.mjs', '--data', folder, '--rounds', '1', '--seconds', '5', '--no-floor');
for (let round = 1; round <= Number(options.rounds); round++)
  for (const store of stores) {
    store.starts.push(await startMs(store.folder));
    const at = ['--data', store.folder, '--rounds', '1', '--seconds', options.seconds, '--no-floor'];
    store.rounds.push((await part('commands.mjs', ...at)).medians);
    const { perSecond } = store.rounds.at(-1);
    say(`round ${round}, ${store.cases} cases: ${perSecond}/s, ready after ${Math.round(store.starts.at(-1))} ms`);
  }
const [empty] = stores;
const ofRounds = ({ rounds }, name) => median(rounds.map((one) => one[name]));
const us = (store) => ofRounds(store, 'apiUs') + ofRounds(store, 'databaseUs');
const table = stores.map((store) => ({
  cases: store.cases,
  readyMs: Math.round(median(store.starts)),
  perSecond: Math.round(ofRounds(store, 'perSecond')),
  lossPercent: +((1 - ofRounds(store, 'perSecond') / ofRounds(empty, 'perSecond')) * 100).toFixed(1),
  processorUs: Math.round(us(store)),
  moreProcessorPercent: +((us(store) / us(empty) - 1) * 100).toFixed(1),
  p99: +ofRounds(store, 'p99').toFixed(1),
}));
const reads = {};
for (const { cases, folder } of stores)
  if (cases > 0) {
    say(`reads of ${cases} cases`);
    reads[cases] = await part('inbox.mjs', '--data', folder);
  }
const result = { machine: machine(), table, reads };
if (options.json) console.log(JSON.stringify(result));
else {
  console.log(result.machine);
  console.table(table);
  for (const [cases, list] of Object.entries(reads)) {
    console.log(`${cases} cases`);
    console.table(list);
  }
}
