import type { Rules } from './case-state.js';
import type { History } from './history.js';
import { absencesOf, workOf } from './work-record.js';
import type { Instant } from '../clock/instant.js';
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
