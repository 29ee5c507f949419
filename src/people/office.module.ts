import { Module } from '@nestjs/common';
import { CasesModule } from '../cases/cases.module.js';
import { FoundingService } from './founding.service.js';
import { OfficeController } from './office.controller.js';
import { OfficeService } from './office.service.js';

/** The organisation of an authority, over HTTP: thin over the commands of its administrative case. */
@Module({ imports: [CasesModule], controllers: [OfficeController], providers: [FoundingService, OfficeService] })
export class OfficeModule {}
