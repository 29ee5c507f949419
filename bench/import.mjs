// How long a log of 250,000 events takes into the database, and how much memory: a generated XES of 25,000 cases, packed
// with gzip, read and written in one transaction into a PostgreSQL of its own, as the operation of an import does it.
// Run: npm run build && node bench/import.mjs [--events 250000] [--json]
import { Buffer } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { clearInterval, setInterval } from 'node:timers';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createGzip } from 'node:zlib';
import { v7 as uuidv7 } from 'uuid';
import { openDataSource } from '../dist/src/database/data-source.js';
import { openDatabase } from '../dist/src/database/open-database.js';
import { inAuthority } from '../dist/src/database/tenant.js';
import { importLog } from '../dist/src/exchange/import-log.js';
import { fileSource } from '../dist/src/exchange/log-source.js';
import { readProfile } from '../dist/src/exchange/profile-reader.js';

const AUTHORITY = 654_004;
const EVENTS_OF_A_CASE = 10;
const MEGABYTE = 1024 * 1024;
const { values: options } = parseArgs({
  options: {
    events: { type: 'string', default: '250000' },
    json: { type: 'boolean', default: false },
    // Of this script alone: a process of its own makes the log, so that its memory is not counted.
    generate: { type: 'string' },
  },
});
const events = Number(options.events);

function* xes() {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="2.0">\n';
  for (let at = 0; at < events / EVENTS_OF_A_CASE; at++) {
    let trace = `<trace><string key="concept:name" value="case-${at}"/><string key="department" value="General"/>\n`;
    for (let step = 0; step < EVENTS_OF_A_CASE; step++) {
      const time = new Date(1_500_000_000_000 + at * 600_000 + step * (3_600_000 + (at % 97) * 60_000)).toISOString();
      trace += `<event><string key="concept:name" value="Activity ${step}"/><string key="org:resource" value="Officer ${at % 40}"/><string key="lifecycle:transition" value="complete"/><id key="identity:id" value="${at}-${step}"/><date key="time:timestamp" value="${time.replace('Z', '+00:00')}"/></event>\n`;
    }
    yield `${trace}</trace>\n`;
  }
  yield '</log>';
}

if (options.generate !== undefined) {
  await pipeline(Readable.from(xes()), createGzip({ level: 6 }), createWriteStream(options.generate));
  process.exit();
}

const dir = mkdtempSync(join(tmpdir(), 'trine-import-'));
let database;
let dataSource;
try {
  const path = join(dir, 'log.xes.gz');
  execFileSync(process.execPath, [fileURLToPath(import.meta.url), '--events', options.events, '--generate', path]);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  const bytes = statSync(path).size;
  const settings = {
    TRINE_DATA: join(dir, 'data'),
    ...(process.env.DATABASE_URL && { DATABASE_URL: process.env.DATABASE_URL }),
  };
  database = await openDatabase(settings, 'visit');
  dataSource = await openDataSource(database.url, 2);
  const profile = { format: 'legacy-profile/1', name: 'Generated', source: 'bench/import.mjs' };
  const given = {
    ...readProfile(Buffer.from(JSON.stringify(profile))),
    authority: AUTHORITY,
    id: uuidv7(),
    fileName: 'log.xes.gz',
    sha256: hash.digest('hex'),
    bytes,
    by: 'bench',
  };
  const manner = {
    now: new Date().toISOString(),
    limits: { mostBytes: 2_048 * MEGABYTE, mostEvents: 5_000_000 },
    turn: async () => undefined,
    onBytes: () => undefined,
  };
  let peak = 0;
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
  const cpu = process.cpuUsage();
  const since = performance.now();
  const read = await inAuthority(dataSource, AUTHORITY, (tx) => importLog(tx, given, fileSource(path, bytes), manner));
  const seconds = (performance.now() - since) / 1000;
  const used = process.cpuUsage(cpu);
  clearInterval(timer);
  const figures = {
    events: read.counts.accepted,
    cases: read.summary.cases.total,
    packedMegabytes: Math.round((bytes / MEGABYTE) * 10) / 10,
    seconds: Math.round(seconds * 100) / 100,
    cpuSeconds: Math.round((used.user + used.system) / 10_000) / 100,
    peakMegabytes: Math.round(peak / MEGABYTE),
  };
  if (options.json) console.log(JSON.stringify(figures, null, 2));
  else for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(16)}${value}`);
} finally {
  await dataSource?.destroy();
  await database?.close();
  rmSync(dir, { recursive: true, force: true });
}
