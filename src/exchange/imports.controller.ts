import { Readable } from 'node:stream';
import { Controller, Get, Headers, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import type { HttpReply, HttpRequest } from '../http/exchange.js';
import { IdempotencyKey, sendAnswer, WithoutIdempotencyKey } from '../http/idempotency.interceptor.js';
import { parseLanguage } from '../http/language.js';
import { nextLink, PageQuery } from '../http/paging.js';
import { Roles } from '../http/policy.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { CurrentPrincipal, type Principal } from '../identity/principal.js';
import { ImportsService } from './imports.service.js';

const ID = { name: 'id', format: 'uuid', description: 'The id of the import: that of the operation which made it' };
const PROFILE_EXAMPLE = JSON.stringify({
  format: 'legacy-profile/1',
  name: 'Licence register 2019-2023',
  source: 'Export of the licence register of 2024-01-05',
  zone: '+08:00',
  timeFormat: 'YYYY-MM-DD HH:mm',
  columns: { case: '案件号', activity: '环节', complete: '完成时间', track: '事项', itemType: '品种' },
  activities: {
    受理: { stage: 'intake', owner: 'authority' },
    补正通知: { stage: 'correction', owner: 'applicant', clock: 'stop' },
    补正收到: { stage: 'correction', owner: 'applicant', clock: 'resume' },
    发证: { stage: 'issue', owner: 'authority', ends: 'completed' },
    撤回: { ends: 'left' },
  },
  otherActivities: 'reject',
  tracks: { 许可变更: 'licence', GMP检查: 'inspection', 备案: 'registration' },
  chain: { tracks: ['licence', 'inspection', 'registration'], link: ['企业', '品种', '场地'] },
});
const UPLOAD = {
  schema: {
    type: 'object',
    required: ['profile', 'file'],
    properties: {
      profile: {
        type: 'string',
        description: 'A mapping profile (legacy-profile/1), as a field or a file',
        example: PROFILE_EXAMPLE,
      },
      file: { type: 'string', format: 'binary', description: 'XES or CSV, also packed with gzip' },
    },
  },
};
const COUNTED = {
  rows: 8577,
  accepted: 8570,
  rejected: 5,
  ignored: 2,
  reasons: [{ reason: 'zoneMissing', title: 'a time without a zone, and the profile states none', count: 5 }],
};
const EXAMPLE = {
  id: '019c2a6e-0f3e-7c6b-9a52-5d1f3f0a7c11',
  label: 'IMPORTED',
  name: 'Licence register 2019-2023',
  source: 'Export of the licence register of 2024-01-05',
  fileName: 'register.csv',
  ...COUNTED,
  cases: { total: 1434, completed: 1329, left: 0, open: 105, stopped: 12, extended: 3 },
  importedBy: 'supervisor-1',
  importedAt: '2026-03-02T02:00:00.000Z',
};
const shown = (example: object) => ({ content: { 'application/json': { example } } });

const KEEPERS = ['ruleAdministrator', 'supervisor'] as const;
const READERS = ['ruleAdministrator', 'supervisor', 'auditor'] as const;

@ApiTags('baselines')
@ApiBearerAuth()
@Controller('baselines/imports')
export class ImportsController {
  constructor(private readonly imports: ImportsService) {}

  @Roles(...KEEPERS)
  @Post()
  @RouteConfig({ multipart: true })
  @ApiConsumes('multipart/form-data')
  @ApiBody(UPLOAD)
  @ApiOperation({ operationId: 'importLog', summary: 'Bring in an old log, whole or not at all' })
  @ApiResponse({ status: 202, description: 'The operation that reads it; its result names the import' })
  async start(
    @Req() request: FastifyRequest,
    @CurrentPrincipal() by: Principal,
    @IdempotencyKey() key: string,
    @Headers('accept-language') accepted: string | undefined,
    @Res() reply: HttpReply,
  ): Promise<void> {
    sendAnswer(reply, await this.imports.start(by, key, request, speak(reply, accepted)));
  }

  @Roles(...KEEPERS)
  @Post('preview')
  @HttpCode(200)
  @WithoutIdempotencyKey()
  @RouteConfig({ multipart: true })
  @ApiConsumes('multipart/form-data')
  @ApiBody(UPLOAD)
  @ApiOperation({ operationId: 'previewImport', summary: 'What an import would do with a log; writes nothing' })
  @ApiResponse({
    status: 200,
    description: 'Counts, first rows as they are understood, rejects by reason, what was detected',
    ...shown({ format: 'csv', compressed: false, encoding: 'gb18030', delimiter: ';', zone: '+08:00', ...COUNTED }),
  })
  preview(
    @Req() request: FastifyRequest,
    @Headers('accept-language') accepted: string | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    return this.imports.preview(request, speak(reply, accepted));
  }

  @Roles(...READERS)
  @Get()
  @ApiOperation({ operationId: 'listImports', summary: 'Logs that were brought in, newest first' })
  @ApiResponse({ status: 200, description: 'items, nextCursor', ...shown({ items: [EXAMPLE], nextCursor: null }) })
  async list(
    @Query() query: PageQuery,
    @CurrentPrincipal() by: Principal,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const page = await this.imports.list(by, query);
    if (page.nextCursor) reply.header('Link', nextLink(request.url, page.nextCursor));
    return page;
  }

  @Roles(...READERS)
  @Get(':id')
  @ApiOperation({
    operationId: 'getImport',
    summary: 'An import: file and profile with their hashes, counts that add up, what the log looks like',
  })
  @ApiParam(ID)
  @ApiResponse({ status: 200, description: 'The import', ...shown(EXAMPLE) })
  get(
    @Param('id', UuidPipe) id: string,
    @CurrentPrincipal() by: Principal,
    @Headers('accept-language') accepted: string | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    return this.imports.get(by, id, speak(reply, accepted));
  }

  @Roles(...READERS)
  @Get(':id/rejects')
  @ApiOperation({ operationId: 'listRejects', summary: 'Rows of which nothing was made, each with its reason' })
  @ApiParam(ID)
  @ApiResponse({
    status: 200,
    description: 'items, nextCursor',
    ...shown({
      items: [
        {
          row: 17,
          reason: 'endBeforeStart',
          title: 'an end before its start',
          column: '完成时间',
          value: '2023-01-05',
        },
      ],
      nextCursor: null,
    }),
  })
  async rejects(
    @Param('id', UuidPipe) id: string,
    @Query() query: PageQuery,
    @CurrentPrincipal() by: Principal,
    @Headers('accept-language') accepted: string | undefined,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const page = await this.imports.listRejects(by, id, query, speak(reply, accepted));
    if (page.nextCursor) reply.header('Link', nextLink(request.url, page.nextCursor));
    return page;
  }

  @Roles(...READERS)
  @Get(':id/rejects.csv')
  @ApiOperation({ operationId: 'downloadRejects', summary: 'All of these rows as CSV' })
  @ApiParam(ID)
  @ApiResponse({
    status: 200,
    content: { 'text/csv': { schema: { type: 'string' }, example: 'row,reason,title,column,value' } },
  })
  async rejectsCsv(
    @Param('id', UuidPipe) id: string,
    @CurrentPrincipal() by: Principal,
    @Headers('accept-language') accepted: string | undefined,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const rows = await this.imports.rejectsCsv(by, id, speak(reply, accepted));
    reply
      .header('Content-Type', 'text/csv; charset=utf-8')
      .header('Content-Disposition', `attachment; filename="rejects-${id}.csv"`)
      .send(Readable.from(rows));
  }
}

function speak(reply: HttpReply, accepted: string | undefined) {
  const language = parseLanguage(accepted);
  reply.header('Content-Language', language);
  return language;
}
