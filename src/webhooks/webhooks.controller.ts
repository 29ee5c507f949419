import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { HttpReply, HttpRequest } from '../http/exchange.js';
import { IdempotencyKey, sendAnswer } from '../http/idempotency.interceptor.js';
import { type IdempotentRequest, requestHashOf } from '../http/idempotency.js';
import { nextLink, type Page, PageQuery } from '../http/paging.js';
import { Roles } from '../http/policy.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { CurrentPrincipal, type Principal } from '../identity/principal.js';
import { DeliveryList, NewWebhook, WebhookChange } from './webhooks.dto.js';
import { WebhooksService } from './webhooks.service.js';

/** Who says where this authority's news go. */
const KEEPERS = ['systemAdministrator', 'supervisor', 'ruleAdministrator'] as const;
const ID = { name: 'id', format: 'uuid', description: 'The id of the webhook' };
const DELIVERY = { name: 'delivery', format: 'uuid', description: 'The id of the delivery: what `webhook-id` says' };

const onceOf = (request: HttpRequest, by: Principal, key: string, body: object = {}): IdempotentRequest => ({
  authorityId: by.authority,
  principal: by.sub,
  key,
  requestHash: requestHashOf(request.method, request.url.split('?', 1)[0]!, { ...body }),
});

const linked = <T>(page: Page<T>, request: HttpRequest, reply: HttpReply): Page<T> => {
  if (page.nextCursor) reply.header('Link', nextLink(request.url, page.nextCursor));
  return page;
};

@ApiTags('webhooks')
@ApiBearerAuth()
@Roles(...KEEPERS)
@Controller('webhooks')
export class WebhooksController {
  constructor(private readonly webhooks: WebhooksService) {}

  @Post()
  @ApiOperation({ operationId: 'createWebhook', summary: 'Have events sent to an address' })
  @ApiResponse({ status: 201, description: 'The webhook, and this once its secret' })
  async create(
    @Body() body: NewWebhook,
    @CurrentPrincipal() by: Principal,
    @IdempotencyKey() key: string,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    sendAnswer(reply, await this.webhooks.create(by, body, onceOf(request, by, key, body)));
  }

  @Get()
  @ApiOperation({ operationId: 'listWebhooks', summary: 'Webhooks of the authority, newest first' })
  @ApiResponse({ status: 200, description: 'items, nextCursor' })
  async list(
    @Query() query: PageQuery,
    @CurrentPrincipal() by: Principal,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    return linked(await this.webhooks.list(by, query), request, reply);
  }

  @Get(':id')
  @ApiOperation({ operationId: 'getWebhook', summary: 'A webhook' })
  @ApiParam(ID)
  get(@Param('id', UuidPipe) id: string, @CurrentPrincipal() by: Principal) {
    return this.webhooks.get(by, id);
  }

  @Post(':id')
  @ApiOperation({ operationId: 'changeWebhook', summary: 'Change, disable or delete a webhook' })
  @ApiParam(ID)
  @ApiResponse({ status: 200, description: 'The webhook as it is now' })
  async change(
    @Param('id', UuidPipe) id: string,
    @Body() body: WebhookChange,
    @CurrentPrincipal() by: Principal,
    @IdempotencyKey() key: string,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    sendAnswer(reply, await this.webhooks.change(by, id, body, onceOf(request, by, key, body)));
  }

  @Post(':id/rotate')
  @ApiOperation({ operationId: 'rotateWebhookSecret', summary: 'A new secret; for a day the old one signs too' })
  @ApiParam(ID)
  @ApiResponse({ status: 200, description: 'The webhook, and this once its new secret' })
  async rotate(
    @Param('id', UuidPipe) id: string,
    @CurrentPrincipal() by: Principal,
    @IdempotencyKey() key: string,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    sendAnswer(reply, await this.webhooks.rotate(by, id, onceOf(request, by, key)));
  }

  @Post(':id/test')
  @ApiOperation({ operationId: 'testWebhook', summary: 'Send an event that says nothing' })
  @ApiParam(ID)
  @ApiResponse({ status: 202, description: 'The delivery; its log says what came back' })
  async test(
    @Param('id', UuidPipe) id: string,
    @CurrentPrincipal() by: Principal,
    @IdempotencyKey() key: string,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    sendAnswer(reply, await this.webhooks.test(by, id, onceOf(request, by, key)));
  }

  @Get(':id/deliveries')
  @ApiOperation({ operationId: 'listDeliveries', summary: 'What was sent or is to be sent, newest first' })
  @ApiParam(ID)
  @ApiResponse({ status: 200, description: 'items, nextCursor' })
  async deliveries(
    @Param('id', UuidPipe) id: string,
    @Query() query: DeliveryList,
    @CurrentPrincipal() by: Principal,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    return linked(await this.webhooks.listDeliveries(by, id, query), request, reply);
  }

  @Get(':id/deliveries/:delivery')
  @ApiOperation({ operationId: 'getDelivery', summary: 'A delivery with its body and every attempt' })
  @ApiParam(ID)
  @ApiParam(DELIVERY)
  delivery(
    @Param('id', UuidPipe) id: string,
    @Param('delivery', UuidPipe) delivery: string,
    @CurrentPrincipal() by: Principal,
  ) {
    return this.webhooks.getDelivery(by, id, delivery);
  }

  @Post(':id/deliveries/:delivery/replay')
  @ApiOperation({ operationId: 'replayDelivery', summary: 'Send a delivery again, with the same id and body' })
  @ApiParam(ID)
  @ApiParam(DELIVERY)
  @ApiResponse({ status: 202, description: 'The delivery, pending again' })
  async replay(
    @Param('id', UuidPipe) id: string,
    @Param('delivery', UuidPipe) delivery: string,
    @CurrentPrincipal() by: Principal,
    @IdempotencyKey() key: string,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    sendAnswer(reply, await this.webhooks.replay(by, id, delivery, onceOf(request, by, key)));
  }
}
