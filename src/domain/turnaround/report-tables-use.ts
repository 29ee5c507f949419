/** The tables about where time went and what the old way would have taken: tables 7 to 9 of an audit report. */
import { DAY_MS } from '../clock/instant.js';
import { text } from '../json.js';
import { LEVELS } from './baseline.js';
import { SAVING_PARTS } from './decomposition.js';
import { printedDays, quotient, WORKING_DAY_MS } from './rounding.js';
import type { Cell, ReportTable } from './report-table.js';
import { byName, column, PROCEDURE } from './report-tables.js';
import type { Section } from './report.js';
import {
  COHORT,
  joined,
  LEVEL_WORDS,
  nTooSmall,
  OWNER_WORDS,
  PART_WORDS,
  type ReportNames,
  SIGNAL_WORDS,
} from './report-words.js';
import type { TimeParts } from './time-use.js';

export function timeTable(section: Section, names: ReportNames): ReportTable {
  const days = (ms: number) => printedDays(ms, WORKING_DAY_MS);
  return {
    id: 'time',
    title: text('时间去向', 'Where the time went'),
    population: text(
      '本期提交且已结束的案件，自提交至结束',
      'cases filed in the period that have left, from submission on',
    ),
    columns: [
      PROCEDURE,
      column('cases', 'count', '件数', 'cases'),
      column('working', 'workingDays', '机关办理', 'authority working'),
      column('waiting', 'workingDays', '机关等待', 'authority waiting'),
      column('applicant', 'workingDays', '申请人', 'applicant'),
      column('third', 'workingDays', '第三方', 'third party'),
      column('nonWorking', 'calendarDays', '非办公时间', 'non-working'),
      column('elapsed', 'calendarDays', '合计历时', 'elapsed'),
      column('efficiency', 'share', '办理占办公时间', 'work to office time'),
    ],
    rows: byName(section, names).map(({ name, figures: { timeUse } }) => {
      const { parts } = timeUse;
      return {
        procedure: name,
        cases: parts.cases,
        working: days(parts.authorityWorkingMs),
        waiting: days(parts.authorityWaitingMs),
        applicant: days(parts.applicantMs),
        third: days(parts.thirdPartyMs),
        nonWorking: printedDays(parts.nonWorkingMs, DAY_MS),
        elapsed: parts.elapsedDays,
        efficiency: parts.efficiency,
      };
    }),
    notes: [
      text(
        '每一毫秒只归一处，五部分之和等于历时。前四列以8小时为一个工作日，后两列以24小时为一天。',
        'Each millisecond is in one part, and the five add up to what elapsed. The first four are days of eight hours, the last two of twenty-four.',
      ),
    ],
    charts: [
      {
        kind: 'timeParts',
        title: text('时间去向（每件平均，天）', 'Where the time went (days per case)'),
        unit: 'calendarDays',
        rows: byName(section, names).flatMap(({ name, figures: { timeUse } }) =>
          timeUse.parts.cases === 0 ? [] : [{ label: name, parts: perCase(timeUse.parts) }],
        ),
      },
    ],
  };
}

const perCase = (parts: TimeParts) => {
  const days = (ms: number) => quotient(ms, DAY_MS * parts.cases)!;
  return {
    processing: days(parts.authorityWorkingMs),
    waiting: days(parts.authorityWaitingMs),
    applicant: days(parts.applicantMs),
    external: days(parts.thirdPartyMs),
    nonWorking: days(parts.nonWorkingMs),
  };
};

export function stagesTable({ byProcedure }: Section, names: ReportNames): ReportTable {
  return {
    id: 'stages',
    title: text('环节分解', 'Stages'),
    population: COHORT,
    columns: [
      PROCEDURE,
      column('stage', 'text', '环节', 'stage'),
      column('owner', 'text', '时间归属', 'whose time'),
      column('visits', 'count', '经历次数', 'stays ended'),
      column('open', 'count', '正在进行', 'stays open'),
      column('days', 'workingDays', '合计工作日', 'working days in all'),
      column('share', 'share', '占比', 'share'),
      column('median', 'workingDays', '中位数', 'median'),
      column('p90', 'workingDays', '第90百分位', 'P90'),
      column('again', 'count', '其中返工', 'of them again'),
      column('againDays', 'workingDays', '返工工作日', 'working days again'),
    ],
    rows: byProcedure.flatMap(({ procedure, timeUse: { stages } }) => {
      const all = stages.reduce((sum, { workingDays }) => sum + Math.round(workingDays * 10_000), 0);
      return stages.map(({ stage, owner, activity, median, p90, ...one }): Record<string, Cell> => ({
        procedure: names.procedures[procedure] ?? procedure,
        stage: names.stages[`${procedure} ${stage}`] ?? stage,
        owner:
          owner === 'authority' && activity === 'waiting'
            ? text('机关（等待）', 'authority, waiting')
            : (OWNER_WORDS[owner] ?? owner),
        visits: one.visits,
        open: one.open,
        days: one.workingDays,
        share: quotient(Math.round(one.workingDays * 10_000), all),
        median: median.value,
        p90: p90.value,
        again: one.again,
        againDays: one.againWorkingDays,
      }));
    }),
    notes: [
      text(
        '并行环节各计各的时间，故各环节之和可大于案件历时；“返工”指同一案件再次进入同一环节。',
        'Stages that run at the same time count each, so their sum may exceed the time of the case; "again" is a further stay of a case in the same stage.',
      ),
    ],
    charts: [],
  };
}

