import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { PICTURE_LANGUAGES, type PictureLanguage } from '../diagram/picture-language.js';
import type { JsonObject } from '../domain/json.js';

/** A case of the longest procedure is archived after some forty. */
const MOST_COMMANDS = 100;
const COMMAND = /^(?!xstate\.)[a-z][A-Za-z]{0,40}\.[a-z][A-Za-z]{0,60}$/;
const COMMANDS = /^[A-Za-z.]{1,103}(,[A-Za-z.]{1,103}){0,99}$/;

class TriedCommand {
  @ApiProperty({ example: 'case.submit' })
  @IsString()
  @Matches(COMMAND)
  type!: string;

  @ApiPropertyOptional({ description: 'In which role; the first that may, when none is named' })
  @IsOptional()
  @IsString()
  @MaxLength(60)
  role?: string;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true, description: 'Its example, when left out' })
  @IsOptional()
  @IsObject()
  data?: JsonObject;
}

class Drawn {
  @ApiPropertyOptional({
    enum: PICTURE_LANGUAGES,
    description: 'With the diagram of where the case stands, in this language',
  })
  @IsOptional()
  @IsIn(PICTURE_LANGUAGES)
  picture?: PictureLanguage;
}

export class TryCommands extends Drawn {
  @ApiProperty({ type: [TriedCommand], maxItems: MOST_COMMANDS })
  @IsArray()
  @ArrayMaxSize(MOST_COMMANDS)
  @ValidateNested({ each: true })
  @Type(() => TriedCommand)
  commands!: TriedCommand[];
}

export class TryNamed extends Drawn {
  @ApiPropertyOptional({
    description: 'Commands with their examples, separated by commas',
    example: 'case.submit,case.accept',
  })
  @IsOptional()
  @Matches(COMMANDS)
  commands?: string;
}
