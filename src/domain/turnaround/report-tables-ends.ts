/** The tables about how cases ended by some day, and about cases against history as wholes: beside tables 4 and 8 of an audit report. */
import { type Text, text } from '../json.js';
import { byName, column, PROCEDURE } from './report-tables.js';
import type { Cell, ReportTable } from './report-table.js';
import type { Section } from './report.js';
import type { ReportNames } from './report-words.js';
import type { EffectSize } from './two-samples.js';

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

const SIZES: Record<EffectSize, Text> = {
  negligible: text('可忽略', 'negligible'),
  small: text('小', 'small'),
  medium: text('中', 'medium'),
  large: text('大', 'large'),
};
const MISLEADS = text('仅看已办结案件有差别，计入在办案件则无', 'only among closed cases');
const AGREES = text('两者不矛盾', 'no contradiction');

/** Closed cases against closed history, each figure beside the one that counts open cases; null where nothing was compared. */
export function closedTable({ byProcedure }: Section, { procedures }: ReportNames): ReportTable | null {
  const rows = byProcedure.flatMap(({ procedure, historyTest }): Record<string, Cell>[] => {
    if (!historyTest?.closed || !historyTest.logRank) return [];
    const { logRank, restrictedMean, closed } = historyTest;
    const { shift, delta } = closed;
    return [
      {
        procedure: procedures[procedure] ?? procedure,
        n: closed.n,
        historyN: closed.historyN,
        shift: shift.value,
        low: shift.low,
        high: shift.high,
        longer: restrictedMean?.longer ?? null,
        delta: String(delta.value),
        size: SIZES[delta.size],
        p: closed.p === null ? null : String(closed.p),
        logRank: String(logRank.p),
        verdict: closed.misleads ? MISLEADS : AGREES,
      },
    ];
  });
  if (rows.length === 0) return null;
  return {
    id: 'closed-history',
    title: text('已办结案件与历史案件', 'Closed cases against closed history'),
    population: text(
      '本期提交且已办结的案件与已办结的历史案件；各项旁列计入在办案件的同一比较',
      'cases filed in the period and closed, and closed ones of the history; beside each figure the one that counts open cases',
    ),
    columns: [
      PROCEDURE,
      column('n', 'count', '本期已办结', 'closed'),
      column('historyN', 'count', '历史已办结', 'of history'),
      column('shift', 'calendarDays', '位移（H-L）', 'shift (Hodges-Lehmann)'),
      column('low', 'calendarDays', '95%下限', '95 % low'),
      column('high', 'calendarDays', '95%上限', '95 % high'),
      column('longer', 'calendarDays', '计入在办：限制平均之差', 'with open ones: restricted mean'),
      column('delta', 'text', 'Cliff δ', 'Cliff’s delta'),
      column('size', 'text', '差别', 'effect'),
      column('p', 'text', 'p值（秩和）', 'p (ranks)'),
      column('logRank', 'text', '计入在办：p值（对数秩）', 'with open ones: p (log-rank)'),
      column('verdict', 'text', '两者对照', 'the two together'),
    ],
    rows,
    notes: [
      text(
        '仅按已办结案件的比较不得单独引用：办得快的案件先办结。位移为两组全部差值的中位数（Hodges-Lehmann），负值表示本期较短。任一方已办结不足5件不列。',
        'A comparison of closed cases must not be quoted by itself: quick cases close first. The shift is the median of all differences (Hodges and Lehmann), below nought where cases are shorter. None below five closed of either.',
      ),
    ],
    charts: [],
  };
}

/** By what share the median fell against history: of closed cases, beside that of all; null where there are too few, or too many. */
export function medianTable({ byProcedure }: Section, { procedures }: ReportNames): ReportTable | null {
  const rows = byProcedure.flatMap(({ procedure, historyTest }): Record<string, Cell>[] => {
    const reduction = historyTest?.closed?.reduction;
    if (!reduction) return [];
    const { closed, censored } = reduction;
    return [
      {
        procedure: procedures[procedure] ?? procedure,
        n: historyTest.n,
        historyN: historyTest.historyN,
        closed: closed?.value ?? null,
        low: closed?.low ?? null,
        high: closed?.high ?? null,
        censored: censored?.value ?? null,
        censoredLow: censored?.low ?? null,
        censoredHigh: censored?.high ?? null,
      },
    ];
  });
  if (rows.length === 0) return null;
  return {
    id: 'median-history',
    title: text('中位数较历史的降幅', 'How far the median fell against history'),
    population: text(
      '本期提交的案件与历史案件，自提交起的日历日',
      'cases filed in the period and those of the history, in calendar days from submission',
    ),
    columns: [
      PROCEDURE,
      column('n', 'count', '本期案件', 'cases'),
      column('historyN', 'count', '历史案件', 'of history'),
      column('closed', 'share', '仅已办结', 'closed alone'),
      column('low', 'share', '95%下限', '95 % low'),
      column('high', 'share', '95%上限', '95 % high'),
      column('censored', 'share', '计入在办（Kaplan–Meier）', 'with open ones (Kaplan-Meier)'),
      column('censoredLow', 'share', '95%下限', '95 % low'),
      column('censoredHigh', 'share', '95%上限', '95 % high'),
    ],
    rows,
    notes: [
      text(
        '区间为BCa自助法（9999次，固定种子），每组20至500件时给出；区间含0即未证明下降。仅按已办结案件的降幅不得单独引用。',
        'Limits are BCa (9,999 resamples, fixed seed), given for 20 to 500 cases of each; with nought between them no fall is demonstrated. The fall of closed cases must not be quoted by itself.',
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
