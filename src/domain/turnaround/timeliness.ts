import type { Calendar } from '../clock/calendar.js';
import type { Instant } from '../clock/instant.js';
import { dateAt, toMs } from '../clock/instant.js';
import type { CaseFact, ClockFact } from './case-fact.js';
import type { OnTimeCounts, OnTimeRate } from './rate.js';
import { onTimeRate } from './rate.js';
import { byCodePoint } from './threads.js';

/** `provisional`: how many rest on a calendar year not yet published. `undetermined`: no due date to be judged by. */
export type OnTime = OnTimeRate & { provisional: number; undetermined: number };

/** By case (late if any of its clocks is) and by rule (each clock once). */
export type LimitTimeliness = { cases: OnTime; rules: ({ rule: string } & OnTime)[] };

export type Timeliness = { legal: LimitTimeliness; promised: LimitTimeliness };

type Verdict = keyof OnTimeCounts | 'undetermined';

/** Worst first: a case is judged by the worst of its clocks. */
const VERDICTS = ['late', 'pendingPast', 'undetermined', 'pendingWithin', 'on'] as const satisfies readonly Verdict[];

/** How the limits of the authority were kept in a cohort. Limits of the applicant are not the authority's timeliness. */
export const timelinessOf = (cohort: readonly CaseFact[], asOf: Instant, calendar: Calendar): Timeliness => ({
  legal: limitTimeliness(cohort, 'statutory', asOf, calendar),
  promised: limitTimeliness(cohort, 'promised', asOf, calendar),
});

const limitTimeliness = (
  cohort: readonly CaseFact[],
  kind: ClockFact['kind'],
  asOf: Instant,
  calendar: Calendar,
): LimitTimeliness => {
  const judge = (clocks: ClockFact[]) =>
    clocks.map((clock) => ({
      rule: clock.rule,
      verdict: verdictOf(clock, asOf, calendar),
      provisional: clock.provisional,
    }));
  const perCase = cohort
    .map(({ clocks }) => judge(clocks.filter((clock) => clock.kind === kind && clock.owner === 'authority')))
    .filter((judged) => judged.length > 0);
  const clocks = perCase.flat();
  const rules = [...new Set(clocks.map(({ rule }) => rule))].toSorted(byCodePoint);
  return {
    cases: count(
      perCase.map((judged) => ({
        verdict: VERDICTS.find((verdict) => judged.some((one) => one.verdict === verdict))!,
        provisional: judged.some(({ provisional }) => provisional),
      })),
    ),
    rules: rules.map((rule) => ({ rule, ...count(clocks.filter((clock) => clock.rule === rule)) })),
  };
};

const verdictOf = (clock: ClockFact, asOf: Instant, calendar: Calendar): Verdict => {
  if (clock.endedAt !== null && toMs(clock.endedAt) <= toMs(asOf)) {
    const met = clock.met ?? isWithin(clock, clock.endedAt, calendar);
    return met === null ? 'undetermined' : met ? 'on' : 'late';
  }
  // Missed already: while it waits it counts as late, by whichever sign.
  if (clock.met === false) return 'pendingPast';
  if (clock.stopped) return 'pendingWithin';
  const within = isWithin(clock, asOf, calendar);
  return within === null ? 'undetermined' : within ? 'pendingWithin' : 'pendingPast';
};

/** `dueAt` is 24:00 of the last day, the first instant that is too late; without it the date decides. */
const isWithin = ({ due, dueAt }: ClockFact, at: Instant, calendar: Calendar): boolean | null => {
  if (dueAt !== null) return toMs(at) < toMs(dueAt);
  return due === null ? null : dateAt(at, calendar.utcOffsetMinutes) <= due;
};

const count = (judged: { verdict: Verdict; provisional: boolean }[]): OnTime => {
  const of = (verdict: Verdict) => judged.filter((one) => one.verdict === verdict).length;
  return {
    ...onTimeRate({
      on: of('on'),
      late: of('late'),
      pendingPast: of('pendingPast'),
      pendingWithin: of('pendingWithin'),
    }),
    provisional: judged.filter(({ provisional }) => provisional).length,
    undetermined: of('undetermined'),
  };
};
