import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { CasesController } from './cases.controller.js';
import { CasesReader } from './cases.reader.js';
import { CasesService } from './cases.service.js';
import { RenewFactsService } from './renew-facts.service.js';

@Module({
  imports: [CatalogueModule],
  controllers: [CasesController],
  providers: [CasesService, CasesReader, RenewFactsService],
  exports: [CasesService],
})
export class CasesModule {}
