import { dateAt, fromMs, type Instant, toMs } from '../../domain/clock/instant.js';
import { type Text, text } from '../../domain/json.js';
import { BEIJING_OFFSET_MINUTES, printFigure } from '../figure.js';
import { type PictureLanguage, wordsIn } from '../picture-language.js';
import type { TimelineAxis } from './time-scale.js';
import type { BarLook, OldProcess, Timeline } from './timeline.js';

export const AXES: Readonly<Record<TimelineAxis, Text>> = {
  workingDays: text('工作日', 'working days'),
  calendarDays: text('日历日', 'calendar days'),
};
export const LOOKS: Readonly<Record<BarLook, Text>> = {
  done: text('已完成', 'done'),
  running: text('办理中', 'in work'),
  planned: text('至时限', 'until its limit'),
  waiting: text('等待', 'waiting'),
  old: text('原流程', 'old way'),
};
export const TIMELINE = text('办理时间线', 'timeline');
export const THIS_CASE = text('本案', 'Case');
export const STOPPED = text('停止计时', 'clock stopped');
export const WITHOUT_STOPS = text('不含停止计时', 'clock stops left out');
export const RANGE = text('推算区间', 'range of the estimate');
export const SYNTHETIC = text('合成数据', 'synthetic data');
export const COMPLETE = text('已完成', 'done');
export const OLD: Readonly<Record<OldProcess['grade'], Text>> = {
  E1: text(
    '原流程逐项办理（E1：法定上限依次相加，不是预测）',
    'Old way, one after another (E1: ceilings of the law added up, no forecast)',
  ),
  E2: text(
    '原流程逐项办理（E2：按本案实际工作依次排列的推算）',
    'Old way, one after another (E2: the same work laid end to end)',
  ),
};
const NO_OLD = text('没有可比的旧流程基准，只画本案。', 'There is no baseline of an old way: the case is drawn alone.');
const NOT_SUBTRACTED = text(
  '法定上限只作对照，不计算节省。',
  'Ceilings are shown for comparison: no saving is computed from them.',
);
const STILL_OPEN = text('本案尚未办结：办结后才计节省。', 'Still open: a saving is told of a closed case only.');
const NO_SAVING = text('未证明有节省。', 'No saving demonstrated.');
const KINDS = { promised: text('承诺', 'promised'), statutory: text('法定', 'law') } as const;

export const dateOf = (at: Instant): string => dateAt(at, BEIJING_OFFSET_MINUTES);

const lastDayOf = (at: Instant): string => dateOf(fromMs(toMs(at) - 1));

/** `承诺 2026-03-20`: the last day of a limit, whose instant is the first that is too late. */
export const dueWords = ({ kind, at }: Timeline['dues'][number], language: PictureLanguage): string =>
  `${wordsIn(KINDS[kind], language)} ${lastDayOf(at)}`;

const days = (value: number): string => printFigure(value, 'workingDays', 1);

export const nowWords = (value: number, axis: TimelineAxis, language: PictureLanguage): string =>
  language === 'en' ? `now: ${days(value)} ${AXES[axis].en}` : `现在 第${days(value)}${wordsIn(AXES[axis], language)}`;

export type SavingFigures = { actual: number; old: number; low: number; high: number };

/** The only words in which the picture tells a saving: with its range and grade, and only where the comparison bears it out. */
export function savingWords(
  { old, demonstrated, open }: Timeline,
  figures: SavingFigures | null,
  axis: TimelineAxis,
  language: PictureLanguage,
): string {
  if (!old || !figures) return wordsIn(NO_OLD, language);
  if (old.grade === 'E1') return wordsIn(NOT_SUBTRACTED, language);
  if (open) return wordsIn(STILL_OPEN, language);
  const { actual, old: whole, low, high } = figures;
  if (!demonstrated || low <= actual) return wordsIn(NO_SAVING, language);
  const percent = Math.round((1 - actual / whole) * 100);
  const saved = days(whole - actual);
  const range = `${days(low - actual)}–${days(high - actual)}`;
  return language === 'en'
    ? `${saved} ${AXES[axis].en} saved (−${percent}%), range ${range}, grade E2`
    : `节省${saved}个${wordsIn(AXES[axis], language)}（−${percent}%），区间${range}，证据等级E2`;
}
