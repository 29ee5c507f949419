import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { JWK } from 'jose';
import { Authenticated, Public } from '../http/policy.js';
import { LocalIdentity } from './local-identity.service.js';
import { CurrentPrincipal, type Principal } from './principal.js';

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
  constructor(@Inject(LocalIdentity) private readonly local: LocalIdentity | null) {}

  @Authenticated()
  @Get('me')
  @ApiOperation({ operationId: 'getMe', summary: 'Who am I to this authority, and what roles do I hold' })
  @ApiOkResponse({ type: PrincipalView })
  me(@CurrentPrincipal() principal: Principal): PrincipalView {
    return principal;
  }

  @Public()
  @Get('.well-known/jwks.json')
  @ApiOperation({ operationId: 'getKeys', summary: 'The public keys of the local identity; none with a provider' })
  keys(): { keys: JWK[] } {
    return { keys: this.local?.publicKeys ?? [] };
  }
}
