import { Body, Controller, Get, Headers, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { requireIfMatch, toEtag } from '../http/etag.js';
import type { HttpReply, HttpRequest } from '../http/exchange.js';
import { IdempotencyKey, sendAnswer } from '../http/idempotency.interceptor.js';
import { type IdempotentRequest, requestHashOf } from '../http/idempotency.js';
import { parseLanguage } from '../http/language.js';
import { nextLink, PageQuery } from '../http/paging.js';
import { Authenticated } from '../http/policy.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { CurrentPrincipal, type Principal } from '../identity/principal.js';
import { DraftChange, NewDraft } from './drafts.dto.js';
import { DraftsService } from './drafts.service.js';
import { toDraftRowView, toDraftView } from './drafts.view.js';

const ID = { name: 'id', format: 'uuid', description: 'The id of the draft' };

const onceOf = (request: HttpRequest, by: Principal, key: string, body: object): IdempotentRequest => ({
  authorityId: by.authority,
  principal: by.sub,
  key,
  requestHash: requestHashOf(request.method, request.url.split('?', 1)[0]!, { ...body }),
});

@ApiTags('drafts')
@ApiBearerAuth()
@Authenticated()
@Controller('drafts')
export class DraftsController {
  constructor(private readonly drafts: DraftsService) {}

  @Post()
  @ApiOperation({ operationId: 'createDraft', summary: 'Keep a filing that is not complete yet' })
  @ApiResponse({ status: 201, description: 'id, version, savedAt, expiresAt; Location and ETag in the headers' })
  async create(
    @Body() body: NewDraft,
    @CurrentPrincipal() by: Principal,
    @IdempotencyKey() key: string,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    sendAnswer(reply, await this.drafts.create(by, body, onceOf(request, by, key, body)));
  }

  @Get()
  @ApiOperation({ operationId: 'listDrafts', summary: 'Your own drafts, last saved first' })
  @ApiResponse({ status: 200, description: 'items: id, procedure, applicant, version, savedAt, expiresAt; nextCursor' })
  async list(
    @Query() query: PageQuery,
    @CurrentPrincipal() by: Principal,
    @Headers('accept-language') accepted: string | undefined,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const { items, nextCursor } = await this.drafts.list(by, query);
    if (nextCursor) reply.header('Link', nextLink(request.url, nextCursor));
    const language = parseLanguage(accepted);
    return { items: items.map((row) => toDraftRowView(row, this.drafts.rulesOf(row), language)), nextCursor };
  }

  @Get(':id')
  @ApiOperation({
    operationId: 'getDraft',
    summary: 'A draft of your own, and what a filing would be refused for as it stands',
  })
  @ApiParam(ID)
  @ApiResponse({ status: 200, description: 'The draft with its filing and faults; its ETag is its version' })
  async get(
    @Param('id', UuidPipe) id: string,
    @CurrentPrincipal() by: Principal,
    @Headers('accept-language') accepted: string | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const row = await this.drafts.get(by, id);
    reply.header('ETag', toEtag(row.version));
    return toDraftView(row, this.drafts.rulesOf(row), parseLanguage(accepted));
  }

  @Post(':id')
  @ApiOperation({ operationId: 'saveDraft', summary: 'Save a draft: what was typed replaces what was there' })
  @ApiParam(ID)
  @ApiHeader({ name: 'If-Match', required: true, description: 'The ETag of the draft as you read it' })
  @ApiResponse({ status: 200, description: 'The new version; kept for 90 days from now' })
  async save(
    @Param('id', UuidPipe) id: string,
    @Body() body: DraftChange,
    @CurrentPrincipal() by: Principal,
    @IdempotencyKey() key: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const expected = requireIfMatch(ifMatch);
    sendAnswer(reply, await this.drafts.save(by, id, body.filing, expected, onceOf(request, by, key, body)));
  }

  @Post(':id/discard')
  @ApiOperation({ operationId: 'discardDraft', summary: 'Forget a draft, with everything that was typed' })
  @ApiParam(ID)
  @ApiResponse({ status: 200, description: 'It is gone' })
  async discard(
    @Param('id', UuidPipe) id: string,
    @CurrentPrincipal() by: Principal,
    @IdempotencyKey() key: string,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    sendAnswer(reply, await this.drafts.discard(by, id, onceOf(request, by, key, {})));
  }
}
