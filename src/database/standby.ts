/*
 * A standby that answers what is only read, without ever showing anybody the past. How far a server has come is a number: the
 * bytes of WAL it has written, or replayed. A request that names the number up to which its sender has seen may be read on
 * the standby once that has come so far; every other goes to the primary, and so does whatever the standby could not answer, or
 * refused. Nothing of this exists where no standby is configured (docs/adr/0031).
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Problem } from '../domain/problem.js';
import { dataSourceOptions } from './data-source.js';
import { databaseCodeOf } from './try-again.js';

/** What a request has seen, and where it may read. */
type Reading = {
  /** How far the standby must have come; null while it must not be asked. */
  after: number | null;
  /** How far the servers had come that answered; null before the first. */
  seen: number | null;
  /** Long work: what it has seen of the primary is enough to go on with on the standby, and it may wait for it longer. */
  isReport: boolean;
  /** The standby could not answer before: what follows for this request is read on the primary, too. */
  hasLeft: boolean;
};

const PATIENCE_MS = 250;
const REPORT_PATIENCE_MS = 10_000;
const LOOK_AGAIN_MS = 4;
const CONNECT_MS = 1_000;
/** How long the standby is left alone once it could not be reached, or was too far behind for one who reads a page. */
const REST_MS = { unreachable: 5_000, behind: 1_000 };

const standbys = new WeakMap<DataSource, Standby>();

/** The standby of a primary, if it has one that is read. */
export const standbyOf = (primary: DataSource): Standby | undefined => standbys.get(primary);

/** Does long work that only reads on the standby, if there is one, as of now at the earliest. */
export function asReport<T>(primary: DataSource, work: () => Promise<T>): Promise<T> {
  const standby = standbyOf(primary);
  return standby ? standby.read({ after: null, isReport: true }, work) : work();
}

export class Standby {
  /** The furthest that this process knows anything to have come: not less than what it committed itself. */
  latest = 0;
  private readonly log = new Logger(Standby.name);
  private readonly readings = new AsyncLocalStorage<Reading | null>();
  private source: Promise<DataSource> | undefined;
  private restsUntilMs = -Infinity;
  private left = false;

  /** `url` as the application. Nothing is asked of it before the first reading. */
  constructor(
    primary: DataSource,
    private readonly url: string,
  ) {
    standbys.set(primary, this);
  }

  /** What is read within `work`, also after waiting, may be read on the standby. */
  read<T>({ after, isReport }: Pick<Reading, 'after' | 'isReport'>, work: () => T): T {
    return this.readings.run({ after, seen: null, isReport, hasLeft: false }, work);
  }

  /** What is read within `work` is read on the primary. */
  onPrimary<T>(work: () => T): T {
    return this.readings.run(null, work);
  }

  /** What is being read, null for what must be read on the primary, and undefined outside of both. */
  get reading(): Reading | null | undefined {
    return this.readings.getStore();
  }

  /** A server that answered had come so far. */
  tell(position: number): void {
    this.latest = Math.max(this.latest, position);
    const { reading } = this;
    if (!reading) return;
    reading.seen = Math.max(reading.seen ?? 0, position);
    if (reading.isReport || reading.after !== null) reading.after = Math.max(reading.after ?? 0, reading.seen);
  }

  /** Reads on the standby if that may be and can be; null when the primary must be asked, for whatever reason. */
  async tryRead<T>(read: (source: DataSource) => Promise<T>): Promise<{ answer: T } | null> {
    const { reading } = this;
    if (!reading || reading.after === null || reading.hasLeft || performance.now() < this.restsUntilMs) return null;
    try {
      const answer = await read(await this.open());
      if (this.left) this.log.log('The standby is read again.');
      this.left = false;
      return { answer };
    } catch (error) {
      // A refusal (there is no such case) may come from being behind: the primary says it again, or knows better.
      if (!(error instanceof Problem)) this.leave(error);
      reading.hasLeft = true;
      return null;
    }
  }

  /** Waits until the standby has come as far as this reading must see. `look` says how far it is, null when it is none. @throws Unfit */
  async wait(look: () => Promise<number | null>): Promise<void> {
    const { after, isReport } = this.reading!;
    const patienceUntilMs = performance.now() + (isReport ? REPORT_PATIENCE_MS : PATIENCE_MS);
    for (;;) {
      const position = await look();
      if (position === null) throw new Unfit('it is no standby', REST_MS.unreachable);
      if (position >= after!) return;
      if (performance.now() > patienceUntilMs)
        throw new Unfit(`it is ${after! - position} bytes behind`, isReport ? 0 : REST_MS.behind);
      await sleep(LOOK_AGAIN_MS);
    }
  }

  async close(): Promise<void> {
    const source = await this.source?.catch(() => undefined);
    await source?.destroy();
  }

  private open(): Promise<DataSource> {
    const options = dataSourceOptions(this.url);
    const extra = { ...options.extra, connectionTimeoutMillis: CONNECT_MS };
    this.source ??= new DataSource({ ...options, migrations: [], extra }).initialize().catch((error: unknown) => {
      this.source = undefined;
      throw error;
    });
    return this.source;
  }

  private leave(error: unknown): void {
    const restMs = error instanceof Unfit ? error.restMs : isAnswer(error) ? 0 : REST_MS.unreachable;
    this.restsUntilMs = performance.now() + restMs;
    if (!this.left) this.log.warn(`The primary is read, not the standby: ${(error as Error).message}.`);
    this.left = true;
  }
}

/** The standby cannot answer this now, and is left alone for a while. */
class Unfit extends Error {
  constructor(
    why: string,
    readonly restMs: number,
  ) {
    super(why);
  }
}

/** The server is there: it refused one statement, such as one in the way of what it must replay. */
const isAnswer = (error: unknown): boolean => /^(?!57P|08|53)[0-9A-Z]{5}$/.test(databaseCodeOf(error) ?? '');
