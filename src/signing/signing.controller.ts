import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Public } from '../http/policy.js';
import type { PublishedKey } from './signature.js';
import { SigningKeysService } from './signing-keys.service.js';

@ApiTags('audit')
@Controller()
export class SigningController {
  constructor(private readonly keys: SigningKeysService) {}

  @Public()
  @Get('.well-known/trine-signing-keys.json')
  @ApiOperation({
    operationId: 'getSigningKeys',
    summary: 'The public keys that this installation signs published reports with, and when each was in use',
  })
  @ApiResponse({
    status: 200,
    description: 'A JWK set (RFC 7517); kid, suite, fingerprint, validFrom, validUntil. Keep a copy of your own',
  })
  async list(): Promise<{ keys: PublishedKey[] }> {
    return { keys: await this.keys.listPublished() };
  }
}
