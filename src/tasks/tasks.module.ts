import { Module } from '@nestjs/common';
import { CasesModule } from '../cases/cases.module.js';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { TasksController } from './tasks.controller.js';
import { TasksService } from './tasks.service.js';
import { WatchesController } from './watches.controller.js';

@Module({
  imports: [CasesModule, CatalogueModule],
  controllers: [TasksController, WatchesController],
  providers: [TasksService],
})
export class TasksModule {}
