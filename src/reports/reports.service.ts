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
import type { CaseLine } from '../domain/turnaround/case-list.js';
import { changedCells } from '../domain/turnaround/changed-cells.js';
import type { ReportInTables } from '../domain/turnaround/print-report.js';
import type { ReportVariant } from '../domain/turnaround/publication.js';
import type { TurnaroundReport } from '../domain/turnaround/report.js';
import { type Answer, answerOnce, type GivenAnswer, type IdempotentRequest } from '../http/idempotency.js';
import type { Language } from '../http/language.js';
import type { Page, PageQuery } from '../http/paging.js';
import type { Principal } from '../identity/principal.js';
import { type OperationRun, OperationsService } from '../operations/operations.service.js';
import { SigningKeysService } from '../signing/signing-keys.service.js';
import { type MadeReport, TurnaroundService } from '../turnaround/turnaround.service.js';
import { listIn, PublishedListsService } from './published-lists.service.js';
import { EVIDENCE_FORMAT, type Manifest, MANIFEST_TYPE, type Output, publicManifestOf } from './evidence.js';
import { readerOf } from './report-sight.js';
import type { NewReport } from './reports.dto.js';
import { getReport, insertReport, listReports, type ReportRow, type StoredReport } from './reports.queries.js';
import { toReportView } from './reports.view.js';

const KIND = 'reports.make';
const MEDIA_TYPE = 'application/json';
/** More than these nobody reads in a workbook; the list as CSV has no such bound. */
const MOST_CASES_IN_SHEET = 5_000;
const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');

export type CaseListFile = { output: Output; lines: AsyncGenerator<CaseLine> };

/** Reports that are published: numbered, with editions, and with the evidence that they can be counted again from. */
@Injectable()
export class ReportsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly turnaround: TurnaroundService,
    private readonly operations: OperationsService,
    private readonly lists: PublishedListsService,
    private readonly keys: SigningKeysService,
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
        if (asked.corrects !== undefined) await getReport(tx, readerOf(by), asked.corrects, undefined);
        // The moment is fixed now, so that a run which is begun anew makes the same report.
        const request = { ...asked, asOf: asked.asOf ?? this.now() } as unknown as JsonObject;
        return this.operations.toAccepted(await this.operations.start(tx, KIND, request, by, language));
      },
    );
  }

  async list(by: Principal, query: PageQuery): Promise<Page<JsonObject>> {
    const reader = readerOf(by);
    const page = await inAuthority(this.dataSource, by.authority, (tx) => listReports(tx, reader, query));
    return { ...page, items: page.items.map((row) => toReportView(row, reader)) };
  }

  get(by: Principal, number: number, edition: number | undefined): Promise<StoredReport> {
    return inAuthority(this.dataSource, by.authority, (tx) => getReport(tx, readerOf(by), number, edition));
  }

  /** A stored report in tables and charts. */
  async printed(by: Principal, row: StoredReport, variant: ReportVariant): Promise<ReportInTables> {
    const report = JSON.parse(row.content) as TurnaroundReport;
    const { edition, kind, manifest, signatures } = row;
    const signature = (variant === 'full' ? signatures?.manifest : signatures?.public) ?? null;
    const list = listIn(manifest, variant) ?? null;
    const named = {
      number: String(row.number),
      edition,
      kind,
      supersedes: manifest.report.supersedes,
      signature,
      list,
    };
    return { report, printed: await this.turnaround.printed(by.authority, report, named, variant) };
  }

  /** The same with a table of its cases, if they fit a sheet that somebody reads. */
  async withCases(by: Principal, row: StoredReport, variant: ReportVariant): Promise<ReportInTables> {
    const { report, printed } = await this.printed(by, row, variant);
    const lines = listIn(row.manifest, variant)?.lines ?? 0;
    if (lines === 0 || lines > MOST_CASES_IN_SHEET) return { report, printed };
    const table = await this.lists.asTable({ ...row, authority: by.authority }, variant);
    return { report, printed: { ...printed, tables: [...printed.tables, table] } };
  }

  /** A list of the cases of a stored report. @throws Problem `notFound` for one that was made before there were lists */
  caseList(by: Principal, { number, edition, manifest }: ReportRow, variant: ReportVariant): CaseListFile {
    const output = listIn(manifest, variant);
    if (!output)
      throw new Problem(
        'notFound',
        text('本版报告没有案件清单', 'Expected a list of cases, but this edition has none'),
      );
    return { output, lines: this.lists.read({ authority: by.authority, number, edition }, variant) };
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
    const reader = { authority: run.authority, full: true };
    const before = asked.corrects === undefined ? null : await getReport(tx, reader, asked.corrects, undefined);
    const number = before?.number ?? (await nextNumber(tx, run.authority, 'report'));
    const edition = (before?.edition ?? 0) + 1;
    const content = canonical(report);
    const { outputs, excluded } = await this.lists.write(
      tx,
      { authority: run.authority, number, edition },
      { period: report.period, asOf: report.asOf, procedure: asked.procedure },
      run,
    );
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
      outputs: [{ file: 'report.json', mediaType: MEDIA_TYPE, sha256: sha256(content) }, ...outputs],
      excluded,
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
      sha256: sha256(content),
      manifest,
      signatures: {
        manifest: await this.keys.sign(canonical(manifest), MANIFEST_TYPE),
        public: await this.keys.sign(canonical(publicManifestOf(manifest)), MANIFEST_TYPE),
      },
      madeBy: run.by,
    });
    return { number, edition };
  }
}

const UTC_OFFSET_MINUTES = 480;

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
