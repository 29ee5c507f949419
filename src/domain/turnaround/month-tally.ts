/**
 * The tally of a month that is kept: of the cases that were filed in it and are settled, of which nothing moves any more and
 * nothing depends on when a report is asked for. Reports on whole months add such months up instead of counting again. What
 * depends on the period of a report (who came, who left, which months a trend shows) is kept by months too.
 */
import { addDays } from '../clock/instant.js';
import type { PackedTally, TallySum } from './add-tallies.js';
import { type FlowCount, type Group, monthBefore, type Period, TREND_MONTHS } from './tally.js';

/** Settled cases of a month by the months, as `YYYY-MM`, in which they were accepted and left. */
export type MonthFlow = Group & {
  accepted: string | null;
  left: string;
  outcome: string | null;
  reopened: boolean;
  n: number;
};

export type MonthTally = {
  /** What is counted of the cases filed in the period of a report. */
  cohort: PackedTally;
  /** What is counted of all cases that were there by the end of the period. */
  flows: MonthFlow[];
  trend: PackedTally;
};

const monthOf = (date: string): string => date.slice(0, 7);

/** Whether a period begins with the first day of a month and ends with the last of one: only then do months add up to it. */
export function isOfMonths({ from, to }: Period): boolean {
  return from.endsWith('-01') && addDays(to, 1).endsWith('-01');
}

/** The days of a month. */
export const daysOf = (month: string): Period => ({
  from: `${month}-01`,
  to: addDays(`${monthBefore(month, -1)}-01`, -1),
});

/** The flows of cases filed in `month` for a report on a period of whole months. */
function flowsFor(flows: readonly MonthFlow[], month: string, period: Period): FlowCount[] {
  const [from, to] = [monthOf(period.from), monthOf(period.to)];
  return flows
    .filter(({ left }) => left >= from)
    .map(({ label, procedure, accepted, left, outcome, reopened, n }) => ({
      label,
      procedure,
      came: month >= from ? 'within' : 'before',
      outcome: left <= to ? outcome : null,
      accepted: accepted !== null && accepted >= from && accepted <= to,
      reopened,
      n,
    }));
}

/** Adds a kept month to the tally of a report on a period of whole months. @param procedure `three-in-one`, or with its version */
export function addMonth(
  sum: TallySum,
  { cohort, flows, trend }: Omit<MonthTally, 'cohort'> & { cohort: PackedTally | null },
  month: string,
  { period, procedure }: { period: Period; procedure?: string | undefined },
): void {
  const isOf = ({ procedure: of }: { procedure?: unknown }): boolean =>
    procedure === undefined || of === procedure || String(of).split('@', 1)[0] === procedure;
  if (cohort) sum.addPacked(cohort, isOf);
  sum.add({ flows: flowsFor(flows.filter(isOf), month, period) });
  const first = monthBefore(period.to, TREND_MONTHS - 1);
  const last = monthOf(period.to);
  sum.addPacked(trend, (row) => isOf(row) && String(row['month']) >= first && String(row['month']) <= last);
}
