import { rename, rm, writeFile } from 'node:fs/promises';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { SingleBar } from 'cli-progress';
import type { DataSource } from 'typeorm';
import { SealerService } from '../audit/sealer.service.js';
import { BaselinesService } from '../baselines/baselines.service.js';
import { ProceduresService } from '../catalogue/procedures.service.js';
import { loadConfig } from '../config.js';
import { openDataSource } from '../database/data-source.js';
import { openDatabase } from '../database/open-database.js';
import { StepSignal } from '../database/step-signal.js';
import { canonical } from '../domain/audit/canonical.js';
import { setReport, type SetReport } from '../formats/set-report.js';
import type { Language } from '../http/language.js';
import { PeopleService } from '../people/people.service.js';
import { TurnaroundQuery } from '../turnaround/turnaround.dto.js';
import { type MadeReport, TurnaroundService } from '../turnaround/turnaround.service.js';
import { authorityNamed } from './authority-named.js';

type Options = {
  from: string;
  to: string;
  asOf?: string;
  procedure?: string;
  format: string;
  language: string;
  variant: string;
  authority?: string;
  out?: string;
  json?: boolean;
};

const print = (line: string) => process.stdout.write(`${line}\n`);

function queryOf({ from, to, asOf, procedure, format, variant }: Options): TurnaroundQuery {
  const given = Object.entries({ from, to, asOf, procedure, format, variant }).filter(
    ([, value]) => value !== undefined,
  );
  const query = plainToInstance(TurnaroundQuery, Object.fromEntries(given));
  const [fault] = validateSync(query);
  if (fault)
    throw new Error(
      `Expected --${fault.property.replace('O', '-o')} to be as --help says, but got ${String(fault.value)}.`,
    );
  return query;
}

const LANGUAGES: readonly Language[] = ['zh-CN', 'en'];

function languageOf(given: string): Language {
  const known = LANGUAGES.find((one) => one === given);
  if (known) return known;
  throw new Error(`Expected --language to be one of ${LANGUAGES.join(', ')}, but got ${given}.`);
}

/** The service that counts reports, without a server around it. */
function serviceOf(dataSource: DataSource): TurnaroundService {
  const now = () => new Date().toISOString();
  const signal = new StepSignal();
  const procedures = new ProceduresService(dataSource);
  return new TurnaroundService(
    dataSource,
    procedures,
    new PeopleService(dataSource, signal, now, []),
    new SealerService(dataSource, signal, now),
    new BaselinesService(dataSource, procedures, now),
    now,
  );
}

/**
 * Makes a report on a period into a file, which is there only once it is whole. It is stored nowhere: `POST /reports` publishes one.
 * Whoever may run this reads the database anyway.
 */
export async function callReportMake(options: Options): Promise<void> {
  const query = queryOf(options);
  const language = languageOf(options.language);
  const config = loadConfig();
  const database = await openDatabase(config, 'visit');
  const dataSource = await openDataSource(database.url, 3);
  const bar = new SingleBar({ format: '{bar} {value}/{total} cases counted again', stream: process.stderr });
  const shows = process.stderr.isTTY && !options.json;
  let begun = false;
  try {
    const authority = await authorityNamed(dataSource, options.authority);
    const service = serviceOf(dataSource);
    const made = await service.report(authority, query, (done, total) => {
      if (!shows || total === null) return;
      if (begun) bar.update(done);
      else bar.start(total, done);
      begun = true;
    });
    if (begun) bar.stop();
    const set = await setAs(service, authority, made, query, language, config.REPORT_FONT ?? null);
    const { period, asOf, inputHash } = made.report;
    const file = options.out ?? `turnaround-${period.from}-${period.to}-${asOf.position}.${set.extension}`;
    await writeFile(`${file}.part`, set.bytes);
    await rename(`${file}.part`, file).finally(() => rm(`${file}.part`, { force: true }));
    const { cases, entries } = made.population;
    if (options.json)
      print(JSON.stringify({ file, authority, period, ...asOf, inputHash, cases, entries, bytes: set.bytes.length }));
    else
      print(
        `${file}: ${cases} cases with ${entries} entries as of position ${asOf.position} (${asOf.instant}), ${set.bytes.length} bytes`,
      );
  } finally {
    await dataSource.destroy();
    await database.close();
  }
}

async function setAs(
  service: TurnaroundService,
  authority: number,
  { report }: MadeReport,
  { format, variant }: TurnaroundQuery,
  language: Language,
  fontFile: string | null,
): Promise<SetReport> {
  if (format === 'tables') throw new Error('Expected --format to be json, csv, xlsx or pdf, but got tables.');
  if (format === 'json' && variant === 'full')
    return { mediaType: 'application/json', extension: 'json', bytes: Buffer.from(canonical(report)) };
  const printed = await service.printed(authority, report, null, variant);
  return setReport(printed, format, language, { asOf: report.asOf.instant, fontFile });
}
