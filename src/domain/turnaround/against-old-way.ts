import type { Level, PublishedClaim } from './baseline.js';
import { LEVELS } from './baseline.js';
import type { CaseFact } from './case-fact.js';
import type { Decomposition, SavingPart } from './decomposition.js';
import { SAVING_PARTS, withWorkingDays } from './decomposition.js';
import type { Figure } from './durations.js';
import { closedFigure } from './durations.js';
import { WORKING_DAY_MS, printedDays } from './rounding.js';
import { byCodePoint } from './threads.js';

/** Medians of the cases and totals of their office time: medians do not add, so the totals are summed by themselves. */
export type SideFigures = {
  calendarDaysMedian: Figure;
  grossWorkingDaysMedian: Figure;
  officeWorkingDaysTotal: number;
  officeMsTotal: number;
};

export type LevelFigures = SideFigures & {
  savedOfficeWorkingDaysTotal: number;
  savedOfficeMsTotal: number;
  decomposition: Decomposition;
};

/** Completed cases against the old way, grade by grade. Nothing here is a difference between two grades. */
export type AgainstOldWay = {
  /** Completed cases that have a model; the rest of the cohort is counted, not compared. */
  compared: number;
  notCompared: { open: number; notCompleted: number; withoutModel: number };
  actual: SideFigures;
  e0: { grade: 'E0'; label: 'pressClaim'; claims: PublishedClaim[] };
  e1: {
    grade: 'E1';
    label: 'ceiling';
    calendarDaysMedian: Figure;
    authorityWorkingDaysTotal: number;
    applicantWorkingDaysTotal: number;
    provisional: number;
  };
  e2: { grade: 'E2'; parameterVersions: number[]; parametersAfterCase: number } & Record<Level, LevelFigures>;
  demonstrated: number;
  none: number;
};

/** Sums up the comparisons of a cohort. `isCompleted` tells which cases ran to their decision and issue. */
export const againstOldWay = (
  cohort: readonly CaseFact[],
  isCompleted: (fact: CaseFact) => boolean,
  isOpen: (fact: CaseFact) => boolean,
): AgainstOldWay => {
  const completed = cohort.filter((fact) => isCompleted(fact) && !fact.comparison.open);
  const compared = completed.flatMap(({ comparison }) =>
    comparison.model === null ? [] : [{ comparison, model: comparison.model }],
  );
  const open = cohort.filter(isOpen).length;
  const demonstrated = compared.filter(({ comparison }) => comparison.saving === 'demonstrated').length;
  const level = (of: Level): LevelFigures => {
    const old = compared.map(({ model }) => model[of]);
    const savedOfficeMsTotal = sum(old.map(({ savedOfficeMs }) => savedOfficeMs));
    return {
      ...sideFigures(old),
      savedOfficeWorkingDaysTotal: printedDays(savedOfficeMsTotal, WORKING_DAY_MS),
      savedOfficeMsTotal,
      decomposition: withWorkingDays(
        Object.fromEntries(
          SAVING_PARTS.map((part) => [part, sum(old.map(({ decomposition }) => decomposition.ms[part]))]),
        ) as Record<SavingPart, number>,
      ),
    };
  };
  return {
    compared: compared.length,
    notCompared: {
      open,
      notCompleted: cohort.length - open - completed.length,
      withoutModel: completed.length - compared.length,
    },
    actual: sideFigures(
      compared.map(({ comparison: { actual } }) => ({
        calendarDays: actual.compared.calendarDays.gross,
        grossWorkingDays: actual.compared.workingDays.gross,
        officeMs: actual.officeMs,
      })),
    ),
    e0: { grade: 'E0', label: 'pressClaim', claims: claimsOf(cohort) },
    e1: {
      grade: 'E1',
      label: 'ceiling',
      calendarDaysMedian: closedFigure(
        compared.flatMap(({ comparison }) => comparison.statutory.calendarDays ?? []),
        'p50',
      ),
      authorityWorkingDaysTotal: sum(compared.map(({ comparison }) => comparison.statutory.workingDays.authority)),
      applicantWorkingDaysTotal: sum(compared.map(({ comparison }) => comparison.statutory.workingDays.applicant)),
      provisional: compared.filter(({ comparison }) => comparison.statutory.provisional).length,
    },
    e2: {
      grade: 'E2',
      parameterVersions: [...new Set(compared.map(({ model }) => model.parameterVersion))].toSorted((a, b) => a - b),
      parametersAfterCase: compared.filter(({ model }) => !model.parametersPrecedeCase).length,
      ...(Object.fromEntries(LEVELS.map((of) => [of, level(of)])) as Record<Level, LevelFigures>),
    },
    demonstrated,
    none: compared.length - demonstrated,
  };
};

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const sideFigures = (
  sides: readonly { calendarDays: number; grossWorkingDays: number; officeMs: number }[],
): SideFigures => {
  const officeMsTotal = sum(sides.map(({ officeMs }) => officeMs));
  return {
    calendarDaysMedian: closedFigure(
      sides.map(({ calendarDays }) => calendarDays),
      'p50',
    ),
    grossWorkingDaysMedian: closedFigure(
      sides.map(({ grossWorkingDays }) => grossWorkingDays),
      'p50',
    ),
    officeWorkingDaysTotal: printedDays(officeMsTotal, WORKING_DAY_MS),
    officeMsTotal,
  };
};

/** Each claim once, by id. */
const claimsOf = (cohort: readonly CaseFact[]): PublishedClaim[] => {
  const byId = new Map(
    cohort.flatMap(({ comparison }) => comparison.published.claims.map((claim) => [claim.id, claim] as const)),
  );
  return [...byId.values()].toSorted((a, b) => byCodePoint(a.id, b.id));
};
