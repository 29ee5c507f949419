/** Says one case against the old way in tables and a chart, as `print-report.ts` says a report; nothing is computed here. */
import { dateAt } from '../clock/instant.js';
import type { Partition } from '../clock/partition.js';
import type { Text } from '../json.js';
import { text } from '../json.js';
import { LEVELS } from './baseline.js';
import type { Comparison } from './comparison.js';
import { ceilingsTable, claimsTable, parametersTable, partitionTable, savingTable } from './comparison-tables.js';
import type { Cell, ComparisonChart, PrintedReport, ReportTable } from './report-table.js';
import { column } from './report-tables.js';
import { LABEL_WORDS } from './report-words.js';
import type { AgainstHistory } from './report.js';

/** One case against the old way, with what else the page of it tells. */
export type ComparedCase = Comparison & {
  caseNumber: string;
  dataLabel: string;
  /** By track, and `case` for the whole. */
  partition: Record<string, Partition>;
  history: AgainstHistory | null;
};

/** The figures of a comparison, and the same figures in tables. */
export type ComparisonInTables = { comparison: Omit<ComparedCase, 'partition'>; printed: PrintedReport };

export type CaseNames = { procedure: Text; tracks: Record<string, Text> };

export function printComparison(compared: ComparedCase, names: CaseNames): PrintedReport {
  const { caseNumber, dataLabel, asOf, actual, open, model } = compared;
  return {
    title: text('与原流程对照', 'Against the old way'),
    head: [
      { label: text('案件', 'Case'), value: caseNumber },
      { label: text('事项', 'Procedure'), value: names.procedure },
      { label: text('数据来源', 'Data'), value: LABEL_WORDS[dataLabel] ?? dataLabel },
      { label: text('起', 'From'), value: dateAt(actual.from, UTC_OFFSET_MINUTES) },
      {
        label: text('止', 'To'),
        value: open
          ? text(`在办，截至${dateAt(asOf, UTC_OFFSET_MINUTES)}`, `open, as of ${dateAt(asOf, UTC_OFFSET_MINUTES)}`)
          : dateAt(actual.to, UTC_OFFSET_MINUTES),
      },
      ...(model ? [{ label: text('参数', 'Parameters'), value: `v${model.parameterVersion}` }] : []),
    ],
    watermark: watermarkOf(compared),
    tables: [
      gradesTable(compared),
      ...(model ? [savingTable(model)] : []),
      partitionTable(compared.partition, names.tracks),
      claimsTable(compared.published.claims),
      ceilingsTable(compared.statutory, names.tracks),
      ...(model ? [parametersTable(model)] : []),
    ],
    method: [compared.published.note, compared.statutory.note, ...(model ? [model.assumption] : [])],
  };
}

const UTC_OFFSET_MINUTES = 480;

function watermarkOf({ dataLabel, open }: ComparedCase): Text | null {
  const marks = [
    ...(dataLabel === 'SYNTHETIC' ? [text('合成数据，不得作为证据', 'SYNTHETIC: no evidence of anything')] : []),
    ...(open ? [text('在办，尚未定论', 'open: not final')] : []),
  ];
  if (marks.length === 0) return null;
  return text(marks.map((one) => one['zh-CN']).join(' · '), marks.map((one) => one.en).join(' · '));
}

const SIDES = {
  actual: text('本案实际', 'this case'),
  ceiling: text('法定上限依次相加', 'legal ceilings in sequence'),
  model: text('本案工作按旧流程首尾相接', 'its own work end to end'),
  history: text('可比历史案件', 'comparable history'),
};

