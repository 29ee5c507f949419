import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { NOW, type Now } from '../database/now.js';
import { nextNumber } from '../database/numbers.js';
import { asReport } from '../database/standby.js';
import { inAuthority } from '../database/tenant.js';
import { canonical } from '../domain/audit/canonical.js';
import { dateAt } from '../domain/clock/instant.js';
import type { Json, JsonObject } from '../domain/json.js';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import { changedCells } from '../domain/turnaround/changed-cells.js';
import type { ReportInTables } from '../domain/turnaround/print-report.js';
import type { ReportVariant } from '../domain/turnaround/publication.js';
import type { TurnaroundReport } from '../domain/turnaround/report.js';
import { type Answer, answerOnce, type GivenAnswer, type IdempotentRequest } from '../http/idempotency.js';
import type { Language } from '../http/language.js';
import type { Page, PageQuery } from '../http/paging.js';
import type { Principal } from '../identity/principal.js';
import { type OperationRun, OperationsService } from '../operations/operations.service.js';
import { PeopleService } from '../people/people.service.js';
import { type MadeReport, TurnaroundService } from '../turnaround/turnaround.service.js';
import { EVIDENCE_FORMAT, type EvidenceLine, type Manifest, toLine } from './evidence.js';
import type { NewReport } from './reports.dto.js';
import { findEntriesAsOf, getReport, insertReport, listReports, type ReportRow } from './reports.queries.js';
import { toReportView } from './reports.view.js';

const KIND = 'reports.make';
const MEDIA_TYPE = 'application/json';
const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');

/** Reports that are published: numbered, with editions, and with the evidence that they can be counted again from. */
@Injectable()
export class ReportsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly turnaround: TurnaroundService,
    private readonly operations: OperationsService,
    private readonly people: PeopleService,
    @Inject(NOW) private readonly now: Now,
  ) {
    operations.onOperation(KIND, (run) => this.make(run));
  }

  /** Has a report made. @throws Problem `malformed` for a correction without a reason, or a reason without a correction */
  async start(asked: NewReport, by: Principal, once: IdempotentRequest, language: Language): Promise<GivenAnswer> {
    if ((asked.corrects === undefined) !== (asked.reason === undefined)) throw reasonMissing(asked);
    return answerOnce(
      (work) => inAuthority(this.dataSource, by.authority, work),
      once,
      async (tx): Promise<Answer> => {
        if (asked.corrects !== undefined) await getReport(tx, by.authority, asked.corrects, undefined);
        // The moment is fixed now, so that a run which is begun anew makes the same report.
        const request = { ...asked, asOf: asked.asOf ?? this.now() } as unknown as JsonObject;
        return this.operations.toAccepted(await this.operations.start(tx, KIND, request, by, language));
      },
    );
  }

  async list(by: Principal, query: PageQuery): Promise<Page<JsonObject>> {
    const page = await inAuthority(this.dataSource, by.authority, (tx) => listReports(tx, by.authority, query));
    return { ...page, items: page.items.map(toReportView) };
  }

  get(by: Principal, number: number, edition: number | undefined): Promise<ReportRow & { content: string }> {
    return inAuthority(this.dataSource, by.authority, (tx) => getReport(tx, by.authority, number, edition));
  }

  /** A stored report in tables and charts. */
  async printed(by: Principal, row: ReportRow & { content: string }, variant: ReportVariant): Promise<ReportInTables> {
    const report = JSON.parse(row.content) as TurnaroundReport;
    const { edition, kind, manifest } = row;
    const named = { number: String(row.number), edition, kind, supersedes: manifest.report.supersedes };
    return { report, printed: await this.turnaround.printed(by.authority, report, named, variant) };
  }

  /** The evidence of a stored report, line by line. Each part is read in a transaction of its own: the position holds them together. */
  async *evidence(by: Principal, { manifest, content }: ReportRow & { content: string }): AsyncGenerator<string> {
    const { authority } = by;
    yield toLine({ kind: 'manifest', manifest });
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

  private async make(run: OperationRun): Promise<JsonObject> {
    const asked = run.request as unknown as NewReport;
    const report = () => this.turnaround.report(run.authority, asked, run.progress);
    const made = await asReport(this.dataSource, report);
    if (asked.kind === 'final') refuseUnfinished(made.report);
    const { number, edition } = await inAuthority(this.dataSource, run.authority, async (tx) => {
      const stored = await this.store(tx, run, asked, made);
      await run.confirm(tx);
      return stored;
    });
    return { number, edition, links: { report: `/api/v1/reports/${number}?edition=${edition}` } };
  }

  private async store(tx: EntityManager, run: OperationRun, asked: NewReport, made: MadeReport) {
    const { report, frame, population } = made;
    const before = asked.corrects === undefined ? null : await getReport(tx, run.authority, asked.corrects, undefined);
    const number = before?.number ?? (await nextNumber(tx, run.authority, 'report'));
    const edition = (before?.edition ?? 0) + 1;
    const content = canonical(report);
    const manifest: Manifest = {
      format: EVIDENCE_FORMAT,
      report: { number, edition, kind: asked.kind, supersedes: before?.edition ?? null, reason: asked.reason ?? null },
      authority: run.authority,
      period: report.period,
      procedure: asked.procedure ?? null,
      asOf: report.asOf,
      generatedAt: this.now(),
      software: String(frame.versions['software']),
      calendarVersion: report.calendarVersion,
      inputHash: report.inputHash,
      population,
      journal: { firstPosition: 1, lastPosition: report.asOf.position },
      output: { mediaType: MEDIA_TYPE, sha256: sha256(content) },
    };
    const changes = before && changedCells(JSON.parse(before.content) as Json, JSON.parse(content) as Json);
    await insertReport(tx, {
      authority: run.authority,
      number,
      edition,
      kind: asked.kind,
      procedure: manifest.procedure,
      reason: asked.reason ?? null,
      changes,
      content,
      manifest,
      madeBy: run.by,
    });
    return { number, edition };
  }
}

const UTC_OFFSET_MINUTES = 480;
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

function refuseUnfinished({ asOf, period, sections }: TurnaroundReport): void {
  const isProvisional = sections.some(
    ({ all: { timeliness } }) => timeliness.legal.cases.provisional + timeliness.promised.cases.provisional > 0,
  );
  if (isProvisional)
    throw new Problem(
      'notPossible',
      text(
        '部分期限依据尚未公布的工作日历，报告只能为暂定',
        'Expected published calendars for every date of a final report, but some dates are provisional',
      ),
    );
  if (dateAt(asOf.instant, UTC_OFFSET_MINUTES) <= period.to)
    throw new Problem(
      'notPossible',
      text(
        `报告期至${period.to}，尚未结束，报告只能为暂定`,
        `Expected the period to be over, but it ends on ${period.to}: this report can only be provisional`,
      ),
    );
}

function reasonMissing({ corrects }: NewReport): Problem {
  const name = corrects === undefined ? 'corrects' : 'reason';
  const detail = text('更正须同时写明被更正的报告和理由', 'Expected corrects and reason together, but one is missing');
  return new Problem('malformed', detail, { errors: [{ pointer: `/${name}`, detail }] });
}
