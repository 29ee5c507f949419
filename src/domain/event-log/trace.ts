/**
 * One case as a trace of a log: what is said of it as a whole, and who did what. Nothing of the filing leaves but the company
 * and what the licence register publishes; no reasons, no opinions, no personal data. Officers act in office and are named
 * to whoever may read the whole journal; the applicant's side are private persons and are their role to everybody.
 */
import type { JournalEntry } from '../audit/journal-entry.js';
import { comparisonOf } from '../case/case-figures.js';
import { ENGINE, type Rules } from '../case/case-state.js';
import { type Due, dueOf } from '../clock/due.js';
import type { Instant } from '../clock/instant.js';
import type { LimitRule } from '../procedure/limit-rule.js';
import { at, textOf } from '../procedure/facts.js';
import type { DataLabel } from '../turnaround/case-fact.js';
import type { Comparison } from '../turnaround/comparison.js';
import { byCodePoint } from '../turnaround/threads.js';
import { eventsOf, type LogEvent } from './log-events.js';
import { type Course, type Stretch, stretchesOf } from './stretches.js';

/** Who brought an event about. `resource` is the role where nobody is named. */
export type Performer = {
  resource: string;
  role: string;
  unit: string | null;
  standsInFor: readonly string[];
  isOfficer: boolean;
  recordedAt: Instant;
};

/** A limit by the latest of its last days. `at` is 24:00 of that day. */
export type DueLimit = { rule: string; at: Instant; provisional: boolean };

export type Trace = {
  caseId: string;
  caseNumber: string;
  procedure: string;
  /** `joint`: several tracks in one case; `legacy`: one procedure of the old way, by itself. */
  track: 'joint' | 'legacy';
  label: DataLabel;
  applicant: string;
  outcome: string | null;
  submitted: Instant;
  accepted: Instant | null;
  decided: Instant | null;
  issued: Instant | null;
  closed: Instant | null;
  legalDue: DueLimit | null;
  promisedDue: DueLimit | null;
  /** Limits of the authority that were missed. */
  limitsMissed: number;
  comparison: Comparison;
  performers: ReadonlyMap<number, Performer>;
  stretches: Stretch[];
  events: LogEvent[];
};

/** Whether the reader may read the whole journal, or only what happened when. */
export type Told = { whole: boolean };

const COMMON = { standsInFor: [], unit: null, isOfficer: false } as const;

function performerOf({ actor, recordedAt }: JournalEntry, party: readonly string[], { whole }: Told): Performer {
  const { id, role, unit, standsInFor = [] } = actor;
  if (id === ENGINE || party.includes(role) || !whole) return { ...COMMON, resource: role, role, recordedAt };
  return { resource: id, role, unit, standsInFor, isOfficer: true, recordedAt };
}

type OwnLimit = { rule: LimitRule; startedAt: Instant; due: Due };

/** The limits of the authority that the case has or had. */
const ownLimits = ({ history }: Course, rules: Rules, asOf: Instant): OwnLimit[] =>
  history.clocks.flatMap((clock) => {
    const rule = rules.limits[clock.rule]!;
    if (rule.owner !== 'authority') return [];
    return [{ rule, startedAt: clock.startedAt, due: dueOf(clock, rule, rules.calendar, asOf) }];
  });

/**
 * The limit of a kind that runs out last, of those that began before the decision: what comes after it (the ex-post review) is
 * no part of the turnaround. Null while none has a date.
 */
function lastDue(limits: OwnLimit[], kind: LimitRule['kind'], decided: Instant | undefined): DueLimit | null {
  const dues = limits.flatMap(({ rule: { code, kind: own }, startedAt, due }): DueLimit[] => {
    if (own !== kind || due.at === null || (decided !== undefined && startedAt >= decided)) return [];
    return [{ rule: code, at: due.at, provisional: due.provisional }];
  });
  return dues.sort((a, b) => byCodePoint(b.at, a.at) || byCodePoint(a.rule, b.rule))[0] ?? null;
}

/** A case as it was known at an instant; null for a draft, which has not come in. */
export function traceOf(course: Course, rules: Rules, asOf: Instant, told: Told): Trace | null {
  const { history, steps } = course;
  const { state, closedAt } = history;
  const { submitted, accepted, decided, issued } = state.milestones;
  if (submitted === undefined) return null;
  const { definition } = rules.procedure;
  const stretches = stretchesOf(course, rules);
  const limits = ownLimits(course, rules, asOf);
  return {
    caseId: state.id,
    caseNumber: state.caseNumber,
    procedure: `${state.procedure.id}@${state.procedure.version}`,
    track: Object.keys(definition.tracks).length > 1 ? 'joint' : 'legacy',
    label: state.label,
    applicant: textOf(at(state.filing, '/applicant/name')),
    outcome: state.outcome,
    submitted,
    accepted: accepted ?? null,
    decided: decided ?? null,
    issued: issued ?? null,
    closed: closedAt,
    legalDue: lastDue(limits, 'statutory', decided),
    promisedDue: lastDue(limits, 'promised', decided),
    limitsMissed: limits.filter(({ due }) => due.met === false).length,
    comparison: comparisonOf(history, rules, asOf),
    performers: new Map(
      steps.map(({ entry }) => [entry.seq, performerOf(entry, definition.filing.roles, told)] as const),
    ),
    stretches,
    events: eventsOf(stretches),
  };
}
