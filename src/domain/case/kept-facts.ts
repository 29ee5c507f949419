/** What is kept of the course of a case for reports, by the calendar of the entry that last moved it. */
import type { Calendar } from '../clock/calendar.js';
import { dateAt, type Instant, toMs } from '../clock/instant.js';
import type { Clock } from '../clock/ledger.js';
import { partition } from '../clock/partition.js';
import { legalDaysBetween, workingMs } from '../clock/working-days.js';
import { type ClockFact, settlementOf } from '../turnaround/case-fact.js';
import type { Comparison } from '../turnaround/comparison.js';
import { FACTS_VERSION, type FactRow, type KeptFacts, type ModelRow, type StopRow } from '../turnaround/fact-row.js';
import { measure } from '../turnaround/measure.js';
import { byCodePoint } from '../turnaround/threads.js';
import { comparisonOf } from './case-figures.js';
import type { Rules } from './case-state.js';
import type { History } from './history.js';
import { requestsAvoided } from './materials.js';
import { type CaseStop, spansOf, stopsOf } from './work-record.js';

/** The course of a case as far as reports count it: folded from its journal, or read from its projections. */
export type Course = Omit<History, 'clocks' | 'movedBy'> & { clocks: Pick<Clock, 'rule' | 'intervals'>[] };

/** Later than anything that can be recorded: what lasts until then has not ended. */
const NEVER: Instant = '9999-12-31T23:59:59.999Z';

/** The facts of a case after its last step; `rules` with the calendar of the entry that last moved it. */
export function factsOf(course: Course, rules: Rules): KeptFacts {
  const { state, stays, limits, filedAt } = course;
  const { calendar, procedure } = rules;
  const { accepted = null, decided = null, issued = null, submitted = null } = state.milestones;
  const left = settlementOf(
    { ...course, submittedAt: submitted ?? filedAt, decidedAt: decided, issuedAt: issued, outcome: state.outcome },
    NEVER,
  );
  const end = left?.at ?? NEVER;
  const stops = stopsOf(course, rules, end);
  const model = left?.completed ? modelOf(comparisonOf(course, rules, end)) : null;
  const fact: FactRow = {
    made: FACTS_VERSION,
    procedure: `${state.procedure.id}@${state.procedure.version}`,
    label: state.label,
    entries: course.entries,
    late_recorded: course.lateRecorded,
    reopened: course.reopened,
    closed_at: course.closedAt,
    submitted_at: submitted,
    accepted_at: accepted,
    decided_at: decided,
    issued_at: issued,
    left_at: left?.at ?? null,
    outcome: left?.outcome ?? null,
    completed: left?.completed ?? false,
    ...lampsOf(limits),
    extensions: limits.filter(({ extended }) => extended).length,
    rounds: stays.filter(
      ({ stage, from }) =>
        submitted !== null && from >= submitted && procedure.stages[stage]!.meta.owner === 'applicant',
    ).length,
    documents: (state.documents ?? []).length,
    shared_documents: requestsAvoided(state, procedure, []).byShare.count,
    stops: stops.length,
    ...stoppedIn(stops, accepted, calendar),
    ...spanOf(accepted, left?.at ?? null, stops, calendar),
    ...partsOf(course, rules, submitted, left?.at ?? null),
    ...limitsOf('statutory', limits),
    ...limitsOf('promised', limits),
  };
  return { fact, model, stops: stops.map((stop, n) => stopRow(stop, n, calendar)) };
}

const legalDays = (from: Instant, to: Instant, calendar: Calendar): number =>
  legalDaysBetween(calendar, dateAt(from, calendar.utcOffsetMinutes), dateAt(to, calendar.utcOffsetMinutes));

const stopRow = ({ from, to, reason }: CaseStop, n: number, calendar: Calendar): StopRow => ({
  n,
  reason,
  from_at: from,
  to_at: to,
  legal_days: to === null ? null : legalDays(from, to, calendar),
  working_ms: to === null ? null : workingMs(calendar, from, to),
});

function stoppedIn(
  stops: CaseStop[],
  accepted: Instant | null,
  calendar: Calendar,
): Pick<FactRow, 'stopped_legal_days' | 'stopped_ms' | 'stopped_from_at'> {
  const sum = { stopped_legal_days: 0, stopped_ms: 0, stopped_from_at: null as Instant | null };
  if (accepted === null) return sum;
  for (const { from, to } of stops) {
    const since = from < accepted ? accepted : from;
    if (to === null) sum.stopped_from_at = since;
    if (to === null || to <= since) continue;
    sum.stopped_legal_days += legalDays(since, to, calendar);
    sum.stopped_ms += workingMs(calendar, since, to);
  }
  return sum;
}

const NO_SPAN = { legal_days: null, legal_days_net: null, working_ms: null, working_net_ms: null, calendar_ms: null };

