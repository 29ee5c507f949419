/*
 * Commands of one authority that arrive together are read, decided and written together, in one transaction
 * (`batch-rounds.ts`): what a transaction costs is paid once. Nobody is waited for: a batch is whatever is waiting when a lane is free, so a
 * command alone goes at once and alone.
 *
 * Each is refused or accepted by itself. What the database refuses, or cannot do because somebody holds one of the rows,
 * fails the whole batch and leaves no trace; then each of its commands is tried alone, outside the lanes, and only the one that is to
 * blame fails or waits. While a case is in one lane, other commands for it wait: they go in the order in which they came.
 */
import type { DataSource } from 'typeorm';
import { inAuthority } from '../database/tenant.js';
import { tryAgain } from '../database/try-again.js';
import { findAnswer, type GivenAnswer } from '../http/idempotency.js';
import { type Asked, type Outcome, Rounds } from './batch-rounds.js';
import { KnownCases } from './known-cases.js';

/** Transactions at a time for each authority: one is decided while the database writes the other. */
const LANES = 2;
const MOST = 32;
/** How long a whole batch waits for a row that somebody else holds. */
const LOCK_WAIT_MS = 200;
/** How often a command is decided anew because a claim or the like came between. */
const TRIES = 5;

type Waiting = {
  asked: Asked;
  tries: number;
  resolve: (given: GivenAnswer) => void;
  reject: (refused: unknown) => void;
};
type Line = { authority: number; waiting: Waiting[]; busy: Set<string>; lanes: number };

/** Takes requests for cases, and does those that wait together together. */
export class CommandBatches {
  private readonly lines = new Map<number, Line>();
  private readonly known = new KnownCases();

  constructor(private readonly dataSource: DataSource) {}

  /** Does what a request asks, once per key. @throws Problem whatever `decide` throws; nothing is written then. */
  give(asked: Asked): Promise<GivenAnswer> {
    const { authority } = asked.by;
    const line = this.lines.get(authority) ?? { authority, waiting: [], busy: new Set(), lanes: 0 };
    this.lines.set(authority, line);
    return new Promise((resolve, reject) => {
      line.waiting.push({ asked, tries: 0, resolve, reject });
      setImmediate(() => this.serve(line)); // those that the same read of the network brought go together
    });
  }

  private serve(line: Line): void {
    while (line.lanes < LANES) {
      const batch = takeBatch(line);
      if (batch.length === 0) return;
      line.lanes++;
      void this.serveBatch(line, batch);
    }
  }

  private async serveBatch(line: Line, batch: Waiting[]): Promise<void> {
    const outcomes = await this.attempt(line.authority, batch, { lockWaitMs: LOCK_WAIT_MS }).catch(() => null);
    if (outcomes) {
      this.settle(line, batch, outcomes);
      release(line, batch);
    } else for (const ofOneCase of byCase(batch)) void this.serveApart(line, ofOneCase);
    line.lanes--;
    this.serve(line);
  }

  /** What is asked of one case, without the others of its batch: together if that succeeds, else one after another. */
  private async serveApart(line: Line, ofOneCase: readonly Waiting[]): Promise<void> {
    const together =
      ofOneCase.length === 1 ? null : await tryAgain(() => this.attempt(line.authority, ofOneCase)).catch(() => null);
    if (together) this.settle(line, ofOneCase, together);
    else for (const one of ofOneCase) this.settle(line, [one], [await this.attemptAlone(line, one)]);
    release(line, ofOneCase);
    this.serve(line);
  }

  private attemptAlone({ authority }: Line, one: Waiting): Promise<Outcome> {
    return tryAgain(() => this.attempt(authority, [one])).then(
      ([only]) => only!,
      async (error: unknown) => {
        // Another request with the same key may have been answered meanwhile.
        const { once } = one.asked;
        const first = await inAuthority(this.dataSource, authority, (tx) => findAnswer(tx, once)).catch(() => null);
        return first ? { given: { ...first, replayed: true } } : { refused: error };
      },
    );
  }

  private settle({ waiting }: Line, batch: readonly Waiting[], outcomes: readonly Outcome[]): void {
    const again: Waiting[] = [];
    for (const [n, one] of batch.entries()) {
      const outcome = outcomes[n]!;
      const { asked, resolve, reject } = one;
      if (outcome === 'later') again.push(one);
      else if ('given' in outcome) resolve(outcome.given);
      else if ('refused' in outcome) reject(outcome.refused);
      else if ((one.tries += 1) < TRIES) again.push(one);
      else reject(asked.overtaken(outcome.overtaken));
    }
    waiting.unshift(...again);
  }

  /** One transaction. @throws whatever the database refuses; nothing has happened then. */
  private async attempt(
    authority: number,
    batch: readonly Waiting[],
    manner: { lockWaitMs?: number } = {},
  ): Promise<Outcome[]> {
    const asked = batch.map((one) => one.asked);
    const { outcomes, moved } = await inAuthority(
      this.dataSource,
      authority,
      (tx) => Rounds.run(tx, authority, asked, (id) => this.known.find(id)),
      { ...manner, fewRows: true },
    );
    for (const state of moved.values()) this.known.keep(state);
    return outcomes;
  }
}

/** What is waiting, in order, but for cases that are being worked on. */
function takeBatch(line: Line): Waiting[] {
  const batch: Waiting[] = [];
  const left: Waiting[] = [];
  const ids = new Set<string>();
  for (const one of line.waiting) {
    const { id } = one.asked;
    if (batch.length >= MOST || (id !== null && line.busy.has(id))) left.push(one);
    else {
      batch.push(one);
      if (id !== null) ids.add(id);
    }
  }
  for (const id of ids) line.busy.add(id);
  line.waiting = left;
  return batch;
}

/** Other commands for the cases of a batch may be taken. */
function release({ busy }: Line, batch: readonly Waiting[]): void {
  for (const { asked } of batch) if (asked.id !== null) busy.delete(asked.id);
}

/** A batch in parts that have no case in common. */
function byCase(batch: readonly Waiting[]): Waiting[][] {
  const parts = new Map<string | Waiting, Waiting[]>();
  for (const one of batch) {
    const place = one.asked.id ?? one;
    parts.set(place, [...(parts.get(place) ?? []), one]);
  }
  return [...parts.values()];
}
