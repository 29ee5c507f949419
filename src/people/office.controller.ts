import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { requireIfMatch, toEtag } from '../http/etag.js';
import type { HttpReply, HttpRequest } from '../http/exchange.js';
import { IdempotencyKey, sendAnswer } from '../http/idempotency.interceptor.js';
import { type IdempotentRequest, requestHashOf } from '../http/idempotency.js';
import { parseLanguage } from '../http/language.js';
import { nextLink } from '../http/paging.js';
import { Authenticated } from '../http/policy.js';
import { CurrentPrincipal, type Principal } from '../identity/principal.js';
import { ApproveChange, ImportOrganisation, ProposeChange, RegisterList, RejectChange } from './office.dto.js';
import { OfficeService } from './office.service.js';

const KEY = { name: 'Idempotency-Key', required: true, description: 'New for each request, the same for its retries' };
const IF_MATCH = { name: 'If-Match', required: true, description: 'The ETag of the organisation as you read it' };
const PROPOSAL = { name: 'proposal', example: 'P7', description: 'The id of the proposal' };
const TAKEN = { status: 200, description: 'Taken into the journal: version, seq and hash of the entry' };

const onceOf = (request: HttpRequest, by: Principal, key: string, body: object): IdempotentRequest => ({
  authorityId: by.authority,
  principal: by.sub,
  key,
  requestHash: requestHashOf(request.method, request.url.split('?', 1)[0]!, { ...body }),
});

/** The organisation of the authority. Who may read or change it is decided where its case is read and its commands are. */
@ApiTags('office')
@ApiBearerAuth()
@Authenticated()
@Controller('office')
export class OfficeController {
  constructor(private readonly office: OfficeService) {}

  @Get()
  @ApiOperation({
    operationId: 'getOffice',
    summary: 'The organisation of the authority: what it holds, and its version',
  })
  @ApiResponse({ status: 200, description: 'caseId, version, registers with the number of their entries' })
  async get(@CurrentPrincipal() by: Principal, @Res({ passthrough: true }) reply: HttpReply) {
    const view = await this.office.get(by);
    reply.header('ETag', toEtag(view.version));
    return view;
  }

  @Get('access-review')
  @ApiOperation({ operationId: 'reviewAccess', summary: 'Every appointment, delegation and grant, and who gave it' })
  @ApiResponse({ status: 200, description: 'items: register, entry, entered (seq, at, by, approvedBy); nextCursor' })
  async review(
    @Query() query: RegisterList,
    @CurrentPrincipal() by: Principal,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const page = await this.office.review(by, query);
    if (page.nextCursor) reply.header('Link', nextLink(request.url, page.nextCursor));
    return page;
  }

  @Get(':register')
  @ApiOperation({
    operationId: 'listRegister',
    summary: 'A register of the organisation, such as officers or proposals',
  })
  @ApiParam({ name: 'register', example: 'officers' })
  @ApiResponse({ status: 200, description: 'items by id, each with its origin in the journal; nextCursor' })
  async list(
    @Param('register') register: string,
    @Query() query: RegisterList,
    @CurrentPrincipal() by: Principal,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const page = await this.office.list(by, register, query);
    if (page.nextCursor) reply.header('Link', nextLink(request.url, page.nextCursor));
    return page;
  }

  @Post('changes')
  @ApiOperation({ operationId: 'proposeChange', summary: 'Propose a change, which another administrator approves' })
  @ApiHeader(KEY)
  @ApiHeader(IF_MATCH)
  @ApiResponse(TAKEN)
  async propose(
    @Body() body: ProposeChange,
    @CurrentPrincipal() by: Principal,
    @IdempotencyKey() key: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const once = onceOf(request, by, key, body);
    sendAnswer(reply, await this.office.change(by, { ...body }, requireIfMatch(ifMatch), once));
  }

  @Post('changes/:proposal/approve')
  @ApiOperation({ operationId: 'approveChange', summary: 'Approve a change that somebody else proposed' })
  @ApiParam(PROPOSAL)
  @ApiHeader(KEY)
  @ApiHeader(IF_MATCH)
  @ApiResponse(TAKEN)
  async approve(
    @Param('proposal') proposal: string,
    @Body() body: ApproveChange,
    @CurrentPrincipal() by: Principal,
    @IdempotencyKey() key: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const change = { type: 'change.approve', data: { proposal, ...body } };
    const once = onceOf(request, by, key, body);
    sendAnswer(reply, await this.office.change(by, change, requireIfMatch(ifMatch), once));
  }

  @Post('changes/:proposal/reject')
  @ApiOperation({ operationId: 'rejectChange', summary: 'Reject a change that somebody else proposed' })
  @ApiParam(PROPOSAL)
  @ApiHeader(KEY)
  @ApiHeader(IF_MATCH)
  @ApiResponse(TAKEN)
  async reject(
    @Param('proposal') proposal: string,
    @Body() body: RejectChange,
    @CurrentPrincipal() by: Principal,
    @IdempotencyKey() key: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const change = { type: 'change.reject', data: { proposal, ...body } };
    const once = onceOf(request, by, key, body);
    sendAnswer(reply, await this.office.change(by, change, requireIfMatch(ifMatch), once));
  }

  @Post('imports')
  @HttpCode(200)
  @ApiOperation({ operationId: 'importOrganisation', summary: 'Propose organs, officers and appointments from CSV' })
  @ApiHeader(KEY)
  @ApiHeader({ ...IF_MATCH, required: false, description: 'Needed unless it is a dry run' })
  @ApiResponse({ status: 200, description: 'Dry run: given, accepted, rejected rows. Otherwise as for a change' })
  async import(
    @Body() body: ImportOrganisation,
    @CurrentPrincipal() by: Principal,
    @IdempotencyKey() key: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Headers('accept-language') accepted: string | undefined,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    if (body.dryRun) {
      const { rows, rejected, ...counts } = await this.office.preview(by, body);
      const language = parseLanguage(accepted);
      const shown = rejected.map((one) => ({ ...one, expected: one.expected[language] }));
      reply.header('Content-Language', language).send({ ...counts, rejected: shown, rows });
      return;
    }
    const once = onceOf(request, by, key, body);
    sendAnswer(reply, await this.office.import(by, body, requireIfMatch(ifMatch), once));
  }
}
