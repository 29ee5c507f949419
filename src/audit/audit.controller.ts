import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiPropertyOptional, ApiResponse, ApiTags } from '@nestjs/swagger';
import { IsOptional, IsUUID } from 'class-validator';
import type { HttpReply, HttpRequest } from '../http/exchange.js';
import { nextLink, PageQuery } from '../http/paging.js';
import { Roles } from '../http/policy.js';
import { CurrentPrincipal, type Principal } from '../identity/principal.js';
import { AuditService } from './audit.service.js';

export class VerifyQuery {
  @ApiPropertyOptional({ format: 'uuid', description: 'One case; without it, every case of your authority' })
  @IsOptional()
  @IsUUID()
  case?: string;
}

@ApiTags('audit')
@ApiBearerAuth()
@Roles('auditor', 'supervisor')
@Controller('audit')
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Get('verify')
  @ApiOperation({
    operationId: 'verify',
    summary: 'Verify what is kept: chains, positions, states and projections computed again from the journals',
  })
  @ApiResponse({
    status: 200,
    description:
      'ok, the counts, the range of positions with their hashes, how long it took, and the first fault with the records around it',
  })
  verify(@Query() query: VerifyQuery, @CurrentPrincipal() by: Principal) {
    return this.audit.verify(by, query.case);
  }

  @Get('positions')
  @ApiOperation({ operationId: 'listPositions', summary: 'Entries of your authority in the order of their positions' })
  @ApiResponse({
    status: 200,
    description: 'items: position, caseId, seq, hash, recordedAt, sealedAt; nextCursor; Link: rel="next"',
  })
  async positions(
    @Query() query: PageQuery,
    @CurrentPrincipal() by: Principal,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const page = await this.audit.positions(by, query);
    if (page.nextCursor) reply.header('Link', nextLink(request.url, page.nextCursor));
    return page;
  }
}
