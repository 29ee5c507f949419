/** What can hide delay, in the open: table 10 of an audit report. */
import { text } from '../json.js';
import type { ReportTable } from './report-table.js';
import { byName, column, PROCEDURE } from './report-tables.js';
import type { Section } from './report.js';
import { COHORT, type ReportNames, stopWords } from './report-words.js';

export function stopsTable(section: Section, names: ReportNames): ReportTable {
  return {
    id: 'stops',
    title: text('停止计时登记', 'Clock stops'),
    population: COHORT,
    columns: [
      PROCEDURE,
      column('reason', 'text', '原因', 'reason'),
      column('stops', 'count', '次数', 'stops'),
      column('legalDays', 'legalDays', '法定工作日', 'legal days'),
      column('workingDays', 'workingDays', '工作日', 'working days'),
    ],
    rows: byName(section, names).flatMap(({ name, figures: { register } }) =>
      register.stops.byReason.map(({ reason, stops, legalDays, workingDays }) => ({
        procedure: name,
        reason: stopWords(reason, names),
        stops,
        legalDays,
        workingDays,
      })),
    ),
    notes: [],
    charts: [],
  };
}

export function registerTable(section: Section, names: ReportNames): ReportTable {
  return {
    id: 'register',
    title: text('延期、补录与返工登记', 'Extensions, late records, rework'),
    population: COHORT,
    columns: [
      PROCEDURE,
      column('stopped', 'count', '曾停止计时', 'cases stopped'),
      column('stops', 'count', '停止次数', 'stops'),
      column('extended', 'count', '曾延期', 'cases extended'),
      column('extensions', 'count', '延期次数', 'extensions'),
      column('late', 'count', '有补录的案件', 'cases recorded late'),
      column('lateEntries', 'count', '补录记录', 'entries recorded late'),
      column('lateShare', 'share', '补录占比', 'share of entries'),
      column('returned', 'count', '退回申请人的案件', 'cases returned'),
      column('rounds', 'count', '退回次数', 'rounds'),
      column('firstPass', 'share', '一次通过', 'first pass'),
      column('toAcceptance', 'calendarDays', '提交至受理中位数', 'submission to acceptance, median'),
      column('documents', 'count', '材料份数', 'documents'),
      column('shared', 'count', '共享材料', 'shared'),
    ],
    rows: byName(section, names).map(({ name, figures: { register } }) => ({
      procedure: name,
      stopped: register.stops.cases,
      stops: register.stops.stops,
      extended: register.extensions.cases,
      extensions: register.extensions.extensions,
      late: register.lateRecorded.cases,
      lateEntries: register.lateRecorded.entries,
      lateShare: register.lateRecorded.share,
      returned: register.rework.cases,
      rounds: register.rework.rounds,
      firstPass: register.rework.firstPassShare,
      toAcceptance: register.submissionToAcceptance.calendarDaysMedian.value,
      documents: register.materials.documents,
      shared: register.materials.sharedDocuments,
    })),
    notes: [
      text(
        '补录指发生一天以后才录入的记录。',
        'Recorded late: an entry that was recorded more than a day after it happened.',
      ),
    ],
    charts: [],
  };
}
