import { Controller, Get, Headers, Param, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { HttpReply } from '../http/exchange.js';
import { parseLanguage } from '../http/language.js';
import { Authenticated } from '../http/policy.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { CurrentPrincipal, type Principal } from '../identity/principal.js';
import { NoticesService } from './notices.service.js';

const ID = { name: 'id', format: 'uuid', description: 'The id of the case' };
const NUMBER = { name: 'number', description: 'The number of the notice', example: 'SHY65400420260601000019-SL003' };

@ApiTags('notices')
@ApiBearerAuth()
@Authenticated()
@Controller('cases/:id/notices')
export class NoticesController {
  constructor(private readonly notices: NoticesService) {}

  @Get()
  @ApiOperation({ operationId: 'listNotices', summary: 'The notices of the law in a case, oldest first' })
  @ApiParam(ID)
  @ApiResponse({ status: 200, description: 'items: number, kind, title, addressee, replyDue, sha256, href' })
  list(
    @Param('id', UuidPipe) id: string,
    @CurrentPrincipal() by: Principal,
    @Headers('accept-language') accepted: string | undefined,
  ) {
    return this.notices.list(by, id, parseLanguage(accepted));
  }

  @Get(':number')
  @ApiOperation({
    operationId: 'getNotice',
    summary: 'A notice with its official text and the translation; as text/plain the official text, byte for byte',
  })
  @ApiParam(ID)
  @ApiParam(NUMBER)
  @ApiResponse({
    status: 200,
    description: 'The notice; `sha256` is of the bytes of the official text',
    content: { 'application/json': { schema: { type: 'object' } }, 'text/plain': { schema: { type: 'string' } } },
  })
  async get(
    @Param('id', UuidPipe) id: string,
    @Param('number') number: string,
    @CurrentPrincipal() by: Principal,
    @Headers('accept-language') language: string | undefined,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    if (!accept?.startsWith('text/plain')) return this.notices.get(by, id, number, parseLanguage(language));
    const official = await this.notices.getText(by, id, number);
    reply.header('Content-Type', 'text/plain; charset=utf-8').header('Content-Language', 'zh-CN');
    return official;
  }
}
