/** Says a turnaround report in tables and charts; every figure comes from the report, none is computed here. */
import { dateAt } from '../clock/instant.js';
import type { Text } from '../json.js';
import { text } from '../json.js';
import { forPublication, type ReportVariant } from './publication.js';
import type { PrintedReport, ReportTable } from './report-table.js';
import {
  ageingTable,
  bandsTable,
  durationTables,
  flowsTable,
  headlineTable,
  timelinessTable,
} from './report-tables.js';
import { oldWayTable, savingsTable, stagesTable, timeTable, trendTable } from './report-tables-use.js';
import { costTable, hoursTable, waitingTable } from './report-tables-cost.js';
import { closedTable, funnelTable, historyTable, incidenceTable, medianTable } from './report-tables-ends.js';
import { registerTable, stopsTable } from './report-tables-register.js';
import { joined, LABEL_WORDS, type ReportNames } from './report-words.js';
import type { Section, TurnaroundReport } from './report.js';

/** Which number and edition a stored report has, and which one it takes the place of. */
export type Edition = {
  number: string;
  edition: number;
  kind: 'provisional' | 'final';
  supersedes: number | null;
  /** By which key its manifest was signed; null before there were signatures. */
  signature: { suite: string; keyId: string; fingerprint: string } | null;
  /** The list of its cases: a file of its own. */
  list: { file: string; sha256: string; lines?: number } | null;
};

/** The figures of a report, and the same figures in tables. */
export type ReportInTables = { report: TurnaroundReport; printed: PrintedReport };

/** @param edition null for a report that nobody has stored. */
export function printReport(
  report: TurnaroundReport,
  names: ReportNames,
  edition: Edition | null,
  variant: ReportVariant = 'full',
): PrintedReport {
  const isMixed = report.sections.length > 1;
  const bySection = report.sections.map((section) => ({ section, tables: tablesOf(section, names, isMixed) }));
  const printed = { ...coverOf(report, names, edition), tables: bySection.flatMap(({ tables }) => tables) };
  return variant === 'full' ? printed : forPublication(printed, bySection, names);
}

function coverOf(report: TurnaroundReport, names: ReportNames, edition: Edition | null): Omit<PrintedReport, 'tables'> {
  const { period, asOf, inputHash, versions, calendarVersion, dataLabel } = report;
  return {
    title: text('办理时限审计报告', 'Turnaround audit report'),
    head: [
      { label: text('机关', 'Authority'), value: names.authority },
      { label: text('报告期', 'Period'), value: `${period.from} – ${period.to}` },
      {
        label: text('截至', 'As of'),
        value: text(
          `第${asOf.position}号存证位置，北京时间${dateAt(asOf.instant, 480)}`,
          `position ${asOf.position}, ${asOf.instant}`,
        ),
      },
      ...(edition
        ? [
            { label: text('编号与版次', 'Number, edition'), value: `${edition.number} (${edition.edition})` },
            {
              label: text('状态', 'State'),
              value: edition.kind === 'final' ? text('定稿', 'final') : text('暂定', 'provisional'),
            },
          ]
        : []),
      { label: text('数据来源', 'Data'), value: dataLabel === null ? null : (LABEL_WORDS[dataLabel] ?? dataLabel) },
      { label: text('证据等级', 'Grades of evidence'), value: gradesOf(report) },
      { label: text('工作日历', 'Calendar'), value: calendarVersion },
      ...Object.entries(versions).map(([name, value]) => ({
        label: VERSION_WORDS[name] ?? text(name, name),
        value: String(value),
      })),
      { label: text('输入摘要（SHA-256）', 'Input hash (SHA-256)'), value: inputHash },
      ...(edition ? publishedWith(edition) : []),
    ],
    watermark: watermarkOf(report, edition),
    method: report.notes,
  };
}

/** What belongs to an edition beside its figures. */
function publishedWith({ list, signature }: Edition): PrintedReport['head'] {
  return [
    ...(list
      ? [
          {
            label: text('案件清单', 'List of cases'),
            value: text(
              `${list.file}，${list.lines ?? 0}行，SHA-256 ${list.sha256}`,
              `${list.file}, ${list.lines ?? 0} lines, SHA-256 ${list.sha256}`,
            ),
          },
        ]
      : []),
    ...(signature
      ? [
          {
            label: text('数字签名', 'Signature'),
            value: text(
              `${signature.suite}，对报告清单签名；密钥${signature.keyId}，指纹${signature.fingerprint}。仅证明清单未被改动且出自该密钥，不是电子印章`,
              `${signature.suite}, over the manifest; key ${signature.keyId}, fingerprint ${signature.fingerprint}. It proves that the manifest is unchanged and of this key; it is no electronic seal`,
            ),
          },
        ]
      : []),
  ];
}

const gradesOf = ({ sections }: TurnaroundReport): string =>
  sections.some(({ byProcedure }) => byProcedure.some(({ history }) => history)) ? 'E0, E1, E2, E3' : 'E0, E1, E2';

const VERSION_WORDS: Record<string, Text> = {
  software: text('软件版本', 'Software'),
  procedures: text('规则与参数', 'Rules and parameters'),
};

function watermarkOf({ dataLabel, provisional }: TurnaroundReport, edition: Edition | null): Text | null {
  const marks = [
    ...(dataLabel === 'SYNTHETIC' ? [text('合成数据，不得作为证据', 'SYNTHETIC: no evidence of anything')] : []),
    ...(dataLabel === 'MIXED' ? [text('含多种来源数据，分列', 'several origins, kept apart')] : []),
    ...(edition?.kind !== 'final' && provisional ? [text('暂定', 'provisional')] : []),
    ...(edition && edition.edition > 1 ? [text('更正版（R）', 'corrected (R)')] : []),
  ];
  return marks.length === 0 ? null : joined(marks, ' · ', ' · ');
}

function tablesOf(section: Section, names: ReportNames, isMixed: boolean): ReportTable[] {
  const tables = [
    headlineTable(section, names),
    flowsTable(section, names),
    timelinessTable(section, names),
    ...[funnelTable(section, names) ?? []].flat(),
    ...durationTables(section, names),
    bandsTable(section, names),
    incidenceTable(section, names),
    ageingTable(section, names),
    timeTable(section, names),
    waitingTable(section, names),
    stagesTable(section, names),
    oldWayTable(section, names),
    ...(section.byProcedure.some(({ historyTest }) => historyTest) ? [historyTable(section, names)] : []),
    ...[closedTable(section, names) ?? [], medianTable(section, names) ?? []].flat(),
    savingsTable(section, names),
    costTable(section, names),
    hoursTable(section, names),
    trendTable(section),
    stopsTable(section, names),
    registerTable(section, names),
  ];
  if (!isMixed) return tables;
  const label = LABEL_WORDS[section.dataLabel]!;
  return tables.map((table) => ({
    ...table,
    id: `${section.dataLabel.toLowerCase()}-${table.id}`,
    title: text(`${table.title['zh-CN']}（${label['zh-CN']}）`, `${table.title.en} (${label.en})`),
  }));
}
