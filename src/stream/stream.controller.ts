import { Controller, Get, Headers, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { HttpReply, HttpRequest } from '../http/exchange.js';
import { Authenticated } from '../http/policy.js';
import { CurrentPrincipal, type Principal } from '../identity/principal.js';
import { StreamQuery } from './stream.dto.js';
import { StreamService } from './stream.service.js';

@ApiTags('stream')
@ApiBearerAuth()
@Authenticated()
@Controller('stream')
export class StreamController {
  constructor(private readonly streams: StreamService) {}

  @Get()
  @ApiOperation({
    operationId: 'openStream',
    summary: 'What happens to cases that you may read, as server-sent events',
    description:
      'Each event is {id, type, subject, time, data: {case, seq, version, lamp?}}. Besides: `ping` every 15 seconds, `resync` when ' +
      'events were missed (read anew what you show), `end` when the sign-in ended. Resume with Last-Event-ID within a day.',
  })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'The id of the last event you got' })
  @ApiResponse({ status: 200, description: 'Events', content: { 'text/event-stream': { schema: { type: 'string' } } } })
  async open(
    @Query() query: StreamQuery,
    @CurrentPrincipal() by: Principal,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    if (request.method === 'HEAD') {
      reply.header('Content-Type', 'text/event-stream; charset=utf-8').send(); // a stream that nobody reads would stay open
      return;
    }
    const again = request.admitAgain!;
    await this.streams.open(by, async () => (await again()) as Principal, query, lastEventId, reply);
  }
}
