/**
 * Grade E2: this case's own work laid end to end along the old procedures.
 *
 *     T = sum over p of [ iota*I + (R_p + phi*Sh*[p>1]) + sigma*S*[p inspected] + a_p + delta*D + omega*O ] + g*(k-1)
 *
 * I, S, D and O are what was done once for the whole case; work that a track did for itself is carried over as it is.
 * A share applies only where there would have been more than one: a step that one procedure alone needed is that
 * procedure's, whole. So a case of a single track is laid out as itself and saves nothing. Whole-case absence and
 * whole-case review are never repeated; they stand with the first procedure.
 *
 * Not in the sum: waiting. The old way is granted the queues of nobody, the joint case is charged with its own.
 */
import type { Calendar } from '../clock/calendar.js';
import type { Instant } from '../clock/instant.js';
import { DAY_MS, toMs } from '../clock/instant.js';
import { addWorkingMs } from '../clock/working-days.js';
import type { ChainEntry, OldWayParameters } from './baseline.js';
import type { Decomposition } from './decomposition.js';
import { decompose } from './decomposition.js';
import { WORKING_DAY_MS, printedDays, quotient } from './rounding.js';
import type { Threads, WorkComponent } from './threads.js';

/** A step of the old chain. `procedure` counts from 1; a handover lies before the procedure that it names. */
export type OldTask = {
  kind: WorkComponent | 'absence' | 'handover';
  procedure: number;
  track: string;
  ms: number;
  workingDays: number;
  owner: 'authority' | 'applicant' | 'third' | 'handover';
  reason?: string;
};

export type OldWay = {
  parameters: OldWayParameters;
  tasks: OldTask[];
  officeMs: number;
  absentMs: number;
  handoverMs: number;
  grossMs: number;
  officeWorkingDays: number;
  applicantWorkingDays: number;
  thirdPartyWorkingDays: number;
  handoverWorkingDays: number;
  grossWorkingDays: number;
  end: Instant;
  calendarMs: number;
  calendarDays: number;
  savedOfficeMs: number;
  savedOfficeWorkingDays: number;
  /** Shares of the old way's own figure that the case did not need; negative where the case took longer. */
  reduction: { office: number | null; grossWorking: number | null; calendar: number | null };
  decomposition: Decomposition;
};

/** What the case itself took over the same span, in milliseconds. */
export type Taken = { officeMs: number; grossMs: number; calendarMs: number };

/**
 * Lays the case out along the old chain for one set of parameters, starting at `from`. All times in working milliseconds;
 * each task is rounded to a whole millisecond before it is summed, so that the decomposition holds to the millisecond.
 */
export const reserialise = (
  chain: readonly ChainEntry[],
  parameters: OldWayParameters,
  threads: Threads,
  sharedDocumentMs: number,
  span: { from: Instant; calendar: Calendar; taken: Taken },
): OldWay => {
  const tasks = tasksOf(chain, parameters, threads, sharedDocumentMs);
  const sum = (owner: OldTask['owner']) =>
    tasks.filter((task) => task.owner === owner).reduce((total, { ms }) => total + ms, 0);
  const [officeMs, applicantMs, thirdMs, handoverMs] = [
    sum('authority'),
    sum('applicant'),
    sum('third'),
    sum('handover'),
  ];
  const grossMs = officeMs + applicantMs + thirdMs + handoverMs;
  const end = addWorkingMs(span.calendar, span.from, grossMs);
  const calendarMs = toMs(end) - toMs(span.from);
  const { taken } = span;
  return {
    parameters,
    tasks,
    officeMs,
    absentMs: applicantMs + thirdMs,
    handoverMs,
    grossMs,
    officeWorkingDays: printedDays(officeMs, WORKING_DAY_MS),
    applicantWorkingDays: printedDays(applicantMs, WORKING_DAY_MS),
    thirdPartyWorkingDays: printedDays(thirdMs, WORKING_DAY_MS),
    handoverWorkingDays: printedDays(handoverMs, WORKING_DAY_MS),
    grossWorkingDays: printedDays(grossMs, WORKING_DAY_MS),
    end,
    calendarMs,
    calendarDays: printedDays(calendarMs, DAY_MS),
    savedOfficeMs: officeMs - taken.officeMs,
    savedOfficeWorkingDays: printedDays(officeMs - taken.officeMs, WORKING_DAY_MS),
    reduction: {
      office: quotient(officeMs - taken.officeMs, officeMs),
      grossWorking: quotient(grossMs - taken.grossMs, grossMs),
      calendar: quotient(calendarMs - taken.calendarMs, calendarMs),
    },
    decomposition: decompose(tasks, threads),
  };
};

const tasksOf = (
  chain: readonly ChainEntry[],
  parameters: OldWayParameters,
  threads: Threads,
  sharedDocumentMs: number,
): OldTask[] => {
  const { shared } = threads;
  const inspected = chain.filter((entry) => entry.inspected).length;
  const share = (ms: number, factor: number, times: number) => (times === 1 ? ms : Math.round(factor * ms));
  const intake = share(shared.intake, parameters.iota, chain.length);
  const inspection = share(shared.inspection, parameters.sigma, inspected);
  const decision = share(shared.decision, parameters.delta, chain.length);
  const issue = share(shared.issue, parameters.omega, chain.length);
  const repeated = Math.round(parameters.phi * sharedDocumentMs);
  const gap = Math.round(parameters.gapWorkingDays * WORKING_DAY_MS);

  return chain.flatMap(({ track, inspected: isInspected }, index) => {
    const own = threads.own.get(track)!;
    const first = index === 0;
    const step = (
      kind: OldTask['kind'],
      ms: number,
      owner: OldTask['owner'] = 'authority',
      reason?: string,
    ): OldTask => ({
      kind,
      procedure: index + 1,
      track,
      ms,
      workingDays: printedDays(ms, WORKING_DAY_MS),
      owner,
      ...(reason === undefined ? {} : { reason }),
    });
    const absences = (of: string | null, afterInspection?: boolean) =>
      (threads.absences.get(of) ?? [])
        .filter((absence) => afterInspection === undefined || absence.afterInspection === afterInspection)
        .map(({ ms, owner, reason }) => step('absence', ms, owner, reason));
    const visit = own.inspection + (isInspected ? inspection : 0);
    return [
      ...(first ? [] : [step('handover', gap, 'handover')]),
      step('intake', own.intake + intake),
      ...(first ? absences(null) : []),
      step('review', own.review + (first ? shared.review : repeated)),
      ...absences(track, false),
      ...(isInspected || visit > 0 ? [step('inspection', visit)] : []),
      ...absences(track, true),
      step('decision', own.decision + decision),
      step('issue', own.issue + issue),
    ];
  });
};