function spanOf(
  accepted: Instant | null,
  left: Instant | null,
  stops: CaseStop[],
  calendar: Calendar,
): Pick<FactRow, keyof typeof NO_SPAN> {
  if (accepted === null || left === null || left < accepted) return NO_SPAN;
  const ended = stops.map(({ from, to }) => ({ from: toMs(from), to: toMs(to ?? left) }));
  const {
    legalDays: legal,
    grossMs,
    netMs,
    calendarMs,
  } = measure({ from: toMs(accepted), to: toMs(left) }, ended, calendar);
  return {
    legal_days: legal.gross,
    legal_days_net: legal.net,
    working_ms: grossMs,
    working_net_ms: netMs,
    calendar_ms: calendarMs,
  };
}

const NO_PARTS = {
  authority_working_ms: null,
  authority_waiting_ms: null,
  applicant_ms: null,
  third_party_ms: null,
  non_working_ms: null,
};

function partsOf(
  course: Course,
  rules: Rules,
  submitted: Instant | null,
  left: Instant | null,
): Pick<FactRow, keyof typeof NO_PARTS> {
  if (submitted === null || left === null) return NO_PARTS;
  const parts = partition(spansOf(course, rules), submitted, left, rules.calendar);
  return {
    authority_working_ms: parts.authorityWorkingMs,
    authority_waiting_ms: parts.authorityWaitingMs,
    applicant_ms: parts.applicantMs,
    third_party_ms: parts.thirdPartyMs,
    non_working_ms: parts.nonWorkingMs,
  };
}

function lampsOf(limits: readonly ClockFact[]): Pick<FactRow, 'yellow_at' | 'red_at'> {
  const running = limits.filter(
    ({ owner, endedAt, dueAt }) => owner === 'authority' && endedAt === null && dueAt !== null,
  );
  const [nearest] = running.toSorted((a, b) => byCodePoint(a.dueAt!, b.dueAt!) || byCodePoint(a.rule, b.rule));
  return { yellow_at: nearest?.yellowAt ?? null, red_at: nearest?.dueAt ?? null };
}

/** Worst first. */
const ENDED = ['late', 'undetermined', 'on'] as const;

function limitsOf<Kind extends 'statutory' | 'promised'>(kind: Kind, limits: readonly ClockFact[]) {
  const own = limits.filter((limit) => limit.kind === kind && limit.owner === 'authority');
  const open = own.filter(({ endedAt }) => endedAt === null);
  const running = open.filter(({ met, stopped }) => met !== false && !stopped);
  const verdicts = own.flatMap(({ endedAt, met }) =>
    endedAt === null ? [] : [met === null ? 'undetermined' : met ? 'on' : 'late'],
  );
  const dues = running.flatMap(({ dueAt }) => (dueAt === null ? [] : [dueAt]));
  return {
    [`${kind}_ended`]: ENDED.find((verdict) => verdicts.includes(verdict)) ?? null,
    [`${kind}_missed`]: open.some(({ met }) => met === false),
    [`${kind}_stopped`]: open.some(({ met, stopped }) => met !== false && stopped),
    [`${kind}_undetermined`]: running.some(({ dueAt }) => dueAt === null),
    [`${kind}_provisional`]: own.some(({ provisional }) => provisional),
    [`${kind}_due_at`]: dues.toSorted()[0] ?? null,
  } as Pick<FactRow, `${Kind}_${'ended' | 'missed' | 'stopped' | 'undetermined' | 'provisional' | 'due_at'}`>;
}

function modelOf({ model, actual, statutory, saving }: Comparison): ModelRow | null {
  if (model === null) return null;
  const level = <Level extends 'low' | 'central' | 'high'>(name: Level) => {
    const { officeMs, grossMs, calendarMs, decomposition } = model[name];
    const { parallelism, intakes, sharedDocuments, inspections, decisions, issues } = decomposition.ms;
    return Object.fromEntries(
      Object.entries({
        office_ms: officeMs,
        gross_ms: grossMs,
        calendar_ms: calendarMs,
        parallelism_ms: parallelism,
        intakes_ms: intakes,
        shared_documents_ms: sharedDocuments,
        inspections_ms: inspections,
        decisions_ms: decisions,
        issues_ms: issues,
      }).map(([column, ms]) => [`${name}_${column}`, ms]),
    ) as Pick<ModelRow, Extract<keyof ModelRow, `${Level}_${string}`>>;
  };
  return {
    procedures: model.tracks.length,
    inspected: new Set(
      model.central.tasks.filter(({ kind }) => kind === 'inspection').map(({ procedure }) => procedure),
    ).size,
    baseline_version: model.baselineVersion,
    parameter_version: model.parameterVersion,
    parameters_precede: model.parametersPrecedeCase,
    demonstrated: saving === 'demonstrated',
    actual_office_ms: actual.officeMs,
    actual_gross_ms: actual.compared.grossMs,
    actual_calendar_ms: actual.compared.calendarMs,
    ...level('low'),
    ...level('central'),
    ...level('high'),
    ceiling_calendar_days: statutory.calendarDays,
    ceiling_authority_days: statutory.workingDays.authority,
    ceiling_applicant_days: statutory.workingDays.applicant,
    ceiling_provisional: statutory.provisional,
  };
}