function gradesTable(compared: ComparedCase): ReportTable {
  const { actual, statutory, model, history, statement } = compared;
  const none = { low: null, central: null, high: null, working: null, office: null, saved: null };
  const rows: Record<string, Cell>[] = [
    {
      ...none,
      side: SIDES.actual,
      grade: null,
      central: actual.compared.calendarDays.gross,
      working: actual.compared.workingDays.gross,
      office: actual.officeWorkingDays,
      source: text('本案日志', 'the journal of the case'),
    },
    {
      ...none,
      side: SIDES.ceiling,
      grade: 'E1',
      central: statutory.calendarDays,
      working: statutory.days.total === 0 ? statutory.workingDays.total : null,
      source: statutory.provisional
        ? text('法定时限，部分日历尚未公布（暂定）', 'legal limits; calendars not all published (provisional)')
        : text('法定时限', 'legal limits'),
    },
    {
      ...none,
      side: SIDES.model,
      grade: 'E2',
      ...(model && {
        ...Object.fromEntries(LEVELS.map((level) => [level, model[level].calendarDays])),
        working: model.central.grossWorkingDays,
        office: model.central.officeWorkingDays,
        saved: model.central.savedOfficeWorkingDays,
      }),
      source: model
        ? text(
            `参数第${model.parameterVersion}版，${model.parameterValidFrom}起用`,
            `parameters v${model.parameterVersion} of ${model.parameterValidFrom}`,
          )
        : text('没有可用的旧流程基准', 'there is no baseline to compute with'),
    },
    {
      ...none,
      side: SIDES.history,
      grade: 'E3',
      ...(history && { low: history.band.p10, central: history.median.value, high: history.band.p90 }),
      source: history
        ? text(
            `${history.source}，n=${history.n}，${history.label}（P10–P90）`,
            `${history.source}, n=${history.n}, ${history.label} (P10-P90)`,
          )
        : text('尚无可比历史案件', 'no comparable history has been recorded or imported'),
    },
  ];
  const late = model !== null && !model.parametersPrecedeCase;
  return {
    id: 'grades',
    title: text('各等级证据', 'The grades of evidence'),
    population: text('本案，自提交至末次发证', 'this case, from filing to last issue'),
    columns: [
      column('side', 'text', '方式', 'way'),
      column('grade', 'text', '等级', 'grade'),
      column('low', 'calendarDays', '低值', 'low'),
      column('central', 'calendarDays', '中值', 'central'),
      column('high', 'calendarDays', '高值', 'high'),
      column('working', 'workingDays', '历时', 'elapsed'),
      column('office', 'workingDays', '机关办理', 'office work'),
      column('saved', 'workingDays', '机关节省', 'office work saved'),
      column('source', 'text', '来源', 'source'),
    ],
    rows,
    notes: [
      statement,
      ...(history ? [history.statement] : []),
      ...(late ? [text('参数在本案提交之后才设定。', 'The parameters were set after the case was filed.')] : []),
      text('各等级互不相减，E1不作节省。', 'No grade is subtracted from another; E1 is never a saving.'),
    ],
    charts: [chartOf(compared)],
  };
}

function chartOf({ actual, statutory, model, history }: ComparedCase): ComparisonChart {
  const own = actual.compared.calendarDays.gross;
  const bar = (label: Text, grade: string, low: number, central: number, high: number) => ({
    label,
    grade,
    low,
    central,
    high,
  });
  const { p10, p90 } = history?.band ?? { p10: null, p90: null };
  const median = history?.median.value ?? null;
  return {
    kind: 'comparison',
    title: text('本案与旧流程（日历日）', 'This case against the old way (calendar days)'),
    unit: 'calendarDays',
    bars: [
      bar(SIDES.actual, '', own, own, own),
      ...(model
        ? [bar(SIDES.model, 'E2', model.low.calendarDays, model.central.calendarDays, model.high.calendarDays)]
        : []),
      ...(median === null ? [] : [bar(SIDES.history, 'E3', p10 ?? median, median, p90 ?? median)]),
      ...(statutory.calendarDays === null
        ? []
        : [bar(SIDES.ceiling, 'E1', statutory.calendarDays, statutory.calendarDays, statutory.calendarDays)]),
    ],
  };
}
