/** What is kept of the course of a case for reports, by the calendar of the entry that last moved it. */
import type { Clock } from '../clock/ledger.js';
import { partition } from '../clock/partition.js';
import { type CaseFact, settlementOf } from '../turnaround/case-fact.js';
import type { KeptFacts } from '../turnaround/fact-row.js';
import { factRows, NEVER } from '../turnaround/fact-rows.js';
import { comparisonOf } from './case-figures.js';
import type { Rules } from './case-state.js';
import type { History } from './history.js';
import { requestsAvoided } from './materials.js';
import { spansOf, stopsOf } from './work-record.js';

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
    parts: left && submitted !== null ? partition(spansOf(course, rules), submitted, left.at, rules.calendar) : null,
    comparison: left?.completed ? comparisonOf(course, rules, left.at) : null,
  };
}
