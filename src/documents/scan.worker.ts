/*
 * Documents are scanned after their upload, by jobs. The truth is the row of the document: one that waits for its scan
 * is found by a sweep every minute, whichever server took it in and however that one ended. A scan that fails (no
 * scanner, too slow, its own limit of size) leaves the document waiting, never clean.
 */
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CasesService } from '../cases/cases.service.js';
import { NOW, type Now } from '../database/now.js';
import { inAuthority } from '../database/tenant.js';
import { DOCUMENT_SCANNED } from '../domain/case/document-commands.js';
import { fromMs, toMs } from '../domain/clock/instant.js';
import { Problem } from '../domain/problem.js';
import { JobsService } from '../jobs/jobs.service.js';
import { type ScanVerdict, scanStream } from './clamd.js';
import { DOCUMENT_STORE, type DocumentStore } from './document-store.js';
import { isWaiting, listWaiting } from './documents.queries.js';
import { DOCUMENT_SETTINGS, type DocumentSettings } from './settings.js';

/** A scan that is under way should not be begun again. */
const PATIENCE_MS = 120_000;

@Injectable()
export class ScanWorker implements OnModuleInit {
  private readonly log = new Logger(ScanWorker.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly cases: CasesService,
    private readonly jobs: JobsService,
    @Inject(DOCUMENT_STORE) private readonly store: DocumentStore,
    @Inject(DOCUMENT_SETTINGS) private readonly settings: DocumentSettings,
    @Inject(NOW) private readonly now: Now,
  ) {}

  onModuleInit(): void {
    this.jobs.onJob('documents.scan', ({ authority, caseId, sha256 }) => this.scan(authority, caseId, sha256));
    this.jobs.onJob('documents.sweep', () => this.sweep());
    if (this.settings.clamdUrl === undefined && this.settings.production)
      this.log.warn('No virus scanner (CLAMD_URL): documents count as clean and say scanner: none.');
  }

  /** Adds a job for every document, of any authority, that has waited for longer than a scan lasts. */
  async sweep(patienceMs = PATIENCE_MS): Promise<void> {
    const before = fromMs(toMs(this.now()) - patienceMs);
    for (const { id } of await this.dataSource.query<{ id: number }[]>('select id from authorities order by id'))
      await inAuthority(this.dataSource, id, async (tx) => {
        const waiting = await listWaiting(tx, id, before);
        const jobs = waiting.map(({ case_id: caseId, sha256 }) => scanJob(id, caseId, sha256));
        if (jobs.length > 0) await this.jobs.add(tx, 'documents.scan', jobs);
      });
  }

  /** Scans one document, if it still waits, and lets the engine say what was found. */
  async scan(authority: number, caseId: string, sha256: string): Promise<void> {
    if (!(await inAuthority(this.dataSource, authority, (tx) => isWaiting(tx, authority, caseId, sha256)))) return;
    const found = await this.ask(authority, sha256);
    const data = { sha256, ...found };
    try {
      await this.cases.advanceAsEngine(authority, caseId, { type: DOCUMENT_SCANNED, data });
    } catch (refusal) {
      if (refusal instanceof Problem && refusal.code === 'notPossible') return; // another server was quicker
      throw refusal;
    }
    if (found.verdict === 'infected')
      this.log.warn(`Document ${sha256} of case ${caseId} is infected (${found.signature ?? 'unnamed'}).`);
  }

  private async ask(authority: number, sha256: string): Promise<ScanVerdict> {
    const { clamdUrl } = this.settings;
    if (clamdUrl === undefined) return { verdict: 'clean', scanner: 'none' };
    return scanStream(clamdUrl, await this.store.open(authority, sha256));
  }
}

export const scanJob = (authority: number, caseId: string, sha256: string) => ({
  payload: { authority, caseId, sha256 },
  key: `scan:${authority}:${caseId}:${sha256}`,
});
