import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import type { HttpReply, HttpRequest } from '../http/exchange.js';
import { WithoutIdempotencyKey } from '../http/idempotency.interceptor.js';
import { Recognised } from '../http/policy.js';
import { type Caller, CurrentCaller, findPrincipal } from '../identity/principal.js';
import { RevocationsService } from './revocations.service.js';
import { RevocationRequest, SessionBody, SignedOutBody } from './sessions.dto.js';
import { SessionsService, type SessionView } from './sessions.service.js';
import { SignInsService } from './sign-ins.service.js';

/** Who may take away from others what they signed in for. Everybody may from himself. */
const MAY_REVOKE = ['securityAdministrator', 'systemAdministrator'];

@ApiTags('identity')
@ApiBearerAuth()
@Recognised()
@Controller('auth')
export class SessionsController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly revocations: RevocationsService,
    private readonly signIns: SignInsService,
  ) {}

  @Get('session')
  @ApiOperation({
    operationId: 'getSession',
    summary: 'Who is recognised, whether or not he holds an office here, and the CSRF token of a session',
  })
  @ApiOkResponse({ type: SessionBody })
  async session(@Req() request: HttpRequest, @CurrentCaller() caller: Caller): Promise<SessionView> {
    return this.sessions.view(request, caller);
  }

  @Post('sign-out')
  @WithoutIdempotencyKey()
  @HttpCode(200)
  @ApiOperation({ operationId: 'signOut', summary: 'Ends the session of this browser' })
  @ApiOkResponse({ type: SignedOutBody })
  async signOut(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<{ providerSignOutUrl: string | null }> {
    return this.signIns.signOut(request, reply);
  }

  @Post('revocations')
  @WithoutIdempotencyKey()
  @HttpCode(204)
  @ApiOperation({
    operationId: 'revoke',
    summary: 'Refuses a token, or all tokens and sessions of a subject, from the next request on',
    description: `For ${MAY_REVOKE.join(' or ')}; anybody for himself, by subject. The answer does not say whether there was anything to revoke.`,
  })
  @ApiNoContentResponse()
  async revoke(
    @Body() { jti, subject, notAfter }: RevocationRequest,
    @Req() request: HttpRequest,
    @CurrentCaller() { sub }: Caller,
  ): Promise<void> {
    const until = notAfter === undefined ? null : new Date(notAfter);
    if ((jti === undefined) === (subject === undefined) || (until !== null && subject === undefined))
      throw new Problem(
        'malformed',
        text('应给出 jti，或 subject 及可选的 notAfter', 'Expected either jti, or subject with an optional notAfter'),
      );
    if (until !== null && until.getTime() > Date.now())
      throw new Problem('malformed', text('notAfter 不能在将来', 'Expected a notAfter that has passed'));
    const roles = findPrincipal(request)?.roles ?? [];
    if (subject !== sub && !MAY_REVOKE.some((role) => roles.includes(role)))
      throw new Problem(
        'forbidden',
        text(
          `应为本人，或具有以下角色之一：${MAY_REVOKE.join('、')}`,
          `Expected yourself as the subject, or one of the roles ${MAY_REVOKE.join(', ')}`,
        ),
      );
    if (subject !== undefined) await this.revocations.revokeSubject(subject, until, sub);
    else await this.revocations.revokeToken(jti ?? '', sub);
  }
}
