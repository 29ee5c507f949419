import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  Matches,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import type { JsonObject } from '../domain/json.js';
import { MEASURES, type Measure } from '../domain/simulation/figures.js';
import { type Level, LEVELS } from '../domain/turnaround/baseline.js';
import { DEFAULTS } from './asked.js';

const isHeadCount = ({ kind }: AskedQuestion): boolean => kind === 'headCount';

export class AskedQuestion {
  @ApiProperty({
    enum: ['compare', 'headCount'],
    description:
      'compare: the joint procedure and the old way on the same cases. headCount: the fewest people for a P95',
  })
  @IsIn(['compare', 'headCount'])
  kind!: 'compare' | 'headCount';

  @ApiPropertyOptional({ example: 'inspectors', description: 'headCount: whose number is asked; an id of the pools' })
  @ValidateIf(isHeadCount)
  @Matches(/^[a-zA-Z][a-zA-Z0-9-]{0,39}$/)
  pool?: string;

  @ApiPropertyOptional({ example: 10, description: 'headCount: P95 is to stay under so many days' })
  @ValidateIf(isHeadCount)
  @IsNumber()
  @Min(0.1)
  @Max(10_000)
  days?: number;

  @ApiPropertyOptional({ enum: MEASURES, default: 'netWorkingDays' })
  @IsOptional()
  @IsIn(MEASURES)
  measure?: Measure;
}

export class AskSimulation {
  @ApiProperty({ type: AskedQuestion })
  @IsObject()
  @ValidateNested()
  @Type(() => AskedQuestion)
  question!: AskedQuestion;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'The office, by the schema of GET /simulations/office; unset: the sample office',
  })
  @IsOptional()
  @IsObject()
  office?: JsonObject;

  @ApiPropertyOptional({ example: DEFAULTS.procedure, default: DEFAULTS.procedure })
  @IsOptional()
  @Matches(/^[a-z][a-z0-9-]{0,60}$/)
  procedure?: string;

  @ApiPropertyOptional({
    default: false,
    description: 'Calibrate the office on the recorded cases of the authority first',
  })
  @IsOptional()
  @IsBoolean()
  calibrate?: boolean;

  @ApiPropertyOptional({ type: 'integer', minimum: 20, maximum: 1000, default: DEFAULTS.replications })
  @IsOptional()
  @IsInt()
  @Min(20)
  @Max(1000)
  replications?: number;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 60,
    maximum: 1000,
    default: DEFAULTS.days,
    description: 'Counted working days of a run',
  })
  @IsOptional()
  @IsInt()
  @Min(60)
  @Max(1000)
  days?: number;

  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: 2_147_483_647, default: DEFAULTS.seed })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(2_147_483_647)
  seed?: number;

  @ApiPropertyOptional({ enum: LEVELS, default: DEFAULTS.oldWay, description: 'The parameters of the old way' })
  @IsOptional()
  @IsIn(LEVELS)
  oldWay?: Level;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 1000,
    description: 'On time by so many legal working days; unset: the promise of the procedure',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1000)
  limitWorkingDays?: number;
}
