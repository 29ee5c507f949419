import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { WithoutIdempotencyKey } from '../http/idempotency.interceptor.js';
import { Authenticated } from '../http/policy.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { CurrentPrincipal, type Principal } from '../identity/principal.js';
import { TasksService } from './tasks.service.js';

const ID = { name: 'id', format: 'uuid', description: 'The id of the case' };

/** Watching a case is a preference of one person: no part of the case, in no journal, and known to nobody else. */
@ApiTags('tasks')
@ApiBearerAuth()
@Authenticated()
@Controller('cases/:id')
export class WatchesController {
  constructor(private readonly tasks: TasksService) {}

  @Post('watch')
  @HttpCode(204)
  @WithoutIdempotencyKey()
  @ApiOperation({ operationId: 'watchCase', summary: 'Show the open tasks of a case in your inbox (tab=watched)' })
  @ApiParam(ID)
  @ApiResponse({ status: 204, description: 'Watched, also if it was already' })
  watch(@Param('id', UuidPipe) id: string, @CurrentPrincipal() by: Principal): Promise<void> {
    return this.tasks.watch(id, by);
  }

  @Post('unwatch')
  @HttpCode(204)
  @WithoutIdempotencyKey()
  @ApiOperation({ operationId: 'unwatchCase', summary: 'No longer show a case in your inbox' })
  @ApiParam(ID)
  @ApiResponse({ status: 204, description: 'Not watched, also if it was not' })
  unwatch(@Param('id', UuidPipe) id: string, @CurrentPrincipal() by: Principal): Promise<void> {
    return this.tasks.unwatch(id, by);
  }
}
