import { Body, Controller, Get, Headers, HttpCode, Param, ParseIntPipe, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { HttpReply } from '../http/exchange.js';
import { WithoutIdempotencyKey } from '../http/idempotency.interceptor.js';
import { parseLanguage } from '../http/language.js';
import { Authenticated } from '../http/policy.js';
import { TryCommands, TryNamed } from './trials.dto.js';
import { TrialsService } from './trials.service.js';

const ID = { name: 'id', example: 'three-in-one' };
const VERSION = { name: 'version', type: 'integer', example: 1 };
const TRIED = {
  status: 200,
  description: 'stages, taken, refusal with the first refused command, actions possible now',
};

/** Tries a procedure on a case that nobody keeps, so that whoever must know it can walk through it. */
@ApiTags('procedures')
@ApiBearerAuth()
@Authenticated()
@Controller('procedures')
export class TrialsController {
  constructor(private readonly trials: TrialsService) {}

  @Post(':id/:version/trials')
  @HttpCode(200)
  @WithoutIdempotencyKey()
  @ApiOperation({ operationId: 'tryProcedure', summary: 'Try commands on a throw-away case; nothing is kept' })
  @ApiParam(ID)
  @ApiParam(VERSION)
  @ApiResponse(TRIED)
  async tryCommands(
    @Param('id') id: string,
    @Param('version', ParseIntPipe) version: number,
    @Body() { commands, picture }: TryCommands,
    @Headers('accept-language') accepted: string | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const language = parseLanguage(accepted);
    reply.header('Content-Language', language);
    return this.trials.run(id, version, commands, language, picture);
  }

  @Get(':id/:version/trials')
  @ApiOperation({
    operationId: 'walkProcedure',
    summary: 'The same with examples alone, so that a walk has an address',
  })
  @ApiParam(ID)
  @ApiParam(VERSION)
  @ApiResponse(TRIED)
  async walk(
    @Param('id') id: string,
    @Param('version', ParseIntPipe) version: number,
    @Query() { commands, picture }: TryNamed,
    @Headers('accept-language') accepted: string | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const language = parseLanguage(accepted);
    reply.header('Content-Language', language);
    const named = (commands ?? '').split(',').filter((type) => type !== '');
    return this.trials.run(
      id,
      version,
      named.map((type) => ({ type })),
      language,
      picture,
    );
  }
}
