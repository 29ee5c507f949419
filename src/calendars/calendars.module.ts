import { Module } from '@nestjs/common';
import { CasesModule } from '../cases/cases.module.js';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { CalendarWorker } from './calendar.worker.js';
import { CalendarsController } from './calendars.controller.js';
import { CalendarsService } from './calendars.service.js';

@Module({
  imports: [CasesModule, CatalogueModule],
  controllers: [CalendarsController],
  providers: [CalendarsService, CalendarWorker],
})
export class CalendarsModule {}
