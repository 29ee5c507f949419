import { CreateCaseTables1763900100000 } from '../../migrations/1763900100000-create-case-tables.js';
import { ForceQueues1763985900000 } from '../../migrations/1763985900000-force-queues.js';
import { CreateSessions1763986000000 } from '../../migrations/1763986000000-create-sessions.js';
import { CreateOfficeHeads1763986100000 } from '../../migrations/1763986100000-create-office-heads.js';
import { KeepDuties1763986200000 } from '../../migrations/1763986200000-keep-duties.js';
import { MakeTasksAnInbox1763986300000 } from '../../migrations/1763986300000-make-tasks-an-inbox.js';
import { CreateDocuments1763986400000 } from '../../migrations/1763986400000-create-documents.js';
import { TellMoreThanSteps1763986500000 } from '../../migrations/1763986500000-tell-more-than-steps.js';
import { FireEachLimitOnce1763986510000 } from '../../migrations/1763986510000-fire-each-limit-once.js';
import { CreateEventsAndWebhooks1763986600000 } from '../../migrations/1763986600000-create-events-and-webhooks.js';
import { CreateOperations1763986700000 } from '../../migrations/1763986700000-create-operations.js';
import { BookWork1763986800000 } from '../../migrations/1763986800000-book-work.js';
import { KeepFacts1763986800000 } from '../../migrations/1763986800000-keep-facts.js';
import { CreateLegacyHistory1763986850000 } from '../../migrations/1763986850000-create-legacy-history.js';
import { IndexFacts1763986870000 } from '../../migrations/1763986870000-index-facts.js';
import { CreateDrafts1763986880000 } from '../../migrations/1763986880000-create-drafts.js';
import { KeepLabour1763986905000 } from '../../migrations/1763986905000-keep-labour.js';
import { CreateReports1763986860000 } from '../../migrations/1763986860000-create-reports.js';
import { KeepMonths1763986881000 } from '../../migrations/1763986881000-keep-months.js';
import { SlimStorage1763986950000 } from '../../migrations/1763986950000-slim-storage.js';
import { KeepLedgersOfStops1763987000000 } from '../../migrations/1763987000000-keep-ledgers-of-stops.js';
import { LetStaysTellOfTasks1763987010000 } from '../../migrations/1763987010000-let-stays-tell-of-tasks.js';
import { ListCasesOfReports1763987030000 } from '../../migrations/1763987030000-list-cases-of-reports.js';
import { SignReports1763987040000 } from '../../migrations/1763987040000-sign-reports.js';
import { PackNotices1763987050000 } from '../../migrations/1763987050000-pack-notices.js';
import { DataSource, type DataSourceOptions } from 'typeorm';

type Migration = Extract<NonNullable<DataSourceOptions['migrations']>, unknown[]>[number];

/** Every migration, oldest first: as classes, so that the list is the same in dist, in tests and under the TypeORM CLI. */
const MIGRATIONS: Migration[] = [
  CreateCaseTables1763900100000,
  ForceQueues1763985900000,
  CreateSessions1763986000000,
  CreateOfficeHeads1763986100000,
  KeepDuties1763986200000,
  MakeTasksAnInbox1763986300000,
  CreateDocuments1763986400000,
  TellMoreThanSteps1763986500000,
  FireEachLimitOnce1763986510000,
  CreateEventsAndWebhooks1763986600000,
  CreateOperations1763986700000,
  BookWork1763986800000,
  KeepFacts1763986800000,
  CreateLegacyHistory1763986850000,
  IndexFacts1763986870000,
  CreateDrafts1763986880000,
  KeepLabour1763986905000,
  CreateReports1763986860000,
  KeepMonths1763986881000,
  SlimStorage1763986950000,
  KeepLedgersOfStops1763987000000,
  LetStaysTellOfTasks1763987010000,
  ListCasesOfReports1763987030000,
  SignReports1763987040000,
  PackNotices1763987050000,
];

/** How long a transaction may sit idle before PostgreSQL ends it: a stuck one would hold its locks for ever. */
const IDLE_TRANSACTION_LIMIT_MS = 60_000;

/** How long a request waits for a connection of the pool before it is refused: more wait than this can serve. */
const CONNECTION_WAIT_MS = 30_000;

export function dataSourceOptions(url: string, poolSize = 10) {
  return {
    type: 'postgres',
    url,
    migrations: MIGRATIONS,
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    synchronize: false,
    logging: false,
    poolSize,
    applicationName: 'trine',
    // A dying server must not take node with it: the query that needs the connection reports it.
    poolErrorHandler: () => undefined,
    extra: {
      idle_in_transaction_session_timeout: IDLE_TRANSACTION_LIMIT_MS,
      connectionTimeoutMillis: CONNECTION_WAIT_MS,
      pipeline: true, // what is asked without waiting is sent without waiting
    },
  } as const satisfies DataSourceOptions;
}

/** An open data source. Close it with `destroy()`. */
export function openDataSource(url: string, poolSize?: number): Promise<DataSource> {
  return new DataSource(dataSourceOptions(url, poolSize)).initialize();
}

/** Where PostgreSQL itself is, past a pooler: for what cannot go through the pool of the data source. */
export const DIRECT_URL = Symbol('DIRECT_URL');
