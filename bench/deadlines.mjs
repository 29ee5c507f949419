// Due clock to fired command, over two replicas that are processes of their own:
//   1. a hundred clocks a second fall due: how long after each its command is committed;
//   2. ten thousand are due at once: how long until all are done;
//   3. the same while replicas are killed with -9 and started again: each fires once, none is lost, verify agrees.
// Run: npm run build && node bench/deadlines.mjs [--seconds 10] [--many 10000] [--killed 10000] [--json]
// With DATABASE_URL (an owner's) on that server, else on an embedded one of its own that is thrown away.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { verifyCases } from '../dist/src/audit/verify.js';
import { ProceduresService } from '../dist/src/catalogue/procedures.service.js';
import { openDataSource } from '../dist/src/database/data-source.js';
import { startEmbedded } from '../dist/src/database/embedded-postgres.js';
import { openDatabase } from '../dist/src/database/open-database.js';
import { fileDueCases, lastSilence } from '../test/setup/due-cases.mjs';
import { serve } from './load/installation.mjs';

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    many: { type: 'string', default: '10000' },
    killed: { type: 'string', default: '10000' },
    json: { type: 'boolean', default: false },
  },
});
const home = mkdtempSync(join(tmpdir(), 'trine-bench-'));
const TRINE_DATA = join(home, 'data');
const say = (line) => options.json || process.stdout.write(`${line}\n`);

/** A replica that serves. */
async function startReplica(ownerUrl) {
  const { child } = await serve({ DATABASE_URL: ownerUrl, TRINE_DATA: join(home, 'replicas') });
  return child;
}

const kill = (child) => child.kill('SIGKILL');

const embedded = process.env.DATABASE_URL ? null : await startEmbedded(TRINE_DATA, 'bench');
const DATABASE_URL = process.env.DATABASE_URL ?? embedded.ownerUrl;
const database = await openDatabase({ DATABASE_URL, TRINE_DATA }, 'visit');
const owner = new pg.Pool({ connectionString: database.ownerUrl, max: 2 });
owner.on('error', () => undefined);
const accepted = async () => {
  const sql = "select count(*)::int as n from fired_deadlines where what = 'expiry'";
  return (await owner.query(sql)).rows[0].n;
};
const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];

/** New cases, received so that their limit lies in the past; they stand still until somebody sets `fires_at`. */
async function prepare(many) {
  const silence = lastSilence(Date.now());
  const before = await accepted();
  await owner.query('drop table if exists bench_plan');
  await fileDueCases(database.url, many, silence.received);
  await owner.query(
    `create table bench_plan as select authority_id, case_id, row_number() over () as n, null::timestamptz as due
      from due_dates where rule = 'case.acceptance' and closed is null and fires_at is null`,
  );
  return { ...silence, before };
}

/** Sets the limits, and tells the replicas so, as the product does when it writes some. */
async function setDue(everyMs, inMs) {
  await owner.query(
    `with t as (update bench_plan set due = clock_timestamp() + (n * $1 + $2) * interval '1 ms' returning authority_id, case_id, due)
      update due_dates d set fires_at = t.due from t
      where d.authority_id = t.authority_id and d.case_id = t.case_id and d.rule = 'case.acceptance' and d.closed is null`,
    [everyMs, inMs],
  );
  await owner.query("select pg_notify('trine_steps', 'bench')");
}

async function drained(goal, whileWaiting = async () => undefined) {
  for (const end = Date.now() + 180_000; (await accepted()) < goal; await sleep(50)) {
    if (Date.now() > end) throw new Error(`Expected ${goal} accepted, but found ${await accepted()}`);
    await whileWaiting();
  }
}

async function faults(many, { at }) {
  const sql = `select count(*)::int as n from journal where canon like '%"type":"case.deemAccepted"%' and canon like $1`;
  const dated = (await owner.query(sql, [`%"occurredAt":"${at}"%`])).rows[0].n;
  const twice = await owner.query(
    `select 1 from journal where canon like '%"type":"case.deemAccepted"%' group by case_id having count(*) > 1`,
  );
  return { dated, twice: twice.rowCount };
}

let replicas = [];
try {
  const results = {};
  replicas = [await startReplica(database.ownerUrl), await startReplica(database.ownerUrl)];

  const steady = Number(options.seconds) * 100;
  if (steady > 0) {
    const { before } = await prepare(steady);
    await setDue(10, 1_000);
    await drained(before + steady);
    const { rows } = await owner.query(
      `select extract(epoch from f.fired_at - p.due) * 1000 as ms from bench_plan p
        join fired_deadlines f using (authority_id, case_id) where f.what = 'expiry' order by ms`,
    );
    const late = rows.map(({ ms }) => Number(ms));
    results.steady = {
      clocks: late.length,
      early: late.filter((ms) => ms < 0).length,
      p50: quantile(late, 0.5),
      p99: quantile(late, 0.99),
      max: late.at(-1),
    };
    say(`100 a second for ${options.seconds} s: ${JSON.stringify(results.steady)}`);
  }

  const many = Number(options.many);
  if (many > 0) {
    const { before } = await prepare(many);
    const from = performance.now();
    await setDue(0, 0);
    await drained(before + many);
    results.drain = { clocks: many, seconds: (performance.now() - from) / 1000 };
    say(`${many} due at once: ${JSON.stringify(results.drain)}`);
  }

  const killed = Number(options.killed);
  if (killed > 0) {
    const silence = await prepare(killed);
    const earlier = await faults(killed, silence);
    const from = performance.now();
    await setDue(0, 0);
    let kills = 0;
    let busy = false;
    await drained(silence.before + killed, async () => {
      if (busy || Math.random() > 0.05) return;
      busy = true;
      const victim = Math.trunc(Math.random() * 2);
      kill(replicas[victim]);
      kills += 1;
      void startReplica(database.ownerUrl).then((child) => {
        replicas[victim] = child;
        busy = false;
      });
    });
    while (busy) await sleep(50);
    const found = await faults(killed, silence);
    results.killed = {
      clocks: killed,
      kills,
      seconds: (performance.now() - from) / 1000,
      datedRight: found.dated - earlier.dated,
      twice: found.twice,
    };
    say(`${killed} due at once, replicas killed: ${JSON.stringify(results.killed)}`);
    const dataSource = await openDataSource(database.url, 2);
    const [one] = (await owner.query('select case_id from bench_plan limit 1')).rows;
    const { ok, lines } = await verifyCases(dataSource, new ProceduresService(dataSource), { caseId: one.case_id });
    await dataSource.destroy();
    say(`verify of one: ${ok} ${lines.at(-1)}`);
  }
  if (options.json) process.stdout.write(`${JSON.stringify(results)}\n`);
} finally {
  replicas.forEach(kill);
  await owner.query('drop table if exists bench_plan').catch(() => undefined);
  await owner.end();
  await database.close();
  await embedded?.stop();
  rmSync(home, { recursive: true, force: true });
}
