// How long an event log of a million events takes, and whether its memory stays flat: some cases decided by the product's own
// core and written by its own store, then multiplied with their journals. A copy is a whole journal of its own: new id and
// number in every entry, every hash and link of the chain computed anew, every entry with a position. Projections of copies are
// left out, as exports read none.
// Run: npm run build && node bench/export.mjs --help
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { rmSync, statSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { clearInterval, setInterval } from 'node:timers';
import { parseArgs } from 'node:util';
import cliProgress from 'cli-progress';
import { v7 as uuidv7 } from 'uuid';
import { Catalogue } from '../dist/src/catalogue/catalogue.js';
import { writeStep } from '../dist/src/cases/cases.store.js';
import { openDataSource } from '../dist/src/database/data-source.js';
import { openDatabase } from '../dist/src/database/open-database.js';
import { inAuthority } from '../dist/src/database/tenant.js';
import { decide, file } from '../dist/src/domain/case/decide.js';
import { offers } from '../dist/src/domain/case/offers.js';
import { findChainFault } from '../dist/src/domain/audit/chain.js';
import { fromMs, toMs } from '../dist/src/domain/clock/instant.js';
import { SHIPPED_CALENDARS } from '../dist/src/domain/clock/published-calendars.js';
import { planExport } from '../dist/src/exports/export-plan.js';
import { writeOcelSqlite } from '../dist/src/exports/ocel-sqlite.js';
import { csv, ocelJson, xes } from '../dist/src/exports/text-formats.js';
import { SAMPLE_USERS } from '../dist/src/identity/sample-users.js';

const AUTHORITY = 654_004;
const HOUR = 3_600_000;
const SAMPLE_MS = 100;
const HELP = `export: event logs of many cases, with the time, the processor time and the memory that they take

  --events N     how many events of the log in XES there shall be at least (1000000)
  --formats LIST xes,csv,ocel.json,ocel.sqlite (all)
  --data DIR     folder for the embedded PostgreSQL (./.bench-export); DATABASE_URL leads to another server
  --remove       deletes the folder and ends
  --json         the figures as JSON`;

const { values: options } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    formats: { type: 'string', default: 'xes,csv,ocel.json,ocel.sqlite' },
    data: { type: 'string', default: './.bench-export' },
    remove: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
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

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const officers = {};
for (const { name, roles } of SAMPLE_USERS) for (const role of roles) (officers[role] ??= []).push(name);
const actorOf = ({ name, roles, unit }) => ({ id: name, roles, unit, fresh: true });

/** What may happen instead of the ordinary next step, once: corrections, supplements, a track done again. */
const COURSES = [
  [],
  ['case.requestCorrection'],
  ['licence.requestSupplement'],
  ['inspection.requestSupplement'],
  ['joint.returnTrack'],
];

/** One whole case, written as the product writes it; its journal comes back. */
async function writeSeed(dataSource, rules, instead, n) {
  let at = toMs('2025-03-03T02:00:00.000Z') + n * 29 * HOUR;
  const { example } = rules.procedure.definition.filing;
  const filing = { ...example, applicant: { ...example.applicant, name: `样例制药${n}有限公司` } };
  const id = uuidv7();
  const caseNumber = `SHY${AUTHORITY}S${String(n).padStart(7, '0')}`;
  const wanted = new Set(instead);
  const applicant = actorOf(SAMPLE_USERS.find(({ name }) => name === 'applicant-1'));
  let step = file(filing, applicant, fromMs(at), rules, { id, authority: AUTHORITY, caseNumber, label: 'REAL' });
  const entries = [];
  await inAuthority(dataSource, AUTHORITY, async (tx) => {
    for (;;) {
      await writeStep(tx, step, rules);
      entries.push({ seq: step.next.seq, canon: step.canon, hash: step.next.head });
      if (step.next.closed) return;
      at += (1 + ((n * 7 + entries.length * 3) % 20)) * HOUR;
      let move = null;
      for (const user of SAMPLE_USERS) {
        const allowed = offers(step.next, actorOf(user), fromMs(at), rules, officers).filter((offer) => offer.allowed);
        const chosen =
          allowed.find(({ command }) => wanted.delete(command)) ??
          allowed.find(({ kind }) => ['advance', 'resume'].includes(kind));
        if (chosen) move = { actor: actorOf(user), command: { type: chosen.command, data: chosen.example } };
        if (move) break;
      }
      if (!move) throw new Error(`Expected somebody to move ${JSON.stringify(step.next.value)}`);
      step = decide(step.next, move.command, move.actor, fromMs(at), rules);
    }
  });
  return { id, caseNumber, entries };
}

/** The journal of a copy: every entry is of another case, so every hash is another, and every link. */
function rechained(seed, id, caseNumber) {
  let prev = '0'.repeat(64);
  return seed.entries.map(({ seq, canon }) => {
    const { prev: before } = JSON.parse(canon);
    const text = canon.replaceAll(seed.id, id).replaceAll(seed.caseNumber, caseNumber).replace(before, prev);
    prev = sha256(text);
    return { seq, canon: text, hash: prev };
  });
}

async function writeCopies(owner, seeds, many) {
  const bar = new cliProgress.SingleBar({
    format: 'copies {bar} {value}/{total}',
    noTTYOutput: true,
    notTTYSchedule: 10_000,
  });
  bar.start(many, 0);
  const CHUNK = 500;
  for (let from = 0; from < many; from += CHUNK) {
    const copies = Array.from({ length: Math.min(CHUNK, many - from) }, (_, i) => {
      const seed = seeds[(from + i) % seeds.length];
      const id = uuidv7();
      const caseNumber = `SHY${AUTHORITY}C${String(from + i).padStart(7, '0')}`;
      return { seed: seed.id, id, caseNumber, entries: rechained(seed, id, caseNumber) };
    });
    await owner.query(
      `insert into cases select (jsonb_populate_record(c, jsonb_build_object('id', m.id, 'case_number', m.number, 'state', '{}'))).*
        from unnest($1::uuid[], $2::uuid[], $3::text[]) m(seed, id, number) join cases c on c.authority_id = ${AUTHORITY} and c.id = m.seed`,
      [copies.map(({ seed }) => seed), copies.map(({ id }) => id), copies.map(({ caseNumber }) => caseNumber)],
    );
    const rows = copies.flatMap(({ id, entries }) => entries.map((entry) => ({ id, ...entry })));
    await owner.query(
      `insert into journal (authority_id, case_id, seq, recorded_at, hash, canon)
        select ${AUTHORITY}, e.id, e.seq, (e.canon::jsonb ->> 'recordedAt')::timestamptz, decode(e.hash, 'hex'), e.canon
        from unnest($1::uuid[], $2::integer[], $3::text[], $4::text[]) e(id, seq, hash, canon)`,
      [
        rows.map(({ id }) => id),
        rows.map(({ seq }) => seq),
        rows.map(({ hash }) => hash),
        rows.map(({ canon }) => canon),
      ],
    );
    bar.update(from + copies.length);
  }
  bar.stop();
  await owner.query(
    `insert into audit_positions (authority_id, position, case_id, seq, sealed_at)
      select ${AUTHORITY}, row_number() over (order by recorded_at, case_id, seq), case_id, seq, now() from journal where authority_id = ${AUTHORITY}`,
  );
  await owner.query('delete from seal_queue');
  for (const table of ['cases', 'journal', 'audit_positions']) await owner.query(`vacuum (analyze) ${table}`);
}

const count = (text, part) => {
  let n = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) n++;
  return n;
};

