import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsOptional, IsString, IsUUID, Length, Matches, ValidateNested } from 'class-validator';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Which cases of an import a baseline is made of; what is not named may be anything. */
export class BaselineFilter {
  @ApiPropertyOptional({ description: 'Only cases of this procedure of the old chain', example: 'licence' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  track?: string;

  @ApiPropertyOptional({ example: 'sterile' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  itemType?: string;

  @ApiPropertyOptional({ example: 'high' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  risk?: string;

  @ApiPropertyOptional({ example: 'new line' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  changeType?: string;

  @ApiPropertyOptional({
    format: 'date',
    description: 'Begun on this day or later, Beijing time',
    example: '2019-01-01',
  })
  @IsOptional()
  @Matches(DAY)
  from?: string;

  @ApiPropertyOptional({ format: 'date', description: 'Begun on this day or earlier', example: '2023-12-31' })
  @IsOptional()
  @Matches(DAY)
  to?: string;
}

export class NewBaseline {
  @ApiProperty({ description: 'The same name again makes a new version', example: 'Old way 2019-2023' })
  @IsString()
  @Length(1, 200)
  name!: string;

  @ApiProperty({ format: 'uuid', description: 'The import of whose cases it is made' })
  @IsUUID()
  import!: string;

  @ApiProperty({ description: 'The procedure whose cases are compared with it', example: 'three-in-one' })
  @IsString()
  @Length(1, 100)
  procedure!: string;

  @ApiPropertyOptional({
    enum: ['case', 'chain'],
    default: 'case',
    description: 'case: each old case by itself; chain: from the start of the first procedure to the end of the last',
  })
  @IsOptional()
  @IsIn(['case', 'chain'])
  unit?: 'case' | 'chain';

  @ApiPropertyOptional({ type: BaselineFilter })
  @IsOptional()
  @ValidateNested()
  @Type(() => BaselineFilter)
  filter?: BaselineFilter;

  @ApiPropertyOptional({
    description: 'Where it can be looked up why this set is comparable: a decision, a note, a file',
    example: 'Decision of the rule board of 2026-02-11, item 3',
    maxLength: 2000,
  })
  @IsOptional()
  @IsString()
  @Length(1, 2000)
  evidence?: string;
}
