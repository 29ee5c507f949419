import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ProceduresService } from '../catalogue/procedures.service.js';
import { inAuthority } from '../database/tenant.js';
import type { Calendar } from '../domain/clock/calendar.js';
import { dayNumberAt, dateOfDay } from '../domain/clock/instant.js';
import { legalDaysBetween } from '../domain/clock/working-days.js';
import type { JsonObject } from '../domain/json.js';
import type { ProcedureDefinition } from '../domain/procedure/definition.js';
import { answer, expectedRuns, type Question } from '../domain/simulation/answer.js';
import { calibrated, type Provenance, type RecordedCase } from '../domain/simulation/calibration.js';
import { courseOf } from '../domain/simulation/course.js';
import { cutOf, holdOut, type HoldOut, isEnoughToCheck, netDaysOf } from '../domain/simulation/hold-out.js';
import { netDaysOfRuns } from '../domain/simulation/setting.js';
import { answerOnce, type GivenAnswer, type IdempotentRequest } from '../http/idempotency.js';
import type { Language } from '../http/language.js';
import type { Principal } from '../identity/principal.js';
import { type OperationRun, OperationsService } from '../operations/operations.service.js';
import { PeopleService } from '../people/people.service.js';
import { SAMPLE_OFFICE } from '../procedures/planned-office.js';
import { type Asked, checkAsked, DEFAULTS, settingOf } from './asked.js';
import { parseOffice } from './office-schema.js';
import { readRecordedCases } from './recorded-cases.queries.js';
import type { AskSimulation } from './simulation.dto.js';

const KIND = 'simulation';

type Request = Asked & { calibrate: boolean };

/** What the calibration was made of, and how far it may be trusted. */
type Calibration = { dataLabel: string; cases: number; provenance: Provenance[]; check: HoldOut };

/** Planners' questions: each is an operation, because an answer takes seconds of a processor. */
@Injectable()
export class SimulationService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly procedures: ProceduresService,
    private readonly people: PeopleService,
    private readonly operations: OperationsService,
  ) {
    operations.onOperation(KIND, (run) => this.run(run));
  }

  /** Starts the operation that answers a question. @throws Problem for a question that cannot be answered */
  ask(by: Principal, body: AskSimulation, language: Language, once: IdempotentRequest): Promise<GivenAnswer> {
    const asked = toRequest(body);
    checkAsked(this.settingOf(asked, by.authority), asked.question);
    return answerOnce(
      (work) => inAuthority(this.dataSource, by.authority, work),
      once,
      async (tx) => this.operations.toAccepted(await this.operations.start(tx, KIND, asked, by, language)),
    );
  }

  private settingOf(asked: Asked, authority: number) {
    return settingOf(asked, this.definitions(), this.calendarOf(authority));
  }

  private definitions(): ProcedureDefinition[] {
    return this.procedures.list().map(({ procedure }) => procedure.definition);
  }

  private calendarOf(authority: number): Calendar {
    return this.people.calendarsOf(authority).inForce;
  }

  private async run(run: OperationRun): Promise<JsonObject> {
    const { calibrate, ...given } = run.request as unknown as Request;
    const fit = calibrate ? await this.calibrate(given, run) : null;
    const asked = fit ? { ...given, office: fit.office } : given;
    const setting = this.settingOf(asked, run.authority);
    checkAsked(setting, asked.question);
    const said = await driven(answer(setting, asked.question), run, expectedRuns(setting, asked.question));
    return { ...said, asked, calibration: fit?.calibration ?? null };
  }

  /** The office calibrated on all recorded cases; and, to see what that is worth, on the first of them against the rest. */
  private async calibrate(given: Asked, run: OperationRun) {
    const { cases, dataLabel } = await this.recordedCases(given.procedure, run);
    const calendar = this.calendarOf(run.authority);
    const course = courseOf(this.definitions().findLast(({ id }) => id === given.procedure)!);
    const daysOf = (some: RecordedCase[]) => some.flatMap((one) => netDaysOf(one, course, calendar) ?? []);
    const { fit, rest } = cutOf(cases);
    const [fitDays, restDays] = [daysOf(fit), daysOf(rest)];
    let simulated: number[] | null = null;
    if (isEnoughToCheck(fitDays, restDays)) {
      const { office } = calibrated(fit, given.office, course, calendar);
      const days = Math.max(DEFAULTS.days / 4, workingDaysOf(rest, calendar));
      const setting = this.settingOf({ ...given, office, days }, run.authority);
      simulated = await driven(netDaysOfRuns(setting), run, null);
    }
    const { office, provenance } = calibrated(cases, given.office, course, calendar);
    const calibration: Calibration = {
      dataLabel,
      cases: cases.length,
      provenance,
      check: holdOut(simulated, fitDays, restDays),
    };
    return { office, calibration };
  }

  /** Real cases where there are any; else synthetic ones, which the calibration then says. */
  private async recordedCases(procedure: string, run: OperationRun) {
    const all = await inAuthority(this.dataSource, run.authority, async (tx) => {
      const read = [];
      for await (const some of readRecordedCases(tx, run.authority, procedure)) {
        read.push(...some);
        await run.turn();
      }
      return read;
    });
    const real = all.filter(({ label }) => label === 'REAL');
    const cases = real.length > 0 ? real : all;
    const dataLabel = cases[0]?.label ?? 'NONE';
    return { cases: cases.toReversed(), dataLabel };
  }
}

function toRequest({ question, office, calibrate, ...rest }: AskSimulation): Request {
  const { pool, days, measure } = question;
  const asked: Question =
    question.kind === 'compare'
      ? { kind: 'compare' }
      : { kind: 'headCount', pool: pool!, days: days!, measure: measure ?? 'netWorkingDays' };
  return {
    ...DEFAULTS,
    ...rest,
    question: asked,
    office: office === undefined ? SAMPLE_OFFICE : parseOffice(office, '/office'),
    calibrate: calibrate ?? false,
  };
}

function workingDaysOf(cases: RecordedCase[], calendar: Calendar): number {
  const dates = cases.map(({ submittedAt }) => dateOfDay(dayNumberAt(submittedAt, calendar.utcOffsetMinutes))).sort();
  return dates.length === 0 ? 0 : legalDaysBetween(calendar, dates[0]!, dates.at(-1)!);
}

/** Drives a simulation a run at a time, with everybody else in between. */
async function driven<Result>(
  steps: Generator<unknown, Result>,
  run: OperationRun,
  total: number | null,
): Promise<Result> {
  for (let done = 1; ; done++) {
    const step = steps.next();
    if (step.done) return step.value;
    run.progress(done, total === null ? null : Math.max(total, done));
    await run.turn();
  }
}