/** Time, processor time of this process, bytes and memory of one export. The reader takes every byte and keeps none. */
async function measure(format, plan) {
  const [rss, heap] = [[], []];
  let [bytes, events] = [0, 0];
  const sampler = setInterval(() => {
    const used = process.memoryUsage();
    rss.push(used.rss);
    heap.push(used.heapUsed);
  }, SAMPLE_MS);
  const began = performance.now();
  const cpu = process.cpuUsage();
  if (format === 'ocel.sqlite') {
    const path = `${options.data}/export.sqlite`;
    rmSync(path, { force: true });
    await writeOcelSqlite(plan, path);
    bytes = statSync(path).size;
    rmSync(path);
  } else {
    const marks = { xes: '<event>', csv: '\r\n', 'ocel.json': '"relationships":' };
    const sink = new Writable({
      decodeStrings: false,
      write(chunk, _, done) {
        const text = String(chunk);
        bytes += Buffer.byteLength(text);
        events += count(text, marks[format]);
        done();
      },
    });
    await pipeline(Readable.from({ xes, csv, 'ocel.json': ocelJson }[format](plan)), sink);
  }
  clearInterval(sampler);
  const { user, system } = process.cpuUsage(cpu);
  const half = Math.ceil(rss.length / 2);
  const megabytesOf = (value) => Math.round(value / 2 ** 20);
  return {
    format,
    seconds: +((performance.now() - began) / 1000).toFixed(1),
    cpuSeconds: +((user + system) / 1e6).toFixed(1),
    events: events || null,
    megabytes: megabytesOf(bytes),
    rssMbPeak: megabytesOf(Math.max(...rss)),
    // What is left after the best collection of each half: it would grow if anything were kept.
    heapMbFloorFirstHalf: megabytesOf(Math.min(...heap.slice(0, half))),
    heapMbFloorLastHalf: megabytesOf(Math.min(...heap.slice(-half))),
  };
}

