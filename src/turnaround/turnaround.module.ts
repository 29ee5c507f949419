import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { BaselinesModule } from '../baselines/baselines.module.js';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { CaseListService } from './case-list.service.js';
import { KeepMonthsService } from './keep-months.service.js';
import { TurnaroundController } from './turnaround.controller.js';
import { TurnaroundService } from './turnaround.service.js';

@Module({
  imports: [AuditModule, BaselinesModule, CatalogueModule],
  controllers: [TurnaroundController],
  providers: [TurnaroundService, CaseListService, KeepMonthsService],
  exports: [TurnaroundService, CaseListService],
})
export class TurnaroundModule {}
