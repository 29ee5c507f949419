// The figures of the command path in one run: `npm run bench`. Each part is a script of its own that can be run alone.
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { parseArgs, promisify } from 'node:util';
import { machine } from './load/installation.mjs';

const HELP = `bench: commands against the floor, many writers on one case, bytes an event, and on request what grows

  --quick        two short rounds of each instead of five
  --cases LIST   also on stores of these sizes, such as 100000,1000000, which are made where they are not there yet
  --dir DIR      where those stores are kept (./.bench-growth)
  --minutes N    also whether memory stays flat under load for so long
  --out FILE     the figures as JSON (bench-result.json)

PGBENCH names pgbench where it is not on the path (Debian: postgresql-15); without one there is no floor. DATABASE_URL leads to
another server than the embedded one. The other benchmarks stand beside this file and say at their heads how they are run.`;
const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    cases: { type: 'string', default: '' },
    dir: { type: 'string', default: './.bench-growth' },
    minutes: { type: 'string', default: '' },
    out: { type: 'string', default: 'bench-result.json' },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  console.log(HELP);
  process.exit(0);
}
const run = promisify(execFile);
const ownFile = (name) => new URL(name, import.meta.url).pathname;
const hasPgbench = await run(process.env.PGBENCH ?? 'pgbench', ['--version']).then(
  () => true,
  () => false,
);
const pace = options.quick ? ['--rounds', '2', '--seconds', '4'] : ['--rounds', '5', '--seconds', '10'];
const floor = hasPgbench ? [] : ['--no-floor'];

/** Runs one part, which says its figures as one line of JSON. */
async function part(title, file, args) {
  process.stderr.write(`${title}\n`);
  const { stdout } = await run(process.execPath, [ownFile(file), ...args, '--json'], { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout);
}

const parts = { machine: machine(), pgbench: hasPgbench };
parts.core = await part('decide alone', 'decide.mjs', []);
parts.commands = await part('commands against the floor', 'commands.mjs', [...pace, ...floor]);
parts.oneCase = await part('many writers on one case', 'one-case.mjs', pace);
parts.bytes = await part('bytes an event', 'bytes-per-event.mjs', []);
if (options.cases)
  parts.growth = await part('grown stores', 'growth.mjs', ['--cases', options.cases, '--dir', options.dir, ...pace]);
if (options.minutes) parts.memory = await part('memory under load', 'memory.mjs', ['--minutes', options.minutes]);
writeFileSync(options.out, `${JSON.stringify(parts, null, 2)}\n`);

const { medians } = parts.commands;
console.log(parts.machine);
console.table([
  { figure: 'commands a second', value: medians.perSecond },
  { figure: 'floor (pgbench, the same rows)', value: medians.floorPerSecond },
  { figure: 'ratio', value: medians.ratio },
  { figure: 'ratio of processor time', value: medians.ratioOfProcessorTime },
  { figure: 'p99 ms at 32 clients', value: medians.p99 },
  { figure: 'p99 ms at half of that rate', value: medians.p99AtHalf },
  { figure: 'processor us of the API for each', value: medians.apiUs },
  { figure: 'processor us of the database for each', value: medians.databaseUs },
  { figure: 'WAL bytes for each', value: medians.walBytes },
  ...Object.entries(parts.oneCase.medians).flatMap(([manner, one]) =>
    ['answersPerSecond', 'acceptedPerSecond', 'other'].map((name) => ({
      figure: `one case, 64 writers, ${manner}: ${name}`,
      value: one[name],
    })),
  ),
  { figure: 'bytes an event', value: parts.bytes.bytesPerEvent },
  { figure: 'decide alone, a second of one processor', value: parts.core.table.at(-1).perCpuSecond },
]);
if (parts.growth) {
  console.table(parts.growth.table);
  for (const [cases, reads] of Object.entries(parts.growth.reads)) {
    console.log(`${cases} cases`);
    console.table(reads);
  }
}
if (parts.memory) console.table([parts.memory.rssMb]);
