import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsArray, IsIn, IsOptional, IsUUID } from 'class-validator';

export const TOPICS = ['cases', 'tasks', 'lamps'] as const;
export type Topic = (typeof TOPICS)[number];

export class StreamQuery {
  @ApiPropertyOptional({ type: 'string', description: 'Some of cases, tasks, lamps, with commas; all unless said' })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value))
  @IsArray()
  @IsIn(TOPICS, { each: true })
  topics: Topic[] = [...TOPICS];

  @ApiPropertyOptional({ format: 'uuid', description: 'Only of this case' })
  @IsOptional()
  @IsUUID()
  case?: string;
}
