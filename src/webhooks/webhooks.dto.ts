import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsOptional, IsString, Length, Matches } from 'class-validator';
import { PageQuery } from '../http/paging.js';

const EVENT_TYPE = /^(\*|[a-z][A-Za-z]{0,40}\.(\*|[A-Za-z]{1,60}))$/;
const TYPES = {
  type: String,
  isArray: true,
  example: 'case.*',
  description: 'Commands, `track.*`, or `*` for everything; lamp.turned',
} as const;

export class NewWebhook {
  @ApiProperty({ format: 'uri', description: 'https, in the public network', example: 'https://example.org/hook' })
  @IsString()
  @Length(1, 2000)
  url!: string;

  @ApiProperty(TYPES)
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @Matches(EVENT_TYPE, { each: true })
  eventTypes!: string[];

  @ApiPropertyOptional({ maxLength: 200 })
  @IsOptional()
  @IsString()
  @Length(0, 200)
  description?: string;
}

export class WebhookChange {
  @ApiPropertyOptional({ format: 'uri' })
  @IsOptional()
  @IsString()
  @Length(1, 2000)
  url?: string;

  @ApiPropertyOptional(TYPES)
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @Matches(EVENT_TYPE, { each: true })
  eventTypes?: string[];

  @ApiPropertyOptional({ maxLength: 200 })
  @IsOptional()
  @IsString()
  @Length(0, 200)
  description?: string;

  @ApiPropertyOptional({ enum: ['active', 'disabled', 'deleted'], description: 'A deleted one never comes back' })
  @IsOptional()
  @IsIn(['active', 'disabled', 'deleted'])
  status?: 'active' | 'disabled' | 'deleted';
}

export class DeliveryList extends PageQuery {
  @ApiPropertyOptional({ enum: ['pending', 'delivered', 'dead'] })
  @IsOptional()
  @IsIn(['pending', 'delivered', 'dead'])
  status?: 'pending' | 'delivered' | 'dead';
}
