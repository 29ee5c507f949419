import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Length, Matches, Max, Min } from 'class-validator';
import { REPORT_VARIANTS, type ReportVariant } from '../domain/turnaround/publication.js';

const MOST_NUMBER = 2_000_000_000;
const MOST_EDITION = 30_000;
const LIST_FORMATS = ['csv', 'json'] as const;
const FORMATS = ['json', 'tables', 'csv', 'xlsx', 'pdf'] as const;

/** What is asked for; the days and the moment are looked at by whoever counts. */
export class NewReport {
  @ApiProperty({ format: 'date', example: '2026-01-01', description: 'The first day of the period' })
  @Matches(/^\d{4}-\d\d-\d\d$/)
  from!: string;

  @ApiProperty({ format: 'date', example: '2026-01-31', description: 'The last day of the period' })
  @Matches(/^\d{4}-\d\d-\d\d$/)
  to!: string;

  @ApiPropertyOptional({ description: 'A sealed position, or an instant with its zone; unset: now' })
  @IsOptional()
  @Matches(/^(\d{1,15}|\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))$/)
  asOf?: string;

  @ApiPropertyOptional({ example: 'three-in-one' })
  @IsOptional()
  @Matches(/^[a-z][a-z0-9-]{0,60}(@[1-9]\d{0,5})?$/)
  procedure?: string;

  @ApiProperty({ enum: ['provisional', 'final'], description: 'Final: the period is over and no date is provisional' })
  @IsIn(['provisional', 'final'])
  kind!: 'provisional' | 'final';

  @ApiPropertyOptional({ description: 'The number of the report of which this is a new edition' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST_NUMBER)
  corrects?: number;

  @ApiPropertyOptional({ description: 'Why there is a new edition; needed with corrects' })
  @IsOptional()
  @IsString()
  @Length(2, 1000)
  reason?: string;
}

export class EditionQuery {
  @ApiPropertyOptional({ description: 'The edition; unset: the newest' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MOST_EDITION)
  edition?: number;
}

export class FormatQuery extends EditionQuery {
  @ApiPropertyOptional({
    enum: FORMATS,
    default: 'json',
    description: 'tables: the figures as JSON, and beside them the same figures in tables and charts with words',
  })
  @IsOptional()
  @IsIn(FORMATS)
  format: (typeof FORMATS)[number] = 'json';

  @ApiPropertyOptional({
    enum: REPORT_VARIANTS,
    description:
      'public: small counts withheld, and what would give them away; as tables also in JSON. Unset: the fullest that your role reads',
  })
  @IsOptional()
  @IsIn(REPORT_VARIANTS)
  variant?: ReportVariant;
}

export class CasesQuery extends EditionQuery {
  @ApiPropertyOptional({ enum: LIST_FORMATS, default: 'csv' })
  @IsOptional()
  @IsIn(LIST_FORMATS)
  format: (typeof LIST_FORMATS)[number] = 'csv';

  @ApiPropertyOptional({
    enum: REPORT_VARIANTS,
    description:
      'public: pseudonyms instead of numbers, months instead of days, bands instead of durations. Unset: the fullest that your role reads',
  })
  @IsOptional()
  @IsIn(REPORT_VARIANTS)
  variant?: ReportVariant;
}
