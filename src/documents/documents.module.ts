import { type DynamicModule, Module } from '@nestjs/common';
import { CasesModule } from '../cases/cases.module.js';
import type { Config } from '../config.js';
import { JobsModule } from '../jobs/jobs.module.js';
import { DiskStore } from './disk.store.js';
import { DOCUMENT_STORE, type DocumentStore } from './document-store.js';
import { DocumentsController } from './documents.controller.js';
import { DocumentsService } from './documents.service.js';
import { KeptFilesService } from './kept-files.service.js';
import { ScanWorker } from './scan.worker.js';
import { DOCUMENT_SETTINGS, type DocumentSettings, MEGABYTE } from './settings.js';

type Settings = Pick<
  Config,
  | 'DOCUMENT_MAX_MB'
  | 'S3_REGION'
  | 'S3_BUCKET'
  | 'S3_ENDPOINT'
  | 'CLAMD_URL'
  | 'DOCUMENTS_DIR'
  | 'TRINE_DATA'
  | 'NODE_ENV'
>;

/** The client of object stores is large, and loaded only where there is one. */
async function storeFor({ s3, dir }: DocumentSettings): Promise<DocumentStore> {
  if (!s3) return new DiskStore(dir);
  const { S3Store } = await import('./s3.store.js');
  return new S3Store(s3);
}

@Module({})
export class DocumentsModule {
  static forRoot(settings: DocumentSettings): DynamicModule {
    return {
      module: DocumentsModule,
      global: true,
      imports: [CasesModule, JobsModule],
      controllers: [DocumentsController],
      providers: [
        DocumentsService,
        KeptFilesService,
        ScanWorker,
        { provide: DOCUMENT_STORE, useFactory: () => storeFor(settings) },
        { provide: DOCUMENT_SETTINGS, useValue: settings },
      ],
      exports: [KeptFilesService],
    };
  }

  static settingsFrom(config: Readonly<Settings>): DocumentSettings {
    const { S3_BUCKET: bucket, S3_ENDPOINT: endpoint, S3_REGION: region, CLAMD_URL: clamdUrl } = config;
    return {
      dir: config.DOCUMENTS_DIR ?? `${config.TRINE_DATA}/documents`,
      mostBytes: config.DOCUMENT_MAX_MB * MEGABYTE,
      production: config.NODE_ENV === 'production',
      ...(bucket !== undefined && { s3: { bucket, region, ...(endpoint !== undefined && { endpoint }) } }),
      ...(clamdUrl !== undefined && { clamdUrl }),
    };
  }
}
