/**
 * A case as rows that reports count (`fact-row.ts`), from what is known of it. Days and office hours are measured here, once, by
 * the calendar that is given; whoever counts later only adds.
 */
import type { Calendar } from '../clock/calendar.js';
import { dateAt, type Instant, toMs } from '../clock/instant.js';
import { legalDaysBetween, workingMs } from '../clock/working-days.js';
import { type CaseFact, type ClockFact, settlementOf } from './case-fact.js';
import type { Comparison } from './comparison.js';
import { FACTS_VERSION, type FactRow, type KeptFacts, type ModelRow, type StopRow } from './fact-row.js';
import { nameOfWork } from './labour.js';
import { measure } from './measure.js';
import { byCodePoint } from './threads.js';

type CaseStop = CaseFact['stops'][number];

/** Later than anything that can be recorded: what lasts until then has not ended. */
export const NEVER: Instant = '9999-12-31T23:59:59.999Z';

export function factRows(fact: CaseFact, calendar: Calendar): KeptFacts {
  const { acceptedAt: accepted, stops, clocks, parts, authority, labour } = fact;
  const left = settlementOf(fact, NEVER);
  const row: FactRow = {
    made: FACTS_VERSION,
    procedure: fact.procedure,
    label: fact.dataLabel,
    head: fact.head,
    entries: fact.entries,
    late_recorded: fact.lateRecorded,
    reopened: fact.reopened,
    closed_at: fact.closedAt,
    submitted_at: fact.submittedAt,
    accepted_at: accepted,
    decided_at: fact.decidedAt,
    issued_at: fact.issuedAt,
    left_at: left?.at ?? null,
    outcome: left?.outcome ?? null,
    completed: left?.completed ?? false,
    ...lampsOf(clocks),
    extensions: clocks.filter(({ extended }) => extended).length,
    rounds: fact.rounds,
    documents: fact.documents,
    shared_documents: fact.sharedDocuments,
    stops: stops.length,
    ...stoppedIn(stops, accepted, calendar),
    ...spanOf(accepted, left?.at ?? null, stops, calendar),
    authority_working_ms: parts?.authorityWorkingMs ?? null,
    authority_waiting_ms: parts?.authorityWaitingMs ?? null,
    applicant_ms: parts?.applicantMs ?? null,
    third_party_ms: parts?.thirdPartyMs ?? null,
    non_working_ms: parts?.nonWorkingMs ?? null,
    ordered_ms: authority?.orderedMs ?? null,
    held_ms: authority?.heldMs ?? null,
    unassigned_ms: authority?.unassignedMs ?? null,
    queued_ms: authority?.queuedMs ?? null,
    silent_ms: authority?.silentMs ?? null,
    ...limitsOf('statutory', clocks),
    ...limitsOf('promised', clocks),
  };
  const model = left?.completed && fact.comparison ? modelOf(fact.comparison, labour) : null;
  return {
    fact: row,
    model,
    stops: stops.map((stop, n) => stopRow(stop, n, calendar)),
    labour: labour.booked.map((piece, n) => ({ n, ...piece })),
  };
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
  const dated = open.flatMap(({ met, dueAt }) => (met === false || dueAt === null ? [] : [dueAt]));
  const undated = open.filter(({ met, dueAt }) => met !== false && dueAt === null);
  const verdicts = own.flatMap(({ endedAt, met }) =>
    endedAt === null ? [] : [met === null ? 'undetermined' : met ? 'on' : 'late'],
  );
  return {
    [`${kind}_ended`]: ENDED.find((verdict) => verdicts.includes(verdict)) ?? null,
    [`${kind}_missed`]: open.some(({ met }) => met === false),
    [`${kind}_stopped`]: undated.some(({ stopped }) => stopped),
    [`${kind}_undetermined`]: undated.some(({ stopped }) => !stopped),
    [`${kind}_provisional`]: own.some(({ provisional }) => provisional),
    [`${kind}_due_at`]: dated.toSorted()[0] ?? null,
  } as Pick<FactRow, `${Kind}_${'ended' | 'missed' | 'stopped' | 'undetermined' | 'provisional' | 'due_at'}`>;
}

function modelOf({ model, actual, statutory, saving }: Comparison, { unbooked }: CaseFact['labour']): ModelRow | null {
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
    tracks: model.tracks.join(' '),
    unbooked: unbooked
      .filter(({ track }) => track === null || model.tracks.includes(track))
      .map(nameOfWork)
      .toSorted(byCodePoint)
      .join(' '),
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
