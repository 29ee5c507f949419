import { Readable } from 'node:stream';
import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { canonical } from '../domain/audit/canonical.js';
import type { ReportInTables } from '../domain/turnaround/print-report.js';
import { attach, FormatsService } from '../formats/formats.service.js';
import type { HttpReply, HttpRequest } from '../http/exchange.js';
import { IdempotencyKey, sendAnswer } from '../http/idempotency.interceptor.js';
import { requestHashOf } from '../http/idempotency.js';
import { parseLanguage } from '../http/language.js';
import { nextLink, PageQuery } from '../http/paging.js';
import { Authenticated, Roles } from '../http/policy.js';
import { CurrentPrincipal, type Principal } from '../identity/principal.js';
import { ReportNumberPipe } from './report-number.pipe.js';
import { EvidenceService } from './evidence.service.js';
import { caseListAs } from './case-lists.js';
import { readerOf, variantFor } from './report-sight.js';
import { CasesQuery, EditionQuery, FormatQuery, NewReport } from './reports.dto.js';
import { ReportsService } from './reports.service.js';
import { toReportView } from './reports.view.js';

const NUMBER = { name: 'number', type: 'integer', description: 'The number of the report', example: 1 } as const;
/** Who publishes a report of the authority. Everybody at it may read what is published: `report-sight.ts`. */
const MAKERS = ['supervisor', 'head', 'auditor'] as const;

@ApiTags('turnaround')
@ApiBearerAuth()
@Controller('reports')
export class ReportsController {
  constructor(
    private readonly reports: ReportsService,
    private readonly evidences: EvidenceService,
    private readonly formats: FormatsService,
  ) {}

  @Roles(...MAKERS)
  @Post()
  @HttpCode(202)
  @ApiOperation({
    operationId: 'makeReport',
    summary: 'Publish a numbered report, or a new edition of one with the reason for it',
  })
  @ApiResponse({ status: 202, description: 'An operation, whose result names the number and the edition' })
  async make(
    @Body() asked: NewReport,
    @IdempotencyKey() key: string,
    @CurrentPrincipal() by: Principal,
    @Headers('accept-language') accepted: string | undefined,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ) {
    const requestHash = requestHashOf(request.method, request.url, { ...asked });
    const once = { authorityId: by.authority, principal: by.sub, key, requestHash };
    sendAnswer(reply, await this.reports.start(asked, by, once, parseLanguage(accepted)));
  }

  @Authenticated()
  @Get()
  @ApiOperation({ operationId: 'listReports', summary: 'The published reports and their editions, newest first' })
  @ApiResponse({
    status: 200,
    description:
      'Each with its manifest and signature; to auditors, supervisors and whoever answers for figures also every changed figure',
  })
  async list(
    @Query() query: PageQuery,
    @CurrentPrincipal() by: Principal,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const page = await this.reports.list(by, query);
    if (page.nextCursor) reply.header('Link', nextLink(request.url, page.nextCursor));
    return page;
  }

