import { Controller, Get, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { HttpReply } from './exchange.js';
import { Public } from './policy.js';
import { Readiness, type ReadinessView } from './readiness.js';

@ApiTags('service')
@Public()
@Controller()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  /** The process runs. Says nothing about the database, so that an outage there does not restart us. */
  @Get('livez')
  live(): { live: true } {
    return { live: true };
  }

  /** The process can serve: the database answers and all migrations are applied. */
  @Get('readyz')
  async ready(@Res({ passthrough: true }) reply: HttpReply): Promise<ReadinessView> {
    const readiness = await this.readiness.check();
    if (!readiness.ready) reply.code(503).header('Retry-After', '1');
    return readiness;
  }
}
