import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { BaselinesController } from './baselines.controller.js';
import { BaselinesService } from './baselines.service.js';

@Module({
  imports: [CatalogueModule],
  controllers: [BaselinesController],
  providers: [BaselinesService],
  exports: [BaselinesService],
})
export class BaselinesModule {}
