/*
 * What time brings about: the engine's own command or task when a limit runs out, the ladder of escalation, the lamp
 * that turns (`agenda.ts` says what and when). A clock that must be looked at is a row with an instant; nothing waits in
 * memory, so a server that was down catches up when it starts, oldest first, and dates what it does at the instant of
 * the law.
 *
 * Any number of replicas share the work: a worker takes a handful of cases in one transaction, each locked, and passes
 * over those that somebody else holds (`SKIP LOCKED`). It decides on all of them, and then writes all. What happened on them is written in the same transaction as the
 * evidence that it happened, under a key that allows it once. A worker that is killed leaves no trace but its rows, which are due
 * as before the moment its connection is gone; no lease has to run out. No two workers are ever on one case.
 *
 * A provisional date (the calendar of its year is not known here) fires too: the silence has its effect in law whether
 * or not a calendar was loaded, and a worker that waited for one would wait without end where nobody loads it. Calendars
 * are published some weeks before their year begins; loaded in time, a provisional date is projected again long before
 * it is due.
 */
import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CasesService, type WrittenStep } from '../cases/cases.service.js';
import { ClockSkew } from '../database/clock-skew.js';
import { NOW, type Now } from '../database/now.js';
import { StepSignal } from '../database/step-signal.js';
import { inAuthority } from '../database/tenant.js';
import { databaseCodeOf } from '../database/try-again.js';
import { WakefulLoop } from '../database/wakeful-loop.js';
import { type AgendaItem, agendaOf, findNextLook, instantsFor, overrunOf } from '../domain/case/agenda.js';
import type { CaseState, Command, Rules } from '../domain/case/case-state.js';
import { findStanding } from '../domain/case/standing-commands.js';
import { fromMs, type Instant, toMs } from '../domain/clock/instant.js';
import { Problem } from '../domain/problem.js';
import {
  claimDue,
  clockKey,
  type DueCase,
  type Fired,
  firedKey,
  findNextDue,
  listDueAuthorities,
  type NextLook,
  postpone,
  writeOutcome,
} from './deadlines.queries.js';

/** Clocks in one transaction: so long may an official have to wait for a case that is being worked on. */
const BATCH = 40;
/** Transactions at a time: one computes while the other waits for the database. */
const LANES = 2;
/** A step may bring a limit nearer, but limits are counted in days. */
const GATHER_MS = 250;
const SOON_MS = 50;
/** How often to look without a hint: for a limit that a replica wrote which died before it could tell. */
const LONGEST_SLEEP_MS = 10_000;
/** How long a case is left alone whose clocks failed for a reason that a person must mend. */
const AFTER_FAILURE_MS = 600_000;

/** Not of one case: lost connections, deadlocks, a server that restarts. The same will succeed soon. */
const isPassing = (error: unknown): boolean => {
  const code = databaseCodeOf(error);
  return code === undefined || !/^[0-9A-Z]{5}$/.test(code) || /^(08|40|53|57|58)/.test(code);
};

/** Says on which case a batch failed. */
class CaseFailure extends Error {
  constructor(
    readonly caseId: string,
    override readonly cause: unknown,
  ) {
    super(`case ${caseId}`);
  }
}

/** What happens on one case, with the steps that it takes, and when its clocks are looked at again. */
type Plan = { fired: Fired[]; steps: WrittenStep[]; looks: NextLook[] };
type Done = { claimed: number; entries: number };

