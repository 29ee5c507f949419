import { type DynamicModule, Module } from '@nestjs/common';
import { openSecretsKey, SecretsService } from './secrets.service.js';

@Module({})
export class SecretsModule {
  static forRoot({ dataDir, secretsKey }: { dataDir: string; secretsKey?: string }): DynamicModule {
    const useFactory = () => new SecretsService(openSecretsKey(dataDir, secretsKey));
    return {
      module: SecretsModule,
      global: true,
      providers: [{ provide: SecretsService, useFactory }],
      exports: [SecretsService],
    };
  }
}
