/** The tables about what came, how long it took and whether limits were kept: tables 2 to 6 of an audit report. */
import type { Text } from '../json.js';
import { text } from '../json.js';
import { OUTCOMES } from '../procedure/definition.js';
import type { Figure } from './durations.js';
import { quotient } from './rounding.js';
import type { Cell, Column, ReportTable, Unit } from './report-table.js';
import type { AgainstHistory, Figures, Funnel, Section } from './report.js';
import {
  ALL_PROCEDURES,
  CLOCK_WORDS,
  COHORT,
  LAMP_WORDS,
  nTooSmall,
  notReached,
  OUTCOME_WORDS,
  PRESENT,
  type ReportNames,
} from './report-words.js';
import { CLOCKS, type ClockName } from './tally.js';

export const column = (key: string, unit: Unit, zh: string, en: string): Column => ({ key, unit, title: text(zh, en) });
export const PROCEDURE = column('procedure', 'text', '事项', 'procedure');

type Named = { name: Text; history: AgainstHistory | null; funnel: Funnel | null; figures: Figures };

/** The figures of all procedures together, then of each; only once where there is one procedure alone. */
export function byName({ all, byProcedure }: Section, { procedures }: ReportNames): Named[] {
  const each = byProcedure.map(({ procedure, history, funnel, ...figures }) => ({
    name: procedures[procedure] ?? text(procedure, procedure),
    history,
    funnel,
    figures,
  }));
  return each.length === 1 ? each : [{ name: ALL_PROCEDURES, history: null, funnel: null, figures: all }, ...each];
}

const noteOf = (...figures: Figure[]): Text | null => {
  if (figures.some(({ note }) => note === 'nTooSmall')) return nTooSmall;
  return figures.some(({ note }) => note === 'notReached') ? notReached : null;
};

export function headlineTable(section: Section, names: ReportNames): ReportTable {
  return {
    id: 'headline',
    title: text('要点', 'Headline'),
    population: COHORT,
    columns: [
      PROCEDURE,
      column('filed', 'count', '提交', 'filed'),
      column('completed', 'count', '办结', 'completed'),
      column('open', 'count', '在办', 'open'),
      column('onTime', 'share', '按时率（法定）', 'on time (legal)'),
      column('onTimeLow', 'share', '95%下限', '95 % low'),
      column('onTimeHigh', 'share', '95%上限', '95 % high'),
      column('potentialLow', 'share', '可能范围下限', 'potential low'),
      column('potentialHigh', 'share', '可能范围上限', 'potential high'),
      column('median', 'legalDays', '中位数', 'median'),
      column('medianLow', 'legalDays', '95%下限', '95 % low'),
      column('medianHigh', 'legalDays', '95%上限', '95 % high'),
      column('p90', 'legalDays', '第90百分位', 'P90'),
      column('note', 'text', '说明', 'note'),
    ],
    rows: byName(section, names).map(({ name, figures: { flows, durations, timeliness } }) => {
      const { rate, wilson95, potentialRange } = timeliness.legal.cases;
      const { p50, p90 } = durations.clocks.legalDaysNet.censored;
      return {
        procedure: name,
        filed: flows.filed,
        completed: durations.closed,
        open: durations.open,
        onTime: rate,
        onTimeLow: wilson95?.low ?? null,
        onTimeHigh: wilson95?.high ?? null,
        potentialLow: potentialRange?.low ?? null,
        potentialHigh: potentialRange?.high ?? null,
        median: p50.value,
        medianLow: p50.low,
        medianHigh: p50.high,
        p90: p90.value,
        note: noteOf(p50),
      };
    }),
    notes: [
      text(
        '中位数与百分位为扣除停止计时的法定工作日，未办结案件按删失计入。',
        'Medians and percentiles are legal working days net of stops; open cases are counted as open.',
      ),
      ...section.all.durations.warnings,
    ],
    charts: [],
  };
}

