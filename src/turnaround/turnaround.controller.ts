import { Controller, Get, Headers, Param, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { canonical } from '../domain/audit/canonical.js';
import type { Json } from '../domain/json.js';
import { requestsAvoided } from '../domain/case/materials.js';
import { attach, FormatsService } from '../formats/formats.service.js';
import type { HttpReply } from '../http/exchange.js';
import { parseLanguage } from '../http/language.js';
import { Authenticated, Roles } from '../http/policy.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { CurrentPrincipal, type Principal } from '../identity/principal.js';
import { FETCHED_MATERIALS } from '../procedures/fetched-materials.js';
import { comparisonOf } from '../domain/case/case-figures.js';
import type { Rules } from '../domain/case/case-state.js';

import { type CaseNames, type ComparisonInTables, printComparison } from '../domain/turnaround/print-comparison.js';
import type { ReportInTables } from '../domain/turnaround/print-report.js';
import { timeOf, toClocksView } from './clocks.view.js';
import { ClocksQuery, ComparisonQuery, TurnaroundQuery } from './turnaround.dto.js';
import { TurnaroundService } from './turnaround.service.js';

/** Canonical: the same figures are the same bytes. */
function asJson(reply: HttpReply, value: Json): string {
  reply.header('Content-Type', 'application/json; charset=utf-8');
  return canonical(value);
}

function namesOfCase({ procedure: { definition } }: Rules): CaseNames {
  const tracks = Object.entries(definition.tracks).map(([id, { title }]) => [id, title] as const);
  return { procedure: definition.title, tracks: Object.fromEntries(tracks) };
}

const ID = { name: 'id', format: 'uuid', description: 'The id of the case' };

@ApiTags('turnaround')
@ApiBearerAuth()
@Controller()
export class TurnaroundController {
  constructor(
    private readonly turnaround: TurnaroundService,
    private readonly formats: FormatsService,
  ) {}

  @Authenticated()
  @Get('cases/:id/clocks')
  @ApiOperation({
    operationId: 'getClocks',
    summary: 'The clocks of a case: ledgers, due dates explained day by day, where its time went',
  })
  @ApiParam(ID)
  @ApiResponse({
    status: 200,
    description: 'clocks with rule, citation and certainty; partition in ms that sums; three measures of time',
  })
  async clocks(
    @Param('id', UuidPipe) id: string,
    @Query() { explain }: ClocksQuery,
    @CurrentPrincipal() by: Principal,
    @Headers('accept-language') accepted: string | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const language = parseLanguage(accepted);
    reply.header('Content-Language', language);
    return toClocksView(
      { ...(await this.turnaround.historyFor(by, id)), now: this.turnaround.now(), language },
      explain,
    );
  }

  @Authenticated()
  @Get('cases/:id/comparison')
  @ApiOperation({
    operationId: 'getComparison',
    summary: 'A case against the old way: published claims, legal ceilings, its own work end to end',
  })
  @ApiParam(ID)
  @ApiResponse({
    status: 200,
    description:
      'E0, E1, E2 with low, central, high and an exact decomposition, E3 as history; never mixed. Or the same figures as CSV, XLSX or PDF',
  })
  async comparison(
    @Param('id', UuidPipe) id: string,
    @Query() { format }: ComparisonQuery,
    @CurrentPrincipal() by: Principal,
    @Headers('accept-language') accepted: string | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<string | Buffer> {
    const { history, rules } = await this.turnaround.historyFor(by, id);
    const compared = comparisonOf(history, rules, this.turnaround.now());
    const { caseNumber, label } = history.state;
    const comparison = {
      caseNumber,
      dataLabel: label,
      sharedDocuments: { measured: false, ms: 0 }, // so the model is charged none: it is lower than it may have been
      requestsAvoided: requestsAvoided(history.state, rules.procedure, FETCHED_MATERIALS),
      ...compared,
      history: await this.turnaround.placeInHistory(by.authority, history.state, compared),
    };
    if (format === 'json') return asJson(reply, comparison);
    const partition = timeOf(history, rules, this.turnaround.now()).parts;
    const printed = printComparison({ ...comparison, partition }, namesOfCase(rules));
    if (format === 'tables') return asJson(reply, { comparison, printed } satisfies ComparisonInTables);
    return attach(
      reply,
      `comparison-${caseNumber}`,
      await this.formats.set(printed, format, parseLanguage(accepted), compared.asOf),
    );
  }

  @Roles('auditor', 'supervisor', 'head', 'ftzOffice', 'decider', 'convener')
  @Get('reports/turnaround')
  @ApiOperation({
    operationId: 'getTurnaroundReport',
    summary: 'Turnaround of a period as of a position, open cases included',
  })
  @ApiResponse({
    status: 200,
    description:
      'Canonical JSON, where the same position gives the same bytes; or the same figures as CSV, XLSX or PDF',
  })
  async report(
    @Query() query: TurnaroundQuery,
    @CurrentPrincipal() by: Principal,
    @Headers('accept-language') accepted: string | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<string | Buffer> {
    const { variant } = query;
    const { report } = await this.turnaround.report(by.authority, query);
    if (query.format === 'json' && variant === 'full') return asJson(reply, report);
    const printed = await this.turnaround.printed(by.authority, report, null, variant);
    if (variant === 'public' && ['json', 'tables'].includes(query.format)) return asJson(reply, printed);
    if (query.format === 'tables') return asJson(reply, { report, printed } satisfies ReportInTables);
    const set = await this.formats.set(printed, query.format, parseLanguage(accepted), report.asOf.instant);
    const name = `turnaround-${report.period.from}-${report.period.to}-${report.asOf.position}`;
    return attach(reply, name, set);
  }
}
