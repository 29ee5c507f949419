import { Module } from '@nestjs/common';
import { OperationsModule } from '../operations/operations.module.js';
import { TurnaroundModule } from '../turnaround/turnaround.module.js';
import { ReportsController } from './reports.controller.js';
import { ReportsService } from './reports.service.js';

@Module({
  imports: [OperationsModule, TurnaroundModule],
  controllers: [ReportsController],
  providers: [ReportsService],
})
export class ReportsModule {}
