import type { Figure } from './durations.js';
import { closedFigure, histogramOf } from './durations.js';
import { WORKING_DAY_MS, printedDays, quotient } from './rounding.js';
import type { CaseSums, ReceiptCount, StopCount } from './tally.js';
import { byCodePoint } from './threads.js';

/** What can hide delay, counted in the open: stops, extensions, late records, and the time before acceptance. */
export type Register = {
  stops: {
    cases: number;
    stops: number;
    workingDays: number;
    byReason: { reason: string; stops: number; legalDays: number; workingDays: number }[];
  };
  extensions: { cases: number; extensions: number };
  lateRecorded: { cases: number; entries: number; ofEntries: number; share: number | null };
  submissionToAcceptance: { cases: number; calendarDaysMedian: Figure };
  /** Went back to the applicant, and how often; `firstPassShare`: never. */
  rework: { cases: number; rounds: number; firstPassShare: number | null };
  materials: { documents: number; sharedDocuments: number };
};

const MINUTES_OF_DAY = 1_440;

/** Registers a cohort. Stops of one case do not overlap; open ones run to the as-of. */
export function registerOf(
  sums: readonly CaseSums[],
  stops: readonly StopCount[],
  receipts: readonly ReceiptCount[],
): Register {
  const total = (of: (one: CaseSums) => number) => sums.reduce((sum, one) => sum + of(one), 0);
  const reasons = [...new Set(stops.map(({ reason }) => reason))].toSorted(byCodePoint);
  const waits = histogramOf(receipts.map(({ minutes, n }) => ({ value: minutes, n })));
  const cases = total((one) => one.cases);
  const returned = total(({ returnedCases }) => returnedCases);
  const lateEntries = total((one) => one.lateEntries);
  const entries = total((one) => one.entries);
  return {
    stops: {
      cases: total(({ stoppedCases }) => stoppedCases),
      stops: total((one) => one.stops),
      workingDays: workingDaysIn(stops),
      byReason: reasons.map((reason) => {
        const own = stops.filter((one) => one.reason === reason);
        return {
          reason,
          stops: own.reduce((sum, { n }) => sum + n, 0),
          legalDays: own.reduce((sum, { legalDays }) => sum + legalDays, 0),
          workingDays: workingDaysIn(own),
        };
      }),
    },
    extensions: {
      cases: total(({ extendedCases }) => extendedCases),
      extensions: total(({ extensions }) => extensions),
    },
    lateRecorded: {
      cases: total(({ lateCases }) => lateCases),
      entries: lateEntries,
      ofEntries: entries,
      share: quotient(lateEntries, entries),
    },
    submissionToAcceptance: {
      cases: total(({ accepted }) => accepted),
      calendarDaysMedian: closedFigure(waits, 'p50', MINUTES_OF_DAY),
    },
    rework: {
      cases: returned,
      rounds: total(({ rounds }) => rounds),
      firstPassShare: quotient(cases - returned, cases),
    },
    materials: {
      documents: total(({ documents }) => documents),
      sharedDocuments: total(({ sharedDocuments }) => sharedDocuments),
    },
  };
}

const workingDaysIn = (stops: readonly StopCount[]): number =>
  printedDays(
    stops.reduce((sum, { workingMs }) => sum + workingMs, 0),
    WORKING_DAY_MS,
  );
