import { Body, Controller, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import type { HttpReply, HttpRequest } from '../http/exchange.js';
import { WithoutIdempotencyKey } from '../http/idempotency.interceptor.js';
import { Public } from '../http/policy.js';
import { SessionBody, SignInQuery } from './sessions.dto.js';
import type { SessionView } from './sessions.service.js';
import { SignInsService } from './sign-ins.service.js';

export class SignInRequest {
  @ApiProperty({ minLength: 1, maxLength: 100, example: 'intake-1' })
  @IsString()
  @Length(1, 100)
  name!: string;

  @ApiProperty({ minLength: 1, maxLength: 200 })
  @IsString()
  @Length(1, 200)
  password!: string;
}

export class TokenView {
  @ApiProperty() accessToken!: string;
  @ApiProperty({ enum: ['Bearer'] }) tokenType!: 'Bearer';
  @ApiProperty({ description: 'Seconds' }) expiresIn!: number;
}

/** What a browser is sent to stands at /auth, where providers know it; what a program calls, under the API. */
@ApiTags('identity')
@Public()
@Controller()
export class SignInController {
  constructor(private readonly signIns: SignInsService) {}

  @Get('auth/sign-in')
  @ApiOperation({
    operationId: 'beginSignIn',
    summary: 'Sends a browser to the provider to sign in; in local mode takes a one-time link',
  })
  @ApiResponse({ status: 302, description: 'To the provider, or with a link to where the person wanted to go' })
  async begin(@Query() query: SignInQuery, @Req() request: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    redirect(reply, await this.signIns.begin(request, reply, query));
  }

  @Get('auth/callback')
  @ApiOperation({ operationId: 'completeSignIn', summary: 'Where the provider sends the browser back to' })
  @ApiResponse({ status: 302, description: 'To where the person wanted to go, with a session' })
  async complete(@Req() request: HttpRequest, @Res() reply: HttpReply): Promise<void> {
    redirect(reply, await this.signIns.complete(request, reply));
  }

  @Post('auth/sessions')
  @WithoutIdempotencyKey()
  @ApiOperation({ operationId: 'openSession', summary: 'Local mode: signs a browser in with name and password' })
  @ApiResponse({ status: 201, type: SessionBody, description: 'The session; its secret is in the cookie alone' })
  async open(
    @Body() { name, password }: SignInRequest,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<SessionView> {
    return this.signIns.withPassword(request, reply, name, password);
  }

  @Post('auth/token')
  @WithoutIdempotencyKey()
  @HttpCode(200)
  @ApiOperation({ operationId: 'issueToken', summary: 'Local mode: a token of ten minutes for name and password' })
  @ApiOkResponse({ type: TokenView })
  async issue(@Body() { name, password }: SignInRequest, @Req() request: HttpRequest): Promise<TokenView> {
    return this.signIns.issueToken(request, name, password);
  }
}

function redirect(reply: HttpReply, url: string): void {
  reply.code(302).header('Location', url).send();
}
