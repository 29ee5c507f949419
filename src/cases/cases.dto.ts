import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsISO8601, IsObject, IsOptional, IsString, Length, Matches } from 'class-validator';
import type { JsonObject } from '../domain/json.js';
import { PageQuery } from '../http/paging.js';

const OCCURRED_AT = 'When it happened, if not now: needs the role recorder. ISO 8601 with zone';
/** `xstate.` is refused here and again by the engine: XState obeys such events whoever sends them. */
const COMMAND = /^(?!xstate\.)[a-z][A-Za-z]{0,40}\.[a-z][A-Za-z]{0,60}$/;
const ZONED = /(Z|[+-]\d{2}:\d{2})$/;

export class FileCase {
  @ApiProperty({ description: 'The procedure, newest version unless one is named', example: 'three-in-one' })
  @Matches(/^[a-z][a-z0-9-]{0,60}(@[1-9]\d{0,5})?$/)
  procedure!: string;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'By the schema of the procedure' })
  @IsObject()
  filing!: JsonObject;

  @ApiPropertyOptional({ description: OCCURRED_AT })
  @IsOptional()
  @IsISO8601({ strict: true })
  @Matches(ZONED)
  occurredAt?: string;

  @ApiPropertyOptional({
    enum: ['REAL', 'SYNTHETIC'],
    default: 'REAL',
    description: 'SYNTHETIC needs the role recorder',
  })
  @IsOptional()
  @IsIn(['REAL', 'SYNTHETIC'])
  label?: 'REAL' | 'SYNTHETIC';
}

export class GiveCommand {
  @ApiProperty({ description: 'A command of the case’s procedure', example: 'case.accept' })
  @IsString()
  @Matches(COMMAND)
  type!: string;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true, description: 'By the schema of the command' })
  @IsOptional()
  @IsObject()
  data?: JsonObject;

  @ApiPropertyOptional({ description: OCCURRED_AT })
  @IsOptional()
  @IsISO8601({ strict: true })
  @Matches(ZONED)
  occurredAt?: string;

  @ApiPropertyOptional({ description: 'Whose place you take, by his id; needed only to choose among several' })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  actingFor?: string;
}

export class CaseList extends PageQuery {
  @ApiPropertyOptional({ enum: ['green', 'yellow', 'red', 'grey'] })
  @IsOptional()
  @IsIn(['green', 'yellow', 'red', 'grey'])
  lamp?: 'green' | 'yellow' | 'red' | 'grey';

  @ApiPropertyOptional({ description: 'A stage, by the end of its path', example: 'licence.deskReview' })
  @IsOptional()
  @Matches(/^[A-Za-z.]{1,100}$/)
  state?: string;

  @ApiPropertyOptional({ description: 'A track that is under way', example: 'inspection' })
  @IsOptional()
  @Matches(/^[a-z][A-Za-z]{0,40}$/)
  track?: string;

  @ApiPropertyOptional({ description: 'Begins the case number, or stands in the applicant’s name' })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  q?: string;

  @ApiPropertyOptional({ description: 'Cases whose nearest limit runs out before this instant' })
  @IsOptional()
  @IsISO8601({ strict: true })
  @Matches(ZONED)
  dueBefore?: string;

  @ApiPropertyOptional({ description: 'A procedure, in one version if that is named', example: 'three-in-one' })
  @IsOptional()
  @Matches(/^[a-z][a-z0-9-]{0,60}(@[1-9]\d{0,5})?$/)
  procedure?: string;

  @ApiPropertyOptional({ description: 'Cases filed at this instant or later' })
  @IsOptional()
  @IsISO8601({ strict: true })
  @Matches(ZONED)
  filedFrom?: string;

  @ApiPropertyOptional({ description: 'Cases filed before this instant' })
  @IsOptional()
  @IsISO8601({ strict: true })
  @Matches(ZONED)
  filedBefore?: string;

  @ApiPropertyOptional({ enum: ['dueAt', '-filedAt'], default: 'dueAt' })
  @IsOptional()
  @IsIn(['dueAt', '-filedAt'])
  sort: 'dueAt' | '-filedAt' = 'dueAt';
}
