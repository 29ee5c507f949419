import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { HttpReply, HttpRequest } from '../http/exchange.js';
import { IdempotencyKey, sendAnswer } from '../http/idempotency.interceptor.js';
import { requestHashOf } from '../http/idempotency.js';
import { nextLink, PageQuery } from '../http/paging.js';
import { Roles } from '../http/policy.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { CurrentPrincipal, type Principal } from '../identity/principal.js';
import { NewBaseline } from './baselines.dto.js';
import { BaselinesService } from './baselines.service.js';

const READERS = ['ruleAdministrator', 'supervisor', 'auditor', 'head', 'ftzOffice'] as const;
const EXAMPLE = {
  id: '019c2a70-11aa-7d0e-8d5b-7b4f2f9a1c22',
  label: 'IMPORTED',
  grade: 'E3',
  name: 'Old way 2019-2023',
  version: 1,
  procedure: 'three-in-one',
  import: '019c2a6e-0f3e-7c6b-9a52-5d1f3f0a7c11',
  unit: 'chain',
  filter: { from: '2019-01-01' },
  source: 'Export of the licence register of 2024-01-05',
  evidence: { fileName: 'register.csv', said: 'Decision of the rule board of 2026-02-11, item 3' },
  asOf: '2024-01-05T00:00:00.000Z',
  n: 214,
  figures: {
    completed: 198,
    open: 12,
    left: 4,
    median: { value: 96.4, low: 91, high: 103.2 },
    band: { p10: 61.2, p90: 148.7 },
    enough: true,
  },
};
const shown = (example: object) => ({ content: { 'application/json': { example } } });

@ApiTags('baselines')
@ApiBearerAuth()
@Controller('baselines')
export class BaselinesController {
  constructor(private readonly baselines: BaselinesService) {}

  @Roles('ruleAdministrator', 'supervisor')
  @Post()
  @ApiOperation({
    operationId: 'createBaseline',
    summary: 'Make a set of old cases that cases of a procedure are compared with; it never changes',
  })
  @ApiResponse({ status: 201, description: 'The baseline', ...shown(EXAMPLE) })
  async create(
    @Body() body: NewBaseline,
    @CurrentPrincipal() by: Principal,
    @IdempotencyKey() key: string,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const asked = JSON.parse(JSON.stringify(body)) as Parameters<typeof requestHashOf>[2];
    const requestHash = requestHashOf(request.method, request.url.split('?', 1)[0]!, asked);
    const once = { authorityId: by.authority, principal: by.sub, key, requestHash };
    sendAnswer(reply, await this.baselines.create(by, body, once));
  }

  @Roles(...READERS)
  @Get()
  @ApiOperation({ operationId: 'listBaselines', summary: 'Baselines of the authority, newest first' })
  @ApiResponse({ status: 200, description: 'items, nextCursor', ...shown({ items: [EXAMPLE], nextCursor: null }) })
  async list(
    @Query() query: PageQuery,
    @CurrentPrincipal() by: Principal,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const page = await this.baselines.list(by, query);
    if (page.nextCursor) reply.header('Link', nextLink(request.url, page.nextCursor));
    return page;
  }

  @Roles(...READERS)
  @Get(':id')
  @ApiOperation({
    operationId: 'getBaseline',
    summary: 'A baseline: how many cases, of when, from where, their median and band',
  })
  @ApiParam({ name: 'id', format: 'uuid', description: 'The id of the baseline' })
  @ApiResponse({ status: 200, description: 'The baseline', ...shown(EXAMPLE) })
  get(@Param('id', UuidPipe) id: string, @CurrentPrincipal() by: Principal) {
    return this.baselines.get(by, id);
  }
}
