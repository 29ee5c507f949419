/**
 * The cases behind a report, one line each (table 12 of an audit report): what the report counted of them, as exactly as it
 * counted it, so that whoever adds the lines up with a tool of his own gets its headline figures (`docs/recount.mjs`). No names,
 * no reasons, nothing that an official wrote: the values are numbers, dates, codes.
 */
import type { Calendar } from '../clock/calendar.js';
import { DAY_MS, dateAt, type Instant } from '../clock/instant.js';
import { text } from '../json.js';
import type { ClockFact } from './case-fact.js';
import { endingOf, timesOf, verdictOf } from './counted-fact.js';
import type { FactRow, ModelRow } from './fact-row.js';
import { quotient } from './rounding.js';
import type { Column, Unit } from './report-table.js';
import type { LimitKind, TallyOf, Verdict } from './tally.js';

type ListedLimit = Pick<ClockFact, 'rule' | 'kind' | 'owner' | 'due' | 'dueAt' | 'endedAt' | 'met'>;
type ListedModel = Pick<ModelRow, 'low_calendar_ms' | 'central_calendar_ms' | 'high_calendar_ms'>;

/** A case as it stood at the position of a report. */
export type ListedCase = {
  id: string;
  number: string;
  fact: FactRow;
  model: ListedModel | null;
  limits: readonly ListedLimit[];
};

const column = (key: string, zh: string, en: string, unit: Unit = 'text'): Column => ({
  key,
  title: text(zh, en),
  unit,
});

export const CASE_COLUMNS = [
  column('case_id', '案件标识', 'Case id'),
  column('case_number', '案号', 'Case number'),
  column('procedure', '事项', 'Procedure'),
  column('origin', '数据来源', 'Origin of data'),
  column('submitted_at', '收件', 'Submitted', 'instant'),
  column('accepted_at', '受理', 'Accepted', 'instant'),
  column('decided_at', '决定', 'Decided', 'instant'),
  column('issued_at', '末次制证', 'Last issue', 'instant'),
  column('left_at', '办结', 'Left the office', 'instant'),
  column('ending', '结束方式', 'Ending'),
  column('outcome', '结果', 'Outcome'),
  column('reopened', '重新办理', 'Reopened', 'count'),
  column('legal_days_net', '法定工作日（扣除停止计时）', 'Legal working days net of stops', 'count'),
  column('working_minutes', '工作时间（分钟，不扣除）', 'Minutes of office hours, gross', 'count'),
  column('calendar_minutes', '日历时间（分钟）', 'Minutes of the calendar', 'count'),
  column('legal_verdict', '法定时限', 'Legal limits'),
  column('legal_due', '法定到期日', 'Legal due date', 'date'),
  column('legal_rule', '所依法定规则', 'By the legal limit'),
  column('promised_verdict', '承诺时限', 'Promised limits'),
  column('promised_due', '承诺到期日', 'Promised due date', 'date'),
  column('promised_rule', '所依承诺规则', 'By the promised limit'),
  column('stops', '停止计时次数', 'Stops', 'count'),
  column('stopped_legal_days', '停止的法定工作日', 'Legal days stopped', 'count'),
  column('extensions', '延期次数', 'Extensions', 'count'),
  column('rounds', '退回申请人次数', 'Rounds to the applicant', 'count'),
  column('late_recorded', '逾一日补录', 'Entries recorded late', 'count'),
  column('entries', '日志条数', 'Journal entries', 'count'),
  column('head', '末条摘要', 'Hash of the last entry'),
  column('grade', '对照证据等级', 'Grade of the comparison'),
  column('old_way_low_days', '旧流程（低，日历日）', 'Old way, low', 'calendarDays'),
  column('old_way_central_days', '旧流程（中，日历日）', 'Old way, central', 'calendarDays'),
  column('old_way_high_days', '旧流程（高，日历日）', 'Old way, high', 'calendarDays'),
  column('counted', '计入', 'Counted in'),
  column('excluded', '不计入时长的原因', 'Why in no duration'),
] as const;

