/*
 * The counts of a tally as SQL over the facts that are kept of cases. `TallyTaker` says in words and code what each count
 * means; each statement here gives the rows of one list of the tally, with its names. What is settled carries its numbers;
 * what is open is counted on to the moment of the report, over a table of the days of the report's calendar.
 */
import type { Calendar } from '../domain/clock/calendar.js';
import { dayTable } from '../domain/clock/day-table.js';
import { DAY_MS, endOfDate, type Instant, type LegalDate, MINUTE_MS, startOfDate } from '../domain/clock/instant.js';
import { FACTS_VERSION } from '../domain/turnaround/fact-row.js';
import { AGES, MODEL_SPANS, MODEL_SUMS, monthBefore, type Period, TREND_MONTHS } from '../domain/turnaround/tally.js';

export type Statement = { text: string; values: unknown[] };

/** What is counted: of whom, when, as of when, of which procedure (`three-in-one` or `three-in-one@1`). */
export type Counted = {
  authority: number;
  period: Period;
  asOf: Instant;
  procedure?: string | undefined;
  /** Cases of which the facts say something else than what stood at the position of the report: they are not counted here. */
  changed: readonly string[];
  /** Months of which the settled cases are counted already, as instants in order, and the others of those months. */
  kept?: { spans: readonly { from: Instant; to: Instant }[]; beside: readonly string[] } | undefined;
};

/** Collects what a statement is given, and names it there. */
class Values {
  readonly list: unknown[] = [];

  of(value: unknown, type: string): string {
    return `$${this.list.push(value)}::${type}`;
  }

  /** Named when it is first used: the database refuses values of which a statement says nothing. */
  later(value: unknown, type: string): () => string {
    let name: string | undefined;
    return () => (name ??= this.of(value, type));
  }
}

const TENTH_OF_DAY_MS = 8_640_000;
const TENTH_OF_WORKING_DAY_MS = 2_880_000;
/** Division as the domain does it: of floating numbers, which are exact for what is counted here. */
const minutes = (ms: string): string => `floor((${ms})::float8 / ${MINUTE_MS})::integer`;
const tenths = (ms: string, tenth: number): string => `floor(((${ms})::float8 + ${tenth / 2}) / ${tenth})::integer`;
const msOf = (instant: string): string => `round(date_part('epoch', ${instant}) * 1000)::bigint`;
/** Sums come as floating numbers, which carry whole ones up to 2^53: beyond it the reader refuses them. */
const sum = (column: string): string => `coalesce(sum(${column}), 0)::float8`;
const count = (condition: string): string => `count(*) filter (where ${condition})::float8`;

const GROUP = 'f.label, f.procedure';
const ENDING = `case when f.left_at is null then 'open' when f.completed then 'completed' else 'competing' end`;

/** Facts as they stand for a report, by the conditions that a count adds. */
function facts(values: Values, { authority, changed, procedure }: Counted, conditions: string[]): string {
  const all = [`f.authority_id = ${values.of(authority, 'integer')}`, `f.made = ${FACTS_VERSION}`, ...conditions];
  if (changed.length > 0) all.push(`f.case_id <> all(${values.of(changed, 'uuid[]')})`);
  if (procedure?.includes('@')) all.push(`f.procedure = ${values.of(procedure, 'text')}`);
  else if (procedure !== undefined) all.push(`split_part(f.procedure, '@', 1) = ${values.of(procedure, 'text')}`);
  return all.join(' and ');
}

/** The days that a statement looks up, with the offset of their zone. */
export type Days = { calendar: Calendar; from: LegalDate; to: LegalDate };

/** Legal days and office hours from an instant to another, over a table of days among the values. */
function spans(values: Values, { calendar, from, to }: Days) {
  const { first, workingDays, officeMs, slots, opens, closes } = dayTable(calendar, from, to);
  const offset = calendar.utcOffsetMinutes * MINUTE_MS;
  const local = (instant: string): string => `(${msOf(instant)} + ${offset})`;
  const day = (instant: string): string => `(floor(${local(instant)}::float8 / ${DAY_MS})::integer - ${first})`;
  const days = values.later(workingDays, 'integer[]');
  const before = values.later(officeMs, 'bigint[]');
  const open = values.later(opens, 'integer[]');
  const close = values.later(closes, 'integer[]');
  const dayCount = (instant: string): string => `(${days()})[${day(instant)} + 1]`;
  const hours = (instant: string): string => {
    const inSlots = Array.from({ length: slots }, (_, n) => {
      const at = `[${day(instant)} * ${slots} + ${n + 1}]`;
      const sinceMidnight = `${local(instant)} - (${day(instant)} + ${first}) * ${DAY_MS}::bigint`;
      return `greatest(least(${sinceMidnight}, (${close()})${at}) - (${open()})${at}, 0)`;
    });
    return `((${before()})[${day(instant)} + 1] + ${inSlots.join(' + ')})`;
  };
  return {
    legalDays: (a: string, b: string): string => `(${dayCount(b)} - ${dayCount(a)})`,
    workingMs: (a: string, b: string): string => `(${hours(b)} - ${hours(a)})`,
  };
}

