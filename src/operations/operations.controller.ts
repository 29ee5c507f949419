import { Controller, Get, Headers, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { HttpReply, HttpRequest } from '../http/exchange.js';
import { IdempotencyKey, sendAnswer } from '../http/idempotency.interceptor.js';
import { requestHashOf } from '../http/idempotency.js';
import { parseLanguage } from '../http/language.js';
import { nextLink, PageQuery } from '../http/paging.js';
import { Authenticated } from '../http/policy.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { CurrentPrincipal, type Principal } from '../identity/principal.js';
import { OperationsService } from './operations.service.js';

const ID = { name: 'id', format: 'uuid', description: 'The id of the operation, as the Location of the 202 says' };
const EXAMPLE = {
  id: '019c2a6e-0f3e-7c6b-9a52-5d1f3f0a7c11',
  kind: 'legacyImport',
  status: 'running',
  progress: { done: 120_000, total: 250_000, note: 'Reading events' },
  result: null,
  problem: null,
  createdBy: 'supervisor-1',
  createdAt: '2026-03-02T02:00:00.000Z',
  startedAt: '2026-03-02T02:00:00.150Z',
  finishedAt: null,
  links: {
    self: '/api/v1/operations/019c2a6e-0f3e-7c6b-9a52-5d1f3f0a7c11',
    cancel: '/api/v1/operations/019c2a6e-0f3e-7c6b-9a52-5d1f3f0a7c11/cancel',
  },
};
const SHOWN = { content: { 'application/json': { example: EXAMPLE } } };

@ApiTags('operations')
@ApiBearerAuth()
@Authenticated()
@Controller('operations')
export class OperationsController {
  constructor(private readonly operations: OperationsService) {}

  @Get()
  @ApiOperation({
    operationId: 'listOperations',
    summary: 'Work that takes longer than an answer: your own, for auditors all of the authority; newest first',
  })
  @ApiResponse({
    status: 200,
    description: 'items, nextCursor',
    content: { 'application/json': { example: { items: [EXAMPLE], nextCursor: null } } },
  })
  async list(
    @Query() query: PageQuery,
    @CurrentPrincipal() by: Principal,
    @Headers('accept-language') accepted: string | undefined,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const page = await this.operations.list(by, query, speak(reply, accepted));
    if (page.nextCursor) reply.header('Link', nextLink(request.url, page.nextCursor));
    return page;
  }

  @Get(':id')
  @ApiOperation({ operationId: 'getOperation', summary: 'How far an operation is, and how it ended' })
  @ApiParam(ID)
  @ApiResponse({ status: 200, description: 'status, progress, result or problem', ...SHOWN })
  get(
    @Param('id', UuidPipe) id: string,
    @CurrentPrincipal() by: Principal,
    @Headers('accept-language') accepted: string | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    return this.operations.get(by, id, speak(reply, accepted));
  }

  @Post(':id/cancel')
  @ApiOperation({ operationId: 'cancelOperation', summary: 'End an operation of your own; it leaves nothing behind' })
  @ApiParam(ID)
  @ApiResponse({ status: 200, description: 'The operation, cancelled', ...SHOWN })
  async cancel(
    @Param('id', UuidPipe) id: string,
    @CurrentPrincipal() by: Principal,
    @IdempotencyKey() key: string,
    @Headers('accept-language') accepted: string | undefined,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const requestHash = requestHashOf(request.method, request.url.split('?', 1)[0]!, {});
    const once = { authorityId: by.authority, principal: by.sub, key, requestHash };
    sendAnswer(reply, await this.operations.cancel(by, id, speak(reply, accepted), once));
  }
}

function speak(reply: HttpReply, accepted: string | undefined) {
  const language = parseLanguage(accepted);
  reply.header('Content-Language', language);
  return language;
}
