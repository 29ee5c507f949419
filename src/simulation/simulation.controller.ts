import { Body, Controller, Get, Headers, Post, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { HttpReply, HttpRequest } from '../http/exchange.js';
import { IdempotencyKey, sendAnswer } from '../http/idempotency.interceptor.js';
import { requestHashOf } from '../http/idempotency.js';
import { parseLanguage } from '../http/language.js';
import { Roles } from '../http/policy.js';
import { CurrentPrincipal, type Principal } from '../identity/principal.js';
import { SAMPLE_OFFICE } from '../procedures/planned-office.js';
import { OFFICE_SCHEMA } from './office-schema.js';
import { AskSimulation } from './simulation.dto.js';
import { SimulationService } from './simulation.service.js';

/** Who plans, who answers for the office, who watches it, and who verifies what they say. */
const PLANNERS = ['head', 'supervisor', 'auditor'] as const;
const EXAMPLES = {
  headCount: {
    summary: 'How many inspectors keep P95 under ten days?',
    value: { question: { kind: 'headCount', pool: 'inspectors', days: 10 } },
  },
  compare: {
    summary: 'The joint procedure and the old way, under the same arrivals',
    value: { question: { kind: 'compare' }, replications: 400, seed: 20251 },
  },
};

@ApiTags('simulations')
@ApiBearerAuth()
@Roles(...PLANNERS)
@Controller('simulations')
export class SimulationController {
  constructor(private readonly simulations: SimulationService) {}

  @Post()
  @ApiOperation({
    operationId: 'askSimulation',
    summary: 'Ask what an office would do: a scenario of grade S, never a forecast',
    description:
      'Answers 202 with an operation; its result says P50, P90 and P95 on three clocks with 95 % limits, the share on time, load and use of each pool, queues by stage, and cost. Refuses an office of which more is asked than it can do.',
  })
  @ApiBody({ type: AskSimulation, examples: EXAMPLES })
  @ApiResponse({ status: 202, description: 'The operation; its Location answers until there is a result' })
  async ask(
    @Body() body: AskSimulation,
    @CurrentPrincipal() by: Principal,
    @IdempotencyKey() key: string,
    @Headers('accept-language') accepted: string | undefined,
    @Req() request: HttpRequest,
    @Res() reply: HttpReply,
  ): Promise<void> {
    const language = parseLanguage(accepted);
    reply.header('Content-Language', language);
    const path = request.url.split('?', 1)[0]!;
    const requestHash = requestHashOf(request.method, path, { ...body, question: { ...body.question } });
    const once = { authorityId: by.authority, principal: by.sub, key, requestHash };
    sendAnswer(reply, await this.simulations.ask(by, body, language, once));
  }

  @Get('office')
  @ApiOperation({
    operationId: 'getSampleOffice',
    summary: 'The sample office, each figure with its citation and certainty, and the schema of an office',
  })
  @ApiResponse({
    status: 200,
    description: 'office, schema',
    content: { 'application/json': { example: { office: SAMPLE_OFFICE, schema: OFFICE_SCHEMA } } },
  })
  office() {
    return { office: SAMPLE_OFFICE, schema: OFFICE_SCHEMA };
  }
}
