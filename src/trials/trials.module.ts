import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { DiagramsModule } from '../diagrams/diagrams.module.js';
import { TrialsController } from './trials.controller.js';
import { TrialsService } from './trials.service.js';

@Module({ imports: [CatalogueModule, DiagramsModule], controllers: [TrialsController], providers: [TrialsService] })
export class TrialsModule {}
