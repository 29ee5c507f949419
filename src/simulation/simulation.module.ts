import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { OperationsModule } from '../operations/operations.module.js';
import { SimulationController } from './simulation.controller.js';
import { SimulationService } from './simulation.service.js';

@Module({
  imports: [CatalogueModule, OperationsModule],
  controllers: [SimulationController],
  providers: [SimulationService],
})
export class SimulationModule {}