  @Authenticated()
  @Get(':number')
  @ApiOperation({ operationId: 'getReport', summary: 'A published report as it was published, to the byte' })
  @ApiParam(NUMBER)
  @ApiResponse({
    status: 200,
    description:
      'Canonical JSON with its SHA-256 as ETag; or set as CSV, XLSX or PDF. Unless your role reads it in full: the public variant',
  })
  async get(
    @Param('number', ReportNumberPipe) number: number,
    @Query() { edition, format, variant: asked }: FormatQuery,
    @CurrentPrincipal() by: Principal,
    @Headers('accept-language') accepted: string | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<string | Buffer> {
    const variant = variantFor(by, asked, 'report');
    const row = await this.reports.get(by, number, edition);
    if (format === 'json' && variant === 'full') {
      reply.header('ETag', `"${row.sha256}"`).header('Content-Type', 'application/json; charset=utf-8');
      return row.content;
    }
    if (format === 'tables' || format === 'json') {
      const { printed, report } = await this.reports.printed(by, row, variant);
      reply.header('Content-Type', 'application/json; charset=utf-8');
      return canonical(variant === 'public' ? printed : ({ report, printed } satisfies ReportInTables));
    }
    // The list of cases has a role of its own, and no place on paper.
    const cases = format === 'xlsx' ? variantFor(by, variant === 'public' ? 'public' : undefined, 'cases') : null;
    const { printed, report } =
      cases === variant ? await this.reports.withCases(by, row, cases) : await this.reports.printed(by, row, variant);
    const set = await this.formats.set(printed, format, parseLanguage(accepted), report.asOf.instant);
    return attach(reply, `report-${row.number}-${row.edition}${variant === 'public' ? '-public' : ''}`, set);
  }

  @Authenticated()
  @Get(':number/manifest')
  @ApiOperation({ operationId: 'getReportManifest', summary: 'What a published report rests on' })
  @ApiParam(NUMBER)
  @ApiResponse({ status: 200, description: 'Manifest, signature, edition, reason and changed figures' })
  async manifest(
    @Param('number', ReportNumberPipe) number: number,
    @Query() { edition }: EditionQuery,
    @CurrentPrincipal() by: Principal,
  ) {
    return toReportView(await this.reports.get(by, number, edition), readerOf(by));
  }

  @Authenticated()
  @Get(':number/cases')
  @ApiOperation({
    operationId: 'listReportCases',
    summary: 'The cases that a published report has counted, one by one, as published with it',
  })
  @ApiParam(NUMBER)
  @ApiProduces('text/csv', 'application/json')
  @ApiResponse({
    status: 200,
    description:
      'In full for auditors, supervisors and the head. Else with pseudonyms, months and bands, where each line equals four others. ' +
      'The SHA-256 of the CSV stands in the manifest; docs/recount.mjs makes the headline figures of it',
  })
  async cases(
    @Param('number', ReportNumberPipe) number: number,
    @Query() { edition, format, variant: asked }: CasesQuery,
    @CurrentPrincipal() by: Principal,
    @Res() reply: FastifyReply,
  ) {
    const variant = variantFor(by, asked, 'cases');
    const row = await this.reports.get(by, number, edition);
    const { output, lines } = this.reports.caseList(by, row, variant);
    const name = `report-${row.number}-${row.edition}-${output.file.replace(/csv$/, format)}`;
    if (format === 'csv')
      reply
        .header('ETag', `"${output.sha256}"`)
        .header('Repr-Digest', `sha-256=:${Buffer.from(output.sha256, 'hex').toString('base64')}:`);
    await reply
      .header('Content-Type', format === 'csv' ? output.mediaType : 'application/json; charset=utf-8')
      .header('Content-Disposition', `attachment; filename="${name}"`)
      .header('X-Content-Type-Options', 'nosniff')
      .send(Readable.from(caseListAs(format, variant, lines)));
  }

  @Roles('auditor')
  @Get(':number/evidence')
  @ApiOperation({
    operationId: 'getReportEvidence',
    summary: 'Everything that a published report was counted from, for `trine report verify` on any machine',
  })
  @ApiParam(NUMBER)
  @ApiProduces('application/x-ndjson')
  @ApiResponse({
    status: 200,
    description: 'One JSON value a line: manifest, signature, calendars, histories, entries, report',
  })
  async evidence(
    @Param('number', ReportNumberPipe) number: number,
    @Query() { edition }: EditionQuery,
    @CurrentPrincipal() by: Principal,
    @Res() reply: FastifyReply,
  ) {
    const row = await this.reports.get(by, number, edition);
    const name = `report-${row.number}-${row.edition}.evidence.ndjson`;
    await reply
      .header('Content-Type', 'application/x-ndjson; charset=utf-8')
      .header('Content-Disposition', `attachment; filename="${name}"`)
      .send(Readable.from(this.evidences.lines(by.authority, row)));
  }
}
