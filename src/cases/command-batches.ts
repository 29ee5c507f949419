/*
 * Commands of different cases of one authority that arrive together are read, decided and written together, in one
 * transaction: what a transaction costs is paid once. Nobody is waited for: a batch is whatever is waiting when a lane is free, so a command
 * alone goes at once and alone.
 *
 * Each is refused or accepted by itself. What the database refuses, or cannot do because somebody holds one of the rows,
 * fails the whole batch and leaves no trace; then each of its commands is tried alone, outside the lanes, and only the one that is to
 * blame fails or waits. Of several commands for one case, the second is decided after the first is committed.
 */
import { type DataSource, type EntityManager, QueryFailedError } from 'typeorm';
import { inAuthority } from '../database/tenant.js';
import { tryAgain } from '../database/try-again.js';
import type { CaseState, Step } from '../domain/case/case-state.js';
import { Problem } from '../domain/problem.js';
import {
  type Answer,
  findAnswer,
  findAnswers,
  type GivenAnswer,
  type IdempotentRequest,
  saveAnswers,
} from '../http/idempotency.js';
import type { Principal } from '../identity/principal.js';
import { findReadableCases, noSuchCase } from './cases.queries.js';
import { writeSteps } from './cases.store.js';
import { keepFacts, type WrittenStep } from './facts.store.js';
import { KnownCases } from './known-cases.js';

/** Transactions at a time for each authority: one is decided while the database writes the other. */
const LANES = 2;
const MOST = 32;
/** How long a whole batch waits for a row that somebody else holds. */
const LOCK_WAIT_MS = 200;
/** How often a command is decided anew because a claim or the like came between. */
const TRIES = 5;

/** What one request asks: a command of a case that its sender may read, or (without an id) a new case. */
export type Asked = {
  by: Principal;
  once: IdempotentRequest;
  answer: (step: Step) => Answer;
  /** What a case that moves on too often is answered with. */
  overtaken: (current: CaseState) => Problem;
} & (
  | { id: string; decide: (current: CaseState, tx: EntityManager) => Promise<WrittenStep> }
  | { id: null; decide: (current: null, tx: EntityManager) => Promise<WrittenStep> }
);

type Waiting = {
  asked: Asked;
  tries: number;
  resolve: (given: GivenAnswer) => void;
  reject: (refused: unknown) => void;
};
/** What became of a request; `again`: another command for its case went before it. */
type Outcome = { given: GivenAnswer } | { refused: unknown } | 'again';
type Decided = { n: number; asked: Asked; one: WrittenStep };
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
    if (outcomes) this.settle(line, batch, outcomes);
    else for (const one of batch) void this.serveAlone(line, one);
    line.lanes--;
    this.serve(line);
  }

  private async serveAlone(line: Line, one: Waiting): Promise<void> {
    const { once } = one.asked;
    const outcome = await tryAgain(() => this.attempt(line.authority, [one])).then(
      ([only]) => only!,
      async (error: unknown): Promise<Outcome> => {
        // Another request with the same key may have been answered meanwhile.
        const first = await inAuthority(this.dataSource, line.authority, (tx) => findAnswer(tx, once)).catch(
          () => null,
        );
        return first ? { given: { ...first, replayed: true } } : { refused: error };
      },
    );
    this.settle(line, [one], [outcome]);
    this.serve(line);
  }

  private settle({ waiting, busy }: Line, batch: readonly Waiting[], outcomes: readonly Outcome[]): void {
    waiting.unshift(...batch.filter((_, n) => outcomes[n] === 'again'));
    for (const [n, { asked, resolve, reject }] of batch.entries()) {
      const outcome = outcomes[n]!;
      if (asked.id !== null) busy.delete(asked.id);
      if (outcome === 'again') continue;
      if ('given' in outcome) resolve(outcome.given);
      else reject(outcome.refused);
    }
  }

  /** One transaction. @throws whatever the database refuses; nothing has happened then. */
  private async attempt(
    authority: number,
    batch: readonly Waiting[],
    manner: { lockWaitMs?: number } = {},
  ): Promise<Outcome[]> {
    const work = async (tx: EntityManager) => {
      // Cases before answers: whoever finds a case moved on by his own first attempt then also finds its answer.
      const cases = await this.read(tx, authority, batch);
      const { outcomes, decided } = await decideAll(tx, authority, batch, cases);
      const written = decided.length === 0 ? [] : await writeAll(tx, authority, decided);
      for (const { n, answer } of written) outcomes[n] = { given: { ...answer, replayed: false } };
      for (const { n, asked, one } of decided)
        if (outcomes[n] === 'again' && (batch[n]!.tries += 1) >= TRIES)
          outcomes[n] = { refused: asked.overtaken(one.step.before!) };
      return { outcomes, written };
    };
    const { outcomes, written } = await inAuthority(this.dataSource, authority, work, { ...manner, fewRows: true });
    for (const { one } of written) this.known.keep(one.step.next);
    return outcomes;
  }

  /** The cases of a batch, each in the place of its request. */
  private async read(
    tx: EntityManager,
    authority: number,
    batch: readonly Waiting[],
  ): Promise<(CaseState | undefined)[]> {
    const asked = batch.flatMap(({ asked: { by, id } }) =>
      id === null ? [] : [{ by, id, known: this.known.find(id) }],
    );
    const found = (await findReadableCases(tx, authority, asked)).values();
    return batch.map(({ asked: { id } }) => (id === null ? undefined : found.next().value));
  }
}

