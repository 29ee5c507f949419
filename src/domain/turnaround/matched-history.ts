/**
 * Grade E3: a case against the comparable history of the office itself, recorded or imported. Comparable means the same
 * item type, risk and change type; with fewer than 30 such cases the class is widened, one property at a time, and that
 * is said. Open cases of the history count as what is known of them, never as nothing.
 *
 * It is a distribution, not a promise: a band in which the middle 80 % lay, and the place that a time has in it.
 */
import { dateAt, DAY_MS, type Instant, toMs } from '../clock/instant.js';
import { type Text, text } from '../json.js';
import type { LegacyOutcome } from './legacy-cases.js';
import { periodOf } from './legacy-chains.js';
import { roundHalfEven } from './rounding.js';
import { kaplanMeier, survivalQuantile, type SurvivalPoint, type SurvivalQuantile } from './survival.js';

/** Below it a class says too little about its own spread. */
const SMALLEST_CLASS = 30;
export const CLASS_PROPERTIES = ['changeType', 'risk', 'itemType'] as const;
export type ClassProperty = (typeof CLASS_PROPERTIES)[number];
export type CaseClass = Record<ClassProperty, string | null>;

/** One case, or chain of cases, of the history. */
export type HistoricalCase = CaseClass & {
  startedAt: Instant;
  endedAt: Instant | null;
  outcome: LegacyOutcome;
  stoppedMs: number;
};

export type History = {
  /** Where it comes from, as its readers are told. */
  source: string;
  label: 'REAL' | 'IMPORTED' | 'SYNTHETIC';
  /** When the history was taken: so long is an open case known to have lasted. */
  asOf: Instant;
  /** Of the zone whose days are named in words. */
  utcOffsetMinutes: number;
  cases: readonly HistoricalCase[];
};

export type MatchedHistory = {
  grade: 'E3';
  label: History['label'];
  source: string;
  n: number;
  completed: number;
  open: number;
  /** Gone another way than by a decision: known to have lasted so long, and no longer. */
  left: number;
  period: { firstStart: Instant; lastStart: Instant } | null;
  /** What all cases of the class have in common. */
  class: Partial<CaseClass>;
  /** What was let go of to have enough cases. */
  widened: ClassProperty[];
  enough: boolean;
  /** Calendar days. Null where the curve does not come down so far. */
  median: SurvivalQuantile;
  band: { p10: number | null; p90: number | null };
  /** The share of comparable cases that were complete within the days of this case; null without such days. */
  percentile: number | null;
  statement: Text;
};

/** The class of a case, as wide as it must be: widened by its finest property first, until enough cases are in it. */
const comparableClass = <T extends CaseClass>(
  cases: readonly T[],
  wanted: Partial<CaseClass>,
): { cases: readonly T[]; class: Partial<CaseClass>; widened: ClassProperty[] } => {
  const widened: ClassProperty[] = [];
  let kept: ClassProperty[] = CLASS_PROPERTIES.filter((property) => (wanted[property] ?? null) !== null);
  for (;;) {
    const own = cases.filter((one) => kept.every((property) => one[property] === wanted[property]));
    if (own.length >= SMALLEST_CLASS || kept.length === 0)
      return { cases: own, class: Object.fromEntries(kept.map((property) => [property, wanted[property]!])), widened };
    widened.push(kept[0]!);
    kept = kept.slice(1);
  }
};

/** Calendar days of one historical case so far. */
const daysOf = ({ startedAt, endedAt }: HistoricalCase, asOf: Instant): number =>
  (toMs(endedAt ?? asOf) - toMs(startedAt)) / DAY_MS;

/** The survival curve of a history. A case that began after the history was taken is none of it. */
const curveOf = ({ cases, asOf }: Pick<History, 'cases' | 'asOf'>): SurvivalPoint[] =>
  kaplanMeier(
    cases
      .map((one) => ({ time: daysOf(one, asOf), completed: one.outcome === 'completed' }))
      .filter(({ time }) => time >= 0),
  );

/** The share of cases that are complete within a time: F(t) = 1 - S(t). */
const shareWithin = (curve: readonly SurvivalPoint[], days: number): number =>
  1 - (curve.findLast(({ time }) => time <= days)?.survival ?? 1);

/** A case of a class against a history. `days` are the calendar days that it took, or null while nobody asks. */
export const matchHistory = (history: History, wanted: Partial<CaseClass>, days: number | null): MatchedHistory => {
  const { cases, class: matched, widened } = comparableClass(history.cases, wanted);
  const curve = curveOf({ cases, asOf: history.asOf });
  const count = (outcome: LegacyOutcome) => cases.filter((one) => one.outcome === outcome).length;
  const enough = cases.length >= SMALLEST_CLASS;
  const found = {
    grade: 'E3' as const,
    label: history.label,
    source: history.source,
    n: cases.length,
    completed: count('completed'),
    open: count('open'),
    left: count('left'),
    period: periodOf(cases),
    class: matched,
    widened,
    enough,
    median: rounded(survivalQuantile(curve, 0.5)),
    band: {
      p10: rounded(survivalQuantile(curve, 0.1)).value,
      p90: rounded(survivalQuantile(curve, 0.9)).value,
    },
    percentile: days === null || curve.length === 0 ? null : roundHalfEven(shareWithin(curve, days)),
  };
  return { ...found, statement: statementOf(found, history.utcOffsetMinutes) };
};

const rounded = ({ value, low, high }: SurvivalQuantile): SurvivalQuantile => ({
  value: value === null ? null : roundHalfEven(value),
  low: low === null ? null : roundHalfEven(low),
  high: high === null ? null : roundHalfEven(high),
});

const PROPERTY_WORDS: Record<ClassProperty, Text> = {
  itemType: text('事项类型', 'item type'),
  risk: text('风险等级', 'risk'),
  changeType: text('变更类型', 'change type'),
};

const statementOf = (found: Omit<MatchedHistory, 'statement'>, utcOffsetMinutes: number): Text => {
  const { n, open, period, median, band, widened, enough, label } = found;
  if (n === 0) return text('没有可比的历史案件。', 'There is no comparable history.');
  const day = (instant: Instant) => dateAt(instant, utcOffsetMinutes);
  const days = (value: number | null) => (value === null ? null : String(roundHalfEven(value, 1)));
  const zh = [
    `可比历史案件${n}件（其中未办结${open}件，${day(period!.firstStart)}至${day(period!.lastStart)}启动；证据等级E3，数据标签${label}）：`,
    `中位数${days(median.value) ?? '未达到'}日历日，P10–P90为${days(band.p10) ?? '未达到'}–${days(band.p90) ?? '未达到'}日历日。`,
    ...(widened.length > 0
      ? [`为取得足够样本，已放宽：${widened.map((one) => PROPERTY_WORDS[one]['zh-CN']).join('、')}。`]
      : []),
    ...(enough ? [] : [`样本不足${SMALLEST_CLASS}件，仅供参考。`]),
  ];
  const en = [
    `${n} comparable cases of history (${open} of them open, begun ${day(period!.firstStart)} to ${day(period!.lastStart)}; grade E3, data ${label}):`,
    `median ${days(median.value) ?? 'not reached'} calendar days, P10-P90 ${days(band.p10) ?? 'not reached'} to ${days(band.p90) ?? 'not reached'}.`,
    ...(widened.length > 0
      ? [`Widened to have enough cases: ${widened.map((one) => PROPERTY_WORDS[one].en).join(', ')}.`]
      : []),
    ...(enough ? [] : [`Fewer than ${SMALLEST_CLASS} cases: an indication only.`]),
  ];
  return text(zh.join(''), en.join(' '));
};
