import { type DynamicModule, Module } from '@nestjs/common';
import { AuditModule } from './audit/audit.module.js';
import { BaselinesModule } from './baselines/baselines.module.js';
import { CalendarsModule } from './calendars/calendars.module.js';
import { CasesModule } from './cases/cases.module.js';
import { CatalogueModule } from './catalogue/catalogue.module.js';
import { DatabaseModule } from './database/database.module.js';
import type { Now } from './database/now.js';
import type { OpenDatabase } from './database/open-database.js';
import { DeadlinesModule } from './deadlines/deadlines.module.js';
import { DiagramsModule } from './diagrams/diagrams.module.js';
import { DocumentsModule } from './documents/documents.module.js';
import { documentsBelow, type DocumentSettings } from './documents/settings.js';
import { DraftsModule } from './drafts/drafts.module.js';
import { ExchangeModule } from './exchange/exchange.module.js';
import { FormatsModule } from './formats/formats.module.js';
import { ExportsModule } from './exports/exports.module.js';
import { HttpModule } from './http/http.module.js';
import { IdentityModule, type IdentitySettings } from './identity/identity.module.js';
import { OfficeModule } from './people/office.module.js';
import { NoticesModule } from './notices/notices.module.js';
import { PeopleModule } from './people/people.module.js';
import { JobsModule } from './jobs/jobs.module.js';
import { OperationsModule } from './operations/operations.module.js';
import { ReportsModule } from './reports/reports.module.js';
import { RelayModule } from './relay/relay.module.js';
import { TasksModule } from './tasks/tasks.module.js';
import { SeenModule } from './seen/seen.module.js';
import { SecretsModule } from './secrets/secrets.module.js';
import { TrialsModule } from './trials/trials.module.js';
import { SigningModule } from './signing/signing.module.js';
import { SimulationModule } from './simulation/simulation.module.js';
import { StreamModule } from './stream/stream.module.js';
import { TurnaroundModule } from './turnaround/turnaround.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';
import { WorkbenchModule } from './workbench/workbench.module.js';
import type { WebhookSettings } from './webhooks/webhooks.settings.js';

export type AppSettings = IdentitySettings & {
  database: OpenDatabase;
  documents?: DocumentSettings;
  importMaxMb?: number;
  answersKeptDays?: number;
  now?: Now;
  reportFont?: string;
  secretsKey?: string;
  webhooks?: Partial<WebhookSettings>;
};

/** The table of contents. */
@Module({})
export class AppModule {
  static forRoot({
    database,
    documents,
    importMaxMb,
    answersKeptDays,
    now,
    webhooks,
    ...identity
  }: AppSettings): DynamicModule {
    return {
      module: AppModule,
      imports: [
        DatabaseModule.over(database, now),
        IdentityModule.forRoot(identity),
        PeopleModule,
        HttpModule,
        SecretsModule.forRoot(identity),
        SeenModule.forRoot(identity),
        FormatsModule.forRoot(identity),
        JobsModule,
        RelayModule.forRoot(answersKeptDays),
        StreamModule,
        WebhooksModule.forRoot(webhooks),
        CatalogueModule,
        CasesModule,
        DraftsModule,
        NoticesModule,
        TasksModule,
        OfficeModule,
        DocumentsModule.forRoot(documents ?? documentsBelow(identity.dataDir)),
        DeadlinesModule,
        AuditModule,
        OperationsModule,
        ExchangeModule.forRoot(importMaxMb),
        BaselinesModule,
        SimulationModule,
        TrialsModule,
        TurnaroundModule,
        DiagramsModule,
        ExportsModule,
        SigningModule,
        ReportsModule,
        CalendarsModule,
        WorkbenchModule.forRoot(identity),
      ],
    };
  }
}
