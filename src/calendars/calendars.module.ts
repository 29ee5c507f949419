import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { CalendarsController } from './calendars.controller.js';

@Module({ imports: [CatalogueModule], controllers: [CalendarsController] })
export class CalendarsModule {}
