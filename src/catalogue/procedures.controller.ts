import { Controller, Get, Headers, Param, ParseIntPipe, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { mermaidOf } from '../diagram/mermaid.js';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import type { HttpReply } from '../http/exchange.js';
import { type Language, parseLanguage } from '../http/language.js';
import { Authenticated } from '../http/policy.js';
import { CurrentPrincipal, type Principal } from '../identity/principal.js';
import { toCommandView, toProcedureRowView, toProcedureView } from './procedures.view.js';
import { ProceduresService } from './procedures.service.js';

const ID = { name: 'id', example: 'three-in-one' };
const VERSION = { name: 'version', type: 'integer', example: 1 };

@ApiTags('procedures')
@ApiBearerAuth()
@Authenticated()
@Controller('procedures')
export class ProceduresController {
  constructor(private readonly procedures: ProceduresService) {}

  @Get()
  @ApiOperation({ operationId: 'listProcedures', summary: 'The procedures in which cases are filed' })
  @ApiResponse({ status: 200, description: 'items: id, version, title, hash, tracks, running (open cases, up to 100)' })
  async list(
    @CurrentPrincipal() by: Principal,
    @Headers('accept-language') accepted: string | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const language = speak(reply, accepted);
    const running = await this.procedures.countRunning(by);
    const items = this.procedures.list().map((rules) => {
      const row = toProcedureRowView(rules, language);
      return { ...row, running: running.get(`${row.id}@${row.version}`) ?? 0 };
    });
    return { items };
  }

  @Get(':id/:version')
  @ApiOperation({
    operationId: 'getProcedure',
    summary: 'A procedure: filing schema and example, commands, stages, ways on, materials, limits with their sources',
  })
  @ApiParam(ID)
  @ApiParam(VERSION)
  @ApiResponse({ status: 200, description: 'The published definition for readers' })
  get(
    @Param('id') id: string,
    @Param('version', ParseIntPipe) version: number,
    @Headers('accept-language') accepted: string | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const language = speak(reply, accepted);
    return toProcedureView(this.procedures.get(id, version), language);
  }

  @Get(':id/:version/commands/:type')
  @ApiOperation({ operationId: 'getCommand', summary: 'One command of a procedure: who, where, with which data' })
  @ApiParam(ID)
  @ApiParam(VERSION)
  @ApiParam({ name: 'type', example: 'inspection.report' })
  @ApiResponse({ status: 200, description: 'title, kind, roles, schema, stages in which it is possible' })
  command(
    @Param('id') id: string,
    @Param('version', ParseIntPipe) version: number,
    @Param('type') type: string,
    @Headers('accept-language') accepted: string | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const language = speak(reply, accepted);
    const rules = this.procedures.get(id, version);
    const { commands } = rules.procedure.definition;
    if (!Object.hasOwn(commands, type))
      throw new Problem(
        'notFound',
        text(`事项${id}没有指令${type}`, `Expected a command of ${id}@${version}, but found ${type}`),
        {
          allowed: Object.keys(commands),
        },
      );
    return toCommandView(rules, type, language);
  }

  @Get(':id/:version/diagram.mmd')
  @ApiOperation({ operationId: 'getProcedureDiagram', summary: 'The statechart of a procedure as Mermaid text' })
  @ApiParam(ID)
  @ApiParam(VERSION)
  @ApiResponse({ status: 200, content: { 'text/vnd.mermaid': { schema: { type: 'string' } } } })
  diagram(
    @Param('id') id: string,
    @Param('version', ParseIntPipe) version: number,
    @Headers('accept-language') accepted: string | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ): string {
    const language = speak(reply, accepted);
    reply.header('Content-Type', 'text/vnd.mermaid; charset=utf-8');
    return mermaidOf(this.procedures.get(id, version).procedure, language);
  }
}

function speak(reply: HttpReply, accepted: string | undefined): Language {
  const language = parseLanguage(accepted);
  reply.header('Content-Language', language);
  return language;
}
