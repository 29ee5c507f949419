import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Length, Matches } from 'class-validator';
import { PageQuery } from '../http/paging.js';

export const TABS = ['mine', 'group', 'toSign', 'done', 'watched'] as const;
export type Tab = (typeof TABS)[number];

const YES = ['true', '1', ''];

export class TaskList extends PageQuery {
  @ApiPropertyOptional({
    enum: TABS,
    description:
      'mine: what you have, or somebody has whose place you take; group: what you may claim; toSign: of both, what awaits a check, an endorsement, a decision or a seal; done: what you did, newest first; watched: open tasks of cases that you watch. Unset: mine',
  })
  @IsOptional()
  @IsIn(TABS)
  tab?: Tab;

  @ApiPropertyOptional({ enum: YES, description: 'The same as tab=mine' })
  @IsOptional()
  @IsIn(YES)
  mine?: string;

  @ApiPropertyOptional({ enum: YES, description: 'The same as tab=group' })
  @IsOptional()
  @IsIn(YES)
  group?: string;

  @ApiPropertyOptional({ enum: ['green', 'yellow', 'red', 'grey'] })
  @IsOptional()
  @IsIn(['green', 'yellow', 'red', 'grey'])
  lamp?: 'green' | 'yellow' | 'red' | 'grey';

  @ApiPropertyOptional({ description: 'A track', example: 'inspection' })
  @IsOptional()
  @Matches(/^[a-z][A-Za-z]{0,40}$/)
  track?: string;

  @ApiPropertyOptional({ description: 'A procedure, any version of it', example: 'three-in-one' })
  @IsOptional()
  @Matches(/^[a-z][a-z0-9-]{0,60}$/)
  procedure?: string;

  @ApiPropertyOptional({ description: 'Begins the case number, or stands in the applicant’s name' })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  q?: string;
}

export class ReleaseTask {
  @ApiPropertyOptional({ description: 'Stays in the journal' })
  @IsOptional()
  @IsString()
  @Length(1, 1000)
  reason?: string;
}

export class AssignTask extends ReleaseTask {
  @ApiProperty({ description: 'The id of an officer with one of the roles of the task' })
  @IsString()
  @Length(1, 100)
  to!: string;
}

export class HandOverTask {
  @ApiProperty({ description: 'The id of an officer with one of the roles of the task' })
  @IsString()
  @Length(1, 100)
  to!: string;

  @ApiProperty({ description: 'Stays in the journal' })
  @IsString()
  @Length(1, 1000)
  reason!: string;
}
