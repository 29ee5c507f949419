import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { ProceduresService } from '../catalogue/procedures.service.js';
import { NOW, type Now } from '../database/now.js';
import { nextNumber } from '../database/numbers.js';
import { StepSignal } from '../database/step-signal.js';
import { inAuthority } from '../database/tenant.js';
import { type Actor, type CaseState, type Command, ENGINE, type Rules, type Step } from '../domain/case/case-state.js';
import { RECORDER } from '../domain/case/check.js';
import { decide, file } from '../domain/case/decide.js';
import { findStanding } from '../domain/case/standing-commands.js';
import { asksWhereHeWorked, BOOK_WORK } from '../domain/case/work-booking.js';
import { allowedNow, type Offer, offers, type Officers } from '../domain/case/offers.js';
import { dateAt, fromMs, type Instant } from '../domain/clock/instant.js';
import { type JsonObject, text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import { toEtag } from '../http/etag.js';
import { type Answer, answerOnce, type GivenAnswer, type IdempotentRequest } from '../http/idempotency.js';
import type { Principal } from '../identity/principal.js';
import { PeopleService } from '../people/people.service.js';
import { findReadableCase, findStagesWorkedIn } from './cases.queries.js';
import { CommandBatches } from './command-batches.js';
import { findCase, writeStep, writeStepsOfHeld } from './cases.store.js';
import { keepFacts, type WrittenStep } from './facts.store.js';
import { toReceipt } from './cases.view.js';
import type { FileCase, GiveCommand } from './cases.dto.js';

export type { WrittenStep };

/** Commands that give work to somebody, who must hold a role for it. */
const NAMING = ['task.assign', 'task.handOver'];

/** How often a command is decided anew because a claim or the like came between. */
const TRIES = 5;

const UNIQUE_VIOLATION = '23505';
/** Steps touch a few rows of large tables. */
const FEW = { fewRows: true } as const;
const THE_ENGINE: Actor = { id: ENGINE, roles: [ENGINE], unit: ENGINE };

const stale = (currentVersion: number): Problem =>
  new Problem(
    'stale',
    text(
      '案件已有新进展，请读取后再办理',
      `Expected the present version, but the case has moved on to ${currentVersion}`,
    ),
    {
      currentVersion,
    },
  );

/** An instant that a client wrote with a zone, as the journal keeps it. */
const instantFrom = (given: string): Instant => fromMs(Date.parse(given));
const commandOf = ({ type, data, occurredAt, actingFor }: GiveCommand): Command => ({
  type,
  data: data ?? {},
  ...(occurredAt !== undefined && { occurredAt: instantFrom(occurredAt) }),
  ...(actingFor !== undefined && { actingFor }),
});

/** Some commands carry more than words: what they say was measured by the route that gives them. */
function refuseRouted(type: string): void {
  const route = findStanding(type)?.route;
  if (route === undefined) return;
  throw new Problem(
    'unknownCommand',
    text(`请使用 ${route}`, `Expected ${route} for ${type}, but it came as a command`),
  );
}

/** The way a command takes through the product: read, decide, write, answer. */
@Injectable()
export class CasesService {
  private readonly batches: CommandBatches;

  constructor(
    private readonly dataSource: DataSource,
    private readonly procedures: ProceduresService,
    private readonly people: PeopleService,
    private readonly signal: StepSignal,
    @Inject(NOW) private readonly now: Now,
  ) {
    this.batches = new CommandBatches(dataSource);
  }

  /** Files a case in the newest version of its procedure, unless one is named. */
  async file(request: FileCase, by: Principal, once: IdempotentRequest): Promise<GivenAnswer> {
    const [id = '', version] = request.procedure.split('@');
    const newest = version === undefined ? this.procedures.getNewest(id).procedure.definition.version : Number(version);
    const rules = this.procedures.rulesFor(this.people.calendarsOf(by.authority), id, newest);
    const label = request.label ?? 'REAL';
    if (label === 'SYNTHETIC' && !by.roles.includes(RECORDER))
      throw new Problem(
        'forbidden',
        text('只有补录人员可以标为合成数据', 'Expected the recorder role for label SYNTHETIC, but you do not hold it'),
        {
          rule: 'label',
        },
      );
    const now = this.now();
    const occurredAt = request.occurredAt === undefined ? now : instantFrom(request.occurredAt);
    const newId = uuidv7();
    const answer = await this.batches.give({
      id: null,
      by,
      once,
      decide: async (_, tx) => {
        const caseNumber = await this.allocate(tx, by.authority, occurredAt, rules);
        const named = { id: newId, authority: by.authority, caseNumber, label, occurredAt };
        return { step: file(request.filing, await this.people.actorFor(by, request), now, rules, named), rules };
      },
      answer: (step) => this.answer(step, 201),
      overtaken: () => stale(1),
    });
    this.signal.tell(by.authority, newId);
    return answer;
  }

  /** Gives a command to a case: the main flow. */
  async advance(
    id: string,
    given: GiveCommand,
    expected: number | '*',
    by: Principal,
    once: IdempotentRequest,
  ): Promise<GivenAnswer> {
    refuseRouted(given.type);
    const answer = await this.batches.give({
      id, //                                                                      1. read what he may read, with what others ask of other cases
      by,
      once,
      decide: async (current, tx) => {
        if (expected !== '*' && expected !== current.version) throw stale(current.version);
        const rules = this.rulesOf(current);
        return { step: await this.decide(tx, current, commandOf(given), by, rules), rules }; // 2. decide: pure; throws a Problem
      },
      answer: (step) => this.answer(step, 200), //                                3. all of it is written, and this answer, or nothing
      overtaken: ({ version }) => stale(version + 1), //                          somebody was quicker, again and again
    });
    this.signal.tell(by.authority, id); //                                        4. a hint; nothing depends on it
    return answer;
  }

  /**
   * Gives a command that a module's own route gives. It moves no version, so whoever was quicker is no obstacle. `then`
   * follows in the same transaction as the engine's own, and whatever `also` writes.
   */
  async giveStanding(
    id: string,
    command: Command,
    by: Principal,
    once: IdempotentRequest,
    {
      then,
      also,
      answer,
    }: {
      then: Command[];
      also: (tx: EntityManager) => Promise<void>;
      answer: (next: CaseState) => Answer;
    },
  ): Promise<GivenAnswer> {
    const given = await answerOnce(
      (run) => inAuthority(this.dataSource, by.authority, run, FEW),
      once,
      async (tx) => {
        for (let tries = 0; tries < TRIES; tries++) {
          const current = await findReadableCase(tx, by, id);
          const rules = this.rulesOf(current);
          const actor = await this.people.actorFor(by, current);
          let step = decide(current, command, actor, this.now(), rules);
          if (!(await writeStep(tx, step, rules))) continue;
          for (const next of then) {
            step = decide(step.next, next, THE_ENGINE, this.now(), rules);
            if (!(await writeStep(tx, step, rules))) throw stale(current.version);
          }
          await also(tx);
          return answer(step.next);
        }
        throw new Problem(
          'unavailable',
          text('案件正由多人办理，请重试', 'Expected a quieter case; retry with the same key'),
        );
      },
    );
    this.signal.tell(by.authority, id);
    return given;
  }

  /** Whether the caller could give this command now: everything is asked, and nothing written. @throws Problem */
  async checkStanding(
    id: string,
    by: Principal,
    check: (state: CaseState, actor: Actor, rules: Rules) => void,
  ): Promise<void> {
    await inAuthority(this.dataSource, by.authority, async (tx) => {
      const current = await findReadableCase(tx, by, id);
      check(current, await this.people.actorFor(by, current), this.rulesOf(current));
    });
  }

  /**
   * Files a case that nobody applies for: the organisation of an authority.
   * @returns its id, or null when the authority has one already.
   */
  async fileAsEngine(
    authority: number,
    procedure: string,
    filing: JsonObject,
    caseNumber: string,
  ): Promise<string | null> {
    const id = uuidv7();
    const rules = this.procedures.getNewest(procedure);
    const step = file(filing, THE_ENGINE, this.now(), rules, { id, authority, caseNumber, label: 'REAL' });
    try {
      await inAuthority(this.dataSource, authority, (tx) => writeStep(tx, step, rules), FEW);
    } catch (error) {
      if ((error as { code?: string }).code === UNIQUE_VIOLATION) return null;
      throw error;
    }
    this.signal.tell(authority, id);
    return id;
  }

  /**
   * Gives a command of the engine's own. With `decidedOn`, only if that is still the last entry of the case.
   * @throws Problem `notPossible` when there is nothing left to do, `stale` when somebody was quicker.
   */
  async advanceAsEngine(authority: number, id: string, command: Command, decidedOn?: number): Promise<void> {
    await inAuthority(
      this.dataSource,
      authority,
      async (tx) => {
        const current = await findCase(tx, authority, id);
        if (!current)
          throw new Problem('notFound', text('没有这一案件', `Expected a case, but there is none with the id ${id}`));
        if (decidedOn !== undefined && current.seq !== decidedOn) throw stale(current.version);
        const { step, rules } = this.decideAsEngine(current, command);
        if (!(await writeStep(tx, step, rules))) throw stale(current.version + 1);
      },
      FEW,
    );
    this.signal.tell(authority, id);
  }

  /** A step of the engine's own, for `writeAsEngine`. @throws Problem as `advanceAsEngine`. */
  decideAsEngine(current: CaseState, command: Command): WrittenStep {
    const rules = this.rulesOf(current);
    return { step: decide(current, command, THE_ENGINE, this.now(), rules), rules };
  }

  /** Writes the engine's own steps, in a transaction of the caller that holds their cases; he tells of them after the commit. */
  async writeAsEngine(tx: EntityManager, authority: number, steps: readonly WrittenStep[]): Promise<void> {
    if (steps.length === 0) return;
    await writeStepsOfHeld(tx, authority, steps);
    await keepFacts(tx, authority, steps);
  }

  /** What the caller may do now, what not and why not, each with a working example. */
  async offersFor(state: CaseState, by: Principal): Promise<Offer[]> {
    const actor = await this.people.actorFor(by, state);
    return offers(state, actor, this.now(), this.rulesOf(state), await this.officersOf(by.authority));
  }

  /** The rules of the case's procedure, with the calendars of its authority. */
  rulesOf({ authority, procedure }: Pick<CaseState, 'authority' | 'procedure'>): Rules {
    return this.procedures.rulesFor(this.people.calendarsOf(authority), procedure.id, procedure.version);
  }

  /** Learns what authorities have published, before a round of the engine's own. Not inside a transaction. */
  async refresh(): Promise<void> {
    await this.people.listAuthorities();
  }

  private async decide(
    tx: EntityManager,
    current: CaseState,
    command: Command,
    by: Principal,
    rules: Rules,
  ): Promise<Step> {
    const now = this.now();
    const actor = {
      ...(await this.people.actorFor(by, current)),
      ...(NAMING.includes(command.type) && { officersByRole: await this.officersOf(by.authority) }),
      ...(command.type === BOOK_WORK &&
        asksWhereHeWorked(current, command, by.sub) && {
          workedIn: await findStagesWorkedIn(tx, by.authority, current.id, by.sub),
        }),
    };
    try {
      return decide(current, command, actor, now, rules);
    } catch (refusal) {
      if (!(refusal instanceof Problem) || refusal.code !== 'notPossible') throw refusal;
      const allowed = allowedNow(current, actor, now, rules, await this.officersOf(by.authority));
      throw new Problem(refusal.code, refusal.detail, { ...refusal.extra, allowed });
    }
  }

  private officersOf(authority: number): Promise<Officers> {
    return this.people.listByRole(authority);
  }

  /** `SHY` + division code + date + serial: a number of this project's own making, as no standard prescribes one. */
  private async allocate(tx: EntityManager, authority: number, at: Instant, { calendar }: Rules): Promise<string> {
    const serial = await nextNumber(tx, authority, 'case');
    const date = dateAt(at, calendar.utcOffsetMinutes).replaceAll('-', '');
    return `SHY${String(authority).padStart(6, '0')}${date}${String(serial).padStart(5, '0')}`;
  }

  private answer(step: Step, status: number): Answer {
    const { id, version } = step.next;
    const headers = { ETag: toEtag(version), ...(status === 201 && { Location: `/api/v1/cases/${id}` }) };
    return { status, headers, body: JSON.stringify(toReceipt(step)) };
  }
}
