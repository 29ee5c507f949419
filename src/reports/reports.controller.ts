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
import { Roles } from '../http/policy.js';
import { CurrentPrincipal, type Principal } from '../identity/principal.js';
import { ReportNumberPipe } from './report-number.pipe.js';
import { EditionQuery, FormatQuery, NewReport } from './reports.dto.js';
import { ReportsService } from './reports.service.js';
import { toReportView } from './reports.view.js';

const NUMBER = { name: 'number', type: 'integer', description: 'The number of the report', example: 1 } as const;
/** Who publishes a report of the authority, and who reads it. */
const MAKERS = ['supervisor', 'head', 'auditor'] as const;
const READERS = ['auditor', 'supervisor', 'head', 'ftzOffice', 'decider', 'convener'] as const;

@ApiTags('turnaround')
@ApiBearerAuth()
@Controller('reports')
export class ReportsController {
  constructor(
    private readonly reports: ReportsService,
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

  @Roles(...READERS)
  @Get()
  @ApiOperation({ operationId: 'listReports', summary: 'The published reports and their editions, newest first' })
  @ApiResponse({ status: 200, description: 'Each with its manifest and, for a correction, every changed figure' })
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

  @Roles(...READERS)
  @Get(':number')
  @ApiOperation({ operationId: 'getReport', summary: 'A published report as it was published, to the byte' })
  @ApiParam(NUMBER)
  @ApiResponse({ status: 200, description: 'Canonical JSON with its SHA-256 as ETag; or set as CSV, XLSX or PDF' })
  async get(
    @Param('number', ReportNumberPipe) number: number,
    @Query() { edition, format, variant }: FormatQuery,
    @CurrentPrincipal() by: Principal,
    @Headers('accept-language') accepted: string | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<string | Buffer> {
    const row = await this.reports.get(by, number, edition);
    if (format === 'json' && variant === 'full') {
      reply.header('ETag', `"${row.sha256}"`).header('Content-Type', 'application/json; charset=utf-8');
      return row.content;
    }
    const { printed, report } = await this.reports.printed(by, row, variant);
    if (format === 'tables' || format === 'json') {
      reply.header('Content-Type', 'application/json; charset=utf-8');
      return canonical(variant === 'public' ? printed : ({ report, printed } satisfies ReportInTables));
    }
    const set = await this.formats.set(printed, format, parseLanguage(accepted), report.asOf.instant);
    return attach(reply, `report-${row.number}-${row.edition}`, set);
  }

  @Roles(...READERS)
  @Get(':number/manifest')
  @ApiOperation({ operationId: 'getReportManifest', summary: 'What a published report rests on' })
  @ApiParam(NUMBER)
  @ApiResponse({ status: 200, description: 'Manifest, edition, reason and changed figures' })
  async manifest(
    @Param('number', ReportNumberPipe) number: number,
    @Query() { edition }: EditionQuery,
    @CurrentPrincipal() by: Principal,
  ) {
    return toReportView(await this.reports.get(by, number, edition));
  }

  @Roles('auditor')
  @Get(':number/evidence')
  @ApiOperation({
    operationId: 'getReportEvidence',
    summary: 'Everything that a published report was counted from, for `trine report verify` on any machine',
  })
  @ApiParam(NUMBER)
  @ApiProduces('application/x-ndjson')
  @ApiResponse({ status: 200, description: 'One JSON value a line: manifest, calendars, histories, entries, report' })
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
      .send(Readable.from(this.reports.evidence(by, row)));
  }
}
