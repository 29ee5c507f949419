/**
 * What is asked, made ready: the procedures by name, the office, the chance of the seed. Used by the API and by the command
 * line, so that the same question with the same seed has the same answer in both.
 */
import type { Calendar } from '../domain/clock/calendar.js';
import { type Text, text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import type { ProcedureDefinition } from '../domain/procedure/definition.js';
import type { PlannedOffice } from '../domain/procedure/planned-office.js';
import { expectedRuns, type Question, refuseUnanswerable } from '../domain/simulation/answer.js';
import { chained, courseOf } from '../domain/simulation/course.js';
import { casesPerDay } from '../domain/simulation/plan.js';
import { jointPlan, type Setting } from '../domain/simulation/setting.js';
import { workingAxis } from '../domain/simulation/working-axis.js';
import type { Level } from '../domain/turnaround/baseline.js';
import { chanceOf } from './chance.js';

export const DEFAULTS = {
  procedure: 'three-in-one',
  /** Runs at which P95 of the sample office is known to a quarter of a day. */
  replications: 400,
  /** Two years of 248 working days. */
  days: 496,
  seed: 20251,
  oldWay: 'central',
} as const;
/** The promise of the joint review, for a procedure that has none of its own. */
const USUAL_LIMIT_DAYS = 9;

export type Asked = {
  procedure: string;
  office: PlannedOffice;
  question: Question;
  replications: number;
  days: number;
  seed: number;
  oldWay: Level;
  /** The limit of being on time; unset: the promise of the procedure. */
  limitWorkingDays?: number;
};

/** Some seconds of one processor; a larger question is for the command line. */
const MOST_CASES = 5_000_000;
/** A run is done in one go, and whoever else asks something waits for it: some 50 ms. */
const MOST_CASES_OF_RUN = 5_000;

/** @throws Problem `notFound` for a procedure that there is not */
export function settingOf(asked: Asked, procedures: readonly ProcedureDefinition[], calendar: Calendar): Setting {
  const { office } = asked;
  const definition = newestOf(procedures, asked.procedure);
  const { chain, parameters } = definition.baseline;
  const alone = chain.map(({ track }) => procedures.find(({ tracks }) => Object.keys(tracks).join() === track));
  const isChained = chain.length > 1 && alone.every((one) => one !== undefined);
  const promised = definition.limits.find(({ kind, unit }) => kind === 'promised' && unit === 'workingDay');
  return {
    office,
    joint: courseOf(definition),
    old: isChained ? chained(alone.map(courseOf)) : null,
    oldWay: parameters[asked.oldWay],
    axis: workingAxis(calendar, office.start),
    chance: chanceOf(asked.seed),
    replications: asked.replications,
    days: asked.days,
    limitWorkingDays: asked.limitWorkingDays ?? promised?.amount ?? USUAL_LIMIT_DAYS,
  };
}

function newestOf(procedures: readonly ProcedureDefinition[], id: string): ProcedureDefinition {
  const found = procedures.filter((one) => one.id === id).toSorted((a, b) => b.version - a.version)[0];
  if (found) return found;
  const known = [...new Set(procedures.map((one) => one.id))].join(', ');
  throw new Problem('notFound', text(`没有事项${id}`, `Expected one of ${known}, but found ${id}`));
}

/** Refuses a question that has no answer before anything is started. @throws Problem */
export function checkAsked(setting: Setting, question: Question): void {
  refuseUnanswerable(setting, question);
  const ofRun = Math.round(casesPerDay(jointPlan(setting)) * setting.days);
  if (ofRun > MOST_CASES_OF_RUN) throw tooMany(MOST_CASES_OF_RUN, ofRun, '/days', text('一次模拟中', ' in a run'));
  const cases = ofRun * expectedRuns(setting, question);
  if (cases > MOST_CASES) throw tooMany(MOST_CASES, cases, '/replications', text('总共', ''));
}

const tooMany = (most: number, asked: number, pointer: string, where: Text): Problem =>
  new Problem(
    'invalidPayload',
    text(
      `${where['zh-CN']}应不超过${most}件，但约为${asked}件；更大的问题请用命令行`,
      `Expected at most ${most} simulated cases${where.en}, but it would take about ${asked}; larger questions are for the command line`,
    ),
    { errors: [{ pointer, detail: text('应减少', 'Expected fewer') }] },
  );
