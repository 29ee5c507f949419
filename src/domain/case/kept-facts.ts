/** What is kept of the course of a case for reports, by the calendar of the entry that last moved it. */
import type { Clock } from '../clock/ledger.js';
import { partitionWithCauses } from '../clock/partition.js';
import { type CaseFact, settlementOf } from '../turnaround/case-fact.js';
import type { KeptFacts } from '../turnaround/fact-row.js';
import { factRows, NEVER } from '../turnaround/fact-rows.js';
import { bookedLabour } from '../turnaround/labour.js';
import { comparisonOf } from './case-figures.js';
import type { Rules } from './case-state.js';
import type { History } from './history.js';
import { requestsAvoided } from './materials.js';
import { ordersOf, spansOf, stopsOf, workOf } from './work-record.js';

/** The course of a case as far as reports count it: folded from its journal, or read from its projections. */
export type Course = Omit<History, 'clocks' | 'movedBy'> & { clocks: Pick<Clock, 'rule' | 'intervals'>[] };

/** The facts of a case after its last step; `rules` with the calendar of the entry that last moved it. */
export function factsOf(course: Course, rules: Rules): KeptFacts {
  return factRows(caseFactOf(course, rules), rules.calendar);
}

function caseFactOf(course: Course, rules: Rules): CaseFact {
  const { state, stays, limits, closedAt } = course;
  const { stages } = rules.procedure;
  const { submitted = null, accepted = null, decided = null, issued = null } = state.milestones;
  const ending = { submittedAt: submitted, decidedAt: decided, issuedAt: issued, closedAt, outcome: state.outcome };
  const left = settlementOf(ending, NEVER);
  const isBack = ({ stage, from }: (typeof stays)[number]) =>
    submitted !== null && from >= submitted && stages[stage]!.meta.owner === 'applicant';
  const time =
    left && submitted !== null
      ? partitionWithCauses(spansOf(course, rules), ordersOf(course, rules), submitted, left.at, rules.calendar)
      : null;
  const passed = workOf(course, rules, left?.at ?? NEVER).filter(({ from }) => left === null || from < left.at);
  const workIn = (stage: string) => {
    const { component = null, track } = stages[stage]!.meta;
    return { component, track };
  };
  return {
    ...ending,
    procedure: `${state.procedure.id}@${state.procedure.version}`,
    dataLabel: state.label,
    head: state.head,
    acceptedAt: accepted,
    reopened: course.reopened,
    stops: stopsOf(course, rules, left?.at ?? NEVER),
    lateRecorded: course.lateRecorded,
    entries: course.entries,
    rounds: stays.filter(isBack).length,
    documents: (state.documents ?? []).length,
    sharedDocuments: requestsAvoided(state, rules.procedure, []).byShare.count,
    clocks: limits,
    parts: time?.parts ?? null,
    authority: time?.authority ?? null,
    comparison: left?.completed ? comparisonOf(course, rules, left.at) : null,
    labour: bookedLabour(course.bookings, workIn, passed),
  };
}
