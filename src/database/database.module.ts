import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { fromMs, type Instant } from '../domain/clock/instant.js';
import { ClockSkew, DATABASE_NOW, type DatabaseNow } from './clock-skew.js';
import { dataSourceOptions, DIRECT_URL } from './data-source.js';
import { NOW, type Now } from './now.js';
import { Notifications } from './notifications.js';
import type { OpenDatabase } from './open-database.js';
import { Standby } from './standby.js';
import { StepHints } from './step-hints.js';
import { StepSignal } from './step-signal.js';

const OPEN_DATABASE = Symbol('OPEN_DATABASE');
const STANDBY = Symbol('STANDBY');

const thePresent: Now = () => fromMs(Date.now());
const clockOf = async (source: DataSource): Promise<Instant> => {
  const [row] = await source.query<{ now: Date }[]>('select clock_timestamp() as now');
  return row!.now.toISOString();
};

/** How long a statement of the product may take; migrations have no such limit. The longest known, over a million cases, take 20 s. */
const STATEMENT_LIMIT_MS = 600_000;

/** Gives every module the `DataSource`, connected as the application role, and closes the database after the last use. */
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(
    @Inject(OPEN_DATABASE) private readonly database: OpenDatabase,
    private readonly dataSource: DataSource,
    @Inject(STANDBY) private readonly standby: Standby | null,
  ) {}

  /** Takes over `database`: closing the application closes it. With `simulated` time is what that says, also the database's. */
  static over(database: OpenDatabase, simulated?: Now): DynamicModule {
    const given = dataSourceOptions(database.url);
    const extra = { ...given.extra, statement_timeout: STATEMENT_LIMIT_MS };
    const options = { ...given, extra, retryAttempts: 0, autoLoadEntities: true };
    return {
      module: DatabaseModule,
      global: true,
      imports: [TypeOrmModule.forRoot(options)],
      providers: [
        { provide: OPEN_DATABASE, useValue: database },
        { provide: DIRECT_URL, useValue: database.directUrl ?? database.url },
        {
          provide: STANDBY,
          inject: [DataSource],
          useFactory: (primary: DataSource) => database.standbyUrl && new Standby(primary, database.standbyUrl),
        },
        { provide: NOW, useValue: simulated ?? thePresent },
        {
          provide: DATABASE_NOW,
          inject: [DataSource],
          useFactory: (source: DataSource): DatabaseNow =>
            simulated ? async () => simulated() : () => clockOf(source),
        },
        ClockSkew,
        StepSignal,
        Notifications,
        StepHints,
      ],
      exports: [TypeOrmModule, DIRECT_URL, NOW, ClockSkew, StepSignal, Notifications],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.standby?.close();
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
    await this.database.close();
  }
}
