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
import { CaseList, FileCase, GiveCommand } from './cases.dto.js';
import { CasesReader } from './cases.reader.js';
import { CasesService } from './cases.service.js';

const ID = { name: 'id', format: 'uuid', description: 'The id of the case' };
const KEY = { name: 'Idempotency-Key', required: true, description: 'New for each request, the same for its retries' };
const pathOf = ({ url }: HttpRequest): string => url.split('?', 1)[0]!;

const onceOf = (request: HttpRequest, by: Principal, key: string, body: object): IdempotentRequest => ({
  authorityId: by.authority,
  principal: by.sub,
  key,
  requestHash: requestHashOf(request.method, pathOf(request), { ...body }),
});

@ApiTags('cases')
@ApiBearerAuth()
@Authenticated()
@Controller('cases')
export class CasesController {
  constructor(
    private readonly cases: CasesService,
    private readonly reader: CasesReader,
  ) {}

  @Post()
  @ApiOperation({ operationId: 'fileCase', summary: 'File a case' })
  @ApiHeader(KEY)
  @ApiResponse({ status: 201, description: 'Filed: id, number, version, entry hash; Location and ETag in the headers' })
  async file(
    @Body() body: FileCase,
    @CurrentPrincipal() by: Principal,
    @IdempotencyKey() key: string,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    sendAnswer(reply, await this.cases.file(body, by, onceOf(request, by, key, body)));
  }

  @Get()
  @ApiOperation({ operationId: 'listCases', summary: 'Cases that you may read, by nearest limit or newest first' })
  @ApiResponse({ status: 200, description: 'items, nextCursor, count (100 means 100 or more); Link: rel="next"' })
  async list(
    @Query() query: CaseList,
    @CurrentPrincipal() by: Principal,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const page = await this.reader.list(by, query);
    if (page.nextCursor) reply.header('Link', nextLink(request.url, page.nextCursor));
    return page;
  }

  @Get(':id')
  @ApiOperation({
    operationId: 'getCase',
    summary: 'A case: state, tracks, items, clocks, tasks, and what you may do now',
  })
  @ApiParam(ID)
  @ApiResponse({ status: 200, description: 'The case; its ETag is its version' })
  async get(
    @Param('id', UuidPipe) id: string,
    @CurrentPrincipal() by: Principal,
    @Headers('accept-language') accepted: string | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const language = parseLanguage(accepted);
    const view = await this.reader.get(by, id, language);
    reply.header('ETag', toEtag(view.version)).header('Content-Language', language);
    return view;
  }

  @Post(':id/commands')
  @ApiOperation({ operationId: 'giveCommand', summary: 'Give a command to a case' })
  @ApiParam(ID)
  @ApiHeader(KEY)
  @ApiHeader({ name: 'If-Match', required: true, description: 'The ETag of the case as you read it' })
  @ApiResponse({ status: 200, description: 'Accepted: the new state, version and entry hash' })
  async advance(
    @Param('id', UuidPipe) id: string,
    @Body() body: GiveCommand,
    @CurrentPrincipal() by: Principal,
    @IdempotencyKey() key: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    sendAnswer(reply, await this.cases.advance(id, body, requireIfMatch(ifMatch), by, onceOf(request, by, key, body)));
  }

  @Get(':id/journal')
  @ApiOperation({
    operationId: 'listJournal',
    summary: 'The journal of a case: every accepted command, with the text that was hashed',
  })
  @ApiParam(ID)
  @ApiResponse({ status: 200, description: 'items: seq, hash, position, sealedAt, entry, canonical; nextCursor' })
  async journal(
    @Param('id', UuidPipe) id: string,
    @Query() query: PageQuery,
    @CurrentPrincipal() by: Principal,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const page = await this.reader.journal(by, id, query);
    if (page.nextCursor) reply.header('Link', nextLink(request.url, page.nextCursor));
    return page;
  }

  @Get(':id/diagram.mmd')
  @ApiOperation({ operationId: 'getCaseDiagram', summary: 'The state of a case as Mermaid text' })
  @ApiParam(ID)
  @ApiResponse({ status: 200, content: { 'text/vnd.mermaid': { schema: { type: 'string' } } } })
  async diagram(
    @Param('id', UuidPipe) id: string,
    @CurrentPrincipal() by: Principal,
    @Headers('accept-language') accepted: string | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<string> {
    reply.header('Content-Type', 'text/vnd.mermaid; charset=utf-8');
    return this.reader.diagram(by, id, parseLanguage(accepted));
  }
}
