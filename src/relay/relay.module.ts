import { Module, type DynamicModule } from '@nestjs/common';
import { KEPT_DAYS, RelayService } from './relay.service.js';

/** As long as a client may come back with a key, by default: over a weekend and a day of mending. */
const ANSWERS_KEPT_DAYS = 7;

@Module({})
export class RelayModule {
  /** @param answersKeptDays how long the answers to POST requests are kept for clients that ask again. */
  static forRoot(answersKeptDays = ANSWERS_KEPT_DAYS): DynamicModule {
    return {
      module: RelayModule,
      global: true,
      providers: [{ provide: KEPT_DAYS, useValue: answersKeptDays }, RelayService],
      exports: [RelayService],
    };
  }
}
