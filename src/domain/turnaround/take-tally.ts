/**
 * Takes a tally of facts, one case after the other. `tally.queries.ts` asks a database for the same counts; wherever a word
 * here says how something is counted, the same stands there, and a test holds both together.
 */
import type { Calendar } from '../clock/calendar.js';
import { dateAt, type Instant, toMs } from '../clock/instant.js';
import { legalDaysBetween, workingMs } from '../clock/working-days.js';
import type { ClockFact } from './case-fact.js';
import { endingOf, minutesOf, timesOf, verdictOf } from './counted-fact.js';
import type { FactRow, KeptFacts } from './fact-row.js';
import {
  AGES,
  type CaseSums,
  type Group,
  MODEL_SPANS,
  MODEL_SUMS,
  type ModelSums,
  type StageSums,
  type Tally,
  monthBefore,
  type TallyOf,
  TREND_MONTHS,
  type Verdict,
} from './tally.js';

/** A stay as it is counted; `working_ms` is null while it lasts. */
export type VisitFact = {
  stage: string;
  track: string | null;
  owner: string;
  activity: string;
  nth: number;
  working_ms: number | null;
};

/** Everything of one case that is counted, as it stood at the position of a report. */
export type CountedCase = KeptFacts & { visits: readonly VisitFact[]; limits: readonly ClockFact[] };

const TENTH_OF_DAY_MS = 8_640_000;
const TENTH_OF_WORKING_DAY_MS = 2_880_000;
/** The nearest tenth, halves up. Of what is not negative. */
const tenths = (ms: number, tenth: number): number => Math.floor((ms + tenth / 2) / tenth);

/** Counts equal rows, or adds up rows of the same key. */
class Counts<Row extends object> {
  private readonly rows = new Map<string, Row>();

  add(key: Omit<Row, 'n'>, n = 1): void {
    const name = JSON.stringify(key);
    const row = this.rows.get(name) as (Row & { n: number }) | undefined;
    if (row) row.n += n;
    else this.rows.set(name, { ...key, n } as unknown as Row);
  }

  /** The row of a key, to add to. */
  at(key: object, empty: () => Row): Row {
    const name = JSON.stringify(key);
    let row = this.rows.get(name);
    if (!row) this.rows.set(name, (row = empty()));
    return row;
  }

  list(): Row[] {
    return [...this.rows.values()];
  }
}

const countsOf = () => ({
  flows: new Counts<Tally['flows'][number]>(),
  durations: new Counts<Tally['durations'][number]>(),
  stays: new Counts<Tally['stays'][number]>(),
  limits: new Counts<Tally['limits'][number]>(),
  sums: new Counts<CaseSums>(),
  receipts: new Counts<Tally['receipts'][number]>(),
  models: new Counts<ModelSums>(),
  modelTimes: new Counts<Tally['modelTimes'][number]>(),
  labour: new Counts<Tally['labour'][number]>(),
  stops: new Counts<Tally['stops'][number]>(),
  stages: new Counts<StageSums>(),
  stageTimes: new Counts<Tally['stageTimes'][number]>(),
  trend: new Counts<Tally['trend'][number]>(),
  ages: new Counts<Tally['ages'][number]>(),
});

/** Takes a tally. Cases that were not submitted by the end of the period are not looked at. */
export class TallyTaker {
  private readonly counts = countsOf();
  private readonly asOfDate: string;
  private readonly trendFrom: string;

  constructor(
    private readonly of: TallyOf,
    private readonly calendar: Calendar,
  ) {
    this.asOfDate = this.dateOf(of.asOf);
    this.trendFrom = monthBefore(of.period.to, TREND_MONTHS - 1);
  }

  add(counted: CountedCase): void {
    const { fact } = counted;
    const { from, to } = this.of.period;
    if (fact.submitted_at === null || this.dateOf(fact.submitted_at) > to) return;
    const group = { label: fact.label, procedure: fact.procedure };
    this.addTrend(group, fact);
    const leftOn = fact.left_at && this.dateOf(fact.left_at);
    if (leftOn !== null && leftOn < from) return;
    const isCohort = this.dateOf(fact.submitted_at) >= from;
    const acceptedOn = fact.accepted_at && this.dateOf(fact.accepted_at);
    this.counts.flows.add({
      ...group,
      came: isCohort ? 'within' : 'before',
      outcome: leftOn !== null && leftOn <= to ? fact.outcome : null,
      accepted: acceptedOn !== null && acceptedOn >= from && acceptedOn <= to,
      reopened: fact.reopened,
    });
    if (fact.left_at === null) this.addAge(group, fact, fact.submitted_at);
    if (isCohort) this.addCohort(group, counted, fact.submitted_at);
  }

  tally(): Tally {
    const lists = Object.entries(this.counts).map(([name, counts]) => [name, counts.list()]);
    return Object.fromEntries(lists) as Tally;
  }

