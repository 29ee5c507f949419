// How long it takes to count what a report is made of, over all cases and over one month, at the head, on the cases that
// generate-cases.mjs made; and how long the rest of a report takes: the hash over all heads, and the statistics.
// With --anew no months are kept: everything is counted from the facts.
// Run: npm run build && node bench/generate-cases.mjs --history 1
//        --tables stage_visits,due_dates,clock_intervals,case_facts,case_models,case_stops,case_labour
//      node bench/report.mjs [--data DIR] [--rounds 5] [--month 2025-03] [--anew] [--parts] [--explain visits]
import { readdirSync, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { SealerService } from '../dist/src/audit/sealer.service.js';
import { inSnapshot } from '../dist/src/audit/stored-cases.queries.js';
import { Catalogue } from '../dist/src/catalogue/catalogue.js';
import { openDataSource } from '../dist/src/database/data-source.js';
import { openDatabase } from '../dist/src/database/open-database.js';
import { CN } from '../dist/src/domain/clock/calendar-cn.js';
import { rateTablesOf } from '../dist/src/domain/turnaround/authority-rates.js';
import { turnaroundReport } from '../dist/src/domain/turnaround/report.js';
import { ASSUMED_RATES } from '../dist/src/procedures/cost-rates.js';
import { keepMonths } from '../dist/src/turnaround/keep-months.queries.js';
import { baselinesOf } from '../dist/src/turnaround/report-frame.queries.js';
import { findInput, takeTally } from '../dist/src/turnaround/tally.queries.js';

const AUTHORITY = 654_004;
const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: './.bench-data' },
    rounds: { type: 'string', default: '5' },
    month: { type: 'string' },
    anew: { type: 'boolean', default: false },
    parts: { type: 'boolean', default: false },
    explain: { type: 'string' },
  },
});

const settings = {
  TRINE_DATA: options.data,
  ...(process.env.DATABASE_URL && { DATABASE_URL: process.env.DATABASE_URL }),
};
const database = await openDatabase(settings, 'visit');
const dataSource = await openDataSource(database.url, 2);
const catalogue = new Catalogue();
const rulesOf = (procedure) => {
  const [id, version] = procedure.split('@');
  return catalogue.get(id, Number(version));
};
const rebuild = (ids) => {
  throw new Error(`Expected facts of every case, but those of ${ids.length} have changed`);
};

/** Seconds of a processor that this process and those of its database have used so far; of the database where it is embedded. */
function processorSeconds() {
  const { user, system } = process.cpuUsage();
  let ticks = 0;
  try {
    const master = readFileSync(`${options.data}/postgres/postmaster.pid`, 'utf8').split('\n', 1)[0];
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const [, state] = /\) (.*)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
      const fields = state?.split(' ') ?? [];
      if (pid === master) ticks += [11, 12, 13, 14].reduce((sum, n) => sum + Number(fields[n]), 0);
      else if (fields[1] === master) ticks += Number(fields[11]) + Number(fields[12]);
    }
  } catch {
    return Number.NaN; // another server's processor cannot be seen, nor that of another system
  }
  return (user + system) / 1e6 + ticks / 100;
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const round = (number) => +number.toFixed(1);

/** The queries of one tally with what each took, and with its plan if it is the one that was asked for. */
function watched(tx, took, plans) {
  return {
    query: async (text, values) => {
      const began = performance.now();
      const rows = await tx.query(text, values);
      const name = /from (case_facts f join \w+|case_facts f|\w+)/.exec(text)?.[1] ?? text.slice(0, 30);
      took.push([name, text.slice(7, 80).replaceAll(/\s+/g, ' '), round(performance.now() - began), rows.length]);
      if (options.explain && text.includes(options.explain))
        plans.push((await tx.query(`explain (analyze, buffers) ${text}`, values)).map((row) => row['QUERY PLAN']));
      return rows;
    },
  };
}

/** How long the statistics of a report take once its tally is there. */
function reportOf(tally, period, asOf) {
  const began = performance.now();
  const versions = { software: 'bench', procedures: '' };
  turnaroundReport(tally, {
    ...{ authority: String(AUTHORITY), period, asOf, calendarVersion: CN.version, versions, inputHash: '' },
    ...{
      baselines: baselinesOf(catalogue.list()),
      rates: rateTablesOf({}, asOf.instant, ASSUMED_RATES),
      histories: {},
    },
  });
  return performance.now() - began;
}

async function emptyMonths(tx) {
  await tx.query(`select set_config('trine.authority', $1, true)`, [String(AUTHORITY)]);
  await tx.query('delete from month_tallies');
}

async function measure(name, period, asOf) {
  const times = [];
  const processor = [];
  let took = [];
  const plans = [];
  let rows = 0;
  let report = 0;
  for (let n = 0; n < Number(options.rounds); n++) {
    took = [];
    const used = processorSeconds();
    const began = performance.now();
    const tally = await inSnapshot(dataSource, AUTHORITY, (tx) =>
      takeTally(
        options.parts || options.explain ? watched(tx, took, plans) : tx,
        AUTHORITY,
        { period, asOf },
        { calendar: CN, rulesOf, rebuild },
      ),
    );
    times.push(performance.now() - began);
    processor.push(processorSeconds() - used);
    if (n === 0) report = reportOf(tally, period, asOf);
    rows = Object.values(tally).reduce((sum, list) => sum + list.length, 0);
  }
  if (options.parts) console.table(took);
  for (const plan of plans.slice(0, 1)) console.log(plan.join('\n'));
  const rssMb = Math.round(process.memoryUsage().rss / 2 ** 20);
  return {
    report: name,
    median: round(median(times)),
    slowest: round(Math.max(...times)),
    cpuSeconds: +median(processor).toFixed(2),
    rows,
    statistics: round(report),
    rssMb,
    load: round(loadavg()[0]),
  };
}

try {
  const now = () => new Date().toISOString();
  const { position } = await new SealerService(dataSource, { onStep: () => undefined }, now).sealNow(AUTHORITY);
  const asOf = { position, instant: now() };
  const [count] = await inSnapshot(dataSource, AUTHORITY, (tx) =>
    tx.query(
      `select count(*)::integer as cases, to_char(percentile_disc(0.5) within group (order by submitted_at), 'YYYY-MM') as month
        from case_facts where authority_id = $1`,
      [AUTHORITY],
    ),
  );
  const began = performance.now();
  if (options.anew) await dataSource.transaction((tx) => emptyMonths(tx));
  else {
    const kept = await keepMonths(dataSource, AUTHORITY, { calendar: CN, rulesOf }, now());
    console.log(`${kept} months counted and kept in ${round((performance.now() - began) / 1000)} s`);
  }
  const hashing = performance.now();
  await inSnapshot(dataSource, AUTHORITY, (tx) => findInput(tx, AUTHORITY, position));
  console.log(`the hash over all heads: ${round(performance.now() - hashing)} ms`);
  const month = options.month ?? count.month;
  const last = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).toISOString().slice(0, 10);
  console.table([
    await measure(`all ${count.cases} cases`, { from: '2000-01-01', to: '2099-12-31' }, asOf),
    await measure(`the month ${month}`, { from: `${month}-01`, to: last }, asOf),
  ]);
} finally {
  await dataSource.destroy();
  await database.close();
}