/** Makes the statements of one report. */
export class TallyStatements {
  constructor(
    private readonly counted: Counted,
    private readonly days: Days,
  ) {}

  /** What the statements are made of: the bounds of the report, and the conditions of the lists as they follow one from another. */
  protected begin() {
    const { period, asOf } = this.counted;
    const offset = this.days.calendar.utcOffsetMinutes;
    const values = new Values();
    const [begins, ends] = [startOfDate(period.from, offset), endOfDate(period.to, offset)];
    const from = values.later(begins, 'timestamptz');
    const to = values.later(ends, 'timestamptz');
    const open = () => [`f.submitted_at < ${to()}`, 'f.left_at is null'];
    const came = () => [this.notKept(values, ends)];
    const isThere = () => `(f.left_at is null or f.left_at >= ${from()})`;
    const present = () => [...came(), isThere()];
    const cohort = () => [this.notKept(values, ends, begins), `f.submitted_at >= ${from()}`, isThere()];
    return { values, from, to, asOf: values.later(asOf, 'timestamptz'), open, came, present, cohort };
  }

  /** Cases of the time from `since` (if not ever) up to `before` that no kept month counts: ranges, which an index finds. */
  private notKept(values: Values, before: Instant, since?: Instant): string {
    const { spans: months, beside } = this.counted.kept ?? { spans: [], beside: [] };
    const starts = [since, ...months.map(({ to }) => to)];
    const ranges = starts.flatMap((start, n) => {
      const from = since !== undefined && start !== undefined && start < since ? since : start;
      const to = months[n] && months[n].from < before ? months[n].from : before;
      if (from !== undefined && from >= to) return [];
      const least = from === undefined ? '' : `f.submitted_at >= ${values.of(from, 'timestamptz')} and `;
      return [`(${least}f.submitted_at < ${values.of(to, 'timestamptz')})`];
    });
    if (beside.length > 0) ranges.push(`f.case_id = any(${values.of(beside, 'uuid[]')})`);
    return ranges.length === 0 ? 'false' : `(${ranges.join(' or ')})`;
  }

  protected where(values: Values, conditions: string[]): string {
    return facts(values, this.counted, conditions);
  }

  flows(): Statement {
    const { values, from, to, present } = this.begin();
    const text = `select ${GROUP}, case when f.submitted_at >= ${from()} then 'within' else 'before' end as came,
        case when f.left_at < ${to()} then f.outcome end as outcome,
        coalesce(f.accepted_at >= ${from()} and f.accepted_at < ${to()}, false) as accepted, f.reopened, count(*)::float8 as n
      from case_facts f where ${this.where(values, present())} group by 1, 2, 3, 4, 5, 6`;
    return { text, values: values.list };
  }

  ages(): Statement {
    const { values, asOf, open } = this.begin();
    const days = spans(values, this.days).legalDays('f.submitted_at', asOf());
    const bands = AGES.map((last) => `when days <= ${last} then ${last}`).join(' ');
    const text = `select label, procedure, case ${bands} end as age, lamp, count(*)::float8 as n
      from (select ${GROUP}, ${days} as days,
          case when f.red_at is null then 'grey' when f.red_at <= ${asOf()} then 'red' when f.yellow_at <= ${asOf()} then 'yellow'
            else 'green' end as lamp
        from case_facts f where ${this.where(values, open())}) f group by 1, 2, 3, 4`;
    return { text, values: values.list };
  }

