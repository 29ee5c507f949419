import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { SingleBar } from 'cli-progress';
import type { DataSource, EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { BaselinesService } from '../baselines/baselines.service.js';
import { ProceduresService } from '../catalogue/procedures.service.js';
import { loadConfig } from '../config.js';
import { openDataSource } from '../database/data-source.js';
import { openDatabase } from '../database/open-database.js';
import { inAuthority } from '../database/tenant.js';
import { REJECT_REASONS, type RejectReason } from '../domain/turnaround/legacy-mapping.js';
import { importLog } from '../exchange/import-log.js';
import { fileSource, type LogLimits } from '../exchange/log-source.js';
import { readProfile } from '../exchange/profile-reader.js';
import { type ReadLog, readLog } from '../exchange/read-log.js';

type Options = {
  profile: string;
  authority?: string;
  preview?: boolean;
  baseline?: string;
  procedure: string;
  unit: 'case' | 'chain';
  json?: boolean;
};

const MEGABYTE = 1024 * 1024;
const MOST_EVENTS = 5_000_000;
/** Who the records say it was: whoever may run commands on the server. */
const OPERATOR = 'operator';

const print = (line: string) => process.stdout.write(`${line}\n`);
const nothing = async () => undefined;

/** Brings in an old log, whole or not at all; the exit code is 1 when nothing of it could be accepted. */
export async function callImport(file: string, options: Options): Promise<void> {
  if (!['case', 'chain'].includes(options.unit))
    throw new Error(`Expected --unit to be case or chain, but got ${options.unit}.`);
  const bytes = await sizeOf(file);
  const kept = readProfile(await readFile(options.profile).catch(() => unreadable('--profile', options.profile)));
  const config = loadConfig();
  const limits = { mostBytes: config.IMPORT_MAX_MB * MEGABYTE, mostEvents: MOST_EVENTS };
  const bar = progressBar(bytes, options.json === true);
  const manner = mannerOf(limits, bar.update);
  const source = fileSource(file, bytes);
  if (options.preview) {
    const sink = { rows: nothing, cases: nothing, chains: nothing };
    const read = await readLog(source, kept.profile, sink, manner).finally(bar.stop);
    return tell(read, options, null, null);
  }
  const sha256 = await digestOf(file);
  const database = await openDatabase(config, 'visit');
  const dataSource = await openDataSource(database.url, 2);
  try {
    const authority = await authorityOf(dataSource, options.authority);
    const id = uuidv7();
    const given = { ...kept, authority, id, fileName: basename(file), sha256, bytes, by: OPERATOR };
    const [read, baseline] = await inAuthority(dataSource, authority, async (tx) => [
      await importLog(tx, given, source, manner).finally(bar.stop),
      options.baseline === undefined ? null : await makeBaseline(tx, dataSource, authority, id, options),
    ]);
    tell(read, options, id, baseline);
  } finally {
    await dataSource.destroy();
    await database.close();
  }
}

async function makeBaseline(
  tx: EntityManager,
  dataSource: DataSource,
  authority: number,
  id: string,
  options: Options,
) {
  const { baseline: name, procedure, unit } = options;
  const baselines = new BaselinesService(dataSource, new ProceduresService(dataSource), () => new Date().toISOString());
  return baselines.write(tx, { authority, sub: OPERATOR }, { name: name!, import: id, procedure, unit });
}

function tell(
  read: ReadLog,
  { json }: Options,
  id: string | null,
  baseline: { name: string; version: number; n: number } | null,
): void {
  const { counts, summary, unknownActivities } = read;
  if (counts.accepted === 0) process.exitCode = 1;
  if (json) return void print(JSON.stringify({ ...read, import: id, baseline }, null, 2));
  print(`${read.format.toUpperCase()} in ${read.encoding}${read.compressed ? ', packed with gzip' : ''}`);
  print(`${counts.rows} rows: ${counts.accepted} accepted, ${counts.rejected} rejected, ${counts.ignored} ignored`);
  for (const [reason, count] of Object.entries(counts.reasons))
    print(`  ${count} x ${REJECT_REASONS[reason as RejectReason].en}`);
  for (const { activity, rows } of unknownActivities.slice(0, 10)) print(`  unknown activity: ${activity} (${rows})`);
  const { total, completed, open, left } = summary.cases;
  print(`${total} cases: ${completed} completed, ${open} open, ${left} left another way`);
  if (summary.chains) print(`${summary.chains.total} chains, ${summary.chains.completed} of them complete`);
  print(id === null ? 'Nothing was written.' : `Import ${id}, label IMPORTED`);
  if (baseline) print(`Baseline ${baseline.name}, version ${baseline.version}, of ${baseline.n}`);
}

const unreadable = (option: string, path: string): never => {
  throw new Error(`Expected ${option} to be a file, but ${path} cannot be read.`);
};

async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch(() => unreadable('the log', file));
  return found.isFile() ? found.size : unreadable('the log', file);
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function authorityOf(dataSource: DataSource, code: string | undefined): Promise<number> {
  const known = (await dataSource.query<{ id: number }[]>('select id from authorities order by id')).map(
    ({ id }) => id,
  );
  const asked = code === undefined && known.length === 1 ? known[0] : Number(code);
  if (asked !== undefined && known.includes(asked)) return asked;
  throw new Error(`Expected --authority to be one of ${known.join(', ')}, but got ${code ?? 'none'}.`);
}

const mannerOf = (limits: LogLimits, onBytes: (bytes: number) => void) => ({
  now: new Date().toISOString(),
  limits,
  turn: nothing,
  onBytes,
});

/** Only on a terminal, and never between a script and its JSON. */
function progressBar(bytes: number, quiet: boolean) {
  const bar = new SingleBar({ format: '{bar} {percentage} %', stream: process.stderr, noTTYOutput: false });
  const isShown = !quiet && process.stderr.isTTY;
  if (isShown) bar.start(bytes, 0);
  return {
    update: (read: number) => void (isShown && bar.update(read)),
    stop: () => void (isShown && bar.stop()),
  };
}
