import { Controller, Get, Headers, Param, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ProceduresService } from '../catalogue/procedures.service.js';
import { toLimitView } from '../http/limit.view.js';
import { CN } from '../domain/clock/calendar-cn.js';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import type { HttpReply } from '../http/exchange.js';
import { type Language, parseLanguage } from '../http/language.js';
import { Authenticated } from '../http/policy.js';

@ApiTags('calendars and rules')
@ApiBearerAuth()
@Authenticated()
@Controller()
export class CalendarsController {
  constructor(private readonly procedures: ProceduresService) {}

  @Get('calendars')
  @ApiOperation({ operationId: 'listCalendars', summary: 'The calendars that dates are computed with' })
  @ApiResponse({ status: 200, description: 'id, version, zone, years published' })
  list() {
    const { id, version, zone, years } = CN;
    return { items: [{ id, version, zone, years: years.map(({ year }) => year), href: `/api/v1/calendars/${id}` }] };
  }

  @Get('calendars/:id')
  @ApiOperation({
    operationId: 'getCalendar',
    summary: 'A calendar: holidays and make-up working days of each year, with the decree; office hours',
  })
  @ApiParam({ name: 'id', example: 'CN' })
  @ApiResponse({ status: 200, description: 'A year that is not here is not published: dates in it are provisional' })
  get(@Param('id') id: string) {
    if (id === CN.id) return CN;
    throw new Problem('notFound', text(`没有日历${id}`, `Expected a calendar, but found ${id}`), { allowed: [CN.id] });
  }

  @Get('rules')
  @ApiOperation({ operationId: 'listRules', summary: 'Every time limit in force, with its source and how sure it is' })
  @ApiResponse({ status: 200, description: 'items: code, amount, unit, kind, owner, citation, procedures' })
  rules(@Headers('accept-language') accepted: string | undefined, @Res({ passthrough: true }) reply: HttpReply) {
    const language = parseLanguage(accepted);
    reply.header('Content-Language', language);
    return { items: this.limits(language) };
  }

  private limits(language: Language) {
    const byCode = new Map<string, ReturnType<typeof toLimitView> & { procedures: string[] }>();
    for (const { procedure } of this.procedures.list()) {
      const name = `${procedure.definition.id}@${procedure.definition.version}`;
      for (const limit of procedure.definition.limits) {
        const key = `${limit.code}@${limit.version}`;
        const known = byCode.get(key) ?? { ...toLimitView(limit, language), procedures: [] };
        known.procedures.push(name);
        byCode.set(key, known);
      }
    }
    return [...byCode.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
  }
}
