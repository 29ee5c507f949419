import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches } from 'class-validator';

const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const POSITION_OR_INSTANT = /^(\d{1,15}|\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))$/;
const LABELS = ['REAL', 'SYNTHETIC', 'ALL'] as const;

/** Which cases an export holds: of all that came in, unless told otherwise, the real ones. */
export class ExportQuery {
  @ApiPropertyOptional({ format: 'date', description: 'The first day on which cases came in, in the authority’s zone' })
  @IsOptional()
  @Matches(DATE)
  from?: string;

  @ApiPropertyOptional({ format: 'date', description: 'The last day' })
  @IsOptional()
  @Matches(DATE)
  to?: string;

  @ApiPropertyOptional({
    description: 'A sealed position, or an instant with its zone; unset: the last position that is sealed',
    example: '41',
  })
  @IsOptional()
  @Matches(POSITION_OR_INSTANT)
  asOf?: string;

  @ApiPropertyOptional({ example: 'three-in-one' })
  @IsOptional()
  @Matches(/^[a-z][a-z0-9-]{0,60}(@[1-9]\d{0,5})?$/)
  procedure?: string;

  @ApiPropertyOptional({
    enum: LABELS,
    default: 'REAL',
    description: 'Real or invented cases; ALL marks each with its own label',
  })
  @IsOptional()
  @IsIn(LABELS)
  label?: (typeof LABELS)[number];
}
