/** The tables about how cases ended by some day, and about cases against history as wholes: beside tables 4 and 8 of an audit report. */
import { text } from '../json.js';
import { byName, column, PROCEDURE } from './report-tables.js';
import type { Cell, ReportTable } from './report-table.js';
import type { Section } from './report.js';
import type { ReportNames } from './report-words.js';

export function incidenceTable(section: Section, names: ReportNames): ReportTable {
  return {
    id: 'incidence',
    title: text('至某日的结束方式', 'How cases had ended by some day'),
    population: text('本期提交且已受理的案件', 'cases filed in the period that were accepted'),
    columns: [
      PROCEDURE,
      column('days', 'legalDays', '受理后（扣除停止计时）', 'since acceptance, net of stops'),
      column('completed', 'share', '已办结', 'completed'),
      column('competing', 'share', '其他方式结束', 'left otherwise'),
      column('open', 'share', '仍在办', 'still open'),
    ],
    rows: byName(section, names).flatMap(({ name, figures: { durations } }) =>
      durations.incidence.map((one): Record<string, Cell> => ({ procedure: name, ...one })),
    ),
    notes: [
      text(
        '累积发生率（Aalen–Johansen）：撤回等其他结束方式与办结相互竞争，三者之和为1；在办案件按其至今的时长计入。不足5件的不列。',
        'Cumulative incidence (Aalen-Johansen): leaving otherwise, as by a withdrawal, competes with being decided, so the three add up to one; open cases count for as long as they have lasted. None below five cases.',
      ),
    ],
    charts: [],
  };
}

export function historyTable({ byProcedure }: Section, { procedures }: ReportNames): ReportTable {
  const tested = byProcedure.flatMap(({ procedure, historyTest }) =>
    historyTest ? [{ procedure, ...historyTest }] : [],
  );
  return {
    id: 'history',
    title: text('与可比历史案件整体比较', 'Against comparable history as a whole'),
    population: text(
      '本期提交的案件与历史案件，两边的在办案件均计入',
      'cases filed in the period, and those of the history; open ones of both are counted',
    ),
    columns: [
      PROCEDURE,
      column('n', 'count', '本期案件', 'cases'),
      column('historyN', 'count', '历史案件', 'of history'),
      column('mean', 'calendarDays', '限制平均时长', 'restricted mean'),
      column('historyMean', 'calendarDays', '历史限制平均', 'of history'),
      column('longer', 'calendarDays', '差', 'longer by'),
      column('low', 'calendarDays', '95%下限', '95 % low'),
      column('high', 'calendarDays', '95%上限', '95 % high'),
      column('chiSquare', 'text', '对数秩检验χ²', 'log-rank chi-square'),
      column('p', 'text', 'p值', 'p'),
    ],
    rows: tested.map(({ procedure, n, historyN, restrictedMean: mean, logRank }) => ({
      procedure: procedures[procedure] ?? procedure,
      n,
      historyN,
      mean: mean?.days ?? null,
      historyMean: mean?.historyDays ?? null,
      longer: mean?.longer ?? null,
      low: mean?.low ?? null,
      high: mean?.high ?? null,
      chiSquare: logRank === null ? null : String(logRank.chiSquare),
      p: logRank === null ? null : String(logRank.p),
    })),
    notes: [
      text(
        '证据等级E3。限制平均时长为自提交起60个日历日以内的平均，超过者按60日计；60日取自公开报道的“两个月”，先于任何数据选定。差为负，表示本期较短；区间含0，或p值不小，即未证明有差别。任一方不足5件或未跟踪至60日的不列。',
        'Grade E3. The restricted mean is the average up to 60 calendar days from submission, what takes longer counting as 60: the "two months" that were published, chosen before any data. Below nought, cases are shorter than history; with an interval around nought, or a p that is not small, no difference is demonstrated. None below five of either, or where a curve was not followed to day 60.',
      ),
    ],
    charts: [],
  };
}

/** Each procedure against all; null where there is only one. */
export function funnelTable(section: Section, names: ReportNames): ReportTable | null {
  const rows = byName(section, names).flatMap(({ name, funnel, figures: { timeliness } }): Record<string, Cell>[] => {
    if (funnel === null) return [];
    const words = funnel.outside ? text('超出偶然范围', 'beyond chance') : text('偶然范围内', 'within chance');
    const { rate, on, late, pendingPast } = timeliness.legal.cases;
    const { common, low, high } = funnel;
    return [{ procedure: name, n: on + late + pendingPast, rate, common, low, high, verdict: words }];
  });
  if (rows.length === 0) return null;
  return {
    id: 'funnel',
    title: text('各事项按时率与总体', 'Each procedure against all'),
    population: text('本期提交、法定时限已有结果的案件', 'cases filed in the period whose legal limits are settled'),
    columns: [
      PROCEDURE,
      column('n', 'count', '件数', 'cases'),
      column('rate', 'share', '按时率', 'on time'),
      column('common', 'share', '总体', 'of all'),
      column('low', 'share', '漏斗下限', 'funnel low'),
      column('high', 'share', '漏斗上限', 'funnel high'),
      column('verdict', 'text', '判断', 'verdict'),
    ],
    rows,
    notes: [
      text(
        '漏斗界限：若某事项的真实按时率与总体相同，按其件数，95%的情况下落在其间。各事项只与界限相比，不按原始比率排名。',
        'Funnel limits: between these a procedure of so many cases lies 95 times in 100 by chance alone, if its true rate is the common one. Procedures are held against them and never ranked by raw rates.',
      ),
    ],
    charts: [],
  };
}