export function flowsTable(section: Section, names: ReportNames): ReportTable {
  const used = OUTCOMES.filter((outcome) =>
    section.all.flows.outcomes.some((one) => one.outcome === outcome && one.cases > 0),
  );
  const others = section.all.flows.outcomes.filter(({ outcome, cases }) => cases > 0 && !OUTCOME_WORDS[outcome]);
  const shown = [...used, ...others.map(({ outcome }) => outcome)];
  return {
    id: 'flows',
    title: text('工作量与流量', 'Workload and flow'),
    population: PRESENT,
    columns: [
      PROCEDURE,
      column('openAtStart', 'count', '期初在办', 'open at start'),
      column('filed', 'count', '本期提交', 'filed'),
      ...shown.map((outcome): Column => ({
        key: outcome,
        unit: 'count',
        title: OUTCOME_WORDS[outcome] ?? text(outcome, outcome),
      })),
      column('openAtEnd', 'count', '期末在办', 'open at end'),
      column('accepted', 'count', '其中本期受理', 'of them accepted'),
      column('reopened', 'count', '重新办理', 're-opened'),
      column('cohortRate', 'share', '办结率（同批）', 'completion, cohort'),
      column('flowRate', 'share', '办结率（流量）', 'completion, flow'),
    ],
    rows: byName(section, names).map(({ name, figures: { flows } }) => ({
      procedure: name,
      openAtStart: flows.openAtStart,
      filed: flows.filed,
      ...Object.fromEntries(
        shown.map((outcome) => [outcome, flows.outcomes.find((one) => one.outcome === outcome)?.cases ?? 0]),
      ),
      openAtEnd: flows.openAtEnd,
      accepted: flows.accepted,
      reopened: flows.reopened,
      cohortRate: flows.completionRate.cohort,
      flowRate: flows.completionRate.flow,
    })),
    notes: [
      text(
        '期初在办＋本期提交＝各种结束方式＋期末在办，逐行相等。“办结率（同批）”指本期提交且已结束的比例，不超过100%；“办结率（流量）”指本期结束与本期提交之比，可超过100%。',
        'Open at start + filed = every way of leaving + open at end, in each row. The completion rate of the cohort is the share of what was filed that has left; that of the flow is what left to what was filed, and may exceed 100 %.',
      ),
    ],
    charts: [],
  };
}

export function timelinessTable(section: Section, names: ReportNames): ReportTable {
  const rows = byName(section, names).flatMap(({ name, figures: { timeliness } }) =>
    (['legal', 'promised'] as const).flatMap((kind) => {
      const { cases, rules } = timeliness[kind];
      const limits = [{ rule: null, ...cases }, ...rules].filter(({ n, undetermined }) => n + undetermined > 0);
      return limits.map(({ rule, ...one }): Record<string, Cell> => ({
        procedure: name,
        kind: kind === 'legal' ? text('法定', 'legal') : text('承诺', 'promised'),
        limit: rule === null ? text('整案', 'the whole case') : (names.rules[rule] ?? rule),
        n: one.n,
        acted: one.on + one.late,
        on: one.on,
        late: one.late,
        pendingPast: one.pendingPast,
        pendingWithin: one.pendingWithin,
        rate: one.rate,
        low: one.wilson95?.low ?? null,
        high: one.wilson95?.high ?? null,
        potentialLow: one.potentialRange?.low ?? null,
        potentialHigh: one.potentialRange?.high ?? null,
        closedOnly: one.closedOnly,
        provisional: one.provisional,
        undetermined: one.undetermined,
      }));
    }),
  );
  return {
    id: 'timeliness',
    title: text('时限遵守情况', 'Timeliness by limit'),
    population: COHORT,
    columns: [
      PROCEDURE,
      column('kind', 'text', '类别', 'kind'),
      column('limit', 'text', '时限', 'limit'),
      column('n', 'count', '件数', 'received'),
      column('acted', 'count', '已办', 'acted on'),
      column('on', 'count', '按时', 'on time'),
      column('late', 'count', '逾期', 'late'),
      column('pendingPast', 'count', '逾期未结', 'pending past due'),
      column('pendingWithin', 'count', '期限内未结', 'pending in time'),
      column('rate', 'share', '按时率', 'on time'),
      column('low', 'share', '95%下限', '95 % low'),
      column('high', 'share', '95%上限', '95 % high'),
      column('potentialLow', 'share', '可能范围下限', 'potential low'),
      column('potentialHigh', 'share', '可能范围上限', 'potential high'),
      column('closedOnly', 'share', '仅按已办', 'closed only'),
      column('provisional', 'count', '暂定日期', 'provisional'),
      column('undetermined', 'count', '无法判定', 'undetermined'),
    ],
    rows,
    notes: [
      text(
        '逾期未结计为逾期。“仅按已办”忽略未结案件，只为看出差别，不应单独引用。',
        'What is pending past its limit counts as late. "Closed only" leaves pending cases out; it is printed so that the difference is seen, and should not be quoted by itself.',
      ),
    ],
    charts: [],
  };
}

