// Makes figures: some thousand cases decided by the product's own core and written by its own store, then multiplied by SQL
// to as many as are asked for, with new ids, numbers and applicants, and shifted in time.
// Run: npm run build && node bench/generate-cases.mjs --help
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import cliProgress from 'cli-progress';
import { SealerService } from '../dist/src/audit/sealer.service.js';
import { ProceduresService } from '../dist/src/catalogue/procedures.service.js';
import { openDataSource } from '../dist/src/database/data-source.js';
import { openDatabase } from '../dist/src/database/open-database.js';
import { COPIED, writeCopies } from './cases/copies.mjs';
import { AUTHORITY, mixOf, writeSeeds } from './cases/seeds.mjs';

const HELP = `generate-cases: cases for benchmarks, in a database of their own

  --cases N      how many in all (1000000)
  --open N       of them still open (200000)
  --seeds N      made through the domain code; the others are their copies (3000)
  --mix LIST     shares of the procedures (three-in-one:15,licence-modification:35,gmp-inspection:20,registration-filing:30)
  --tables LIST  projections of the copies, besides cases: ${COPIED.slice(1).join(',')}, or \`all\` (tasks,due_dates)
  --history P    share of closed copies that also have their closed rows of these tables (0.25); facts they have all
  --journal OF   which copies have journals: none, open, all (none). Their chains are computed anew and they have positions; an open
                 copy with a journal and all tables is whole: it can be read, verified and worked on
  --held P       share of the office's open tasks that somebody has claimed (0.15)
  --applicants N names of applicants (5000)
  --data DIR     folder for the embedded PostgreSQL (./.bench-data); DATABASE_URL leads to another server
  --remove       deletes the folder and ends
Seeds are whole: journal, state and every projection, as the product writes them. Open copies stand at the times of their seeds, closed
ones whole weeks earlier, up to 33 months (not with --journal all, as journals cannot be moved): their limits may end on holidays,
their state is a stub, and they took up to an hour longer than their seeds. \`trine verify\` refuses such closed copies.`;

const { values: options } = parseArgs({
  options: {
    cases: { type: 'string', default: '1000000' },
    open: { type: 'string', default: '200000' },
    seeds: { type: 'string', default: '3000' },
    mix: {
      type: 'string',
      default: 'three-in-one:15,licence-modification:35,gmp-inspection:20,registration-filing:30',
    },
    tables: { type: 'string', default: 'tasks,due_dates' },
    history: { type: 'string', default: '0.25' },
    journal: { type: 'string', default: 'none' },
    held: { type: 'string', default: '0.15' },
    applicants: { type: 'string', default: '5000' },
    data: { type: 'string', default: './.bench-data' },
    remove: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  console.log(HELP);
  process.exit(0);
}
if (options.remove) {
  rmSync(options.data, { recursive: true, force: true });
  process.exit(0);
}

const count = Object.fromEntries(['cases', 'open', 'seeds', 'applicants'].map((name) => [name, Number(options[name])]));
const wanted = options.tables === 'all' ? COPIED : options.tables.split(',');
const tables = ['cases', ...COPIED.filter((table) => wanted.includes(table) && table !== 'cases')];

const bar = (title, total) => {
  const one = new cliProgress.SingleBar({
    format: `${title} {bar} {value}/{total} {duration_formatted}`,
    noTTYOutput: true,
    notTTYSchedule: 10_000,
  });
  one.start(total, 0);
  return one;
};

const began = Date.now();
const database = await openDatabase(
  { TRINE_DATA: options.data, ...(process.env.DATABASE_URL && { DATABASE_URL: process.env.DATABASE_URL }) },
  'visit',
);
const app = await openDataSource(database.url, 4);
const owner = await openDataSource(database.ownerUrl, 1);
try {
  const procedures = new ProceduresService(app);
  await procedures.onModuleInit();
  const [{ many }] = await owner.query('select count(*)::integer as many from cases');
  if (many > 0) throw new Error(`Expected an empty database, but there are ${many} cases: --remove deletes the folder`);

  const share = Math.max(0.1, 1 - count.open / count.cases);
  const seeding = bar('seeds ', count.seeds);
  await writeSeeds(app, procedures, {
    count: count.seeds,
    closed: Math.round(count.seeds * Math.min(share, 0.5)),
    mix: mixOf(options.mix),
    onSeed: () => seeding.increment(),
  });
  seeding.stop();
  await new SealerService(app, { onStep: () => undefined }, () => new Date().toISOString()).sealNow(AUTHORITY);

  const [made] = await owner.query(
    `select count(*) filter (where status = 'open')::integer as open, count(*)::integer as all from cases`,
  );
  const open = Math.max(0, count.open - made.open);
  const closed = Math.max(0, count.cases - count.open - (made.all - made.open));
  const copying = bar('copies', open + closed);
  await writeCopies(owner, {
    open,
    closed,
    tables,
    applicants: count.applicants,
    history: Number(options.history),
    journal: options.journal,
    onCopies: (to) => copying.update(to),
  });
  copying.stop();
  await owner.query(
    'insert into applicant_names select distinct authority_id, applicant from cases on conflict do nothing',
  );
  await owner.query(
    `update tasks set claimed_at = now(), holder = lower(regexp_replace(split_part(role_set, ',', 1), '([A-Z])', '-\\1', 'g'))
        || '-' || 1 + (hashtext(case_id::text || opened) & 2147483647) % 40
      where closed is null and owner = 'authority' and role_set <> '' and random() < ${Number(options.held)}`,
  );
  for (const table of [...tables, 'journal', 'audit_positions', 'applicant_names'])
    await owner.query(`vacuum (analyze) ${table}`);
  const sizes = await owner.query(
    `select c.relname as table, c.reltuples::bigint as rows, pg_size_pretty(pg_total_relation_size(c.oid)) as size from pg_class c
      where c.relname = any($1) order by 1`,
    [[...tables, 'journal', 'audit_positions']],
  );
  console.table(sizes);
  console.log(`${((Date.now() - began) / 60_000).toFixed(1)} minutes`);
} finally {
  await app.destroy();
  await owner.destroy();
  await database.close();
}
