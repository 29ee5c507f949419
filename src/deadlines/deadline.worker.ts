/*
 * What the engine does when a limit runs out: the command of its own that the procedure names, or a task that it opens
 * for an official. A limit that runs out is a row with an instant; nothing waits in memory, so a server that was down
 * catches up when it starts, oldest first, and dates what it does at the instant of the law.
 *
 * Any number of replicas do each thing once: a worker reads the due row and the case in one glance and lets the engine
 * act only on that very entry of the case (`decidedOn`). Of two workers one writes the next entry; the other is told that
 * the case has moved on, looks again and finds the row no longer due. No lock is held while deciding.
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
import { CasesService } from '../cases/cases.service.js';
import { NOW, type Now } from '../database/now.js';
import { StepSignal } from '../database/step-signal.js';
import { inAuthority } from '../database/tenant.js';
import { WakefulLoop } from '../database/wakeful-loop.js';
import type { Command, Rules } from '../domain/case/case-state.js';
import { OPEN_TASK } from '../domain/case/engine-tasks.js';
import { fromMs, type Instant, toMs } from '../domain/clock/instant.js';
import { Problem } from '../domain/problem.js';
import { at } from '../domain/procedure/facts.js';
import { type ClockKey, type DueClock, findDueClock, findNextDue, listDueKeys, postpone } from './deadlines.queries.js';

const BATCH = 100;
/** A step may bring a limit nearer, but limits are counted in days: a second of gathering costs nobody anything. */
const GATHER_MS = 1_000;
const LONGEST_SLEEP_MS = 60_000;
/** How long a clock is left alone whose expiry failed for a reason that a person must mend. */
const AFTER_FAILURE_MS = 600_000;
const TRIES = 5;

@Injectable()
export class DeadlineWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger(DeadlineWorker.name);
  private readonly loop = new WakefulLoop(
    () => this.work(),
    GATHER_MS,
    (error) => this.log.error('Expected to read due limits, but it failed; trying again.', (error as Error).stack),
  );

  constructor(
    private readonly dataSource: DataSource,
    private readonly cases: CasesService,
    signal: StepSignal,
    @Inject(NOW) private readonly now: Now,
  ) {
    signal.onStep(() => this.wake());
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.loop.stop();
  }

  /** A limit may have moved: looks soon. Returns at once. */
  wake(): void {
    this.loop.wake();
  }

  /** Does all that is due by now, oldest first, and says how many clocks it acted on. */
  async fireDue(): Promise<number> {
    let fired = 0;
    for (let many = BATCH; many === BATCH;) {
      const now = this.now();
      const keys = await listDueKeys(this.dataSource, now, BATCH);
      many = keys.length;
      for (const key of keys) if (await this.fireOne(key, now)) fired += 1;
    }
    return fired;
  }

  private async work(): Promise<number> {
    await this.fireDue();
    const next = await findNextDue(this.dataSource);
    if (next === null) return LONGEST_SLEEP_MS;
    return Math.min(LONGEST_SLEEP_MS, Math.max(GATHER_MS, toMs(next) - toMs(this.now())));
  }

  /** Whether this worker acted. Whatever happens, the clock is not due any more afterwards, so nothing goes in circles. */
  private async fireOne(key: ClockKey, now: Instant): Promise<boolean> {
    try {
      for (let tries = 0; tries < TRIES; tries++) {
        const due = await inAuthority(this.dataSource, key.authority_id, (tx) => findDueClock(tx, key, now));
        if (!due) return false;
        const outcome = await this.act(key, due);
        if (outcome === 'moved on') continue;
        await this.leave(key, now, null);
        return outcome === 'done';
      }
      await this.leave(key, now, fromMs(toMs(now) + GATHER_MS)); // so many others at work: after them
    } catch (error) {
      this.log.error(
        `Expected the engine to act on ${key.rule} of case ${key.case_id}, but it failed; trying again in ten minutes.`,
        (error as Error).stack,
      );
      await this.leave(key, now, fromMs(toMs(now) + AFTER_FAILURE_MS));
    }
    return false;
  }

  private leave(key: ClockKey, now: Instant, next: Instant | null): Promise<void> {
    return inAuthority(this.dataSource, key.authority_id, (tx) => postpone(tx, key, now, next));
  }

  private async act(key: ClockKey, due: DueClock): Promise<'done' | 'refused' | 'moved on'> {
    const { state } = due;
    const command = commandFor(key.rule, due, this.cases.rulesOf(state));
    if (!command) return 'refused';
    for (const occurredAt of instantsFor(command, due)) {
      try {
        await this.cases.advanceAsEngine(key.authority_id, key.case_id, { ...command, occurredAt }, state.seq);
        return 'done';
      } catch (refusal) {
        if (!(refusal instanceof Problem)) throw refusal;
        if (refusal.code === 'stale') return 'moved on';
        if (refusal.code === 'notPossible') return 'refused';
        if (refusal.code !== 'occurredAtRefused') throw refusal;
      }
    }
    return 'refused';
  }
}

/** What the procedure says the engine does when this rule runs out; null when it says nothing. */
function commandFor(rule: string, { startedAt, dueAt, yellowAt }: DueClock, { procedure }: Rules): Command | null {
  const { expiry, commands } = procedure.definition;
  const { command, task } = expiry.find((one) => one.rule === rule) ?? {};
  if (command) {
    const saysWhen = at(commands[command]?.schema, '/properties/receivedAt') !== undefined;
    return { type: command, data: saysWhen ? { receivedAt: startedAt } : {}, ...(dueAt && { occurredAt: dueAt }) };
  }
  const asked = task?.early ? yellowAt : dueAt;
  return task ? { type: OPEN_TASK, data: { rule, command: task.command }, ...(asked && { occurredAt: asked }) } : null;
}

/** When it happened: the instant of the law, or, where the journal has already gone beyond it, the last entry's. */
function instantsFor({ occurredAt }: Command, { state }: DueClock): Instant[] {
  const last = Object.values(state.last).reduce((latest, one) => (one > latest ? one : latest), '');
  return [...new Set([occurredAt ?? last, last])].filter((instant) => instant !== '');
}
