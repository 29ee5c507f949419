import { type DynamicModule, Module } from '@nestjs/common';
import { FormatsService, REPORT_FONT } from './formats.service.js';

@Module({})
export class FormatsModule {
  static forRoot({ reportFont }: { reportFont?: string }): DynamicModule {
    return {
      module: FormatsModule,
      global: true,
      providers: [FormatsService, { provide: REPORT_FONT, useValue: reportFont ?? null }],
      exports: [FormatsService],
    };
  }
}