const database = await openDatabase(
  { TRINE_DATA: options.data, ...(process.env.DATABASE_URL && { DATABASE_URL: process.env.DATABASE_URL }) },
  'visit',
);
const app = await openDataSource(database.url, 2);
const owner = await openDataSource(database.ownerUrl, 1);
try {
  const procedures = new Catalogue();
  const [{ many: already }] = await owner.query('select count(*)::integer as many from cases');
  if (already === 0) {
    const rules = procedures.getNewest('three-in-one');
    const { id, version, hash } = { ...rules.procedure.definition, hash: rules.procedureHash };
    await owner.query(
      'insert into procedures (id, version, hash, definition) values ($1, $2, $3, $4) on conflict do nothing',
      [id, version, hash, JSON.stringify(rules.procedure.definition)],
    );
    const seeds = [];
    for (let n = 0; n < 50; n++) seeds.push(await writeSeed(app, rules, COURSES[n % COURSES.length], n));
    const sample = rechained(seeds[1], uuidv7(), 'SHY-SAMPLE');
    const fault = findChainFault(JSON.parse(sample[0].canon).case, sample, sha256);
    if (fault) throw new Error(`Expected a chain without fault in a copy, but ${JSON.stringify(fault)}`);
    await owner.query(`set session_replication_role = replica`);
    await owner.query(`set synchronous_commit = off`);
    const perCase = 110; // fewer than a case has, so that there are not too few of them
    await writeCopies(owner, seeds, Math.max(0, Math.ceil(Number(options.events) / perCase) - seeds.length));
  }
  const plan = await planExport(
    {
      dataSource: app,
      procedures,
      calendars: SHIPPED_CALENDARS,
      reader: [AUTHORITY, 'cases', ''],
      whole: true,
      now: new Date().toISOString(),
    },
    {},
  );
  const figures = [];
  for (const format of options.formats.split(',')) figures.push(await measure(format, plan));
  if (options.json) console.log(JSON.stringify({ position: plan.asOf.position, figures }));
  else {
    console.log(`${plan.asOf.position} entries, as of position ${plan.asOf.position}`);
    console.table(figures);
  }
} finally {
  await app.destroy();
  await owner.destroy();
  await database.close();
}
