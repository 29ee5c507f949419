import { Module } from '@nestjs/common';
import { CasesModule } from '../cases/cases.module.js';
import { FoundingService } from './founding.service.js';

/** The organisation of an authority, over HTTP: thin over the commands of its administrative case. */
@Module({ imports: [CasesModule], providers: [FoundingService] })
export class OfficeModule {}
