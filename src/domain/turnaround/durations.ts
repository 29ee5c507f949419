/**
 * How long cases took, from acceptance to the last issue, on three clocks; and beside every figure of closed cases the
 * one that counts the open ones too. Where the two disagree the report says so: the closed-only figure is then about
 * which cases happen to be closed, not about how long cases take.
 */
import type { Calendar } from '../clock/calendar.js';
import type { Instant } from '../clock/instant.js';
import { toMs } from '../clock/instant.js';
import type { Text } from '../json.js';
import { text } from '../json.js';
import type { CaseFact } from './case-fact.js';
import { settlementOf } from './case-fact.js';
import type { Measure } from './measure.js';
import { measure } from './measure.js';
import type { Percentile } from './quantile.js';
import { PERCENTILES, quantile } from './quantile.js';
import { quotient, roundHalfEven } from './rounding.js';
import type { SurvivalPoint, SurvivalQuantile } from './survival.js';
import { kaplanMeier, survivalQuantile } from './survival.js';

export const CLOCKS = ['legalDaysNet', 'workingDaysGross', 'calendarDays'] as const;
export type ClockName = (typeof CLOCKS)[number];

/** The time of one accepted case so far. `completed` is false for open cases and for those that left another way. */
export type Duration = { fact: CaseFact; measure: Measure; completed: boolean; open: boolean };

/** A figure, or null with the reason why none is printed. */
export type Figure = { value: number | null; note: 'nTooSmall' | 'notReached' | null };
export type CensoredFigure = Figure & { low: number | null; high: number | null };

export type ClockFigures = {
  closedOnly: Record<Percentile, Figure>;
  censored: Record<Percentile, CensoredFigure>;
  /** Percentiles for which the closed-only figure lies outside the 95 % limits of the censored one. */
  disagree: Percentile[];
};

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
  warnings: Text[];
};

/** The time of every accepted case up to its settlement or the as-of instant; null where the record contradicts itself. */
export const durationOf = (fact: CaseFact, asOf: Instant, calendar: Calendar): Duration | null => {
  if (fact.acceptedAt === null || toMs(fact.acceptedAt) > toMs(asOf)) return null;
  const settled = settlementOf(fact, asOf);
  const span = { from: toMs(fact.acceptedAt), to: toMs(settled?.at ?? asOf) };
  if (span.to < span.from) return null;
  const stops = fact.stops.map(({ from, to }) => ({ from: toMs(from), to: to === null ? span.to : toMs(to) }));
  return {
    fact,
    measure: measure(span, stops, calendar),
    completed: settled?.completed ?? false,
    open: settled === null,
  };
};

/** A duration on one of the three clocks, in days. */
export const onClock = ({ measure: { legalDays, workingDays, calendarDays } }: Duration, clock: ClockName): number =>
  ({ legalDaysNet: legalDays.net, workingDaysGross: workingDays.gross, calendarDays: calendarDays.gross })[clock];

/** The figures of a cohort. Percentiles below their smallest n are not printed. */
export const durationsOf = (cohort: readonly CaseFact[], asOf: Instant, calendar: Calendar): Durations => {
  const accepted = cohort.filter(({ acceptedAt }) => acceptedAt !== null && toMs(acceptedAt) <= toMs(asOf));
  const durations = accepted.flatMap((fact) => durationOf(fact, asOf, calendar) ?? []);
  const competing = durations.filter(({ completed, open }) => !completed && !open).length;
  const clocks = {
    legalDaysNet: figuresOn('legalDaysNet', durations),
    workingDaysGross: figuresOn('workingDaysGross', durations),
    calendarDays: figuresOn('calendarDays', durations),
  };
  const competingShare = quotient(competing, durations.length);
  return {
    accepted: accepted.length,
    closed: durations.filter(({ completed }) => completed).length,
    open: durations.filter(({ open }) => open).length,
    competing,
    competingShare,
    rejected: accepted.length - durations.length,
    clocks,
    warnings: [
      ...CLOCKS.flatMap((clock) => clocks[clock].disagree.map((percentile) => disagreement(clock, percentile))),
      ...((competingShare ?? 0) > 0.05 ? [COMPETING] : []),
    ],
  };
};

const figuresOn = (clock: ClockName, durations: readonly Duration[]): ClockFigures => {
  const closed = durations.filter(({ completed }) => completed).map((duration) => onClock(duration, clock));
  const curve = kaplanMeier(durations.map((one) => ({ time: onClock(one, clock), completed: one.completed })));
  const closedOnly = perPercentile((at) => closedFigure(closed, at));
  const censored = perPercentile((at) => censoredFigure(curve, durations.length, at));
  const disagree = (Object.keys(PERCENTILES) as Percentile[]).filter((at) =>
    disagrees(closedOnly[at].value, survivalQuantile(curve, PERCENTILES[at].p)),
  );
  return { closedOnly, censored, disagree };
};

const perPercentile = <T>(figure: (at: Percentile) => T): Record<Percentile, T> => ({
  p50: figure('p50'),
  p90: figure('p90'),
  p95: figure('p95'),
});

/** Without a lower limit the curve never came near this percentile: whatever the closed cases say is about them alone. */
export const disagrees = (closedOnly: number | null, { low, high }: SurvivalQuantile): boolean =>
  closedOnly !== null && (low === null || closedOnly < low || (high !== null && closedOnly > high));

export const closedFigure = (values: readonly number[], at: Percentile): Figure => {
  const value = values.length < PERCENTILES[at].minimum ? null : quantile(values, PERCENTILES[at].p);
  return value === null ? { value, note: 'nTooSmall' } : { value: roundHalfEven(value), note: null };
};

const censoredFigure = (curve: readonly SurvivalPoint[], n: number, at: Percentile): CensoredFigure => {
  if (n < PERCENTILES[at].minimum) return { value: null, low: null, high: null, note: 'nTooSmall' };
  const { value, low, high } = survivalQuantile(curve, PERCENTILES[at].p);
  const printed = (days: number | null) => (days === null ? null : roundHalfEven(days));
  return { value: printed(value), low: printed(low), high: printed(high), note: value === null ? 'notReached' : null };
};

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