  sums(): Statement {
    const { values, cohort } = this.begin();
    const text = `select ${GROUP}, count(*)::float8 as cases, ${count('f.accepted_at is not null')} as accepted,
        ${count('f.accepted_at is not null and f.left_at is not null and f.legal_days is null')} as rejected,
        ${count('f.left_at is null')} as open, ${count('f.completed')} as completed,
        ${sum('f.entries')} as entries, ${count('f.late_recorded > 0')} as "lateCases", ${sum('f.late_recorded')} as "lateEntries",
        ${count('f.extensions > 0')} as "extendedCases", ${sum('f.extensions')} as extensions,
        ${count('f.stops > 0')} as "stoppedCases", ${sum('f.stops')} as stops,
        ${count('f.rounds > 0')} as "returnedCases", ${sum('f.rounds')} as rounds,
        ${sum('f.documents')} as documents, ${sum('f.shared_documents')} as "sharedDocuments",
        ${count('f.left_at is not null')} as left, ${sum('f.authority_working_ms')} as "authorityWorkingMs",
        ${sum('f.authority_waiting_ms')} as "authorityWaitingMs", ${sum('f.applicant_ms')} as "applicantMs",
        ${sum('f.ordered_ms')} as "orderedMs", ${sum('f.held_ms')} as "heldMs", ${sum('f.unassigned_ms')} as "unassignedMs",
        ${sum('f.queued_ms')} as "queuedMs", ${sum('f.silent_ms')} as "silentMs",
        ${sum('f.third_party_ms')} as "thirdPartyMs", ${sum('f.non_working_ms')} as "nonWorkingMs"
      from case_facts f where ${this.where(values, cohort())} group by 1, 2`;
    return { text, values: values.list };
  }

  receipts(): Statement {
    const { values, cohort } = this.begin();
    const ms = `${msOf('f.accepted_at')} - ${msOf('f.submitted_at')}`;
    const text = `select ${GROUP}, ${minutes(ms)} as minutes, count(*)::float8 as n
      from case_facts f where ${this.where(values, [...cohort(), 'f.accepted_at is not null'])} group by 1, 2, 3`;
    return { text, values: values.list };
  }

  stays(): Statement {
    const { values, asOf, cohort } = this.begin();
    const ms = `${msOf(`coalesce(f.left_at, ${asOf()})`)} - ${msOf('f.submitted_at')}`;
    const text = `select ${GROUP}, ${tenths(ms, TENTH_OF_DAY_MS)} as tenths, ${ENDING} as ending, count(*)::float8 as n
      from case_facts f where ${this.where(values, cohort())} group by 1, 2, 3, 4`;
    return { text, values: values.list };
  }

  durations(): Statement {
    const { values, asOf, cohort } = this.begin();
    const { legalDays, workingMs } = spans(values, this.days);
    const conditions = [
      ...cohort(),
      'f.accepted_at is not null',
      '(f.left_at is null or f.legal_days_net is not null)',
    ];
    const stopped = `f.stopped_legal_days + coalesce(${legalDays('f.stopped_from_at', asOf())}, 0)`;
    const text = `select label, procedure, clock, value, ending, extended, count(*)::float8 as n
      from (select label, procedure, unnest(array['legalDaysNet', 'workingDaysGross', 'calendarDays']) as clock,
          unnest(array[legal, working, calendar]) as value, ending, extended
        from (select ${GROUP}, f.extensions > 0 as extended,
            ${ENDING} as ending,
            coalesce(f.legal_days_net, ${legalDays('f.accepted_at', asOf())} - (${stopped})) as legal,
            ${minutes(`coalesce(f.working_ms, ${workingMs('f.accepted_at', asOf())})`)} as working,
            ${minutes(`coalesce(f.calendar_ms, ${msOf(asOf())} - ${msOf('f.accepted_at')})`)} as calendar
          from case_facts f where ${this.where(values, conditions)}) f) v
      group by 1, 2, 3, 4, 5, 6`;
    return { text, values: values.list };
  }

  /** How cases kept their limits of each kind, by the worst of them. */
  casesByLimit(): Statement {
    const { values, asOf, cohort } = this.begin();
    const verdict = (kind: string): string => `case when f.${kind}_ended = 'late' then 'late'
        when f.${kind}_missed or f.${kind}_due_at <= ${asOf()} then 'pendingPast'
        when f.${kind}_ended = 'undetermined' or f.${kind}_undetermined then 'undetermined'
        when f.${kind}_due_at is not null or f.${kind}_stopped then 'pendingWithin' else f.${kind}_ended end`;
    const text = `select label, procedure, kind, null as rule, verdict, provisional, count(*)::float8 as n
      from (select ${GROUP}, unnest(array['statutory', 'promised']) as kind,
          unnest(array[${verdict('statutory')}, ${verdict('promised')}]) as verdict,
          unnest(array[f.statutory_provisional, f.promised_provisional]) as provisional
        from case_facts f where ${this.where(values, cohort())}) v
      where verdict is not null group by 1, 2, 3, 5, 6`;
    return { text, values: values.list };
  }

