import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import type { JWK } from 'jose';
import { WithoutIdempotencyKey } from '../http/idempotency.interceptor.js';
import { Authenticated, Public } from '../http/policy.js';
import { LocalIdentity } from './local-identity.js';
import { TOKEN_SECONDS } from './local-issuer.js';
import { CurrentPrincipal, type Principal } from './principal.js';

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

export class PrincipalView {
  @ApiProperty() sub!: string;
  @ApiProperty() name!: string;
  @ApiProperty({ type: [String] }) roles!: string[];
  @ApiProperty() unit!: string;
  @ApiProperty() authority!: number;
  @ApiProperty({ enum: ['person', 'system'] }) kind!: 'person' | 'system';
  @ApiProperty({ type: [String] }) amr!: string[];
}

@ApiTags('identity')
@Controller()
export class IdentityController {
  constructor(private readonly identity: LocalIdentity) {}

  /** Who am I, and what roles do I hold. */
  @Authenticated()
  @Get('me')
  @ApiOkResponse({ type: PrincipalView })
  me(@CurrentPrincipal() principal: Principal): PrincipalView {
    return principal;
  }

  /** Signs in with name and password at the local issuer. */
  @Public()
  @WithoutIdempotencyKey()
  @Post('auth/token')
  @HttpCode(200)
  @ApiOkResponse({ type: TokenView })
  async signIn(@Body() request: SignInRequest): Promise<TokenView> {
    const accessToken = await this.identity.signIn.issue(request.name, request.password);
    return { accessToken, tokenType: 'Bearer', expiresIn: TOKEN_SECONDS };
  }

  /** The public keys that verify our tokens. */
  @Public()
  @Get('.well-known/jwks.json')
  keys(): { keys: JWK[] } {
    return { keys: this.identity.publicKeys };
  }
}