export function oldWayTable(section: Section, names: ReportNames): ReportTable {
  const { againstOldWay: old } = section.all;
  const { actual, e1, e2 } = old;
  const bar = (label: { 'zh-CN': string; en: string }, grade: string, low: number, central: number, high: number) => ({
    label,
    grade,
    low,
    central,
    high,
  });
  const [low, central, high] = LEVELS.map((level) => e2[level].calendarDaysMedian.value);
  const actualDays = actual.calendarDaysMedian.value;
  const ceiling = e1.calendarDaysMedian.value;
  return {
    id: 'old-way',
    title: text('与旧流程比较', 'Joint against sequential'),
    population: text('已办结且可按旧流程排列的案件', 'completed cases that the old sequence can be laid out for'),
    columns: [
      PROCEDURE,
      column('side', 'text', '方式', 'way'),
      column('grade', 'text', '证据等级', 'grade'),
      column('cases', 'count', '件数', 'cases'),
      column('calendar', 'calendarDays', '日历日中位数', 'calendar days, median'),
      column('gross', 'workingDays', '工作日中位数', 'working days, median'),
      column('office', 'workingDays', '机关工作日合计', 'office days in all'),
      column('saved', 'workingDays', '机关节省工作日', 'office days saved'),
      column('note', 'text', '说明', 'note'),
    ],
    rows: byName(section, names).flatMap(
      ({ name, history, figures: { againstOldWay: one } }): Record<string, Cell>[] => [
        {
          procedure: name,
          side: text('实际', 'actual'),
          grade: null,
          cases: one.compared,
          calendar: one.actual.calendarDaysMedian.value,
          gross: one.actual.grossWorkingDaysMedian.value,
          office: one.actual.officeWorkingDaysTotal,
          saved: null,
          note: one.actual.calendarDaysMedian.note ? nTooSmall : null,
        },
        {
          procedure: name,
          side: text('法定上限依次相加', 'legal ceilings in sequence'),
          grade: 'E1',
          cases: one.compared,
          calendar: one.e1.calendarDaysMedian.value,
          gross: null,
          office: null,
          saved: null,
          note: text('上限，不是预测，不作节省', 'a ceiling: no prediction, and never a saving'),
        },
        ...LEVELS.map((level) => ({
          procedure: name,
          side: text(
            `按旧流程首尾相接（${LEVEL_WORDS[level]['zh-CN']}）`,
            `its own work end to end (${LEVEL_WORDS[level].en})`,
          ),
          grade: 'E2',
          cases: one.compared,
          calendar: one.e2[level].calendarDaysMedian.value,
          gross: one.e2[level].grossWorkingDaysMedian.value,
          office: one.e2[level].officeWorkingDaysTotal,
          saved: one.e2[level].savedOfficeWorkingDaysTotal,
          note: null,
        })),
        ...(history
          ? [
              {
                procedure: name,
                side: text('可比历史案件', 'comparable history'),
                grade: 'E3',
                cases: history.n,
                calendar: history.median.value,
                gross: null,
                office: null,
                saved: null,
                note: text(history.label, history.label),
              },
            ]
          : []),
      ],
    ),
    notes: [
      ...section.byProcedure.flatMap(({ history }) => (history ? [history.statement] : [])),
      text(
        `${old.compared}件参与比较，其中${old.demonstrated}件证明有节省，${old.none}件未证明有节省；未参与：在办${old.notCompared.open}件，其他方式结束${old.notCompared.notCompleted}件，无法排列${old.notCompared.withoutModel}件。排队时间视为不变。`,
        `${old.compared} cases are compared: for ${old.demonstrated} a saving is demonstrated, for ${old.none} none is. Not compared: ${old.notCompared.open} open, ${old.notCompared.notCompleted} that left otherwise, ${old.notCompared.withoutModel} without a model. Queueing is held constant.`,
      ),
      ...old.e0.claims.map(({ text: said, citation }) =>
        text(
          `公开报道（E0，不由本系统计算）：${said['zh-CN']}（${citation.source}）`,
          `Published claim (E0, not computed here): ${said.en} (${citation.source})`,
        ),
      ),
    ],
    charts:
      actualDays === null || low == null || central == null || high == null
        ? []
        : [
            {
              kind: 'comparison',
              title: text('实际与旧流程（日历日中位数）', 'Actual against sequential (calendar days, median)'),
              unit: 'calendarDays',
              bars: [
                bar(text('实际', 'actual'), '', actualDays, actualDays, actualDays),
                bar(text('按旧流程首尾相接', 'own work end to end'), 'E2', low, central, high),
                ...(ceiling === null
                  ? []
                  : [bar(text('法定上限依次相加', 'legal ceilings in sequence'), 'E1', ceiling, ceiling, ceiling)]),
              ],
            },
          ],
  };
}

