import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { REPORT_VARIANTS, type ReportVariant } from '../domain/turnaround/publication.js';
import { IsIn, IsOptional, Matches } from 'class-validator';

const FORMATS = ['json', 'tables', 'csv', 'xlsx', 'pdf'] as const;
const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const POSITION_OR_INSTANT = /^(\d{1,15}|\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))$/;

export class ReportQuery {
  @ApiProperty({ format: 'date', description: 'The first day of the period, in the authority’s zone' })
  @Matches(DATE)
  from!: string;

  @ApiProperty({ format: 'date', description: 'The last day of the period' })
  @Matches(DATE)
  to!: string;

  @ApiPropertyOptional({ description: 'A sealed position, or an instant with its zone; unset: now' })
  @IsOptional()
  @Matches(POSITION_OR_INSTANT)
  asOf?: string;

  @ApiPropertyOptional({ example: 'three-in-one' })
  @IsOptional()
  @Matches(/^[a-z][a-z0-9-]{0,60}(@[1-9]\d{0,5})?$/)
  procedure?: string;
}

const FORMAT_WORDS = 'tables: the figures as JSON, and beside them the same figures in tables and charts with words';

export class TurnaroundQuery extends ReportQuery {
  @ApiPropertyOptional({ enum: FORMATS, default: 'json', description: FORMAT_WORDS })
  @IsOptional()
  @IsIn(FORMATS)
  format: (typeof FORMATS)[number] = 'json';

  @ApiPropertyOptional({
    enum: REPORT_VARIANTS,
    default: 'full',
    description: 'public: small counts withheld, and what would give them away; as tables also in JSON',
  })
  @IsOptional()
  @IsIn(REPORT_VARIANTS)
  variant: ReportVariant = 'full';
}

export class ComparisonQuery {
  @ApiPropertyOptional({ enum: FORMATS, default: 'json', description: FORMAT_WORDS })
  @IsOptional()
  @IsIn(FORMATS)
  format: (typeof FORMATS)[number] = 'json';
}

export class ClocksQuery {
  @ApiPropertyOptional({
    description: 'The rule whose dates are explained day by day, or all; unset: the clocks that run',
    example: 'all',
  })
  @IsOptional()
  @Matches(/^[a-zA-Z.]{1,80}$/)
  explain?: string;
}