  private addCohort(group: Group, counted: CountedCase, submitted: Instant): void {
    const { fact, model, stops, labour, visits, limits } = counted;
    this.addSums(group, fact);
    const ms = toMs(fact.left_at ?? this.of.asOf) - toMs(submitted);
    this.counts.stays.add({ ...group, tenths: tenths(ms, TENTH_OF_DAY_MS), ending: endingOf(fact) });
    if (fact.accepted_at !== null) {
      this.counts.receipts.add({ ...group, minutes: minutesOf(toMs(fact.accepted_at) - toMs(submitted)) });
      this.addDurations(group, fact);
    }
    for (const kind of ['statutory', 'promised'] as const) {
      const verdict = verdictOf(fact, kind, this.of.asOf);
      if (verdict)
        this.counts.limits.add({ ...group, kind, rule: null, verdict, provisional: fact[`${kind}_provisional`] });
    }
    for (const { owner, kind, rule, provisional, ...limit } of limits)
      if (owner === 'authority')
        this.counts.limits.add({ ...group, kind, rule, verdict: this.verdictOn(limit), provisional });
    const filed = this.dateOf(submitted).slice(0, 7);
    if (model && fact.completed) this.addModel({ ...group, filed }, model, fact);
    const tracks = model && fact.completed ? model.tracks : null;
    for (const { n: _, minutes: booked, ...piece } of labour) {
      const key = { ...group, tracks, filed, ...piece };
      const row = this.counts.labour.at(key, () => ({ ...key, n: 0, minutes: 0 }));
      row.n++;
      row.minutes += booked;
    }
    const end = fact.left_at ?? this.of.asOf;
    for (const { reason, from_at, to_at, legal_days, working_ms } of stops) {
      const row = this.counts.stops.at({ ...group, reason }, () => ({
        ...group,
        reason,
        n: 0,
        legalDays: 0,
        workingMs: 0,
      }));
      const until = to_at ?? end;
      row.n++;
      row.legalDays += legal_days ?? this.legalDays(from_at, until);
      row.workingMs += working_ms ?? workingMs(this.calendar, from_at, until);
    }
    for (const visit of visits) this.addVisit(group, visit);
  }

  private addSums(group: Group, fact: FactRow): void {
    const sums = this.counts.sums.at(group, () => ({ ...group, ...NO_SUMS }));
    const isLeft = fact.left_at !== null;
    sums.cases++;
    sums.accepted += Number(fact.accepted_at !== null);
    sums.rejected += Number(fact.accepted_at !== null && isLeft && fact.legal_days === null);
    sums.open += Number(!isLeft);
    sums.completed += Number(fact.completed);
    sums.entries += fact.entries;
    sums.lateCases += Number(fact.late_recorded > 0);
    sums.lateEntries += fact.late_recorded;
    sums.extendedCases += Number(fact.extensions > 0);
    sums.extensions += fact.extensions;
    sums.stoppedCases += Number(fact.stops > 0);
    sums.stops += fact.stops;
    sums.returnedCases += Number(fact.rounds > 0);
    sums.rounds += fact.rounds;
    sums.documents += fact.documents;
    sums.sharedDocuments += fact.shared_documents;
    sums.left += Number(isLeft);
    sums.authorityWorkingMs += fact.authority_working_ms ?? 0;
    sums.authorityWaitingMs += fact.authority_waiting_ms ?? 0;
    sums.applicantMs += fact.applicant_ms ?? 0;
    sums.thirdPartyMs += fact.third_party_ms ?? 0;
    sums.nonWorkingMs += fact.non_working_ms ?? 0;
    sums.orderedMs += fact.ordered_ms ?? 0;
    sums.heldMs += fact.held_ms ?? 0;
    sums.unassignedMs += fact.unassigned_ms ?? 0;
    sums.queuedMs += fact.queued_ms ?? 0;
    sums.silentMs += fact.silent_ms ?? 0;
  }

  private addDurations(group: Group, fact: FactRow): void {
    const values = timesOf(fact, this.of.asOf, this.calendar);
    if (!values) return;
    for (const clock of ['legalDaysNet', 'workingDaysGross', 'calendarDays'] as const)
      this.counts.durations.add({
        ...group,
        clock,
        value: values[clock],
        ending: endingOf(fact),
        extended: fact.extensions > 0,
      });
  }

  private addTrend(group: Group, fact: FactRow): void {
    const { accepted_at: accepted, stopped_from_at: since } = fact;
    if (accepted === null || (fact.left_at !== null && fact.working_net_ms === null)) return;
    const month = this.dateOf(accepted).slice(0, 7);
    if (month < this.trendFrom || month > this.of.period.to.slice(0, 7)) return;
    const { asOf } = this.of;
    const running = since === null ? 0 : workingMs(this.calendar, since, asOf);
    const net = fact.working_net_ms ?? workingMs(this.calendar, accepted, asOf) - fact.stopped_ms - running;
    this.counts.trend.add({
      ...group,
      month,
      tenths: tenths(Math.max(0, net), TENTH_OF_WORKING_DAY_MS),
      completed: fact.completed,
    });
  }

