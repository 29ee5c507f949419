import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from './data-source.js';
import { NOW, type Now } from './now.js';
import { Notifications } from './notifications.js';
import type { OpenDatabase } from './open-database.js';
import { StepSignal } from './step-signal.js';

const OPEN_DATABASE = Symbol('OPEN_DATABASE');

/** Gives every module the `DataSource`, connected as the application role, and closes the database after the last use. */
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(
    @Inject(OPEN_DATABASE) private readonly database: OpenDatabase,
    private readonly dataSource: DataSource,
  ) {}

  /** Takes over `database`: closing the application closes it. */
  static over(database: OpenDatabase, now: Now): DynamicModule {
    const options = { ...dataSourceOptions(database.url), retryAttempts: 0, autoLoadEntities: true };
    return {
      module: DatabaseModule,
      global: true,
      imports: [TypeOrmModule.forRoot(options)],
      providers: [
        { provide: OPEN_DATABASE, useValue: database },
        { provide: NOW, useValue: now },
        StepSignal,
        Notifications,
      ],
      exports: [TypeOrmModule, NOW, StepSignal, Notifications],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
    await this.database.close();
  }
}
