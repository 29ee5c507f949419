import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { PICTURE_LANGUAGES, type PictureLanguage } from '../diagram/picture-language.js';
import { TIMELINE_AXES, type TimelineAxis } from '../diagram/timeline/time-scale.js';

const STOPS = ['with', 'without'] as const;
const SCOPES = ['whole', 'case'] as const;

export class PictureQuery {
  @ApiPropertyOptional({
    enum: PICTURE_LANGUAGES,
    description: 'Before Accept-Language; Uyghur stands where a text has it, else the Chinese source',
  })
  @IsOptional()
  @IsIn(PICTURE_LANGUAGES)
  lang?: PictureLanguage;
}

export class TimelineQuery extends PictureQuery {
  @ApiPropertyOptional({ enum: TIMELINE_AXES, default: 'workingDays' })
  @IsOptional()
  @IsIn(TIMELINE_AXES)
  axis: TimelineAxis = 'workingDays';

  @ApiPropertyOptional({ enum: STOPS, default: 'with', description: 'Whether clock stops are part of the axis' })
  @IsOptional()
  @IsIn(STOPS)
  stops: (typeof STOPS)[number] = 'with';

  @ApiPropertyOptional({ enum: SCOPES, default: 'whole', description: 'With the old way below, or the case alone' })
  @IsOptional()
  @IsIn(SCOPES)
  scope: (typeof SCOPES)[number] = 'whole';
}
