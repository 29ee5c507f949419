/*
 * What one transaction does with the requests of a batch. It goes in rounds: each writes at most one step of each case, and the next
 * command for that case is decided on what the step has made of it and sees the rows that it left. So commands
 * for one case are decided in the order in which they came, in one transaction as in several.
 */
import { type EntityManager, QueryFailedError } from 'typeorm';
import type { CaseState, Step } from '../domain/case/case-state.js';
import { Problem } from '../domain/problem.js';
import {
  type Answer,
  findAnswers,
  type GivenAnswer,
  type IdempotentRequest,
  saveAnswers,
} from '../http/idempotency.js';
import type { Principal } from '../identity/principal.js';
import { findReadableCases, noSuchCase } from './cases.queries.js';
import { writeSteps, writeStepsOfHeld } from './cases.store.js';
import { keepFacts, type WrittenStep } from './facts.store.js';

/** Steps of one case in a transaction: so long may commands for other cases in it be kept waiting. */
const ROUNDS = 16;

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

/** `later`: others for its case went before it. `overtaken`: another replica did, while it was decided on this state. */
export type Outcome = { given: GivenAnswer } | { refused: unknown } | { overtaken: CaseState } | 'later';

/** A request by its place in the batch, with the step that was decided. */
type Decided = { n: number; asked: Asked; one: WrittenStep };

/** Does what is asked, as far as one transaction goes. The outcomes hold once it is committed. */
export class Rounds {
  readonly outcomes: Outcome[];
  /** Cases that have moved, as they are now. */
  readonly moved = new Map<string, CaseState>();
  private readonly overtaken = new Set<string>();
  private readonly keys = new Set<string>();
  private readonly accepted: (Decided & { answer: Answer })[] = [];

  private constructor(
    private readonly tx: EntityManager,
    private readonly authority: number,
    private readonly batch: readonly Asked[],
    private readonly cases: readonly (CaseState | undefined)[],
    answered: readonly (Outcome | undefined)[],
  ) {
    this.outcomes = answered.map((outcome) => outcome ?? 'later');
  }

  /** `known` is what this process remembers of a case. @throws whatever the database refuses. */
  static async run(
    tx: EntityManager,
    authority: number,
    batch: readonly Asked[],
    known: (id: string) => CaseState | undefined,
  ): Promise<Rounds> {
    // Cases before answers: whoever finds a case moved on by his own first attempt then also finds its answer.
    const [cases, answered] = await Promise.all([
      readCases(tx, authority, batch, known),
      findAnswered(tx, authority, batch),
    ]);
    const rounds = new Rounds(tx, authority, batch, cases, answered);
    for (let round = 0; round < ROUNDS; round++) {
      const decided = await rounds.decide();
      if (decided.length === 0) break;
      if (round === 0) await rounds.write(decided);
      else await rounds.writeMore(decided);
    }
    await rounds.keep();
    return rounds;
  }

  /** Decides on the first command for each case that is not refused. */
  private async decide(): Promise<Decided[]> {
    const decided: Decided[] = [];
    const passed = new Set(this.overtaken);
    for (const [n, asked] of this.batch.entries()) {
      const key = `${asked.once.principal} ${asked.once.key}`;
      if (this.outcomes[n] !== 'later' || this.keys.has(key) || (asked.id !== null && passed.has(asked.id))) continue;
      try {
        decided.push({ n, asked, one: await this.decideOne(asked, this.cases[n]) });
        this.keys.add(key);
        if (asked.id !== null) passed.add(asked.id);
      } catch (refused) {
        if (refused instanceof QueryFailedError) throw refused;
        this.outcomes[n] = { refused };
      }
    }
    return decided;
  }

  private decideOne(asked: Asked, read: CaseState | undefined): Promise<WrittenStep> {
    if (asked.id === null) return asked.decide(null, this.tx);
    if (!read) throw noSuchCase();
    return asked.decide(this.moved.get(asked.id) ?? read, this.tx);
  }

  /** Writes the first step of each case; from then on the transaction holds the case. */
  private async write(decided: readonly Decided[]): Promise<void> {
    const ids = await writeSteps(this.tx, this.authority, stepsOf(decided));
    for (const one of decided) {
      const { before, next } = one.one.step;
      if (ids.has(next.id)) this.accept(one);
      else {
        this.outcomes[one.n] = { overtaken: before! };
        this.overtaken.add(next.id);
      }
    }
  }

  private async writeMore(decided: readonly Decided[]): Promise<void> {
    await writeStepsOfHeld(this.tx, this.authority, stepsOf(decided));
    for (const one of decided) this.accept(one);
  }

  private accept(decided: Decided): void {
    const { n, asked, one } = decided;
    const answer = asked.answer(one.step);
    this.accepted.push({ ...decided, answer });
    this.outcomes[n] = { given: { ...answer, replayed: false } };
    this.moved.set(one.step.next.id, one.step.next);
  }

  /** Keeps the answers and the facts of all steps. */
  private async keep(): Promise<void> {
    if (this.accepted.length === 0) return;
    const answers = this.accepted.map(({ asked, answer }) => [asked.once, answer] as const);
    await saveAnswers(this.tx, this.authority, answers);
    await keepFacts(this.tx, this.authority, stepsOf(this.accepted));
  }
}

const stepsOf = (decided: readonly Decided[]): WrittenStep[] => decided.map(({ one }) => one);

/** The cases of a batch, each in the place of its request; undefined for one that its sender may not read. */
async function readCases(
  tx: EntityManager,
  authority: number,
  batch: readonly Asked[],
  known: (id: string) => CaseState | undefined,
): Promise<(CaseState | undefined)[]> {
  const asked = batch.flatMap(({ by, id }) => (id === null ? [] : [{ by, id, known: known(id) }]));
  const found = (await findReadableCases(tx, authority, asked)).values();
  return batch.map(({ id }) => (id === null ? undefined : found.next().value));
}

/** What the same requests were answered before, each in its place. */
async function findAnswered(
  tx: EntityManager,
  authority: number,
  batch: readonly Asked[],
): Promise<(Outcome | undefined)[]> {
  const requests = batch.map(({ once }) => once);
  const answers = await findAnswers(tx, authority, requests);
  return answers.map((kept) => {
    if (kept instanceof Problem) return { refused: kept };
    return kept ? { given: { ...kept, replayed: true } } : undefined;
  });
}