function durationTable(section: Section, names: ReportNames, clock: ClockName): ReportTable {
  const { id, unit, title } = CLOCK_WORDS[clock];
  const value = (key: string, zh: string, en: string) => column(key, unit, zh, en);
  const days = (figure: Figure) => figure.value;
  return {
    id: `durations-${id}`,
    title: text(`办理时长：${title['zh-CN']}`, `Turnaround: ${title.en}`),
    population: COHORT,
    columns: [
      PROCEDURE,
      column('completed', 'count', '办结', 'completed'),
      column('open', 'count', '在办', 'open'),
      column('competing', 'count', '其他方式结束', 'left otherwise'),
      value('median', '中位数', 'median'),
      value('medianLow', '95%下限', '95 % low'),
      value('medianHigh', '95%上限', '95 % high'),
      value('p90', '第90百分位', 'P90'),
      value('p95', '第95百分位', 'P95'),
      value('closedMedian', '中位数（仅按办结）', 'median, closed only'),
      value('closedP90', '第90百分位（仅按办结）', 'P90, closed only'),
      column('note', 'text', '说明', 'note'),
    ],
    rows: byName(section, names).map(({ name, figures: { durations } }) => {
      const { censored, closedOnly, disagree } = durations.clocks[clock];
      const censoredNote = noteOf(censored.p50);
      return {
        procedure: name,
        completed: durations.closed,
        open: durations.open,
        competing: durations.competing,
        median: censored.p50.value,
        medianLow: censored.p50.low,
        medianHigh: censored.p50.high,
        p90: censored.p90.value,
        p95: censored.p95.value,
        closedMedian: days(closedOnly.p50),
        closedP90: days(closedOnly.p90),
        note: disagree.length > 0 ? text('两种算法不一致，见说明', 'the two disagree: see the notes') : censoredNote,
      };
    }),
    notes: [
      text(
        '前五列计入未办结案件（Kaplan–Meier）；“仅按办结”列并列印出，两者不一致时不得单独引用。',
        'The first figures count open cases (Kaplan-Meier); those of closed cases alone stand beside them and must not be quoted by themselves where the two disagree.',
      ),
    ],
    charts:
      clock === 'legalDaysNet'
        ? [
            {
              kind: 'distribution',
              title: text('办理时长分布', 'How long cases took'),
              unit,
              bins: section.all.durations.distribution,
              marks:
                section.all.durations.clocks[clock].censored.p50.value === null
                  ? []
                  : [
                      {
                        value: section.all.durations.clocks[clock].censored.p50.value,
                        text: text('中位数', 'median'),
                      },
                    ],
            },
          ]
        : [],
  };
}

export const durationTables = (section: Section, names: ReportNames): ReportTable[] =>
  CLOCKS.map((clock) => durationTable(section, names, clock));

const band = (from: number, to: number | null): Text =>
  to === null ? text(`${from}天以上`, `${from} or more`) : text(`${from}–${to}天`, `${from} to ${to}`);

export function bandsTable(section: Section, names: ReportNames): ReportTable {
  return {
    id: 'bands',
    title: text('办理速度分档', 'Speed bands'),
    population: text('本期提交且已办结的案件', 'completed cases of those filed in the period'),
    columns: [
      PROCEDURE,
      column('band', 'text', '法定工作日（扣除停止计时）', 'legal working days, net of stops'),
      column('cases', 'count', '件数', 'cases'),
      column('share', 'share', '占比', 'share'),
      column('extended', 'count', '其中曾延期', 'of them extended'),
      column('withoutExtension', 'share', '未延期案件占比', 'share without extension'),
    ],
    rows: byName(section, names).flatMap(({ name, figures: { durations } }) => {
      const extended = durations.bands.reduce((sum, one) => sum + one.extended, 0);
      return durations.bands.map(({ from, to, cases, extended: own }) => ({
        procedure: name,
        band: band(from, to),
        cases,
        share: quotient(cases, durations.closed),
        extended: own,
        withoutExtension: quotient(cases - own, durations.closed - extended),
      }));
    }),
    notes: [],
    charts: [],
  };
}

export function ageingTable(section: Section, names: ReportNames): ReportTable {
  return {
    id: 'ageing',
    title: text('在办案件账龄', 'Ageing of open cases'),
    population: text('报告时点在办的案件', 'cases open at the as-of'),
    columns: [
      PROCEDURE,
      column('band', 'text', '自提交起的工作日', 'legal days since submission'),
      column('cases', 'count', '件数', 'cases'),
      ...(['green', 'yellow', 'red', 'grey'] as const).map((lamp): Column => ({
        key: lamp,
        unit: 'count',
        title: LAMP_WORDS[lamp],
      })),
    ],
    rows: byName(section, names).flatMap(({ name, figures: { ageing } }) =>
      ageing.map(({ from, to, ...counts }) => ({ procedure: name, band: band(from, to), ...counts })),
    ),
    notes: [],
    charts: [
      {
        kind: 'ageing',
        title: text('在办案件账龄与灯号', 'Open cases by age and lamp'),
        unit: 'count',
        bins: section.all.ageing.map(({ from, to, green, yellow, red, grey }) => ({
          label: band(from, to),
          green,
          yellow,
          red,
          grey,
        })),
      },
    ],
  };
}
