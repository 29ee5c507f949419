/**
 * How long cases took, from acceptance to the last issue, on three clocks; and beside every figure of closed cases the
 * one that counts the open ones too. Where the two disagree the report says so: the closed-only figure is then about
 * which cases happen to be closed, not about how long cases take.
 */
import type { Text } from '../json.js';
import { text } from '../json.js';
import { cumulativeIncidence } from './incidence.js';
import { PERCENTILES, type Percentile, quantileOfCounts, type ValueCount } from './quantile.js';
import { quotient, roundHalfEven } from './rounding.js';
import type { SurvivalPoint, SurvivalQuantile } from './survival.js';
import { kaplanMeierOfCounts, survivalQuantile } from './survival.js';
import { type CaseSums, type ClockName, CLOCKS, type DurationCount } from './tally.js';

/** A figure, or null with the reason why none is printed. */
export type Figure = { value: number | null; note: 'nTooSmall' | 'notReached' | null };
export type CensoredFigure = Figure & { low: number | null; high: number | null };

export type ClockFigures = {
  closedOnly: Record<Percentile, Figure>;
  censored: Record<Percentile, CensoredFigure>;
  /** Percentiles for which the closed-only figure lies outside the 95 % limits of the censored one. */
  disagree: Percentile[];
};

/** How many completed cases took at most so many legal days net of stops; `to` is null for all above. */
export type SpeedBand = { from: number; to: number | null; cases: number; extended: number };

/** Shares of what was accepted, by legal days net of stops: they add up to one, and cases that are open count as open. */
export type EndedBy = { days: number; completed: number; competing: number; open: number };

export type DistributionBin = { from: number; to: number | null; closed: number; open: number };

export type Durations = {
  accepted: number;
  closed: number;
  open: number;
  /** Left another way than by a decision: censored when they left. Above 5 % the censored figures want care. */
  competing: number;
  competingShare: number | null;
  /** Recorded as ended before acceptance: faults of the data, in no figure. */
  rejected: number;
  clocks: Record<ClockName, ClockFigures>;
  bands: SpeedBand[];
  /** By legal days net of stops, one bin for five days. */
  distribution: DistributionBin[];
  /** How cases had ended by some days (Aalen and Johansen), as far as any case was followed. */
  incidence: EndedBy[];
  warnings: Text[];
};

/** What a day is on each clock, in what a tally counts. */
const DAY = { legalDaysNet: 1, workingDaysGross: 480, calendarDays: 1_440 } as const;
const AT = Object.keys(PERCENTILES) as Percentile[];

/** The figures of a cohort. Percentiles below their smallest n are not printed. */
export function durationsOf(counts: readonly DurationCount[], sums: readonly CaseSums[]): Durations {
  const sum = (of: 'accepted' | 'rejected') => sums.reduce((total, one) => total + one[of], 0);
  const legal = counts.filter(({ clock }) => clock === 'legalDaysNet');
  const many = (ending: DurationCount['ending']) =>
    legal.filter((one) => one.ending === ending).reduce((total, { n }) => total + n, 0);
  const [closed, competing, open] = [many('completed'), many('competing'), many('open')];
  const clocks = Object.fromEntries(
    CLOCKS.map((clock) => [
      clock,
      figuresOn(
        clock,
        counts.filter((one) => one.clock === clock),
      ),
    ]),
  ) as Record<ClockName, ClockFigures>;
  const competingShare = quotient(competing, closed + competing + open);
  return {
    accepted: sum('accepted'),
    closed,
    open,
    competing,
    competingShare,
    rejected: sum('rejected'),
    clocks,
    bands: bandsOf(legal),
    distribution: distributionOf(legal),
    incidence: incidenceOf(legal),
    warnings: [
      ...CLOCKS.flatMap((clock) => clocks[clock].disagree.map((percentile) => disagreement(clock, percentile))),
      ...((competingShare ?? 0) > 0.05 ? [COMPETING] : []),
    ],
  };
}

/** Equal values of several procedures as one, in order. */
export function histogramOf(counts: readonly { value: number; n: number }[]): ValueCount[] {
  const byValue = new Map<number, number>();
  for (const { value, n } of counts) byValue.set(value, (byValue.get(value) ?? 0) + n);
  return [...byValue].map(([value, count]) => ({ value, count })).toSorted((a, b) => a.value - b.value);
}

function figuresOn(clock: ClockName, counts: readonly DurationCount[]): ClockFigures {
  const completed = histogramOf(counts.filter(({ ending }) => ending === 'completed'));
  const curve = curveOf(counts.map((one) => ({ value: one.value, completed: one.ending === 'completed', n: one.n })));
  const n = counts.reduce((total, one) => total + one.n, 0);
  const printed = <T extends object>(figure: (at: Percentile) => T) =>
    Object.fromEntries(AT.map((at) => [at, figure(at)])) as Record<Percentile, T>;
  const closedOnly = printed((at) => closedFigure(completed, at, DAY[clock]));
  const censored = printed((at) => censoredFigure(curve, n, at, DAY[clock]));
  const disagree = AT.filter(
    (at) =>
      closedOnly[at].value !== null &&
      disagrees(quantileOfCounts(completed, PERCENTILES[at].p), survivalQuantile(curve, PERCENTILES[at].p)),
  );
  return { closedOnly, censored, disagree };
}

