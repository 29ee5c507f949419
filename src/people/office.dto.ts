import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsObject, IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';
import type { JsonObject } from '../domain/json.js';
import { PageQuery } from '../http/paging.js';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const CSV_LIMIT = 200_000;

export class ProposeChange {
  @ApiProperty({ description: 'A change of the organisation', example: 'appointment.make' })
  @IsString()
  @Matches(/^(?!xstate\.)[a-z][A-Za-z]{0,40}\.[a-z][A-Za-z]{0,60}$/)
  type!: string;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'By the schema of the command' })
  @IsObject()
  data!: JsonObject;
}

export class ApproveChange {
  @ApiPropertyOptional({ description: 'Opinion of who approves' })
  @IsOptional()
  @IsString()
  @Length(1, 4000)
  opinion?: string;
}

export class RejectChange {
  @ApiProperty({ description: 'Why the change is rejected' })
  @IsString()
  @Length(1, 4000)
  reason!: string;
}

export class RegisterList extends PageQuery {
  @ApiPropertyOptional({ description: 'Only what holds on this day', example: '2025-08-05' })
  @IsOptional()
  @Matches(DATE)
  asOf?: string;

  @ApiPropertyOptional({ enum: ['pending', 'adopted', 'rejected', 'withdrawn'], description: 'Of proposals' })
  @IsOptional()
  @IsIn(['pending', 'adopted', 'rejected', 'withdrawn'])
  status?: string;
}

export class ImportOrganisation {
  @ApiPropertyOptional({ description: 'CSV with the columns id, name_zh, name_en, kind, parent' })
  @IsOptional()
  @IsString()
  @MaxLength(CSV_LIMIT)
  organs?: string;

  @ApiPropertyOptional({ description: 'CSV with the columns id, name, organ' })
  @IsOptional()
  @IsString()
  @MaxLength(CSV_LIMIT)
  officers?: string;

  @ApiPropertyOptional({ description: 'CSV with the columns officer, role, organ, from, until' })
  @IsOptional()
  @IsString()
  @MaxLength(CSV_LIMIT)
  appointments?: string;

  @ApiPropertyOptional({ default: false, description: 'Only say what would be accepted and what not' })
  @IsOptional()
  @IsBoolean()
  dryRun?: boolean;

  @ApiPropertyOptional({ enum: ['stop', 'skip'], default: 'stop', description: 'What to do when a row is rejected' })
  @IsOptional()
  @IsIn(['stop', 'skip'])
  rejects?: 'stop' | 'skip';
}
