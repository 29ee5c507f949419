import type { Level, PublishedClaim } from './baseline.js';
import { LEVELS } from './baseline.js';
import type { Decomposition, SavingPart } from './decomposition.js';
import { SAVING_PARTS, withWorkingDays } from './decomposition.js';
import type { Figure } from './durations.js';
import { closedFigure, histogramOf } from './durations.js';
import { WORKING_DAY_MS, printedDays } from './rounding.js';
import type { CaseSums, ModelCount, ModelSpan, ModelSum, ModelSums } from './tally.js';

/** Medians of the cases, to a tenth of a day, and totals of their office time: medians do not add, so the totals are summed by themselves. */
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
  /** What was done once instead of once for each procedure: counted, not modelled. */
  stepsSaved: { intakes: number; inspections: number; decisions: number };
  demonstrated: number;
  none: number;
};

const COLUMNS: Record<SavingPart, string> = {
  parallelism: 'parallelism_ms',
  intakes: 'intakes_ms',
  sharedDocuments: 'shared_documents_ms',
  inspections: 'inspections_ms',
  decisions: 'decisions_ms',
  issues: 'issues_ms',
};
const TENTHS = 10;

/** Sums up the comparisons of a cohort; `claims` are those of its procedures. */
export function againstOldWay(
  sums: readonly CaseSums[],
  models: readonly ModelSums[],
  times: readonly ModelCount[],
  claims: readonly PublishedClaim[],
): AgainstOldWay {
  const ofCases = (of: 'cases' | 'open' | 'completed') => sums.reduce((total, one) => total + one[of], 0);
  const sum = (of: ModelSum | 'n' | 'demonstrated' | 'parametersAfterCase' | 'ceilingsProvisional') =>
    models.reduce((total, one) => total + one[of], 0);
  const saved = (of: 'proceduresSaved' | 'inspectionsSaved') => models.reduce((total, one) => total + one[of], 0);
  const median = (of: ModelCount['of']) =>
    closedFigure(
      histogramOf(times.filter((one) => one.of === of).map(({ tenths, n }) => ({ value: tenths, n }))),
      'p50',
      TENTHS,
    );
  const side = (span: ModelSpan): SideFigures => {
    const officeMsTotal = sum(`${span}_office_ms`);
    return {
      calendarDaysMedian: median(`${span}Calendar`),
      grossWorkingDaysMedian: median(`${span}Gross`),
      officeWorkingDaysTotal: printedDays(officeMsTotal, WORKING_DAY_MS),
      officeMsTotal,
    };
  };
  const level = (of: Level): LevelFigures => {
    const figures = side(of);
    const savedOfficeMsTotal = figures.officeMsTotal - sum('actual_office_ms');
    const parts = SAVING_PARTS.map((part) => [part, sum(`${of}_${COLUMNS[part]}` as ModelSum)]);
    return {
      ...figures,
      savedOfficeWorkingDaysTotal: printedDays(savedOfficeMsTotal, WORKING_DAY_MS),
      savedOfficeMsTotal,
      decomposition: withWorkingDays(Object.fromEntries(parts) as Record<SavingPart, number>),
    };
  };
  const compared = sum('n');
  return {
    compared,
    notCompared: {
      open: ofCases('open'),
      notCompleted: ofCases('cases') - ofCases('open') - ofCases('completed'),
      withoutModel: ofCases('completed') - compared,
    },
    actual: side('actual'),
    e0: { grade: 'E0', label: 'pressClaim', claims: [...claims] },
    e1: {
      grade: 'E1',
      label: 'ceiling',
      calendarDaysMedian: median('ceilingCalendar'),
      authorityWorkingDaysTotal: sum('ceiling_authority_days'),
      applicantWorkingDaysTotal: sum('ceiling_applicant_days'),
      provisional: sum('ceilingsProvisional'),
    },
    e2: {
      grade: 'E2',
      parameterVersions: [...new Set(models.flatMap(({ parameterVersions }) => parameterVersions))].toSorted(
        (a, b) => a - b,
      ),
      parametersAfterCase: sum('parametersAfterCase'),
      ...(Object.fromEntries(LEVELS.map((of) => [of, level(of)])) as Record<Level, LevelFigures>),
    },
    stepsSaved: {
      intakes: saved('proceduresSaved'),
      inspections: saved('inspectionsSaved'),
      decisions: saved('proceduresSaved'),
    },
    demonstrated: sum('demonstrated'),
    none: compared - sum('demonstrated'),
  };
}
