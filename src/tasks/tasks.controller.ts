import { Body, Controller, Get, Headers, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { JsonObject } from '../domain/json.js';
import type { HttpReply, HttpRequest } from '../http/exchange.js';
import { IdempotencyKey, sendAnswer } from '../http/idempotency.interceptor.js';
import { requestHashOf } from '../http/idempotency.js';
import { parseLanguage } from '../http/language.js';
import { nextLink } from '../http/paging.js';
import { Authenticated } from '../http/policy.js';
import { CurrentPrincipal, type Principal } from '../identity/principal.js';
import { TaskIdPipe } from './task-id.pipe.js';
import { AssignTask, HandOverTask, ReleaseTask, TaskList } from './tasks.dto.js';
import { type TaskId, TasksService } from './tasks.service.js';

const ID = { name: 'id', description: 'The id of the task, as the list gives it' };
const KEY = { name: 'Idempotency-Key', required: true, description: 'New for each request, the same for its retries' };
const DONE = { status: 200, description: 'Accepted: where the case stands, and the entry that proves it' };

@ApiTags('tasks')
@ApiBearerAuth()
@Authenticated()
@Controller('tasks')
export class TasksController {
  constructor(private readonly tasks: TasksService) {}

  @Get()
  @ApiOperation({
    operationId: 'listTasks',
    summary: 'Your inbox: what must be done next, least legal time left first, stopped clocks last',
  })
  @ApiResponse({ status: 200, description: 'items, nextCursor; Link: rel="next"' })
  async list(
    @Query() query: TaskList,
    @CurrentPrincipal() by: Principal,
    @Headers('accept-language') accepted: string | undefined,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const language = parseLanguage(accepted);
    const page = await this.tasks.list(by, query, language);
    reply.header('Content-Language', language);
    if (page.nextCursor) reply.header('Link', nextLink(request.url, page.nextCursor));
    return page;
  }

  @Get('counts')
  @ApiOperation({ operationId: 'countTasks', summary: 'How many tasks each tab of your inbox has' })
  @ApiResponse({
    status: 200,
    description: 'mine, group, toSign, done, watched: each up to 100, which means 100 or more',
  })
  counts(@CurrentPrincipal() by: Principal) {
    return this.tasks.count(by);
  }

  @Post(':id/claim')
  @ApiOperation({ operationId: 'claimTask', summary: 'Take up a task; 409 says who has it already, and since when' })
  @ApiParam(ID)
  @ApiHeader(KEY)
  @ApiResponse(DONE)
  claim(
    @Param('id', TaskIdPipe) id: TaskId,
    @CurrentPrincipal() by: Principal,
    @IdempotencyKey() key: string,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return this.command('task.claim', id, {}, by, key, request, reply);
  }

  @Post(':id/release')
  @ApiOperation({ operationId: 'releaseTask', summary: 'Give back a task that you have' })
  @ApiParam(ID)
  @ApiHeader(KEY)
  @ApiResponse(DONE)
  release(
    @Param('id', TaskIdPipe) id: TaskId,
    @Body() body: ReleaseTask,
    @CurrentPrincipal() by: Principal,
    @IdempotencyKey() key: string,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return this.command('task.release', id, body, by, key, request, reply);
  }

  @Post(':id/assign')
  @ApiOperation({ operationId: 'assignTask', summary: 'Give a task to somebody, if you distribute such work' })
  @ApiParam(ID)
  @ApiHeader(KEY)
  @ApiResponse(DONE)
  assign(
    @Param('id', TaskIdPipe) id: TaskId,
    @Body() body: AssignTask,
    @CurrentPrincipal() by: Principal,
    @IdempotencyKey() key: string,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return this.command('task.assign', id, body, by, key, request, reply);
  }

  @Post(':id/hand-over')
  @ApiOperation({ operationId: 'handOverTask', summary: 'Hand over a task that you have, with a reason' })
  @ApiParam(ID)
  @ApiHeader(KEY)
  @ApiResponse(DONE)
  handOver(
    @Param('id', TaskIdPipe) id: TaskId,
    @Body() body: HandOverTask,
    @CurrentPrincipal() by: Principal,
    @IdempotencyKey() key: string,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    return this.command('task.handOver', id, body, by, key, request, reply);
  }

  private async command(
    type: string,
    id: TaskId,
    body: object,
    by: Principal,
    key: string,
    request: HttpRequest,
    reply: HttpReply,
  ): Promise<void> {
    const given: [string, unknown][] = Object.entries(body);
    const data: JsonObject = {};
    for (const [name, value] of given) if (typeof value === 'string') data[name] = value;
    const path = request.url.split('?', 1)[0]!;
    const requestHash = requestHashOf(request.method, path, data);
    const once = { authorityId: by.authority, principal: by.sub, key, requestHash };
    sendAnswer(reply, await this.tasks.command(id, type, data, by, once));
  }
}
