import { applyDecorators, Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type HttpReply, type HttpRequest, singleHeader } from '../http/exchange.js';
import { Roles } from '../http/policy.js';
import { CurrentPrincipal, type Principal } from '../identity/principal.js';
import { ExportQuery } from './exports.dto.js';
import { ExportsService, type FormatName, FORMATS } from './exports.service.js';

/** Whatever an export holds, a browser shows none of it. */
const SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'";

const Exported = (format: FormatName, operationId: string, summary: string, example?: string) =>
  applyDecorators(
    Roles('auditor', 'supervisor'),
    ApiOperation({ operationId, summary }),
    ApiHeader({ name: 'If-None-Match', required: false, description: 'The ETag of an export that you have' }),
    ApiResponse({
      status: 200,
      description:
        'The log as an attachment, streamed. ETag: the same for the same bytes; Trine-Position: as of which position. ' +
        'Officers are named to auditors, roles alone to supervisors; no personal data, no filings, no reasons',
      content: {
        [FORMATS[format].mediaType.split(';')[0]!]: {
          schema: { type: 'string', format: 'binary' },
          ...(example !== undefined && { example }),
        },
      },
    }),
    ApiResponse({ status: 304, description: 'The export is still the one with this ETag' }),
    ApiResponse({ status: 429, description: 'tooManyRequests: as many exports are being written as may be at once' }),
  );

@ApiTags('exports')
@ApiBearerAuth()
@Controller('exports')
export class ExportsController {
  constructor(private readonly exports: ExportsService) {}

  @Get('events.xes')
  @Exported(
    'xes',
    'exportXes',
    'Cases as an event log (XES, IEEE 1849): commands, stays in stages, clocks with their stops',
    '<log xes.version="2.0" xes.features="nested-attributes" xmlns="http://www.xes-standard.org/">…</log>',
  )
  async xes(
    @Query() query: ExportQuery,
    @CurrentPrincipal() by: Principal,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    await this.send('xes', query, by, request, reply);
  }

  @Get('events.csv')
  @Exported(
    'csv',
    'exportCsv',
    'Cases as one flat table: a row for each command, stay, clock and stop',
    'case_id,activity,start_timestamp,complete_timestamp,resource,role,stage,clock,instance_id,…',
  )
  async csv(
    @Query() query: ExportQuery,
    @CurrentPrincipal() by: Principal,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    await this.send('csv', query, by, request, reply);
  }

  @Get('ocel.json')
  @Exported(
    'ocelJson',
    'exportOcelJson',
    'Cases as an object-centric event log (OCEL 2.0, JSON)',
    '{"events":[],"objects":[],"objectTypes":[],"eventTypes":[]}',
  )
  async ocelJson(
    @Query() query: ExportQuery,
    @CurrentPrincipal() by: Principal,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    await this.send('ocelJson', query, by, request, reply);
  }

  @Get('ocel.sqlite')
  @Exported('ocelSqlite', 'exportOcelSqlite', 'The same object-centric log as an SQLite file, with Repr-Digest')
  async ocelSqlite(
    @Query() query: ExportQuery,
    @CurrentPrincipal() by: Principal,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    await this.send('ocelSqlite', query, by, request, reply);
  }

  private async send(
    format: FormatName,
    query: ExportQuery,
    by: Principal,
    request: HttpRequest,
    reply: HttpReply,
  ): Promise<void> {
    const { plan, etag, fileName, mediaType } = await this.exports.plan(by, query, format);
    reply.header('ETag', etag).header('Trine-Position', String(plan.asOf.position)).header('Vary', 'Authorization');
    const known = singleHeader(request, 'if-none-match');
    if (known?.split(',').some((one) => [etag, `W/${etag}`, '*'].includes(one.trim()))) {
      reply.code(304).send();
      return;
    }
    reply
      .header('Content-Type', mediaType)
      .header('Content-Disposition', `attachment; filename="${fileName}"`)
      .header('Content-Security-Policy', SANDBOX);
    if (request.method === 'HEAD') {
      reply.send(); // what it would hold is written for whoever takes it
      return;
    }
    const { stream, bytes, sha256 } = await this.exports.write(plan, format);
    if (bytes !== null) reply.header('Content-Length', String(bytes));
    if (sha256 !== null) reply.header('Repr-Digest', `sha-256=:${sha256}:`);
    reply.send(stream);
  }
}