export function curveOf(counts: readonly { value: number; completed: boolean; n: number }[]): SurvivalPoint[] {
  const byTime = new Map<number, { time: number; completed: number; censored: number }>();
  for (const { value: time, completed, n } of counts) {
    const row = byTime.get(time) ?? { time, completed: 0, censored: 0 };
    row[completed ? 'completed' : 'censored'] += n;
    byTime.set(time, row);
  }
  return kaplanMeierOfCounts([...byTime.values()].toSorted((a, b) => a.time - b.time));
}

/** Without a lower limit the curve never came near this percentile: whatever the closed cases say is about them alone. */
export const disagrees = (closedOnly: number | null, { low, high }: SurvivalQuantile): boolean =>
  closedOnly !== null && (low === null || closedOnly < low || (high !== null && closedOnly > high));

/** A percentile of a histogram in units of `day`, if there are enough cases for it. */
export function closedFigure(counts: readonly ValueCount[], at: Percentile, day: number): Figure {
  const n = counts.reduce((total, { count }) => total + count, 0);
  const value = n < PERCENTILES[at].minimum ? null : quantileOfCounts(counts, PERCENTILES[at].p);
  return value === null ? { value, note: 'nTooSmall' } : { value: roundHalfEven(value / day), note: null };
}

export function censoredFigure(
  curve: readonly SurvivalPoint[],
  n: number,
  at: Percentile,
  day: number,
): CensoredFigure {
  if (n < PERCENTILES[at].minimum) return { value: null, low: null, high: null, note: 'nTooSmall' };
  const { value, low, high } = survivalQuantile(curve, PERCENTILES[at].p);
  const printed = (time: number | null) => (time === null ? null : roundHalfEven(time / day));
  return { value: printed(value), low: printed(low), high: printed(high), note: value === null ? 'notReached' : null };
}

const BANDS = [5, 10, 20, 45];

function bandsOf(legal: readonly DurationCount[]): SpeedBand[] {
  const completed = legal.filter(({ ending }) => ending === 'completed');
  return [...BANDS, null].map((to, at) => {
    const from = at === 0 ? 0 : BANDS[at - 1]! + 1;
    const inside = completed.filter(({ value }) => value >= from && (to === null || value <= to));
    const count = (rows: readonly DurationCount[]) => rows.reduce((total, { n }) => total + n, 0);
    return { from, to, cases: count(inside), extended: count(inside.filter(({ extended }) => extended)) };
  });
}

const BIN_DAYS = 5;
const MOST_BINS = 12;

function distributionOf(legal: readonly DurationCount[]): DistributionBin[] {
  const top = legal.reduce((most, { value }) => Math.max(most, value), 0);
  const bins = Math.min(MOST_BINS, Math.floor(top / BIN_DAYS) + 1);
  return Array.from({ length: legal.length === 0 ? 0 : bins }, (_, at) => {
    const from = at * BIN_DAYS;
    const to = at === MOST_BINS - 1 ? null : from + BIN_DAYS;
    const inside = legal.filter(({ value }) => value >= from && (to === null || value < to));
    const count = (ending: DurationCount['ending']) =>
      inside.filter((one) => one.ending === ending).reduce((total, { n }) => total + n, 0);
    return { from, to, closed: count('completed'), open: count('open') };
  });
}

const INCIDENCE_DAYS = [5, 10, 20, 30, 45, 60, 90];
/** Below it a share says more about single cases than about the office. */
const SMALLEST_COHORT = 5;

function incidenceOf(legal: readonly DurationCount[]): EndedBy[] {
  const n = legal.reduce((total, one) => total + one.n, 0);
  const longest = legal.reduce((most, { value }) => Math.max(most, value), 0);
  if (n < SMALLEST_COHORT) return [];
  const points = cumulativeIncidence(
    legal.map(({ value, ending, n: cases }) => ({
      time: value,
      completed: ending === 'completed' ? cases : 0,
      competing: ending === 'competing' ? cases : 0,
      censored: ending === 'open' ? cases : 0,
    })),
  );
  return INCIDENCE_DAYS.filter((days) => days <= longest).map((days) => {
    const { completed = 0, competing = 0 } = points.findLast(({ time }) => time <= days) ?? {};
    const [done, left] = [roundHalfEven(completed), roundHalfEven(competing)];
    return { days, completed: done, competing: left, open: roundHalfEven(1 - done - left) };
  });
}

const CLOCK_TITLES: Record<ClockName, Text> = {
  legalDaysNet: text('法定工作日（扣除停止计时）', 'legal working days net of stops'),
  workingDaysGross: text('工作日（不扣除）', 'working days gross'),
  calendarDays: text('日历日', 'calendar days'),
};
const PERCENTILE_TITLES: Record<Percentile, Text> = {
  p50: text('中位数', 'median'),
  p90: text('第90百分位', 'P90'),
  p95: text('第95百分位', 'P95'),
};

const disagreement = (clock: ClockName, at: Percentile): Text =>
  text(
    `${CLOCK_TITLES[clock]['zh-CN']}的${PERCENTILE_TITLES[at]['zh-CN']}：仅按已办结案件计算的数字超出计入未办结案件后的95%区间，不应单独引用。`,
    `The ${PERCENTILE_TITLES[at].en} in ${CLOCK_TITLES[clock].en} of closed cases alone lies outside the 95 % limits of the figure that counts open cases: it should not be quoted by itself.`,
  );
const COMPETING = text(
  '以撤回、移送等其他方式结束的案件超过5%，计入未办结案件的估计应谨慎使用。',
  'More than 5 % of cases left another way than by a decision: read the censored figures with care.',
);
