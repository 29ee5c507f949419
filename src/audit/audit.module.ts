import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { AuditController } from './audit.controller.js';
import { AuditService } from './audit.service.js';
import { SealerService } from './sealer.service.js';

@Module({
  imports: [CatalogueModule],
  controllers: [AuditController],
  providers: [AuditService, SealerService],
  exports: [SealerService],
})
export class AuditModule {}