@Injectable()
export class DeadlineWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger(DeadlineWorker.name);
  private readonly loop = new WakefulLoop(
    () => this.work(),
    GATHER_MS,
    (error) => this.log.error('Expected to act on due limits, but it failed; trying again.', (error as Error).stack),
  );
  private stopping = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly cases: CasesService,
    private readonly signal: StepSignal,
    private readonly skew: ClockSkew,
    @Inject(NOW) private readonly now: Now,
  ) {
    signal.onStep(() => this.wake());
    signal.onRemoteStep(() => this.wake());
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    return this.loop.stop();
  }

  /** A limit may have moved: looks soon. Returns at once. */
  wake(): void {
    this.loop.wake();
  }

  /** Does all that is due by now, oldest first, and says how many entries it made. */
  async fireDue(): Promise<number> {
    let entries = 0;
    for (let found = true; found && !this.stopping;) {
      found = false;
      await this.cases.refresh();
      const before = await this.skew.findAgreedNow();
      if (before === null) break;
      for (const authority of await listDueAuthorities(this.dataSource, before)) {
        const done = await this.drain(authority, before);
        entries += done.entries;
        found ||= done.claimed > 0;
      }
    }
    return entries;
  }

  private async work(): Promise<number> {
    await this.fireDue();
    const next = await findNextDue(this.dataSource);
    if (next === null) return LONGEST_SLEEP_MS;
    return Math.min(LONGEST_SLEEP_MS, Math.max(SOON_MS, toMs(next) - toMs(this.now())));
  }

  /** One batch; if that was full there is much to do, and several lanes do it. */
  private async drain(authority: number, before: Instant): Promise<Done> {
    const sum = { claimed: 0, entries: 0 };
    const oneBatch = async (): Promise<boolean> => {
      const done = await this.fireBatch(authority, before);
      sum.claimed += done.claimed;
      sum.entries += done.entries;
      return done.claimed >= BATCH && !this.stopping;
    };
    const lane = async (): Promise<void> => {
      while (await oneBatch());
    };
    if (await oneBatch()) await Promise.all(Array.from({ length: LANES }, lane));
    return sum;
  }

  private async fireBatch(authority: number, before: Instant, many = BATCH): Promise<Done> {
    let cases: DueCase[] = [];
    try {
      const { claimed, fired } = await inAuthority(
        this.dataSource,
        authority,
        async (tx) => {
          const due = await claimDue(tx, authority, before, many);
          ({ cases } = due);
          const plans = cases.map((one) => this.plan(one, before));
          const happened = plans.flatMap((plan) => plan.fired);
          await this.cases.writeAsEngine(
            tx,
            authority,
            plans.flatMap(({ steps }) => steps),
          );
          await writeOutcome(
            tx,
            authority,
            happened,
            plans.flatMap(({ looks }) => looks),
          );
          return { claimed: due.claimed, fired: happened };
        },
        { fewRows: true },
      );
      for (const id of new Set(fired.map(({ caseId }) => caseId))) this.signal.tell(authority, id);
      return { claimed, entries: fired.filter(({ seq }) => seq !== null).length };
    } catch (error) {
      if (error instanceof CaseFailure) await this.putOff(authority, error, before);
      else if (isPassing(error)) throw error;
      else if (many === 1) await this.putOff(authority, new CaseFailure(cases[0]!.id, error), before);
      else return this.fireOneByOne(authority, before);
      return { claimed: many, entries: 0 };
    }
  }

  /** The database has refused one of a batch, and does not say which. */
  private async fireOneByOne(authority: number, before: Instant): Promise<Done> {
    let entries = 0;
    for (let n = 0; n < BATCH && !this.stopping; n++) {
      const done = await this.fireBatch(authority, before, 1);
      if (done.claimed === 0) break;
      entries += done.entries;
    }
    return { claimed: BATCH, entries };
  }

  /** The case that broke a batch is left alone for a while; the others are still due and taken again. */
  private async putOff(authority: number, { caseId, cause }: CaseFailure, before: Instant): Promise<void> {
    this.log.error(
      `Expected the engine to act on the limits of case ${caseId}, but it failed; trying again in ten minutes.`,
      cause instanceof Error ? cause.stack : cause,
    );
    const next = fromMs(toMs(before) + AFTER_FAILURE_MS);
    await inAuthority(this.dataSource, authority, (tx) => postpone(tx, authority, caseId, before, next));
  }

  /** All that is due on one case, in order. Ends after a command that moves the case: what is due then is read anew. */
  private plan(due: DueCase, now: Instant): Plan {
    try {
      return this.planCase(due, now);
    } catch (error) {
      throw new CaseFailure(due.id, error);
    }
  }

  private planCase({ id, state: stored, rows, fired: before }: DueCase, now: Instant): Plan {
    let state = JSON.parse(stored) as CaseState;
    const rules = this.cases.rulesOf(state);
    const held = new Set(rows.map(clockKey));
    const settled = new Set(before);
    const fired: Fired[] = [];
    const steps: WrittenStep[] = [];
    const todo = (): AgendaItem[] =>
      [...brokenIn(rows, state, rules), ...agendaOf(state, rules)].filter(
        ({ at, clock, what }) => at <= now && held.has(clockKey(clock)) && !settled.has(firedKey(clock, what)),
      );
    for (let items = todo(); items.length > 0;) {
      const [item, ...rest] = items as [AgendaItem, ...AgendaItem[]];
      const { clock, what, does } = item;
      settled.add(firedKey(clock, what));
      items = rest;
      if ('event' in does) {
        fired.push({ caseId: id, item, seq: null });
        continue;
      }
      const step = this.decide(state, does.command, item.at);
      if (!step) continue;
      steps.push(step);
      state = step.step.next;
      fired.push({ caseId: id, item, seq: state.seq });
      if (!findStanding(does.command.type)) return { fired, steps, looks: [] };
      items = todo();
    }
    const looks = rows.map((clock) => ({ caseId: id, clock, at: findNextLook(clock, state, rules, now) }));
    return { fired, steps, looks };
  }

  /** The step of a command, dated at the instant of the law if the journal allows; null if there is nothing left to do. */
  private decide(state: CaseState, command: Command, at: Instant): WrittenStep | null {
    for (const occurredAt of instantsFor(at, state)) {
      try {
        return this.cases.decideAsEngine(state, { ...command, occurredAt });
      } catch (refusal) {
        if (!(refusal instanceof Problem)) throw refusal;
        if (refusal.code === 'notPossible') return null;
        if (refusal.code !== 'occurredAtRefused') throw refusal;
      }
    }
    return null;
  }
}

const brokenIn = (rows: DueCase['rows'], state: CaseState, rules: Rules): AgendaItem[] =>
  rows.flatMap(({ brokenAt, ...clock }) => {
    const item = brokenAt === null ? null : overrunOf(clock, brokenAt, state, rules);
    return item ? [item] : [];
  });
