import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { inAuthority } from '../database/tenant.js';
import type { JsonObject } from '../domain/json.js';
import type { TurnaroundReport } from '../domain/turnaround/report.js';
import { PeopleService } from '../people/people.service.js';
import { TurnaroundService } from '../turnaround/turnaround.service.js';
import { type EvidenceLine, toLine } from './evidence.js';
import { findEntriesAsOf, type StoredReport } from './reports.queries.js';

/** What a published report was counted from, for whoever counts it again. */
@Injectable()
export class EvidenceService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly turnaround: TurnaroundService,
    private readonly people: PeopleService,
  ) {}

  /** The evidence of a stored report, line by line. Each part is read in a transaction of its own: the position holds them together. */
  async *lines(authority: number, { manifest, signatures, content }: StoredReport): AsyncGenerator<string> {
    yield toLine({ kind: 'manifest', manifest });
    if (signatures) yield toLine({ kind: 'signature', signature: signatures.manifest });
    const office = await this.people.office(authority);
    yield toLine({ kind: 'calendars', register: publicCalendars(office?.registers['calendars'] ?? {}) });
    yield toLine({ kind: 'costRates', register: publicRates(await this.turnaround.costRates(authority)) });
    const report = JSON.parse(content) as TurnaroundReport;
    const histories = await this.turnaround.historiesOf(authority, report, manifest.asOf.instant);
    for (const [procedure, history] of Object.entries(histories))
      yield toLine({ kind: 'history', procedure, ...history });
    for (let after = FIRST_ID; ;) {
      const cases = await inAuthority(this.dataSource, authority, (tx) =>
        findEntriesAsOf(tx, authority, manifest.asOf.position, after),
      );
      for (const { id, entries } of cases)
        for (const entry of entries) yield toLine({ kind: 'entry', case: id, ...entry });
      const last = cases.at(-1);
      if (!last) break;
      after = last.id;
    }
    yield toLine({ kind: 'report', content } satisfies EvidenceLine);
  }
}

const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** What of published calendars dates follow from: not who proposed and approved them. */
function publicCalendars(register: Readonly<Record<string, JsonObject>>): Record<string, JsonObject> {
  return Object.fromEntries(
    Object.entries(register).map(
      ([id, { year = null, number = null, citation = null, off = null, work = null, entered }]) => {
        const { seq = null, at = null } = (entered ?? {}) as JsonObject;
        return [id, { year, number, citation, off, work, entered: { seq, at } }];
      },
    ),
  );
}

/** Rates as they were entered: not who proposed and approved them. */
function publicRates(register: Readonly<Record<string, JsonObject>>): Record<string, JsonObject> {
  return Object.fromEntries(
    Object.entries(register).map(([id, { entered, ...rate }]) => {
      const { seq = null, at = null } = (entered ?? {}) as JsonObject;
      return [id, { ...rate, entered: { seq, at } }];
    }),
  );
}
