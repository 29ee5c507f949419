import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SealerService } from '../audit/sealer.service.js';
import { readerOf, readsJournals } from '../cases/cases.queries.js';
import { ProceduresService } from '../catalogue/procedures.service.js';
import { NOW, type Now } from '../database/now.js';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import type { Principal } from '../identity/principal.js';
import { PeopleService } from '../people/people.service.js';
import { type ExportPlan, planExport } from './export-plan.js';
import type { ExportQuery } from './exports.dto.js';
import { writeOcelSqlite } from './ocel-sqlite.js';
import { csv, ocelJson, xes } from './text-formats.js';

export const FORMATS = {
  xes: { name: 'xes', mediaType: 'application/xml; charset=utf-8', write: xes },
  csv: { name: 'csv', mediaType: 'text/csv; charset=utf-8; header=present', write: csv },
  ocelJson: { name: 'ocel.json', mediaType: 'application/json; charset=utf-8', write: ocelJson },
  ocelSqlite: { name: 'ocel.sqlite', mediaType: 'application/vnd.sqlite3', write: null },
} as const;
export type FormatName = keyof typeof FORMATS;

export type Attachment = { plan: ExportPlan; etag: string; fileName: string; mediaType: string };
export type Body = { stream: Readable; bytes: number | null; sha256: string | null };

/** An export keeps a processor busy for as long as it lasts: so many at a time, the next is asked to come again. */
const MOST_AT_ONCE = 2;

/** Logs of what happened to cases, for tools outside. */
@Injectable()
export class ExportsService {
  private readonly log = new Logger(ExportsService.name);
  private running = 0;

  constructor(
    private readonly dataSource: DataSource,
    private readonly procedures: ProceduresService,
    private readonly people: PeopleService,
    private readonly sealer: SealerService,
    @Inject(NOW) private readonly now: Now,
  ) {}

  /** What an export will be, without a byte of it. The entity tag is that of its bytes, which follow from the plan. */
  async plan(by: Principal, query: ExportQuery, format: FormatName): Promise<Attachment> {
    await this.sealer.sealNow(by.authority);
    const plan = await planExport(
      {
        dataSource: this.dataSource,
        procedures: this.procedures,
        calendars: this.people.calendarsOf(by.authority),
        reader: readerOf(by),
        whole: readsJournals(by),
        now: this.now(),
      },
      query,
    );
    const { name, mediaType } = FORMATS[format];
    const fileName = `trine-${by.authority}-p${plan.asOf.position}.${name}`;
    return { plan, fileName, mediaType, etag: `"${plan.digest}-${name}"` };
  }

  /**
   * The bytes, as fast as they are taken. A failure under way breaks the answer off, which its reader can tell.
   * @throws Problem `tooManyRequests` while as many are being written as may be at once.
   */
  async write(plan: ExportPlan, format: FormatName): Promise<Body> {
    if (this.running >= MOST_AT_ONCE)
      throw new Problem(
        'tooManyRequests',
        text(
          `同时最多进行${MOST_AT_ONCE}项导出，请稍后再试`,
          `Expected at most ${MOST_AT_ONCE} exports at once, but as many are being written; try again in a minute`,
        ),
      );
    this.running++;
    try {
      const { write } = FORMATS[format];
      const body = write
        ? { stream: Readable.from(write(plan), { objectMode: false }), bytes: null, sha256: null }
        : await this.writeFile(plan);
      void finished(body.stream)
        .catch((error: Error & { code?: string }) => {
          if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE')
            this.log.error('Expected to write an export, but it broke off.', error.stack);
        })
        .finally(() => this.running--);
      return body;
    } catch (error) {
      this.running--;
      throw error;
    }
  }

  private async writeFile(plan: ExportPlan): Promise<Body> {
    const folder = await mkdtemp(join(tmpdir(), 'trine-export-'));
    const remove = () => rm(folder, { recursive: true, force: true });
    try {
      const file = join(folder, 'ocel.sqlite');
      await writeOcelSqlite(plan, file);
      const hash = createHash('sha256');
      for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
      const stream = createReadStream(file);
      stream.once('close', () => void remove());
      return { stream, bytes: (await stat(file)).size, sha256: hash.digest('base64') };
    } catch (error) {
      await remove();
      throw error;
    }
  }
}
