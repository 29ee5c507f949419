import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Language } from '../diagram/figure.js';
import type { Instant } from '../domain/clock/instant.js';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import type { HttpReply } from '../http/exchange.js';
import type { PrintedReport } from '../domain/turnaround/report-table.js';
import type { Order } from './report-thread.js';
import { setReport, type ReportFormat, type SetReport } from './set-report.js';

export const REPORT_FONT = Symbol('REPORT_FONT');

/** As built. Where the sources run as written, as in tests, there is no such file and the caller sets by itself. */
const THREAD = fileURLToPath(new URL('./report-thread.js', import.meta.url));
const MOST_MEGABYTES = 768;
const MOST_WAITING = 8;

/** Sets reports one after another and beside the server: a second of typesetting must not be a second without answers. */
@Injectable()
export class FormatsService implements OnApplicationShutdown {
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  private running: Worker | null = null;

  constructor(@Inject(REPORT_FONT) private readonly fontFile: string | null) {}

  /** A report in a format, dated by its as-of. Refuses when too many stand in line already. */
  async set(report: PrintedReport, format: ReportFormat, language: Language, asOf: Instant): Promise<SetReport> {
    const order: Order = { report, format, language, setting: { asOf, fontFile: this.fontFile } };
    if (format === 'json' || !existsSync(THREAD)) return setReport(report, format, language, order.setting);
    if (this.waiting >= MOST_WAITING)
      throw new Problem(
        'unavailable',
        text(
          `正在生成的报告过多（${MOST_WAITING}份），请稍后再试`,
          `Expected fewer than ${MOST_WAITING} reports waiting to be set, but there are as many; try again in a minute`,
        ),
      );
    this.waiting += 1;
    const turn = this.last.then(() => this.inThread(order)).finally(() => (this.waiting -= 1));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.running?.terminate();
  }

  private async inThread(order: Order): Promise<SetReport> {
    const thread = new Worker(THREAD, {
      workerData: order,
      resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES },
    });
    this.running = thread;
    try {
      return await new Promise<SetReport>((resolve, reject) => {
        thread.once('message', resolve);
        thread.once('error', reject);
        thread.once('exit', (code) => reject(new Error(`The thread that sets reports ended with ${code}.`)));
      });
    } finally {
      this.running = null;
      await thread.terminate();
    }
  }
}

/** The answer that sends a report as a file to keep. */
export function attach(reply: HttpReply, name: string, { mediaType, extension, bytes }: SetReport): Buffer {
  reply
    .header('Content-Type', mediaType)
    .header('Content-Disposition', `attachment; filename="${name}.${extension}"`)
    .header('X-Content-Type-Options', 'nosniff');
  return Buffer.from(bytes);
}
