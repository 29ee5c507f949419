// Makes figures: some thousand cases decided by the product's own core and written by its own store, then multiplied by SQL
// to as many as are asked for, with new ids, numbers and applicants, and shifted in time.
// Run: npm run build && node bench/generate-cases.mjs --help
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import cliProgress from 'cli-progress';
import { v7 as uuidv7 } from 'uuid';
import { ProceduresService } from '../dist/src/catalogue/procedures.service.js';
import { writeStep } from '../dist/src/cases/cases.store.js';
import { openDataSource } from '../dist/src/database/data-source.js';
import { openDatabase } from '../dist/src/database/open-database.js';
import { inAuthority } from '../dist/src/database/tenant.js';
import { decide, file } from '../dist/src/domain/case/decide.js';
import { offers } from '../dist/src/domain/case/offers.js';
import { fromMs, toMs } from '../dist/src/domain/clock/instant.js';
import { Problem } from '../dist/src/domain/problem.js';
import { SAMPLE_USERS } from '../dist/src/identity/sample-users.js';

const AUTHORITY = 654_004;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const CHUNK = 50_000;
const FACTS = ['case_facts', 'case_models', 'case_stops'];
const TABLES = [
  ...['cases', 'tasks', 'stage_visits', 'due_dates', 'clock_intervals', 'case_items', 'decisions', 'notices'],
  ...FACTS,
];
const HELP = `generate-cases: cases for benchmarks, in a database of their own

  --cases N      how many in all (1000000)
  --open N       of them still open (200000)
  --seeds N      made through the domain code; the others are their copies (1000)
  --tables LIST  projections of the copies, besides cases: ${TABLES.slice(1).join(',')} (tasks,due_dates)
  --history P    share of closed copies that also have their closed rows of these tables (0.25); facts they have all
  --held P       share of the office's open tasks that somebody has claimed (0.15)
  --applicants N names of applicants (5000)
  --data DIR     folder for the embedded PostgreSQL (./.bench-data); DATABASE_URL leads to another server
  --fast         accepted for clarity: copies never have journals of their own, a closed one has a stub for its state, and dates
                 are shifted as they are (of closed copies by whole weeks), so limits of copies may end on holidays, and
                 durations are those of the seeds with up to an hour more. \`trine verify\` refuses such a database
  --remove       deletes the folder and ends
Seeds are whole: journal, state and every projection, as the product writes them.`;

