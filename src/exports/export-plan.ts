/**
 * What is exported, settled before the first byte: as of which position, of which cases, told to whom. All that an export says
 * follows from its plan and from the journal up to the position, so the same plan gives the same bytes, and its digest names
 * them before they exist.
 */
import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { inAuthority } from '../database/tenant.js';
import { canonical } from '../domain/audit/canonical.js';
import type { Rules } from '../domain/case/case-state.js';
import type { Calendar } from '../domain/clock/calendar.js';
import { dateAt, type Instant, isInstant, type LegalDate } from '../domain/clock/instant.js';
import type { Calendars } from '../domain/clock/published-calendars.js';
import type { Provenance } from '../domain/event-log/provenance.js';
import { type Course, courseOf } from '../domain/event-log/stretches.js';
import { type Trace, traceOf } from '../domain/event-log/trace.js';
import { type Text, text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import { softwareVersion } from '../software-version.js';
import { type AsOf, findAsOf, findLastPosition } from '../turnaround/histories.queries.js';
import type { ExportQuery } from './exports.dto.js';
import { readCourses, type Reader, sliceOf } from './exports.queries.js';

/** Where cases come from, and who asks. `whole`: whether he may read whole journals. */
export type Source = {
  dataSource: DataSource;
  procedures: { list: () => Rules[]; rulesFor: (calendars: Calendars, id: string, version: number) => Rules };
  calendars: Calendars;
  reader: Reader;
  whole: boolean;
  now: Instant;
};

export type ExportPlan = {
  source: Source;
  asOf: AsOf;
  calendar: Calendar;
  filter: Provenance['filter'];
  /** A digest of all that decides about the bytes. */
  digest: string;
};

export type ExportedCase = { course: Course; rules: Rules; trace: Trace };

function refuse(name: string, zh: string, en: string): Problem {
  const detail: Text = text(zh, en);
  return new Problem('malformed', detail, { errors: [{ pointer: `/${name}`, detail }] });
}

function checkDays(from: LegalDate | null, to: LegalDate | null): void {
  for (const [name, date] of Object.entries({ from, to }))
    if (date !== null && !isInstant(`${date}T00:00:00.000Z`))
      throw refuse(name, `历法中没有${date}这一天`, `Expected a day of the calendar, but found ${date}`);
  if (from !== null && to !== null && to < from)
    throw refuse('to', `应不早于${from}`, `Expected a day not before ${from}, but found ${to}`);
}

const isNamed = (name: string | null, { procedure: { definition } }: Rules): boolean =>
  name === null || [definition.id, `${definition.id}@${definition.version}`].includes(name);

function checkProcedure(name: string | null, { procedures }: Source): void {
  if (procedures.list().some((rules) => isNamed(name, rules))) return;
  const names = procedures
    .list()
    .map(({ procedure }) => procedure.definition.id)
    .join(', ');
  throw refuse('procedure', `应为下列事项之一：${names}`, `Expected one of ${names}, but found ${name}`);
}

/**
 * Settles what an export holds. Unset, the position is the last one: whoever asks again before anything happens gets the same.
 * @throws Problem `malformed` for days that there are not, an unknown procedure or position, or the future.
 */
export async function planExport(source: Source, query: ExportQuery): Promise<ExportPlan> {
  const { from = null, to = null, procedure = null, label = 'REAL', asOf: given } = query;
  checkDays(from, to);
  checkProcedure(procedure, source);
  const { dataSource, reader, calendars, whole, now } = source;
  const [authority] = reader;
  const asOf = await inAuthority(dataSource, authority, (tx) =>
    given === undefined ? findLastPosition(tx, authority, now) : findAsOf(tx, authority, given, now),
  );
  const filter = { from, to, procedure, label };
  const software = softwareVersion();
  const digest = createHash('sha256').update(canonical({ authority, asOf, filter, whole, software })).digest('hex');
  return { source, asOf, filter, digest, calendar: calendars.at(asOf.instant) };
}

/** What is kept from whoever reads figures alone, in the words of the log. */
const WITHHELD = ['officers', 'units', 'creditCodes', 'sites', 'licences', 'deficiencies'];

/** Where the export comes from; reads the journal once. */
export async function provenanceOf({ source, asOf, filter, calendar }: ExportPlan): Promise<Provenance> {
  const { dataSource, reader, procedures, whole } = source;
  const [authority] = reader;
  const versions = procedures
    .list()
    .filter((rules) => isNamed(filter.procedure, rules))
    .map(({ procedure: { definition }, rulesVersion }) => {
      const { version, parameters } = definition.baseline;
      return `${definition.id}@${definition.version}: rules ${rulesVersion}, baseline ${version}, parameters ${parameters.version}`;
    });
  return {
    authority,
    asOf,
    slice: await sliceOf(dataSource, authority, asOf.position),
    calendar: calendar.version,
    software: softwareVersion(),
    procedures: versions.sort().join('; '),
    filter,
    withheld: whole ? [] : WITHHELD,
  };
}

/** The cases of an export in the order of filing, one at a time. */
export async function* exportedCases({
  source,
  asOf,
  filter,
  calendar,
}: ExportPlan): AsyncGenerator<ExportedCase, void> {
  const { dataSource, reader, procedures, calendars, whole } = source;
  const label = filter.label === 'ALL' ? null : filter.label;
  for await (const stored of readCourses(dataSource, reader, asOf.position, { procedure: filter.procedure, label })) {
    const rules = { ...procedures.rulesFor(calendars, stored.procedure, stored.version), calendar };
    const course = courseOf(stored.entries, rules);
    const { submitted } = course.history.state.milestones;
    if (submitted === undefined) continue;
    const day = dateAt(submitted, calendar.utcOffsetMinutes);
    if ((filter.from !== null && day < filter.from) || (filter.to !== null && day > filter.to)) continue;
    const trace = traceOf(course, rules, asOf.instant, { whole });
    if (trace) yield { course, rules, trace };
  }
}
