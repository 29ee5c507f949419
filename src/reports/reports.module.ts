import { Module } from '@nestjs/common';
import { OperationsModule } from '../operations/operations.module.js';
import { TurnaroundModule } from '../turnaround/turnaround.module.js';
import { SigningModule } from '../signing/signing.module.js';
import { EvidenceService } from './evidence.service.js';
import { PublishedListsService } from './published-lists.service.js';
import { ReportsController } from './reports.controller.js';
import { ReportsService } from './reports.service.js';

@Module({
  imports: [OperationsModule, SigningModule, TurnaroundModule],
  controllers: [ReportsController],
  providers: [ReportsService, EvidenceService, PublishedListsService],
})
export class ReportsModule {}
