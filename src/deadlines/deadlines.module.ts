import { Module } from '@nestjs/common';
import { CasesModule } from '../cases/cases.module.js';
import { DeadlineWorker } from './deadline.worker.js';

@Module({ imports: [CasesModule], providers: [DeadlineWorker] })
export class DeadlinesModule {}