  /**
   * How limits were kept, one by one, without their kinds: only the rule knows its kind, and whose limit it is. Of the few that are
   * open and without a date it is asked whether they stand still, apart from the others, which need no such question: one that had
   * run out before it was stopped keeps its date.
   */
  limits(): Statement {
    const { values, asOf, cohort } = this.begin();
    const isAsked = `d.ended_at is null and d.met is not false and d.due_at is null`;
    const stands = `(select i.kind = 'stop' from clock_intervals i where i.authority_id = d.authority_id and i.case_id = d.case_id
      and i.clock = d.opened and i.rule = d.rule and i.track = d.track and i.item = d.item order by i.n desc limit 1)`;
    const settled = `case when d.ended_at is null then case when d.met is false or d.due_at <= ${asOf()} then 'pendingPast'
        else 'pendingWithin' end
      when d.met then 'on' when d.met is null then 'undetermined' else 'late' end`;
    const asked = `case when ${stands} then 'pendingWithin' else 'undetermined' end`;
    const where = this.where(values, cohort());
    const part = (
      verdict: string,
      condition: string,
    ): string => `select ${GROUP}, d.rule, ${verdict} as verdict, d.provisional, count(*) as n
      from case_facts f join due_dates d on d.authority_id = f.authority_id and d.case_id = f.case_id
      where ${where} and ${condition} group by 1, 2, 3, 4, 5`;
    const text = `select label, procedure, rule, verdict, provisional, sum(n)::float8 as n
      from (${part(settled, `not (${isAsked})`)} union all ${part(asked, isAsked)}) d group by 1, 2, 3, 4, 5`;
    return { text, values: values.list };
  }

  /** The month in which a case was filed, in the zone of the calendar. */
  private filed(): string {
    const offset = this.days.calendar.utcOffsetMinutes;
    return `to_char(f.submitted_at at time zone 'UTC' + interval '${offset} minutes', 'YYYY-MM') as filed`;
  }

  labour(): Statement {
    const { values, cohort } = this.begin();
    const text = `select ${GROUP}, m.tracks, ${this.filed()}, l.component, l.track, l.role, l.travel, l.heads,
        ${sum('l.minutes')} as minutes, count(*)::float8 as n
      from case_facts f join case_labour l on l.authority_id = f.authority_id and l.case_id = f.case_id
      left join case_models m on m.authority_id = f.authority_id and m.case_id = f.case_id and f.completed
      where ${this.where(values, cohort())} group by 1, 2, 3, 4, 5, 6, 7, 8, 9`;
    return { text, values: values.list };
  }

  models(): Statement {
    const { values, cohort } = this.begin();
    const text = `select ${GROUP}, m.tracks, m.unbooked, ${this.filed()}, count(*)::float8 as n,
        ${sum('f.documents')} as documents, ${sum('f.shared_documents')} as "sharedDocuments", ${sum('m.inspected')} as inspections, ${count('m.demonstrated')} as demonstrated,
        ${count('not m.parameters_precede')} as "parametersAfterCase", ${count('m.ceiling_provisional')} as "ceilingsProvisional",
        ${sum('m.procedures - 1')} as "proceduresSaved", ${sum('greatest(m.inspected - 1, 0)')} as "inspectionsSaved",
        array_agg(distinct m.parameter_version order by m.parameter_version) as "parameterVersions",
        ${MODEL_SUMS.map((name) => `${sum(`m.${name}`)} as ${name}`).join(', ')}
      from case_facts f join case_models m on m.authority_id = f.authority_id and m.case_id = f.case_id
      where ${this.where(values, [...cohort(), 'f.completed'])} group by 1, 2, 3, 4, 5`;
    return { text, values: values.list };
  }

  modelTimes(): Statement {
    const { values, cohort } = this.begin();
    const names = MODEL_SPANS.flatMap((span) => [`${span}Calendar`, `${span}Gross`]);
    const times = MODEL_SPANS.flatMap((span) => [
      tenths(`m.${span}_calendar_ms`, TENTH_OF_DAY_MS),
      tenths(`m.${span}_gross_ms`, TENTH_OF_WORKING_DAY_MS),
    ]);
    const text = `select label, procedure, of, tenths, count(*)::float8 as n
      from (select ${GROUP}, unnest(${values.of([...names, 'ceilingCalendar'], 'text[]')}) as of,
          unnest(array[${times.join(', ')}, m.ceiling_calendar_days * 10]) as tenths
        from case_facts f join case_models m on m.authority_id = f.authority_id and m.case_id = f.case_id
        where ${this.where(values, [...cohort(), 'f.completed'])}) v
      where tenths is not null group by 1, 2, 3, 4`;
    return { text, values: values.list };
  }

