import { type DynamicModule, Module } from '@nestjs/common';
import { PUBLIC_URL, SeenService } from './seen.service.js';

@Module({})
export class SeenModule {
  static forRoot({ publicUrl = null }: { publicUrl?: string | null }): DynamicModule {
    return { module: SeenModule, providers: [{ provide: PUBLIC_URL, useValue: publicUrl }, SeenService] };
  }
}
