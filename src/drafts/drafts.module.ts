import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { JobsModule } from '../jobs/jobs.module.js';
import { DraftsController } from './drafts.controller.js';
import { DraftsService } from './drafts.service.js';

@Module({ imports: [CatalogueModule, JobsModule], controllers: [DraftsController], providers: [DraftsService] })
export class DraftsModule {}
