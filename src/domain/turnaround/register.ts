import type { Calendar } from '../clock/calendar.js';
import type { Instant } from '../clock/instant.js';
import { DAY_MS, toMs } from '../clock/instant.js';
import type { CaseFact } from './case-fact.js';
import { settlementOf } from './case-fact.js';
import type { Figure } from './durations.js';
import { closedFigure } from './durations.js';
import { clipped, union, workingLengthMs } from './intervals.js';
import { WORKING_DAY_MS, printedDays, quotient } from './rounding.js';
import { byCodePoint } from './threads.js';

/** What can hide delay, counted in the open: stops, extensions, late records, and the time before acceptance. */
export type Register = {
  stops: { cases: number; stops: number; workingDays: number; byReason: { reason: string; stops: number }[] };
  extensions: { cases: number; extensions: number };
  lateRecorded: { cases: number; entries: number; ofEntries: number; share: number | null };
  submissionToAcceptance: { cases: number; calendarDaysMedian: Figure };
};

/** Registers a cohort. Stops that overlap within a case are counted each, but their time once; open ones run to as-of. */
export const registerOf = (cohort: readonly CaseFact[], asOf: Instant, calendar: Calendar): Register => {
  const stops = cohort.flatMap((fact) => fact.stops);
  const reasons = [...new Set(stops.map(({ reason }) => reason))].toSorted(byCodePoint);
  const accepted = cohort.flatMap(({ submittedAt, acceptedAt }) =>
    acceptedAt === null ? [] : [printedDays(toMs(acceptedAt) - toMs(submittedAt), DAY_MS)],
  );
  const total = (of: (fact: CaseFact) => number) => cohort.reduce((sum, fact) => sum + of(fact), 0);
  const having = (of: (fact: CaseFact) => number) => cohort.filter((fact) => of(fact) > 0).length;
  const lateEntries = total(({ lateRecorded }) => lateRecorded);
  const entries = total((fact) => fact.entries);
  return {
    stops: {
      cases: having((fact) => fact.stops.length),
      stops: stops.length,
      workingDays: printedDays(
        total((fact) => stoppedMs(fact, asOf, calendar)),
        WORKING_DAY_MS,
      ),
      byReason: reasons.map((reason) => ({ reason, stops: stops.filter((stop) => stop.reason === reason).length })),
    },
    extensions: { cases: having(({ extensions }) => extensions), extensions: total(({ extensions }) => extensions) },
    lateRecorded: {
      cases: having(({ lateRecorded }) => lateRecorded),
      entries: lateEntries,
      ofEntries: entries,
      share: quotient(lateEntries, entries),
    },
    submissionToAcceptance: { cases: accepted.length, calendarDaysMedian: closedFigure(accepted, 'p50') },
  };
};

const stoppedMs = (fact: CaseFact, asOf: Instant, calendar: Calendar): number => {
  const end = settlementOf(fact, asOf)?.at ?? asOf;
  const window = { from: toMs(fact.submittedAt), to: toMs(end) };
  return workingLengthMs(
    union(fact.stops.flatMap(({ from, to }) => clipped({ from, to: to ?? end }, window) ?? [])),
    calendar,
  );
};
