// What one accepted command leaves in the database: all tables and indexes, after VACUUM, for whole cases driven over HTTP by
// the demonstration. Run: npm run build && node bench/bytes-per-event.mjs [cases] [--json]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { loadConfig } from '../dist/src/config.js';
import { findEmbedded } from '../dist/src/database/embedded-postgres.js';
import { runDemo } from '../dist/src/demo/run-demo.js';
import { startTrine } from '../dist/src/start.js';

const count = Number(process.argv[2] ?? 60) || 60;
const folder = await mkdtemp(join(tmpdir(), 'trine-bench-'));
const quiet = () => undefined;
const running = await startTrine(loadConfig({ TRINE_DATA: folder, PORT: '0', LOG_LEVEL: 'error' }), {
  announce: quiet,
});
try {
  await runDemo({ url: running.url, dataDir: folder, count, seed: 1, onCase: quiet });
  const client = new pg.Client({ connectionString: (await findEmbedded(folder)).ownerUrl });
  await client.connect();
  await client.query('vacuum full');
  const { rows } = await client.query(`select relname as table, pg_total_relation_size(oid)::int as bytes
    from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 2 desc`);
  const { rows: counted } = await client.query('select count(*)::int as events from journal');
  await client.end();
  const { events } = counted[0];
  const total = rows.reduce((sum, { bytes }) => sum + bytes, 0);
  const fixed = rows
    .filter(({ table }) => ['procedures', 'authorities', 'migrations'].includes(table))
    .reduce((sum, { bytes }) => sum + bytes, 0);
  const result = { cases: count, events, bytesPerEvent: Math.round((total - fixed) / events), fixedBytes: fixed };
  if (process.argv.includes('--json')) console.log(JSON.stringify({ ...result, rows }));
  else {
    console.log(
      `${count} cases, ${events} events: ${result.bytesPerEvent} bytes an event (published procedures and the like, ${fixed} bytes in all, left out)`,
    );
    console.table(rows.map(({ table, bytes }) => ({ table, perEvent: Math.round(bytes / events) })));
  }
} finally {
  await running.stop();
  await rm(folder, { recursive: true, force: true });
}
