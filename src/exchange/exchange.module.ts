import { type DynamicModule, Module } from '@nestjs/common';
import { OperationsModule } from '../operations/operations.module.js';
import { ImportsController } from './imports.controller.js';
import { IMPORT_LIMITS, ImportsService } from './imports.service.js';

const MEGABYTE = 1024 * 1024;
const MOST_MEGABYTES = 2_048;
const MOST_EVENTS = 5_000_000;

/** What comes in from the time before this product. */
@Module({})
export class ExchangeModule {
  static forRoot(mostMegabytes = MOST_MEGABYTES): DynamicModule {
    const limits = { mostBytes: mostMegabytes * MEGABYTE, mostEvents: MOST_EVENTS };
    return {
      module: ExchangeModule,
      imports: [OperationsModule],
      controllers: [ImportsController],
      providers: [ImportsService, { provide: IMPORT_LIMITS, useValue: limits }],
      exports: [ImportsService],
    };
  }
}