export type CaseCell = string | number | null;
/** The cells of a case in the order of `CASE_COLUMNS`. */
export type CaseLine = CaseCell[];

export const caseHeader = (): string => csvLine(CASE_COLUMNS.map(({ key }) => key));

/** A line of a comma separated file (RFC 4180) with its end; null is an empty field. */
export const csvLine = (cells: readonly CaseCell[]): string => `${cells.map(fieldOf).join(',')}\n`;

function fieldOf(cell: CaseCell): string {
  const field = cell === null ? '' : String(cell);
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/** The line of a case; null for one that was not in the office at any time of the period, which no figure counts. */
export function caseLine(one: ListedCase, { period, asOf }: TallyOf, calendar: Calendar): CaseLine | null {
  const { fact } = one;
  const dateOf = (instant: Instant): string => dateAt(instant, calendar.utcOffsetMinutes);
  if (fact.submitted_at === null || dateOf(fact.submitted_at) > period.to) return null;
  if (fact.left_at !== null && dateOf(fact.left_at) < period.from) return null;
  const isCohort = dateOf(fact.submitted_at) >= period.from;
  const times = timesOf(fact, asOf, calendar);
  const model = fact.completed ? one.model : null;
  const days = (ms: number | undefined): number | null => (ms === undefined ? null : quotient(ms, DAY_MS, 1));
  return [
    one.id,
    one.number,
    fact.procedure,
    fact.label,
    fact.submitted_at,
    fact.accepted_at,
    fact.decided_at,
    fact.issued_at,
    fact.left_at,
    endingOf(fact),
    fact.outcome,
    Number(fact.reopened),
    times?.legalDaysNet ?? null,
    times?.workingDaysGross ?? null,
    times?.calendarDays ?? null,
    ...limitCells(one, 'statutory', asOf),
    ...limitCells(one, 'promised', asOf),
    fact.stops,
    fact.stopped_legal_days,
    fact.extensions,
    fact.rounds,
    fact.late_recorded,
    fact.entries,
    fact.head,
    model ? 'E2' : null,
    days(model?.low_calendar_ms),
    days(model?.central_calendar_ms),
    days(model?.high_calendar_ms),
    isCohort ? 'cohort' : 'flows',
    isCohort ? excludedBecause(fact, times !== null) : 'filedBeforePeriod',
  ];
}

function excludedBecause({ accepted_at: accepted }: FactRow, isCounted: boolean): string | null {
  if (accepted === null) return 'notAccepted';
  return isCounted ? null : 'leftBeforeAcceptance';
}

/** How a case kept its limits of a kind, and the limit that this rests on: the first missed or next due one, else the last kept. */
function limitCells({ fact, limits }: ListedCase, kind: LimitKind, asOf: Instant): CaseCell[] {
  const verdict = verdictOf(fact, kind, asOf);
  if (verdict === null) return [null, null, null];
  const dated = limits
    .filter((limit) => limit.kind === kind && limit.owner === 'authority' && limit.dueAt !== null)
    .filter((limit) => RESTS_ON[verdict](limit, asOf))
    .toSorted((a, b) => (a.dueAt === b.dueAt ? (a.rule < b.rule ? -1 : 1) : a.dueAt! < b.dueAt! ? -1 : 1));
  const deciding = verdict === 'on' ? dated.at(-1) : dated[0];
  return [verdict, deciding?.due ?? null, deciding?.rule ?? null];
}

const RESTS_ON: Record<Verdict, (limit: ListedLimit, asOf: Instant) => boolean> = {
  on: ({ endedAt, met }) => endedAt !== null && met === true,
  late: ({ endedAt, met }) => endedAt !== null && met === false,
  pendingPast: ({ endedAt, met, dueAt }, asOf) => endedAt === null && (met === false || dueAt! <= asOf),
  pendingWithin: ({ endedAt, dueAt }, asOf) => endedAt === null && dueAt! > asOf,
  undetermined: () => false,
};
