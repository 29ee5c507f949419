import { ApiProperty } from '@nestjs/swagger';
import { IsObject, Matches } from 'class-validator';
import type { JsonObject } from '../domain/json.js';

const SO_FAR = 'What is known of the filing so far; nothing is demanded of it before it is filed';

export class DraftChange {
  @ApiProperty({ type: 'object', additionalProperties: true, description: SO_FAR })
  @IsObject()
  filing!: JsonObject;
}

export class NewDraft extends DraftChange {
  @ApiProperty({ description: 'The procedure, newest version unless one is named', example: 'three-in-one' })
  @Matches(/^[a-z][a-z0-9-]{0,60}(@[1-9]\d{0,5})?$/)
  procedure!: string;
}