  private addModel(
    { filed, ...group }: Group & Pick<ModelSums, 'filed'>,
    model: NonNullable<KeptFacts['model']>,
    fact: FactRow,
  ): void {
    const key = { ...group, tracks: model.tracks, unbooked: model.unbooked, filed };
    const sums = this.counts.models.at(key, () => ({ ...key, ...NO_MODELS, parameterVersions: [] }));
    sums.n++;
    sums.documents += fact.documents;
    sums.sharedDocuments += fact.shared_documents;
    sums.inspections += model.inspected;
    sums.demonstrated += Number(model.demonstrated);
    sums.parametersAfterCase += Number(!model.parameters_precede);
    sums.ceilingsProvisional += Number(model.ceiling_provisional);
    sums.proceduresSaved += model.procedures - 1;
    sums.inspectionsSaved += Math.max(0, model.inspected - 1);
    if (!sums.parameterVersions.includes(model.parameter_version)) {
      sums.parameterVersions.push(model.parameter_version);
      sums.parameterVersions.sort((a, b) => a - b);
    }
    for (const name of MODEL_SUMS) sums[name] += model[name];
    for (const span of MODEL_SPANS) {
      const calendar = tenths(model[`${span}_calendar_ms`], TENTH_OF_DAY_MS);
      const gross = tenths(model[`${span}_gross_ms`], TENTH_OF_WORKING_DAY_MS);
      this.counts.modelTimes.add({ ...group, of: `${span}Calendar`, tenths: calendar });
      this.counts.modelTimes.add({ ...group, of: `${span}Gross`, tenths: gross });
    }
    if (model.ceiling_calendar_days !== null)
      this.counts.modelTimes.add({ ...group, of: 'ceilingCalendar', tenths: model.ceiling_calendar_days * 10 });
  }

  private addVisit(group: Group, { stage, track, owner, activity, nth, working_ms: ms }: VisitFact): void {
    if (owner === 'none') return;
    const key = { ...group, stage, track, owner, activity };
    const sums = this.counts.stages.at(key, () => ({ ...key, visits: 0, open: 0, again: 0, againMs: 0, workingMs: 0 }));
    if (ms === null) {
      sums.open++;
      return;
    }
    sums.visits++;
    sums.workingMs += ms;
    sums.again += Number(nth > 1);
    sums.againMs += nth > 1 ? ms : 0;
    this.counts.stageTimes.add({ ...group, stage, minutes: minutesOf(ms) });
  }

  private addAge(group: Group, fact: FactRow, submitted: Instant): void {
    const days = this.legalDays(submitted, this.of.asOf);
    const { red_at: red, yellow_at: yellow } = fact;
    const { asOf } = this.of;
    const lamp = red === null ? 'grey' : red <= asOf ? 'red' : yellow !== null && yellow <= asOf ? 'yellow' : 'green';
    this.counts.ages.add({ ...group, age: AGES.find((last) => days <= last) ?? null, lamp });
  }

  private verdictOn({
    endedAt,
    met,
    stopped,
    dueAt,
  }: Pick<ClockFact, 'endedAt' | 'met' | 'stopped' | 'dueAt'>): Verdict {
    if (endedAt !== null) return met === null ? 'undetermined' : met ? 'on' : 'late';
    if (met === false) return 'pendingPast';
    // A stop keeps a limit open, unless it had run out before: then it keeps its date.
    if (dueAt !== null) return dueAt <= this.of.asOf ? 'pendingPast' : 'pendingWithin';
    return stopped ? 'pendingWithin' : 'undetermined';
  }

  private dateOf(instant: Instant): string {
    return dateAt(instant, this.calendar.utcOffsetMinutes);
  }

  private legalDays(from: Instant, to: Instant): number {
    return legalDaysBetween(this.calendar, this.dateOf(from), this.dateOf(to));
  }
}

const NO_SUMS: Omit<CaseSums, keyof Group> = {
  cases: 0,
  accepted: 0,
  rejected: 0,
  open: 0,
  completed: 0,
  entries: 0,
  lateCases: 0,
  lateEntries: 0,
  extendedCases: 0,
  extensions: 0,
  stoppedCases: 0,
  stops: 0,
  returnedCases: 0,
  rounds: 0,
  documents: 0,
  sharedDocuments: 0,
  left: 0,
  authorityWorkingMs: 0,
  authorityWaitingMs: 0,
  applicantMs: 0,
  thirdPartyMs: 0,
  nonWorkingMs: 0,
  orderedMs: 0,
  heldMs: 0,
  unassignedMs: 0,
  queuedMs: 0,
  silentMs: 0,
};

const NO_MODELS: Omit<ModelSums, keyof Group | 'tracks' | 'unbooked' | 'filed' | 'parameterVersions'> = {
  n: 0,
  documents: 0,
  sharedDocuments: 0,
  inspections: 0,
  demonstrated: 0,
  parametersAfterCase: 0,
  ceilingsProvisional: 0,
  proceduresSaved: 0,
  inspectionsSaved: 0,
  ...(Object.fromEntries(MODEL_SUMS.map((name) => [name, 0])) as Record<(typeof MODEL_SUMS)[number], number>),
};
