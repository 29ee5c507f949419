/**
 * One case against the old way: four answers that are never mixed. E0 is what was published, E1 what the law would have
 * allowed, E2 what the case's own work would have taken laid end to end; E3, comparable history, is a property of many
 * cases and stands in reports. Nothing here knows what the tracks are about: chain, claims and parameters are data of the
 * procedure.
 *
 * Like with like: the case and the model both begin when the case was filed, because both contain an intake, and end with
 * the last issue. Turnaround (accepted to last issue) is printed beside it, not compared.
 */
import type { Calendar } from '../clock/calendar.js';
import type { Instant } from '../clock/instant.js';
import { dateAt, fromMs, toMs } from '../clock/instant.js';
import type { Text } from '../json.js';
import { text } from '../json.js';
import type { Baseline, Level, PublishedClaim } from './baseline.js';
import type { Measure } from './measure.js';
import { measure } from './measure.js';
import type { OldWay } from './reserialise.js';
import { reserialise } from './reserialise.js';
import { WORKING_DAY_MS, printedDays } from './rounding.js';
import type { StatutoryChain } from './statutory.js';
import { statutoryChain } from './statutory.js';
import type { AbsentPart, Threads, WorkPart } from './threads.js';
import { measureThreads } from './threads.js';
import { comparisonStatement } from './wording.js';

export type CompareInput = {
  baseline: Baseline;
  calendar: Calendar;
  acceptedAt: Instant | null;
  submittedAt: Instant;
  /** The last issue, or the end without one; null while the case is open. */
  endedAt: Instant | null;
  /** As of when an open case is compared. */
  now: Instant;
  /** Tracks actually in the case, in any order. */
  tracks: string[];
  work: WorkPart[];
  absences: AbsentPart[];
  /** Review time that went into documents which the old way would have reviewed again, in working milliseconds. */
  sharedDocumentMs: number;
};

export type Actual = {
  from: Instant;
  to: Instant;
  compared: Measure;
  officeWorkingDays: number;
  officeMs: number;
  /** Neither worked on nor stopped: the queue. */
  waitingWorkingDays: number;
  stopWorkingDays: number;
  stops: number;
  outsideWorkingDays: number;
  turnaround: Measure | null;
};

export type Model = {
  grade: 'E2';
  assumption: Text;
  baselineVersion: number;
  parameterVersion: number;
  parameterValidFrom: string;
  /** False when the parameters were set after the case was filed: they may have been tuned to it. */
  parametersPrecedeCase: boolean;
  tracks: string[];
} & Record<Level, OldWay>;

export type Comparison = {
  open: boolean;
  asOf: Instant;
  actual: Actual;
  published: { grade: 'E0'; label: 'pressClaim'; note: Text; claims: PublishedClaim[] };
  statutory: StatutoryChain;
  model: Model | null;
  /** Demonstrated only when even the low model takes longer than the case did, in elapsed working time. */
  saving: 'demonstrated' | 'none';
  statement: Text;
};

/**
 * Compares a case with the old way as its procedure's baseline tells it; an open case as it stands at `now`, marked so.
 * Expects a baseline that `checkBaseline` has accepted. Does not judge timeliness: limits are the clocks' affair.
 */
export const compare = (input: CompareInput): Comparison => {
  const { baseline, calendar } = input;
  const chain = baseline.chain.filter(({ track }) => input.tracks.includes(track));
  const open = input.endedAt === null;
  const from = toMs(input.submittedAt);
  const window = { from, to: Math.max(from, toMs(input.endedAt ?? input.now)) };
  const threads = measureThreads(
    input,
    chain.map(({ track }) => track),
    window,
  );
  const actual = actualOf(input, window, threads);
  const model = chain.length === 0 ? null : modelOf(input, chain, threads, actual.compared);
  const saving = model !== null && model.low.grossMs > actual.compared.grossMs ? 'demonstrated' : 'none';
  return {
    open,
    asOf: input.now,
    actual,
    published: { grade: 'E0', label: 'pressClaim', note: CLAIM_NOTE, claims: baseline.claims },
    statutory: statutoryChain(chain, calendar, input.acceptedAt),
    model,
    saving,
    statement: comparisonStatement({
      open,
      netWorkingDays: actual.compared.workingDays.net,
      calendarDays: actual.compared.calendarDays.gross,
      stops: actual.stops,
      model: model && {
        low: model.low.calendarDays,
        central: model.central.calendarDays,
        high: model.high.calendarDays,
        version: model.parameterVersion,
        validFrom: model.parameterValidFrom,
      },
      saving,
    }),
  };
};

const CLAIM_NOTE = text(
  '公开报道中的数字，不由本系统计算，也不针对任何个案。',
  'Figures from published reports: not computed here, and not about any one case.',
);
const QUEUEING = text(
  '排队时间视为不变：旧流程不计任何等待，本案计入全部等待。',
  'Queueing held constant: the old way is charged no waiting, the case all of its own.',
);

const actualOf = (input: CompareInput, window: { from: number; to: number }, threads: Threads): Actual => {
  const { calendar, acceptedAt } = input;
  const compared = measure(window, threads.stopped, calendar);
  const accepted = acceptedAt === null ? null : toMs(acceptedAt);
  return {
    from: fromMs(window.from),
    to: fromMs(window.to),
    compared,
    officeMs: threads.officeMs,
    officeWorkingDays: printedDays(threads.officeMs, WORKING_DAY_MS),
    waitingWorkingDays: printedDays(compared.netMs - threads.officeMs, WORKING_DAY_MS),
    stopWorkingDays: printedDays(compared.grossMs - compared.netMs, WORKING_DAY_MS),
    stops: threads.stops,
    outsideWorkingDays: printedDays(threads.outsideMs, WORKING_DAY_MS),
    turnaround:
      accepted === null || accepted > window.to
        ? null
        : measure({ from: accepted, to: window.to }, threads.stopped, calendar),
  };
};

const modelOf = (input: CompareInput, chain: Baseline['chain'], threads: Threads, compared: Measure): Model => {
  const { baseline, calendar, submittedAt } = input;
  const { parameters } = baseline;
  const reviewed = [threads.shared, ...threads.own.values()].reduce((sum, { review }) => sum + review, 0);
  // No more can have been read twice than was read at all.
  const sharedMs = Math.min(Math.max(0, Math.round(input.sharedDocumentMs)), reviewed);
  const taken = { officeMs: threads.officeMs, grossMs: compared.grossMs, calendarMs: compared.calendarMs };
  const laidOut = (level: Level) =>
    reserialise(chain, parameters[level], threads, sharedMs, { from: submittedAt, calendar, taken });
  return {
    grade: 'E2',
    assumption: QUEUEING,
    baselineVersion: baseline.version,
    parameterVersion: parameters.version,
    parameterValidFrom: parameters.validFrom,
    parametersPrecedeCase: parameters.validFrom <= dateAt(submittedAt, calendar.utcOffsetMinutes),
    tracks: chain.map(({ track }) => track),
    low: laidOut('low'),
    central: laidOut('central'),
    high: laidOut('high'),
  };
};
