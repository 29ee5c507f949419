/*
 * Months of which the settled cases are counted once and kept. Nothing is written with a step: whether a month still stands is
 * found out by what has got a position since it was counted. A month that no longer stands, and the cases of a month that were
 * not settled, are counted from the facts as ever.
 */
import type { EntityManager } from 'typeorm';
import type { Calendar } from '../domain/clock/calendar.js';
import { endOfDate, type Instant, startOfDate } from '../domain/clock/instant.js';
import type { PackedTally } from '../domain/turnaround/add-tallies.js';
import { FACTS_VERSION } from '../domain/turnaround/fact-row.js';
import { daysOf, isOfMonths, type MonthTally } from '../domain/turnaround/month-tally.js';
import type { Period } from '../domain/turnaround/tally.js';
import type { AsOf } from './histories.queries.js';

/** `months` as `YYYY-MM`, in order; the spans they cover, and the cases in them that are not counted there. */
export type KeptMonths = { months: string[]; spans: { from: Instant; to: Instant }[]; beside: string[] };

const NONE: KeptMonths = { months: [], spans: [], beside: [] };

/** Cases that have moved since the months were counted, with the local month in which they were filed; $2 minutes from UTC. */
export const MOVED = `moved as materialized (
    select f.case_id, to_char(f.submitted_at at time zone 'UTC' + $2 * interval '1 minute', 'YYYY-MM-01')::date as month
    from (select case_id from audit_positions where authority_id = $1
        and position > (select min(position) from month_tallies where authority_id = $1 and made = ${FACTS_VERSION})
      union select case_id from seal_queue where authority_id = $1) p
    join case_facts f on f.authority_id = $1 and f.case_id = p.case_id)`;
/** Whether a month stands: none of the cases that are counted in it has moved. */
export const STANDS = `m.authority_id = $1 and m.made = ${FACTS_VERSION} and not exists (
  select from moved where moved.month = m.month and not moved.case_id = any(m.beside))`;

/** The kept months of which a report on a period as of a position may be made; none for a period that is not of whole months. */
export async function findKeptMonths(
  tx: EntityManager,
  authority: number,
  { period, asOf, calendar }: { period: Period; asOf: AsOf; calendar: Calendar },
): Promise<KeptMonths> {
  if (!isOfMonths(period)) return NONE;
  const offset = calendar.utcOffsetMinutes;
  const rows = await tx.query<{ month: string; beside: string[] }[]>(
    `with ${MOVED} select to_char(m.month, 'YYYY-MM') as month, m.beside from month_tallies m
      where ${STANDS} and m.last_position <= $3 and m.month <= $4::date order by m.month`,
    [authority, offset, asOf.position, period.to],
  );
  return {
    months: rows.map(({ month }) => month),
    spans: rows.map(({ month }) => {
      const { from, to } = daysOf(month);
      return { from: startOfDate(from, offset), to: endOfDate(to, offset) };
    }),
    beside: rows.flatMap(({ beside }) => beside),
  };
}

/** Kept months, one at a time, as a report on a period needs them: their cohorts only if they lie in the period. */
export async function* readMonths(
  tx: EntityManager,
  authority: number,
  months: readonly string[],
  period: Period,
): AsyncGenerator<Omit<MonthTally, 'cohort'> & { month: string; cohort: PackedTally | null }> {
  const days = months.map((month) => `${month}-01`);
  const rows = await tx.query<(Omit<MonthTally, 'cohort'> & { month: string })[]>(
    `select to_char(month, 'YYYY-MM') as month, flows, trend from month_tallies where authority_id = $1 and month = any($2::date[])`,
    [authority, days],
  );
  for (const row of rows) {
    const [one] = await (`${row.month}-01` < period.from
      ? []
      : tx.query<{ cohort: PackedTally }[]>(
          'select cohort from month_tallies where authority_id = $1 and month = $2::date',
          [authority, `${row.month}-01`],
        ));
    yield { ...row, cohort: one?.cohort ?? null };
  }
}
