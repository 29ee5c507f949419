import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { stringify } from 'csv-stringify/sync';
import type { FastifyRequest } from 'fastify';
import { DataSource, type EntityManager } from 'typeorm';
import { NOW, type Now } from '../database/now.js';
import { inAuthority } from '../database/tenant.js';
import { KeptFilesService } from '../documents/kept-files.service.js';
import { type JsonObject, text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import { answerOnce, type GivenAnswer } from '../http/idempotency.js';
import type { Language } from '../http/language.js';
import type { Page, PageQuery } from '../http/paging.js';
import type { Principal } from '../identity/principal.js';
import { type OperationRun, OperationsService } from '../operations/operations.service.js';
import { importLog } from './import-log.js';
import { findImport, getImport, listImports, listRejects } from './imports.queries.js';
import { type Sample, toImportRowView, toImportView, toPreviewView, toRejectView } from './imports.view.js';
import { fileSource, type LogLimits, type LogSource } from './log-source.js';
import { readProfile } from './profile-reader.js';
import { readLog } from './read-log.js';
import { type ArrivedLog, receiveLog } from './receive-log.js';

export const IMPORT_LIMITS = Symbol('IMPORT_LIMITS');

const KIND = 'legacyImport';
/** Previews that are under way in this process: each reads a whole log while its client waits. */
const MOST_PREVIEWS = 2;
const FIRST_ROWS = 20;
const FIRST_REJECTS = 50;
const REJECTS_AT_ONCE = 5_000;
const SLICE_MS = 20;
const REJECT_COLUMNS = ['row', 'reason', 'title', 'column', 'value'];

/** Brings in the logs of the time before, each whole or not at all, and shows beforehand what would become of one. */
@Injectable()
export class ImportsService {
  private previews = 0;

  constructor(
    private readonly dataSource: DataSource,
    private readonly files: KeptFilesService,
    private readonly operations: OperationsService,
    @Inject(NOW) private readonly now: Now,
    @Inject(IMPORT_LIMITS) private readonly limits: LogLimits,
  ) {
    operations.onOperation(KIND, (run) => this.run(run));
  }

  /** The file is kept as evidence before the operation that reads it exists. */
  async start(by: Principal, key: string, request: FastifyRequest, language: Language): Promise<GivenAnswer> {
    const arrived = await this.receive(request);
    try {
      const { profile, profileSha256 } = readProfile(arrived.profile);
      const { sha256, bytes, fileName, path } = arrived;
      await this.files.keep(by.authority, sha256, path, bytes);
      const requestHash = createHash('sha256').update(`${KIND} ${sha256} ${profileSha256}`).digest('hex');
      return await answerOnce(
        (work) => inAuthority(this.dataSource, by.authority, work),
        { authorityId: by.authority, principal: by.sub, key, requestHash },
        async (tx) => {
          const asked = { fileName, sha256, bytes, profile, profileSha256 } as unknown as JsonObject;
          return this.operations.toAccepted(await this.operations.start(tx, KIND, asked, by, language));
        },
      );
    } finally {
      await rm(arrived.path, { force: true });
    }
  }

  /** What an import would do. Writes nothing. */
  async preview(request: FastifyRequest, language: Language): Promise<JsonObject> {
    if (this.previews >= MOST_PREVIEWS)
      throw new Problem(
        'tooManyRequests',
        text(
          '正在预览其他日志，请稍后再试',
          `Expected at most ${MOST_PREVIEWS} previews at a time; wait for one to end`,
        ),
      );
    this.previews++;
    try {
      const arrived = await this.receive(request);
      try {
        return await this.show(arrived, language);
      } finally {
        await rm(arrived.path, { force: true });
      }
    } finally {
      this.previews--;
    }
  }

  async list(by: Principal, query: PageQuery): Promise<Page<JsonObject>> {
    const page = await this.read(by, (tx) => listImports(tx, by.authority, query));
    return { ...page, items: page.items.map(toImportRowView) };
  }

  async get(by: Principal, id: string, language: Language): Promise<JsonObject> {
    return toImportView(await this.read(by, (tx) => getImport(tx, by.authority, id)), language);
  }

  async listRejects(by: Principal, id: string, query: PageQuery, language: Language): Promise<Page<JsonObject>> {
    const page = await this.read(by, async (tx) => {
      await getImport(tx, by.authority, id);
      return listRejects(tx, by.authority, id, query);
    });
    return { ...page, items: page.items.map((row) => toRejectView(row, language)) };
  }

  /** All rejected rows as CSV, a page at a time: nothing of an import ever changes. @throws Problem `notFound` before the first */
  async rejectsCsv(by: Principal, id: string, language: Language): Promise<AsyncGenerator<string>> {
    await this.read(by, (tx) => getImport(tx, by.authority, id));
    return this.csvOf(by, id, language);
  }

  private async *csvOf(by: Principal, id: string, language: Language): AsyncGenerator<string> {
    yield `\ufeff${REJECT_COLUMNS.join(',')}\r\n`;
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const query = { limit: REJECTS_AT_ONCE, ...(cursor !== undefined && { cursor }) };
      const page = await this.listRejects(by, id, query, language);
      // A value is whatever somebody once typed: a spreadsheet must not take it for a formula.
      yield stringify(page.items, { columns: REJECT_COLUMNS, escape_formulas: true, record_delimiter: 'windows' });
      cursor = page.nextCursor;
    }
  }

  private receive(request: FastifyRequest): Promise<ArrivedLog> {
    return receiveLog(request, { dir: this.files.incomingDir, mostBytes: this.limits.mostBytes });
  }

  private async show({ path, bytes, profile }: ArrivedLog, language: Language): Promise<JsonObject> {
    const kept = readProfile(profile);
    const source = fileSource(path, bytes);
    const sample: Sample = { events: [], rejects: [] };
    const sink = {
      rows: async (taken: Parameters<Parameters<typeof readLog>[2]['rows']>[0]) => {
        for (const one of taken) {
          if (one.kind === 'event' && sample.events.length < FIRST_ROWS) sample.events.push(one);
          if (one.kind === 'rejected' && sample.rejects.length < FIRST_REJECTS) sample.rejects.push(one.rejection);
        }
      },
      cases: async () => undefined,
      chains: async () => undefined,
    };
    let sinceMs = performance.now();
    const turn = async () => {
      if (performance.now() - sinceMs < SLICE_MS) return;
      await setImmediate();
      sinceMs = performance.now();
    };
    const manner = { now: this.now(), limits: this.limits, turn, onBytes: () => undefined };
    return toPreviewView(await readLog(source, kept.profile, sink, manner), kept, sample, language);
  }

  /** One transaction for all of it. Run again after it had committed, it finds what it made. */
  private async run({ authority, id, request, by, progress, turn, confirm }: OperationRun): Promise<JsonObject> {
    const asked = request as unknown as Omit<Parameters<typeof importLog>[1], 'authority' | 'id' | 'by'>;
    const { sha256, bytes } = asked;
    const source: LogSource = { bytes, open: (range) => this.files.open(authority, sha256, range) };
    return inAuthority(this.dataSource, authority, async (tx) => {
      const there = await findImport(tx, authority, id);
      if (there) return toImportRowView(there);
      const onBytes = (read: number) => progress(read, bytes, READING);
      await importLog(tx, { ...asked, authority, id, by }, source, {
        now: this.now(),
        limits: this.limits,
        turn,
        onBytes,
      });
      await confirm(tx);
      return toImportRowView(await getImport(tx, authority, id));
    });
  }

  private read<T>(by: Principal, work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return inAuthority(this.dataSource, by.authority, work);
  }
}

const READING = text('读取日志', 'Reading the log');
