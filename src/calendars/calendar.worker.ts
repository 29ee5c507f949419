/*
 * When an authority publishes the calendar of a year, dates that were a guess become certain, and some of them move. The
 * engine goes once through the open limits of that authority, a handful of cases in a transaction, and gives
 * `calendar.applied` to each that rests on days of the year.
 *
 * Nothing is kept of how far it came. A case says itself by which version its limits are counted, and that is read after
 * the case was locked; so replicas may do this side by side, a killed one is replaced by any other, and a case gets its entry
 * once. After a start the whole is looked through again, which finds nothing to do.
 *
 * It waits two seconds after it hears of a calendar. Every replica has heard of it by then, so no limit is counted by the
 * older one behind its back.
 */
import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CasesService, type WrittenStep } from '../cases/cases.service.js';
import { StepSignal } from '../database/step-signal.js';
import { inAuthority } from '../database/tenant.js';
import { WakefulLoop } from '../database/wakeful-loop.js';
import { APPLY_CALENDAR } from '../domain/case/calendar-applied.js';
import type { CaseState, Command } from '../domain/case/case-state.js';
import { CN } from '../domain/clock/calendar-cn.js';
import { dateAt } from '../domain/clock/instant.js';
import type { Calendars } from '../domain/clock/published-calendars.js';
import { Problem } from '../domain/problem.js';
import { PeopleService } from '../people/people.service.js';
import { claimCounted, type HeldCase } from './calendars.queries.js';

/** Cases in one transaction: so long may an official have to wait for one of them. */
const BATCH = 20;
const SETTLE_MS = 2_000;
const GATHER_MS = 1_000;
const LOOK_EVERY_MS = 10_000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
/** The notice for a year may govern the last week of the year before it. */
const firstDayOf = (year: number): string => `${year - 1}-12-25`;

type Heard = { version: string; atMs: number; done: boolean };

@Injectable()
export class CalendarWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger(CalendarWorker.name);
  private readonly heard = new Map<number, Heard>();
  private readonly loop = new WakefulLoop(
    () => this.work(),
    GATHER_MS,
    (error) => this.log.error('Expected to count limits by a new calendar, but it failed.', (error as Error).stack),
  );
  private stopping = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly cases: CasesService,
    private readonly people: PeopleService,
    private readonly signal: StepSignal,
  ) {
    signal.onStep(() => this.loop.wake());
    signal.onRemoteStep(() => this.loop.wake());
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    return this.loop.stop();
  }

  private async work(): Promise<number> {
    let isWaiting = false;
    for (const authority of await this.people.listAuthorities()) {
      const { version } = this.people.calendarsOf(authority).inForce;
      const known = this.heard.get(authority) ?? { version: CN.version, atMs: 0, done: true };
      const heard = known.version === version ? known : { version, atMs: performance.now(), done: false };
      this.heard.set(authority, heard);
      if (heard.done || this.stopping) continue;
      heard.done = performance.now() - heard.atMs >= SETTLE_MS && (await this.applyAt(authority));
      isWaiting ||= !heard.done;
    }
    return isWaiting ? SETTLE_MS : LOOK_EVERY_MS;
  }

  /** Goes once through the open limits of an authority; false when somebody held a case, so that it must be done again. */
  private async applyAt(authority: number): Promise<boolean> {
    const calendars = this.people.calendarsOf(authority);
    const from = firstDayOf(Math.min(...calendars.since(CN.version).map(({ year }) => year.year)));
    let passedOver = 0;
    let applied = 0;
    for (let after: string | null = FIRST_ID; after !== null && !this.stopping;) {
      const place = { from, after, many: BATCH };
      const batch = await inAuthority(this.dataSource, authority, async (tx) => {
        const { held, ...rest } = await claimCounted(tx, authority, place);
        const written: WrittenStep[] = [];
        for (const one of held) {
          const state = JSON.parse(one.state) as CaseState;
          const command = commandFor(state, one.limits, calendars);
          const step = command && this.tryStep(state, command);
          if (step) written.push(step);
        }
        await this.cases.writeAsEngine(tx, authority, written);
        const moved = written.map(({ step }) => step.next.id);
        return { ...rest, moved };
      });
      for (const id of batch.moved) this.signal.tell(authority, id);
      applied += batch.moved.length;
      passedOver += batch.passedOver;
      after = batch.reached;
    }
    if (applied > 0) this.log.log(`Counted the limits of ${applied} cases at ${authority} by a new calendar.`);
    return passedOver === 0 && !this.stopping;
  }

  /** One case that refuses must not keep the others from their dates. `notPossible`: there is nothing left to do. */
  private tryStep(state: CaseState, command: Command): WrittenStep | null {
    try {
      return this.cases.decideAsEngine(state, command);
    } catch (refusal) {
      if (!(refusal instanceof Problem)) throw refusal;
      if (refusal.code !== 'notPossible')
        this.log.error(
          `Expected to count the limits of case ${state.id} by a new calendar, but it refused: ${refusal.detail.en}`,
        );
      return null;
    }
  }
}

/** What the engine says to a case, or null when nothing that was published since concerns its open limits. */
function commandFor(state: CaseState, limits: HeldCase['limits'], calendars: Calendars): Command | null {
  const { version, utcOffsetMinutes } = calendars.inForce;
  const older = [...new Set(state.clocks.map(({ calendarVersion }) => calendarVersion))].filter(
    (one) => one !== version,
  );
  const published = older
    .map((one) => calendars.since(one))
    .reduce((most, some) => (some.length > most.length ? some : most), [])
    .map(({ year }) => year);
  const concerning = published.filter(({ year }) =>
    limits.some(({ provisional, date, startedAt }) => {
      const touches =
        date !== null &&
        date >= firstDayOf(year) &&
        dateAt(startedAt.toISOString(), utcOffsetMinutes) <= `${year}-12-31`;
      return provisional || touches;
    }),
  );
  const last = concerning.at(-1);
  if (!last) return null;
  const years = [...new Set(concerning.map(({ year }) => year))].join('、');
  const reason = `${years}年工作日历已公布（${last.citation.number}），按其重新计算期限`;
  return {
    type: APPLY_CALENDAR,
    data: { year: last.year, decree: last.citation.number, calendar: version, reason },
  };
}
