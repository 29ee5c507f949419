import { Controller, Get, Headers, Param, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ProceduresService } from '../catalogue/procedures.service.js';
import { toLimitView } from '../http/limit.view.js';
import type { HttpReply } from '../http/exchange.js';
import { type Language, parseLanguage } from '../http/language.js';
import { Authenticated } from '../http/policy.js';
import { CurrentPrincipal, type Principal } from '../identity/principal.js';
import { CalendarsService } from './calendars.service.js';
import { YearPipe } from './year.pipe.js';

@ApiTags('calendars and rules')
@ApiBearerAuth()
@Authenticated()
@Controller()
export class CalendarsController {
  constructor(
    private readonly procedures: ProceduresService,
    private readonly calendars: CalendarsService,
  ) {}

  @Get('calendars')
  @ApiOperation({ operationId: 'listCalendars', summary: 'The calendars that dates are computed with' })
  @ApiResponse({ status: 200, description: 'id, version, zone, years published' })
  async list(@CurrentPrincipal() by: Principal) {
    const { id, version, zone, years } = await this.calendars.inForce(by);
    return { items: [{ id, version, zone, years: years.map(({ year }) => year), href: `/api/v1/calendars/${id}` }] };
  }

  @Get('calendars/:id')
  @ApiOperation({
    operationId: 'getCalendar',
    summary: 'A calendar: holidays and make-up working days of each year, with the decree; office hours',
  })
  @ApiParam({ name: 'id', example: 'CN' })
  @ApiResponse({ status: 200, description: 'A year that is not here is not published: dates in it are provisional' })
  get(@Param('id') id: string, @CurrentPrincipal() by: Principal) {
    return this.calendars.get(by, id);
  }

  @Get('calendars/:id/:year')
  @ApiOperation({
    operationId: 'getCalendarYear',
    summary: 'A year of a calendar: published, by which decree and how sure it is, or provisional',
  })
  @ApiParam({ name: 'id', example: 'CN' })
  @ApiParam({ name: 'year', example: 2027, schema: { type: 'integer', minimum: 2000, maximum: 2999 } })
  @ApiResponse({
    status: 200,
    description: 'status `published` or `provisional`; decree, citation, certainty; days off and make-up working days',
  })
  async getYear(
    @Param('id') id: string,
    @Param('year', YearPipe) year: number,
    @CurrentPrincipal() by: Principal,
    @Headers('accept-language') accepted: string | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const language = parseLanguage(accepted);
    reply.header('Content-Language', language);
    return this.calendars.getYear(by, id, year, language);
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
