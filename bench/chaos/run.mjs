// Fault experiments that the product must survive, each with its negative control: `npm run chaos` (docs/chaos.md).
// Replicas are processes of the built product over a real PostgreSQL, asked over HTTP. Exits with 1 when an invariant is violated,
// or when a control shows that the checker would not have seen a fault.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { ensureIdentity } from '../../dist/src/identity/identity-folder.js';
import { chanceOf } from '../../dist/src/simulation/chance.js';
import { machine } from '../load/installation.mjs';

const EXPERIMENTS = ['X1', 'X2', 'X3', 'X8', 'X8b', 'X9', 'X14', 'X15', 'N1', 'N2'];
const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: EXPERIMENTS.join() },
    seconds: { type: 'string', default: '15' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const SHOWN = 5;
const say = (line) => process.stderr.write(`${line}\n`);
const loaded = await Promise.all(
  EXPERIMENTS.map(async (id) => ({ id, ...(await import(`./${id.toLowerCase()}.mjs`)) })),
);
if (options.help) {
  console.log(`npm run chaos -- [--only X1,X9] [--seconds 15] [--seed 1] [--json] [--keep]

  --only     which experiments; without it all
  --seconds  how long each breaks things under load
  --seed     of what clients do and of when something breaks; when processes meet it does not decide
  --json     the result as one line of JSON
  --keep     keep databases and logs, and say where
`);
  for (const { id, title } of loaded) console.log(`  ${id.padEnd(5)}${title}`);
  process.exit(0);
}
const wanted = options.only.split(',').map((id) => id.trim());
const unknown = wanted.filter((id) => !EXPERIMENTS.includes(id));
if (unknown.length > 0) {
  say(`Expected --only to name some of ${EXPERIMENTS.join(', ')}, but got ${unknown.join(', ')}.`);
  process.exit(2);
}

const home = mkdtempSync(join(tmpdir(), 'trine-chaos-'));
const dataDir = join(home, 'replicas');
await ensureIdentity(dataDir);
const results = [];
let isSpoilt = false;
for (const { id, title, run } of loaded.filter(({ id }) => wanted.includes(id))) {
  say(`${id}: ${title}`);
  const began = performance.now();
  const random = chanceOf(Number(options.seed))(EXPERIMENTS.indexOf(id), 'work');
  const settings = { home, dataDir, random, name: id, seconds: Number(options.seconds) };
  const { violations = [], figures = {}, control = null, skipped } = await run(settings);
  const failed = violations.length > 0 || (control?.silent.length ?? 0) > 0;
  isSpoilt ||= failed;
  const seconds = Math.round((performance.now() - began) / 1000);
  results.push({ id, title, seconds, figures, violations, control, ...(skipped && { skipped }) });
  say(`    ${seconds} s, ${JSON.stringify(figures)}`);
  if (skipped) say(`    SKIPPED: ${skipped}`);
  for (const { invariant, what } of violations.slice(0, SHOWN)) say(`    VIOLATED ${invariant}: ${what}`);
  if (violations.length > SHOWN) say(`    and ${violations.length - SHOWN} more`);
  for (const name of control?.silent ?? []) say(`    CONTROL: the checker did not see "${name}"`);
}
if (options.json) console.log(JSON.stringify({ machine: machine(), seed: options.seed, results }));
else {
  console.log(machine());
  console.table(
    results.map(({ id, title, seconds, figures, violations, control, skipped }) => ({
      experiment: `${id} ${title}`,
      seconds,
      acknowledged: figures.accepted,
      violations: skipped ? 'skipped' : violations.length,
      'faults seen by its control': control && `${control.seen} of ${control.planted}`,
    })),
  );
}
if (options.keep || isSpoilt) say(`Databases and logs: ${home}`);
else rmSync(home, { recursive: true, force: true });
process.exit(isSpoilt ? 1 : 0);