/** Decides on the first command for each case that has not been answered before. */
async function decideAll(
  tx: EntityManager,
  authority: number,
  batch: readonly Waiting[],
  cases: readonly (CaseState | undefined)[],
): Promise<{ outcomes: Outcome[]; decided: Decided[] }> {
  const answers = await findAnswers(
    tx,
    authority,
    batch.map(({ asked }) => asked.once),
  );
  const taken = new Set<string>();
  const decided: Decided[] = [];
  const outcomes: Outcome[] = [];
  for (const [n, { asked }] of batch.entries()) {
    const kept = answers[n];
    const places = [`${asked.once.principal} ${asked.once.key}`, ...(asked.id === null ? [] : [asked.id])];
    outcomes.push('again');
    if (kept instanceof Problem) outcomes[n] = { refused: kept };
    else if (kept) outcomes[n] = { given: { ...kept, replayed: true } };
    else if (!places.some((place) => taken.has(place)))
      try {
        decided.push({ n, asked, one: await decideOne(asked, cases[n], tx) });
        for (const place of places) taken.add(place);
      } catch (refused) {
        if (refused instanceof QueryFailedError) throw refused;
        outcomes[n] = { refused };
      }
  }
  return { outcomes, decided };
}

function decideOne(asked: Asked, current: CaseState | undefined, tx: EntityManager): Promise<WrittenStep> {
  if (asked.id === null) return asked.decide(null, tx);
  if (!current) throw noSuchCase();
  return asked.decide(current, tx);
}

/** Writes the steps with their answers and facts. @returns those whose case had not moved on. */
async function writeAll(
  tx: EntityManager,
  authority: number,
  decided: readonly Decided[],
): Promise<(Decided & { answer: Answer })[]> {
  const ids = await writeSteps(
    tx,
    authority,
    decided.map(({ one }) => one),
  );
  const written = decided
    .filter(({ one }) => ids.has(one.step.next.id))
    .map((each) => ({ ...each, answer: each.asked.answer(each.one.step) }));
  if (written.length === 0) return written;
  await saveAnswers(
    tx,
    authority,
    written.map(({ asked, answer }) => [asked.once, answer] as const),
  );
  await keepFacts(
    tx,
    authority,
    written.map(({ one }) => one),
  );
  return written;
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
