import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { PictureLanguage } from '../diagram/picture-language.js';
import { type ChartLayout, layOut } from '../diagram/statechart/lay-out.js';
import type { Rules } from '../domain/case/case-state.js';
import { PART_TITLES } from '../procedures/part-titles.js';
import type { LayoutOrder } from './layout-thread.js';

/** As built. Where the sources run as written, as in tests, there is no such file and the caller lays out by himself. */
const THREAD = fileURLToPath(new URL('./layout-thread.js', import.meta.url));

/** Statecharts as they were laid out, by the hash of the procedure and the language: each once, one after another. */
export class Layouts {
  private readonly known = new Map<string, Promise<ChartLayout>>();
  private last: Promise<unknown> = Promise.resolve();
  private running: Worker | null = null;

  of({ procedure, procedureHash }: Rules, language: PictureLanguage): Promise<ChartLayout> {
    const key = `${procedureHash} ${language}`;
    const known = this.known.get(key);
    if (known) return known;
    const order = { definition: procedure.definition, language };
    const laid = this.last.then(() =>
      existsSync(THREAD) ? this.inThread(order) : layOut(procedure, PART_TITLES, language),
    );
    this.known.set(key, laid);
    this.last = laid.catch(() => this.known.delete(key)); // the next one who asks tries again
    return laid;
  }

  async close(): Promise<void> {
    await this.running?.terminate();
  }

  private async inThread(order: LayoutOrder): Promise<ChartLayout> {
    const thread = new Worker(THREAD, { workerData: order });
    this.running = thread;
    try {
      return await new Promise<ChartLayout>((resolve, reject) => {
        thread.once('message', resolve);
        thread.once('error', reject);
        thread.once('exit', (code) => reject(new Error(`The thread that lays out statecharts ended with ${code}.`)));
      });
    } finally {
      this.running = null;
      await thread.terminate();
    }
  }
}