  stops(): Statement {
    const { values, asOf, cohort } = this.begin();
    const { legalDays, workingMs } = spans(values, this.days);
    const until = `coalesce(f.left_at, ${asOf()})`;
    const text = `select ${GROUP}, s.reason, count(*)::float8 as n,
        ${sum(`coalesce(s.legal_days, ${legalDays('s.from_at', until)})`)} as "legalDays",
        ${sum(`coalesce(s.working_ms, ${workingMs('s.from_at', until)})`)} as "workingMs"
      from case_facts f join case_stops s on s.authority_id = f.authority_id and s.case_id = f.case_id
      where ${this.where(values, cohort())} group by 1, 2, 3`;
    return { text, values: values.list };
  }

  /**
   * Stays by their minutes, which are null for those that last; both lists of stages are sums of these rows. Whose a stage is and
   * what is done there, its procedure knows: twelve million rows need not say it.
   */
  visits(): Statement {
    const { values, cohort } = this.begin();
    const text = `select ${GROUP}, v.stage, v.nth > 1 as again, ${minutes('v.working_ms')} as minutes,
        count(*)::float8 as n, ${sum('v.working_ms')} as "workingMs"
      from case_facts f join stage_visits v on v.authority_id = f.authority_id and v.case_id = f.case_id
      where ${this.where(values, cohort())} group by 1, 2, 3, 4, 5`;
    return { text, values: values.list };
  }

  protected monthOf(instant: string): string {
    return `to_char(${instant} at time zone 'UTC' + interval '${this.days.calendar.utcOffsetMinutes} minutes', 'YYYY-MM')`;
  }

  trend(): Statement {
    const { values, asOf, came } = this.begin();
    const { calendar } = this.days;
    const month = this.counted.period.to;
    const edge = (months: number): string =>
      values.of(startOfDate(`${monthBefore(month, months)}-01`, calendar.utcOffsetMinutes), 'timestamptz');
    const { workingMs } = spans(values, this.days);
    const running = `coalesce(${workingMs('f.stopped_from_at', asOf())}, 0)`;
    const net = `coalesce(f.working_net_ms, ${workingMs('f.accepted_at', asOf())} - f.stopped_ms - ${running})`;
    const conditions = [
      ...came(),
      `f.accepted_at >= ${edge(TREND_MONTHS - 1)}`,
      `f.accepted_at < ${edge(-1)}`,
      '(f.left_at is null or f.working_net_ms is not null)',
    ];
    const text = `select ${GROUP}, ${this.monthOf('f.accepted_at')} as month, ${tenths(`greatest(${net}, 0)`, TENTH_OF_WORKING_DAY_MS)} as tenths,
        f.completed, count(*)::float8 as n
      from case_facts f where ${this.where(values, conditions)} group by 1, 2, 3, 4, 5`;
    return { text, values: values.list };
  }
}

/** Statements about the settled cases of a month, whatever the period of a report will be. */
export class MonthStatements extends TallyStatements {
  flowsByMonth(): Statement {
    const { values, cohort } = this.begin();
    const text = `select ${GROUP}, ${this.monthOf('f.accepted_at')} as accepted, ${this.monthOf('f.left_at')} as left, f.outcome, f.reopened,
        count(*)::float8 as n
      from case_facts f where ${this.where(values, cohort())} group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6`;
    return { text, values: values.list };
  }

  trendByMonth(): Statement {
    const { values, cohort } = this.begin();
    const conditions = [...cohort(), 'f.accepted_at is not null', 'f.working_net_ms is not null'];
    const text = `select ${GROUP}, ${this.monthOf('f.accepted_at')} as month,
        ${tenths('greatest(f.working_net_ms, 0)', TENTH_OF_WORKING_DAY_MS)} as tenths, f.completed, count(*)::float8 as n
      from case_facts f where ${this.where(values, conditions)} group by 1, 2, 3, 4, 5`;
    return { text, values: values.list };
  }
}

/** The earliest and the latest instant from or to which something open is counted on. */
export function openRange({ authority }: Pick<Counted, 'authority'>): Statement {
  const text = `select min(at) as earliest, max(at) as latest from (
      select unnest(array[submitted_at, accepted_at, stopped_from_at]) as at from case_facts
        where authority_id = $1 and left_at is null
      union all select unnest(array[s.from_at, f.left_at]) from case_stops s
        join case_facts f on f.authority_id = s.authority_id and f.case_id = s.case_id
        where s.authority_id = $1 and s.to_at is null) open`;
  return { text, values: [authority] };
}