export function savingsTable(section: Section, names: ReportNames): ReportTable {
  return {
    id: 'savings',
    title: text('节省的来源', 'Where the saving comes from'),
    population: text('参与比较的案件', 'the compared cases'),
    columns: [
      PROCEDURE,
      column('part', 'text', '来源', 'cause'),
      ...LEVELS.map((level) => column(level, 'workingDays', LEVEL_WORDS[level]['zh-CN'], LEVEL_WORDS[level].en)),
    ],
    rows: byName(section, names).flatMap(({ name, figures: { againstOldWay: old } }): Record<string, Cell>[] => [
      ...SAVING_PARTS.map((part) => ({
        procedure: name,
        part: PART_WORDS[part],
        ...Object.fromEntries(LEVELS.map((level) => [level, old.e2[level].decomposition.workingDays[part]])),
      })),
      {
        procedure: name,
        part: text('合计', 'in all'),
        ...Object.fromEntries(LEVELS.map((level) => [level, old.e2[level].savedOfficeWorkingDaysTotal])),
      },
    ]),
    notes: [
      text(
        `证据等级E2。少办受理${section.all.againstOldWay.stepsSaved.intakes}次、检查${section.all.againstOldWay.stepsSaved.inspections}次、决定${section.all.againstOldWay.stepsSaved.decisions}次（计数，不作推算）；一份材料满足多项要求${section.all.register.materials.sharedDocuments}次。`,
        `Grade E2. Intakes not held: ${section.all.againstOldWay.stepsSaved.intakes}, inspections: ${section.all.againstOldWay.stepsSaved.inspections}, decisions: ${section.all.againstOldWay.stepsSaved.decisions} (counted, not modelled); requirements met by a document given for another one: ${section.all.register.materials.sharedDocuments}.`,
      ),
    ],
    charts: [],
  };
}

export function trendTable({ all: { trend } }: Section): ReportTable {
  const { limits } = trend;
  // Months before the first case say nothing of the office.
  const first = trend.points.findIndex(({ accepted }) => accepted > 0);
  const points = trend.points.slice(Math.max(0, first));
  return {
    id: 'trend',
    title: text('按受理月份的趋势', 'Trend by month of acceptance'),
    population: text('各月受理的案件，截至报告时点', 'cases accepted in each month, as they stood at the as-of'),
    columns: [
      column('month', 'text', '月份', 'month'),
      column('accepted', 'count', '受理', 'accepted'),
      column('completed', 'count', '已办结', 'completed'),
      column('median', 'workingDays', '中位数（扣除停止计时）', 'median, net of stops'),
      column('signals', 'text', '信号', 'signal'),
    ],
    rows: points.map(({ month, accepted, completed, median, signals }) => ({
      month,
      accepted,
      completed,
      median,
      signals: signals.length === 0 ? null : joined(signals.map((signal) => SIGNAL_WORDS[signal])),
    })),
    notes: [
      limits
        ? text(
            `XmR图：均值${limits.mean}，控制限${limits.lower}至${limits.upper}，极差上限${limits.rangeLimit}；取前12个月，此后不变。`,
            `XmR chart: mean ${limits.mean}, limits ${limits.lower} to ${limits.upper}, upper range ${limits.rangeLimit}; set by the first twelve months and frozen.`,
          )
        : text(
            '前12个月中不足两个月有中位数，不设控制限。',
            'Fewer than two of the first twelve months have a median, so no limits are set.',
          ),
    ],
    charts: [
      {
        kind: 'trend',
        title: text('按受理月份的中位数', 'Median by month of acceptance'),
        unit: 'workingDays',
        points: points.map(({ month, median, accepted, signals }) => ({
          label: month,
          value: median,
          n: accepted,
          signal: signals.length > 0,
        })),
        limits: limits && { mean: limits.mean, lower: limits.lower, upper: limits.upper },
        marks: [],
      },
    ],
  };
}
