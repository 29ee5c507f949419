import { createHash } from 'node:crypto';
import { applyDecorators, Controller, Get, Param, ParseIntPipe, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { PictureLanguage } from '../diagram/picture-language.js';
import type { PictureTable } from '../diagram/picture-table.js';
import { type HttpReply, type HttpRequest, singleHeader } from '../http/exchange.js';
import { parseLanguage } from '../http/language.js';
import { Authenticated } from '../http/policy.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { CurrentPrincipal, type Principal } from '../identity/principal.js';
import { PictureQuery, TimelineQuery } from './diagrams.dto.js';
import { DiagramsService, type Picture } from './diagrams.service.js';

const CASE = { name: 'id', format: 'uuid', description: 'The id of the case' };
/** A case may move at any time, so its picture is asked for again; a published procedure stays as it is. */
const OF_CASE = 'private, no-cache';
const OF_PROCEDURE = 'private, max-age=3600';

const Pictured = (operationId: string, summary: string) =>
  applyDecorators(
    ApiOperation({ operationId, summary }),
    ApiHeader({ name: 'If-None-Match', required: false, description: 'The ETag of a picture that you have' }),
    ApiResponse({ status: 200, content: { 'image/svg+xml': { schema: { type: 'string' } } } }),
    ApiResponse({ status: 304, description: 'The picture is still the one with this ETag' }),
  );

/** Uyghur where it is asked for first; else as everywhere. */
const languageOf = ({ lang }: PictureQuery, request: HttpRequest): PictureLanguage => {
  const accepted = singleHeader(request, 'accept-language');
  return lang ?? (/^\s*ug\b/i.test(accepted ?? '') ? 'ug' : parseLanguage(accepted));
};

@ApiTags('diagrams')
@ApiBearerAuth()
@Authenticated()
@Controller()
export class DiagramsController {
  constructor(private readonly diagrams: DiagramsService) {}

  @Get('cases/:id/diagram.svg')
  @Pictured('getCaseStatechart', 'Where a case stands and has been in the statechart of its procedure')
  @ApiParam(CASE)
  async statechart(
    @Param('id', UuidPipe) id: string,
    @Query() query: PictureQuery,
    @CurrentPrincipal() by: Principal,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const language = languageOf(query, request);
    send(await this.diagrams.statechartOf(by, id, language), language, OF_CASE, request, reply);
  }

  @Get('cases/:id/timeline.svg')
  @Pictured('getCaseTimeline', 'A case over time above its old way, with stops, limits and the saving with its grade')
  @ApiParam(CASE)
  async timeline(
    @Param('id', UuidPipe) id: string,
    @Query() query: TimelineQuery,
    @CurrentPrincipal() by: Principal,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const language = languageOf(query, request);
    const { axis, stops, scope } = query;
    const options = { axis, scope, language, withStops: stops === 'with' };
    send(await this.diagrams.timelineOf(by, id, options), language, OF_CASE, request, reply);
  }

  @Get('cases/:id/timeline')
  @ApiOperation({ operationId: 'getCaseTimelineTable', summary: 'What the timeline of a case shows, as a table' })
  @ApiResponse({ status: 200, description: 'caption, columns, rows: words alone' })
  @ApiParam(CASE)
  async timelineTable(
    @Param('id', UuidPipe) id: string,
    @Query() query: TimelineQuery,
    @CurrentPrincipal() by: Principal,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<PictureTable> {
    const { axis, stops, scope } = query;
    const language = languageOf(query, request);
    reply.header('Content-Language', language);
    const options = { axis, scope, language, withStops: stops === 'with' };
    return (await this.diagrams.timelineOf(by, id, options)).table();
  }

  @Get('procedures/:id/:version/diagram.svg')
  @Pictured('getProcedureStatechart', 'The statechart of a procedure: tracks as lanes, limits in the boxes')
  @ApiParam({ name: 'id', example: 'three-in-one' })
  @ApiParam({ name: 'version', type: 'integer', example: 1 })
  async procedure(
    @Param('id') id: string,
    @Param('version', ParseIntPipe) version: number,
    @Query() query: PictureQuery,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const language = languageOf(query, request);
    send(await this.diagrams.procedureStatechart(id, version, language), language, OF_PROCEDURE, request, reply);
  }
}

function send(
  { svg }: Picture,
  language: PictureLanguage,
  caching: string,
  request: HttpRequest,
  reply: HttpReply,
): void {
  const etag = `"${createHash('sha256').update(svg).digest('base64url').slice(0, 22)}"`;
  reply
    .header('ETag', etag)
    .header('Cache-Control', caching)
    .header('Vary', 'Authorization, Cookie, Accept-Language')
    .header('Content-Language', language);
  const known = singleHeader(request, 'if-none-match');
  if (known?.split(',').some((one) => [etag, `W/${etag}`, '*'].includes(one.trim()))) {
    reply.code(304).send();
    return;
  }
  reply.header('Content-Type', 'image/svg+xml; charset=utf-8').send(svg);
}
