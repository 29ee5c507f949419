import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { SingleBar } from 'cli-progress';
import { calendarsAt } from '../audit/verify.js';
import { Catalogue } from '../catalogue/catalogue.js';
import { loadConfig } from '../config.js';
import { openDataSource } from '../database/data-source.js';
import { openDatabase } from '../database/open-database.js';
import { type ExportPlan, planExport } from '../exports/export-plan.js';
import { ExportQuery } from '../exports/exports.dto.js';
import { writeOcelSqlite } from '../exports/ocel-sqlite.js';
import { csv, ocelJson, type OnCase, xes } from '../exports/text-formats.js';
import { authorityNamed } from './authority-named.js';

type Options = {
  out: string;
  from?: string;
  to?: string;
  asOf?: string;
  procedure?: string;
  label: string;
  authority?: string;
  json?: boolean;
};

const intoFile =
  (write: (plan: ExportPlan, onCase: OnCase) => AsyncGenerator<string>) =>
  (plan: ExportPlan, file: string, onCase: OnCase) =>
    pipeline(Readable.from(write(plan, onCase)), createWriteStream(file));

const WRITERS: Record<string, (plan: ExportPlan, file: string, onCase: OnCase) => Promise<void>> = {
  xes: intoFile(xes),
  csv: intoFile(csv),
  'ocel.json': intoFile(ocelJson),
  'ocel.sqlite': writeOcelSqlite,
};

const print = (line: string) => process.stdout.write(`${line}\n`);

function queryOf({ from, to, asOf, procedure, label }: Options): ExportQuery {
  const given = Object.fromEntries(
    Object.entries({ from, to, asOf, procedure, label }).filter(([, value]) => value !== undefined),
  );
  const query = plainToInstance(ExportQuery, given);
  const [fault] = validateSync(query);
  if (fault)
    throw new Error(
      `Expected --${fault.property.replace('O', '-o')} to be as --help says, but got ${String(fault.value)}.`,
    );
  return query;
}

/** Writes one export into a file, which is there only once it is whole. Whoever may run this reads the database anyway. */
export async function callExport(format: string, options: Options): Promise<void> {
  const write = Object.hasOwn(WRITERS, format) ? WRITERS[format]! : null;
  if (!write) throw new Error(`Expected a format (${Object.keys(WRITERS).join(', ')}), but got ${format}.`);
  const query = queryOf(options);
  const database = await openDatabase(loadConfig(), 'visit');
  const dataSource = await openDataSource(database.url, 2);
  const shows = process.stderr.isTTY && !options.json;
  const bar = new SingleBar({ format: '{value} cases {duration_formatted}', stream: process.stderr });
  const part = `${options.out}.part`;
  let cases = 0;
  try {
    const authority = await authorityNamed(dataSource, options.authority);
    const plan = await planExport(
      {
        dataSource,
        procedures: new Catalogue(),
        calendars: await calendarsAt(dataSource, authority),
        reader: [authority, 'cases', ''],
        whole: true,
        now: new Date().toISOString(),
      },
      query,
    );
    if (shows) bar.start(0, 0);
    await rm(part, { force: true });
    await write(plan, part, () => {
      cases++;
      if (shows) bar.update(cases);
    });
    await rename(part, options.out);
    if (shows) bar.stop();
    const { size: bytes } = await stat(options.out);
    const { position, instant } = plan.asOf;
    if (options.json) print(JSON.stringify({ file: options.out, format, authority, position, instant, cases, bytes }));
    else print(`${options.out}: ${cases} cases as of position ${position} (${instant}), ${bytes} bytes`);
  } finally {
    await rm(part, { force: true });
    await dataSource.destroy();
    await database.close();
  }
}
