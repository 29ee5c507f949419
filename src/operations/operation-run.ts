/*
 * One run of an operation in this process. A run says once a second how far it is, and learns by the same statement
 * whether the row is still its own: it is not when somebody cancelled it, or when this process stood still for so long
 * that another one began anew. Whatever the run writes must therefore be repeatable, and its last transaction asks
 * `confirm`, which holds the row until that transaction ends: so a cancelled operation leaves nothing behind, and of two
 * runs one alone can commit.
 */
import { setImmediate } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import type { JsonObject, Text } from '../domain/json.js';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';

/** What the work of an operation is given. */
export type OperationRun = {
  authority: number;
  id: string;
  request: JsonObject;
  /** The subject of whoever started it. */
  by: string;
  /** Says how far the work is; written down once a second. */
  progress: (done: number, total: number | null, note?: Text) => void;
  isCancelled: () => boolean;
  /** Aborts when the run is to end: for streams and pipelines. */
  signal: AbortSignal;
  /** Lets every other request have its turn when this work has had the processor for a while. @throws Problem when the run is to end */
  turn: () => Promise<void>;
  /** To be called last in the transaction that writes. @throws Problem when the run is no longer to be finished */
  confirm: (tx: EntityManager) => Promise<void>;
};
/** The work of a kind of operation; what it returns is kept as the result. It may be run again from its start. */
export type OperationWork = (run: OperationRun) => Promise<JsonObject>;

type Progress = { done: number; total: number | null; note: Text | null };
type Tools = {
  /** Writes the progress; says whether the row is still that of this run. */
  beat: (progress: Progress) => Promise<boolean>;
  confirm: (tx: EntityManager) => Promise<boolean>;
};
export type Given = Pick<OperationRun, 'authority' | 'id' | 'request' | 'by'>;

const BEAT_MS = 1_000;
const SLICE_MS = 20;

const ended = (): Problem =>
  new Problem(
    'notPossible',
    text('操作已被取消或由他处接办', 'Expected to go on, but the operation was cancelled or taken over'),
  );

/** Holds the progress of a run, tells the database, and ends the run when it is no longer wanted. */
export class RunningOperation {
  private readonly end = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private latest: Progress = { done: 0, total: null, note: null };
  private beating = Promise.resolve();
  private sinceMs = performance.now();

  constructor(
    private readonly given: Given,
    private readonly tools: Tools,
  ) {
    this.timer = setInterval(() => this.beat(), BEAT_MS);
  }

  /** Ends the work at its next step, for whatever reason. */
  abort(): void {
    this.end.abort(ended());
  }

  get isAborted(): boolean {
    return this.end.signal.aborted;
  }

  /** No more beats, and none under way: to be called before the end is written. */
  async settle(): Promise<Progress> {
    clearInterval(this.timer);
    await this.beating;
    return this.latest;
  }

  toRun(): OperationRun {
    return {
      ...this.given,
      signal: this.end.signal,
      isCancelled: () => this.isAborted,
      progress: (done, total, note) => {
        this.latest = { done, total, note: note ?? this.latest.note };
      },
      turn: async () => {
        if (performance.now() - this.sinceMs >= SLICE_MS) {
          await setImmediate();
          this.sinceMs = performance.now();
        }
        this.end.signal.throwIfAborted();
      },
      confirm: async (tx) => {
        this.end.signal.throwIfAborted();
        if (await this.tools.confirm(tx)) return;
        this.abort();
        throw ended();
      },
    };
  }

  private beat(): void {
    const told = this.beating.then(async () => {
      if (!this.isAborted && !(await this.tools.beat(this.latest))) this.abort();
    });
    // A database out of reach for a moment takes nothing from the work; it is asked again in a second.
    this.beating = told.catch(() => undefined);
  }
}
