// The figures of the command path in one run: `npm run bench`. Each part is a script of its own that can be run alone.
// Run: npm run bench [-- --quick] [-- --data DIR]... ; a folder that generate-cases.mjs made gives a row for its size.
// Writes bench-result.json. PGBENCH names pgbench where it is not on the path; without one there is no floor.
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { parseArgs, promisify } from 'node:util';
import { machine } from './load/installation.mjs';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    data: { type: 'string', multiple: true, default: [] },
    out: { type: 'string', default: 'bench-result.json' },
  },
});
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
parts.growth = [];
for (const folder of options.data) {
  const at = ['--data', folder];
  const commands = await part(`commands on ${folder}`, 'commands.mjs', [...pace, '--no-floor', ...at]);
  const reads = await part(`reads on ${folder}`, 'inbox.mjs', at);
  parts.growth.push({ folder, commands, reads });
}
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
for (const { folder, commands } of parts.growth) console.log(folder, commands.medians);
