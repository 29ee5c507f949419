// Commands over HTTP with everything on, against the floor of the same rows (pgbench), in turns: A B A B. Latency twice: with clients
// that never pause, which is mostly their waiting for each other, and at half the rate that these have reached, which is what users see.
// Run: npm run build && node bench/commands.mjs [--rounds 5] [--seconds 10] [--clients 32] [--data DIR] [--no-floor] [--prof] [--json]
// pgbench comes with PostgreSQL (Debian: postgresql-15); PGBENCH names it where it is not on the path.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { drive } from './load/drive.mjs';
import { recordFloor, runFloor } from './load/floor.mjs';
import { machine, median, quantile, startInstallation } from './load/installation.mjs';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '10' },
    clients: { type: 'string', default: '32' },
    data: { type: 'string', default: '' },
    'no-floor': { type: 'boolean', default: false },
    prof: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const [rounds, seconds, clients] = [options.rounds, options.seconds, options.clients].map(Number);
const say = (line) => process.stderr.write(`${line}\n`);
const folder = options.data || mkdtempSync(join(tmpdir(), 'trine-bench-'));
const installation = await startInstallation(folder, {
  ...(options.prof && { node: ['--cpu-prof', '--cpu-prof-dir=/tmp/trine-prof'] }),
});

const TOTALS = `select sum(n_tup_ins)::float8 as inserted, sum(n_tup_upd)::float8 as updated, sum(n_tup_del)::float8 as deleted,
  sum(n_tup_hot_upd)::float8 as hot, (pg_current_wal_lsn() - '0/0')::float8 as wal from pg_stat_user_tables`;

async function product() {
  const before = { ...installation.cpu(), ...(await installation.ask(TOTALS))[0], client: process.cpuUsage() };
  const { took, seconds: passed } = await drive(installation, clients, seconds);
  const client = process.cpuUsage(before.client);
  const cpu = installation.cpu();
  await installation.settle();
  const [after] = await installation.ask(TOTALS);
  const per = (name) => (after[name] - before[name]) / took.length;
  return {
    perSecond: took.length / passed,
    p50: quantile(took, 0.5),
    p99: quantile(took, 0.99),
    apiUs: ((cpu.api - before.api) / took.length) * 1e6,
    databaseUs: ((cpu.database - before.database) / took.length) * 1e6,
    clientUs: (client.user + client.system) / took.length,
    walBytes: per('wal'),
    rowsInserted: per('inserted'),
    rowsUpdated: per('updated'),
    rssMb: installation.rssMb(),
  };
}

try {
  await drive(installation, clients, Math.min(5, seconds));
  const script = join(tmpdir(), `trine-floor-${process.pid}.sql`);
  const floor = options['no-floor'] ? null : await recordFloor(installation, script);
  if (floor) await runFloor(installation, script, floor.commands, clients, 2);
  const taken = [];
  for (let round = 1; round <= rounds; round++) {
    const measured = await product();
    await installation.settle();
    const perSecond = measured.perSecond / 2;
    const { took } = await drive(installation, clients, seconds, perSecond);
    const atHalf = { offeredPerSecond: perSecond, p50AtHalf: quantile(took, 0.5), p99AtHalf: quantile(took, 0.99) };
    await installation.settle();
    const under = floor ? await runFloor(installation, script, floor.commands, clients, seconds) : null;
    const floorPerSecond = under?.perSecond ?? null;
    const ratio = under && measured.perSecond / under.perSecond;
    // Where other work shares the machine, 32 processes of pgbench get more of it than one of ours: this is the fairer figure.
    const floorUs = under?.us ?? null;
    const ratioOfProcessorTime = under && under.us / (measured.apiUs + measured.databaseUs + measured.clientUs);
    taken.push({ ...measured, ...atHalf, floorPerSecond, ratio, floorUs, ratioOfProcessorTime });
    const { p99 } = measured;
    say(
      `round ${round}: ${measured.perSecond.toFixed(0)}/s, p99 ${p99.toFixed(1)} ms, at half of it ${atHalf.p99AtHalf.toFixed(1)} ms; floor ${floorPerSecond?.toFixed(0)}/s, ratio ${ratio?.toFixed(2)}`,
    );
  }
  const medians = Object.fromEntries(
    Object.keys(taken[0]).map((name) => [
      name,
      taken[0][name] === null ? null : +median(taken.map((one) => one[name])).toFixed(2),
    ]),
  );
  const result = { machine: machine(), clients, rounds, seconds, floor, medians, taken };
  if (options.json) console.log(JSON.stringify(result));
  else {
    console.log(result.machine, floor);
    console.table(Object.entries(medians).map(([name, value]) => ({ name, median: value })));
  }
} finally {
  await installation.stop();
  rmSync(join(tmpdir(), `trine-floor-${process.pid}.sql`), { force: true });
  if (!options.data) rmSync(folder, { recursive: true, force: true });
}
