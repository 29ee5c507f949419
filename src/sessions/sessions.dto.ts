import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsRFC3339, IsString, Length, MaxLength } from 'class-validator';

export class SignInQuery {
  @ApiPropertyOptional({ maxLength: 500, example: '/docs', description: 'Where to go afterwards: a path on this site' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  returnTo?: string;

  @ApiPropertyOptional({ enum: ['1'], description: 'Sign in afresh, as deciding and sealing demand' })
  @IsOptional()
  @IsIn(['1'])
  fresh?: '1';

  @ApiPropertyOptional({ maxLength: 2000, description: 'Local mode: the secret of a one-time link' })
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  link?: string;
}

export class RevocationRequest {
  @ApiPropertyOptional({ minLength: 1, maxLength: 200, description: 'The jti of one token' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  jti?: string;

  @ApiPropertyOptional({ minLength: 1, maxLength: 200, description: 'Everything of one subject: tokens and sessions' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  subject?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Only what was issued until then; now, unless said' })
  @IsOptional()
  @IsRFC3339()
  notAfter?: string;
}

export class SessionBody {
  @ApiProperty() sub!: string;
  @ApiProperty() name!: string;
  @ApiProperty({ enum: ['person', 'system'] }) kind!: 'person' | 'system';
  @ApiProperty({ type: [String], description: 'How he was authenticated (RFC 8176)' }) amr!: string[];
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) authenticatedAt!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) endsAt!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'For X-CSRF-Token' }) csrfToken!: string | null;
}

export class SignedOutBody {
  @ApiProperty({ type: String, nullable: true, description: 'Where the browser ends its session at the provider too' })
  providerSignOutUrl!: string | null;
}
