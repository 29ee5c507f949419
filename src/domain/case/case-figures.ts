import type { Rules } from './case-state.js';
import type { History } from './history.js';
import { absencesOf, stopsOf, workOf } from './work-record.js';
import { dueOf } from '../clock/due.js';
import type { Instant } from '../clock/instant.js';
import type { CaseFact } from '../turnaround/case-fact.js';
import { compare, type Comparison } from '../turnaround/comparison.js';

/** Tracks that are not, or never were, part of the case. */
const ABSENT = ['notNeeded', 'notAccepted', 'pending'];

/** When a case left the office: with its last issue, or with its end when nothing was issued. */
const endOf = ({ state, closedAt }: Pick<History, 'state' | 'closedAt'>): Instant | null =>
  state.milestones.issued ?? closedAt;

/** A case against the old way of its procedure, as far as it has come by `now`. */
export function comparisonOf(
  history: Pick<History, 'state' | 'stays' | 'filedAt' | 'closedAt'>,
  rules: Rules,
  now: Instant,
): Comparison {
  const { state, filedAt } = history;
  const tracks = Object.entries(state.facts.tracks)
    .filter(([, status]) => !ABSENT.includes(status) || state.milestones.accepted === undefined)
    .map(([track]) => track);
  return compare({
    baseline: rules.procedure.definition.baseline,
    calendar: rules.calendar,
    submittedAt: state.milestones.submitted ?? filedAt,
    acceptedAt: state.milestones.accepted ?? null,
    endedAt: endOf(history),
    now,
    tracks,
    work: workOf(history, rules, now),
    absences: absencesOf(history, rules, now),
    // Which review time went into documents that several tracks share is not recorded yet: none is claimed.
    sharedDocumentMs: 0,
  });
}

/** What a report needs to know of a case, as it was known at an instant. */
export function caseFactOf(history: History, rules: Rules, asOf: Instant): CaseFact {
  const { state, clocks, filedAt, closedAt, reopened, entries, lateRecorded } = history;
  const { milestones } = state;
  return {
    caseId: state.id,
    caseNumber: state.caseNumber,
    procedure: `${state.procedure.id}@${state.procedure.version}`,
    dataLabel: state.label,
    submittedAt: milestones.submitted ?? filedAt,
    acceptedAt: milestones.accepted ?? null,
    decidedAt: milestones.decided ?? null,
    issuedAt: milestones.issued ?? null,
    closedAt,
    outcome: state.outcome,
    reopened,
    stops: stopsOf(history, rules, asOf),
    extensions: clocks.filter(({ extension }) => extension > 0).length,
    lateRecorded,
    entries,
    clocks: clocks.map((clock) => {
      const rule = rules.limits[clock.rule]!;
      const due = dueOf(clock, rule, rules.calendar, asOf);
      return {
        rule: clock.rule,
        kind: rule.kind,
        owner: rule.owner,
        due: due.date,
        dueAt: due.at,
        endedAt: clock.endedAt,
        provisional: due.provisional,
        met: due.met,
        stopped: due.state === 'stopped',
        yellowAt: due.yellowAt,
        extended: clock.extension > 0,
      };
    }),
    comparison: comparisonOf(history, rules, asOf),
  };
}
