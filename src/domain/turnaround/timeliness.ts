import type { OnTimeRate } from './rate.js';
import { onTimeRate } from './rate.js';
import type { LimitCount, LimitKind, Verdict } from './tally.js';
import { byCodePoint } from './threads.js';

/** `provisional`: how many rest on a calendar year not yet published. `undetermined`: no due date to be judged by. */
export type OnTime = OnTimeRate & { provisional: number; undetermined: number };

/** By case (late if any of its clocks is) and by rule (each clock once). */
export type LimitTimeliness = { cases: OnTime; rules: ({ rule: string } & OnTime)[] };

export type Timeliness = { legal: LimitTimeliness; promised: LimitTimeliness };

/** How the limits of the authority were kept in a cohort. Limits of the applicant are not the authority's timeliness. */
export const timelinessOf = (counts: readonly LimitCount[]): Timeliness => ({
  legal: limitTimeliness(counts, 'statutory'),
  promised: limitTimeliness(counts, 'promised'),
});

function limitTimeliness(counts: readonly LimitCount[], kind: LimitKind): LimitTimeliness {
  const own = counts.filter((one) => one.kind === kind);
  const rules = [...new Set(own.flatMap(({ rule }) => rule ?? []))].toSorted(byCodePoint);
  return {
    cases: onTimeOf(own.filter(({ rule }) => rule === null)),
    rules: rules.map((rule) => ({ rule, ...onTimeOf(own.filter((one) => one.rule === rule)) })),
  };
}

function onTimeOf(counts: readonly LimitCount[]): OnTime {
  const sum = (of: (one: LimitCount) => boolean) => counts.filter(of).reduce((total, { n }) => total + n, 0);
  const many = (verdict: Verdict) => sum((one) => one.verdict === verdict);
  return {
    ...onTimeRate({
      on: many('on'),
      late: many('late'),
      pendingPast: many('pendingPast'),
      pendingWithin: many('pendingWithin'),
    }),
    provisional: sum(({ provisional }) => provisional),
    undetermined: many('undetermined'),
  };
}