const { values: options } = parseArgs({
  options: {
    cases: { type: 'string', default: '1000000' },
    open: { type: 'string', default: '200000' },
    seeds: { type: 'string', default: '1000' },
    tables: { type: 'string', default: 'tasks,due_dates' },
    history: { type: 'string', default: '0.25' },
    held: { type: 'string', default: '0.15' },
    applicants: { type: 'string', default: '5000' },
    data: { type: 'string', default: './.bench-data' },
    fast: { type: 'boolean', default: false },
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
const tables = ['cases', ...options.tables.split(',').filter((table) => TABLES.includes(table) && table !== 'cases')];
const now = Date.now();

/** The same numbers in every run. */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
const random = seeded(20_260_101);

const officers = {};
for (const { name, roles } of SAMPLE_USERS) for (const role of roles) (officers[role] ??= []).push(name);
const actorOf = ({ name, roles, unit }) => ({ id: name, roles, unit, fresh: true });
const applicant = actorOf(SAMPLE_USERS.find(({ name }) => name === 'applicant-1'));

/** What may happen instead of the ordinary next step: at the first chance, once. */
const COURSES = [[], ['case.requestCorrection'], ['licence.requestSupplement'], ['joint.returnTrack'], []];

/** One whole case, as commands with their actors: what the seeds do again at other times. */
function record(rules, instead) {
  let at = toMs('2025-03-03T02:00:00.000Z');
  const named = { id: uuidv7(), authority: AUTHORITY, caseNumber: 'SHY-RECORDED', label: 'SYNTHETIC' };
  let state = file(rules.procedure.definition.filing.example, applicant, fromMs(at), rules, named).next;
  const moves = [];
  const wanted = new Set(instead);
  while (!state.closed && moves.length < 80) {
    at += HOUR;
    let move = null;
    for (const user of SAMPLE_USERS) {
      const actor = actorOf(user);
      const allowed = offers(state, actor, fromMs(at), rules, officers).filter((offer) => offer.allowed);
      const chosen =
        allowed.find(({ command }) => wanted.delete(command)) ??
        allowed.find(({ kind }) => ['advance', 'resume'].includes(kind));
      if (chosen) move = { actor, type: chosen.command, data: chosen.example };
      if (move) break;
    }
    if (!move) break;
    state = decide(state, move, move.actor, fromMs(at), rules).next;
    moves.push(move);
  }
  return moves;
}

/** One seed: a recorded course at times of its own, whole or stopped on the way. */
async function writeSeed(dataSource, rules, moves, i, isOpen) {
  const steps = isOpen ? 1 + Math.floor(random() * (moves.length - 1)) : moves.length;
  const gaps = Array.from({ length: steps }, () => (1 + random() * 30) * HOUR);
  const rest = isOpen ? random() * 25 * DAY : (30 + random() * 60) * DAY;
  let at = now - rest - gaps.reduce((sum, ms) => sum + ms, 0);
  const { example } = rules.procedure.definition.filing;
  const filing = { ...example, applicant: { ...example.applicant, name: `样例制药${i}有限公司` } };
  const caseNumber = `SHY${AUTHORITY}S${String(i).padStart(7, '0')}`;
  const named = { id: uuidv7(), authority: AUTHORITY, caseNumber, label: 'SYNTHETIC' };
  let step = file(filing, applicant, fromMs(Math.round(at)), rules, named);
  await inAuthority(dataSource, AUTHORITY, async (tx) => {
    await writeStep(tx, step, rules);
    for (let n = 0; n < steps; n++) {
      at += gaps[n];
      const { actor, type, data } = moves[n];
      try {
        step = decide(step.next, { type, data }, actor, fromMs(Math.round(at)), rules);
      } catch (refusal) {
        if (refusal instanceof Problem) return; // a limit of the course lapsed meanwhile: the case stays where it is
        throw refusal;
      }
      await writeStep(tx, step, rules);
    }
  });
}

const bar = (title, total) => {
  const one = new cliProgress.SingleBar({
    format: `${title} {bar} {value}/{total} {duration_formatted}`,
    noTTYOutput: true,
    notTTYSchedule: 10_000,
  });
  one.start(total, 0);
  return one;
};

/** Which copy is of which seed: its id (a UUID v7 of when it was filed), number, applicant and shift in time. */
const COPIES = `create unlogged table bench_copies as
  select seed, n, isopen, shift, 'SHY${AUTHORITY}B' || lpad(n::text, 8, '0') as case_number,
    '样例制药' || (1 + (hashint4(n) & 2147483647) % $3)::text || '有限公司' as applicant, 'applicant-' || (1 + n % $3)::text as filed_by,
    isopen or random() < $4 as history,
    (substr(h, 1, 8) || '-' || substr(h, 9, 4) || '-7' || substr(r, 1, 3) || '-8' || substr(r, 4, 3) || '-' || substr(r, 7, 12))::uuid as id
  from (select c.id as seed, n, c.status = 'open' as isopen, s.shift, md5(n::text) as r,
      lpad(to_hex((extract(epoch from c.filed_at + s.shift) * 1000)::bigint), 12, '0') as h
    from generate_series(1, $1 + $2) n
      cross join lateral (select case when n <= $1 then 'open' else 'closed' end as wanted) w
      join (select id, status, filed_at, row_number() over (partition by status order by id) - 1 as place,
          count(*) over (partition by status) as many from cases) c on c.status = w.wanted and c.place = n % c.many
      cross join lateral (select case when w.wanted = 'open' then (random() * 10 - 9) * interval '1 day'
        else floor(random() * 143) * interval '-7 days' end as shift) s) x`;

async function columnsOf(owner, table) {
  const rows = await owner.query(
    `select column_name as name, data_type as type from information_schema.columns
      where table_schema = 'public' and table_name = $1 order by ordinal_position`,
    [table],
  );
  return rows;
}

/** Durations that differ from copy to copy, so that there are as many different ones as an office would have. */
const DRAWN_OUT = {
  stage_visits: ['working_ms'],
  case_facts: ['working_ms', 'working_net_ms', 'calendar_ms'],
};

/** The insert that copies one table for the copies numbered from $1 to $2. */
async function copyStatement(owner, table) {
  const columns = await columnsOf(owner, table);
  const valueOf = ({ name, type }) => {
    if (table === 'cases' && name === 'id') return 'm.id';
    if (name === 'case_id') return 'm.id';
    if (['case_number', 'applicant', 'filed_by'].includes(name)) return `m.${name}`;
    if (table === 'decisions' && name === 'number') return `replace(t.number, c.case_number, m.case_number)`;
    if (name === 'state')
      return `case when m.isopen then replace(replace(t.state, m.seed::text, m.id::text), t.case_number, m.case_number) else '{}' end`;
    if (table === 'tasks' && name === 'holder')
      return `case when t.owner = 'applicant' then m.filed_by else t.holder end`;
    if (DRAWN_OUT[table]?.includes(name)) return `t.${name} + m.n % 61 * 60000`;
    if (name === 'fires_at') return 'null'; // no worker shall find a million limits that ran out
    if (type.startsWith('timestamp')) return `t.${name} + m.shift`;
    if (type === 'date') return `(t.${name} + m.shift)::date`;
    return `t.${name}`;
  };
  const isWhole = FACTS.includes(table) || table === 'cases';
  const key = `${table === 'cases' ? 't.id' : 't.case_id'} = m.seed${isWhole ? '' : ' and m.history'}`;
  const also = table === 'decisions' ? ' join cases c on c.authority_id = t.authority_id and c.id = t.case_id' : '';
  return `insert into ${table} (${columns.map(({ name }) => name).join(', ')})
    select ${columns.map(valueOf).join(', ')} from bench_copies m join ${table} t on t.authority_id = ${AUTHORITY} and ${key}${also}
    where m.n between $1 and $2 order by m.id`;
}

/** Indexes without which copying is quick, as statements that make them again. */
async function dropIndexes(owner) {
  const found = await owner.query(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as statement from pg_index i
      where i.indrelid = any($1::text[]::regclass[]) and not exists (select from pg_constraint k where k.conindid = i.indexrelid)`,
    [tables],
  );
  for (const { name } of found) await owner.query(`drop index ${name}`);
  return found.map(({ statement }) => statement);
}

const began = Date.now();
const database = await openDatabase(
  { TRINE_DATA: options.data, ...(process.env.DATABASE_URL && { DATABASE_URL: process.env.DATABASE_URL }) },
  'visit',
);
const app = await openDataSource(database.url, 2);
const owner = await openDataSource(database.ownerUrl, 1);
try {
  const procedures = new ProceduresService(app);
  await procedures.onModuleInit();
  const [{ many }] = await owner.query('select count(*)::integer as many from cases');
  if (many > 0) throw new Error(`Expected an empty database, but there are ${many} cases: --remove deletes the folder`);

  const rules = procedures.getNewest('three-in-one');
  const courses = COURSES.map((instead) => record(rules, instead));
  const share = Math.max(0.1, 1 - count.open / count.cases);
  const closedSeeds = Math.round(count.seeds * Math.min(share, 0.2));
  const seeding = bar('seeds ', count.seeds);
  for (let i = 0; i < count.seeds; i++) {
    await writeSeed(app, rules, courses[i % courses.length], i, i >= closedSeeds);
    seeding.increment();
  }
  seeding.stop();

  const [made] = await owner.query(
    `select count(*) filter (where status = 'open')::integer as open, count(*)::integer as all from cases`,
  );
  const copiesOpen = Math.max(0, count.open - made.open);
  const copiesClosed = Math.max(0, count.cases - count.open - (made.all - made.open));
  await owner.query(`set session_replication_role = replica`);
  await owner.query(`set work_mem = '256MB'`);
  await owner.query(`set maintenance_work_mem = '512MB'`);
  await owner.query(`set synchronous_commit = off`);
  await owner.query(`select setseed(0.5)`);
  await owner.query(
    COPIES.replaceAll('$1', copiesOpen)
      .replaceAll('$2', copiesClosed)
      .replaceAll('$3', count.applicants)
      .replaceAll('$4', options.history),
  );
  await owner.query('create index on bench_copies (n)');
  await owner.query('analyze bench_copies');
  const statements = await dropIndexes(owner);
  const copying = bar('copies', copiesOpen + copiesClosed);
  for (let from = 1; from <= copiesOpen + copiesClosed; from += CHUNK) {
    const to = Math.min(from + CHUNK - 1, copiesOpen + copiesClosed);
    for (const table of tables) await owner.query(await copyStatement(owner, table), [from, to]);
    copying.update(to);
  }
  copying.stop();
  await owner.query(
    'insert into applicant_names select distinct authority_id, applicant from cases on conflict do nothing',
  );
  await owner.query(
    `update tasks set claimed_at = now(), holder = lower(regexp_replace(split_part(role_set, ',', 1), '([A-Z])', '-\\1', 'g'))
        || '-' || 1 + (hashtext(case_id::text || opened) & 2147483647) % 40
      where closed is null and owner = 'authority' and role_set <> '' and random() < ${Number(options.held)}`,
  );
  const indexing = bar('indexes', statements.length);
  for (const statement of statements) {
    await owner.query(statement);
    indexing.increment();
  }
  indexing.stop();
  await owner.query('drop table bench_copies');
  for (const table of [...tables, 'applicant_names']) await owner.query(`vacuum (analyze) ${table}`);
  const sizes = await owner.query(
    `select c.relname as table, c.reltuples::bigint as rows, pg_size_pretty(pg_total_relation_size(c.oid)) as size from pg_class c
      where c.relname = any($1) order by 1`,
    [tables],
  );
  console.table(sizes);
  console.log(`${((Date.now() - began) / 60_000).toFixed(1)} minutes`);
} finally {
  await app.destroy();
  await owner.destroy();
  await database.close();
}
