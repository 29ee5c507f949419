/** Counts months and keeps them (`kept-months.queries.ts`), and proves kept ones against the facts. */
import type { DataSource, EntityManager } from 'typeorm';
import { inSnapshot } from '../audit/stored-cases.queries.js';
import { inAuthority, seeingOnly } from '../database/tenant.js';
import { dateAt, endOfDate, type Instant, startOfDate } from '../domain/clock/instant.js';
import { TallySum } from '../domain/turnaround/add-tallies.js';
import { FACTS_VERSION } from '../domain/turnaround/fact-row.js';
import { daysOf, type MonthFlow, type MonthTally } from '../domain/turnaround/month-tally.js';
import { monthBefore } from '../domain/turnaround/tally.js';
import { MOVED, STANDS } from './kept-months.queries.js';
import { type Counted, MonthStatements } from './tally-statements.js';
import { COUNTING, countCohort, findUncounted, OF_FEW, rowsOf, type TallySources } from './tally.queries.js';

type KeepSources = Pick<TallySources, 'calendar' | 'rulesOf'> & {
  /** A month is kept once so many of its cases are settled: before, it would be counted anew again and again. */
  settledShare?: number;
};

const SETTLED_SHARE = 0.75;

/** Nothing of such a case moves but by a new entry, and no count of it depends on when a report is made. */
const SETTLED = `coalesce(f.closed_at is not null and f.left_at >= f.submitted_at and f.statutory_due_at is null
    and f.promised_due_at is null, false)
  and not exists (select from due_dates d where d.authority_id = f.authority_id and d.case_id = f.case_id
    and d.ended_at is null and d.due_at is not null)
  and not exists (select from case_stops s where s.authority_id = f.authority_id and s.case_id = f.case_id and s.to_at is null)
  and not exists (select from seal_queue q where q.authority_id = f.authority_id and q.case_id = f.case_id)`;

/** Months that stand and need not be counted again: of the cases beside them at most half have been settled since. */
const FRESH = `with ${MOVED}
  select to_char(m.month, 'YYYY-MM') as month from month_tallies m where ${STANDS}
    and 2 * (select count(*) from unnest(m.beside) as one (id)
        join case_facts f on f.authority_id = $1 and f.case_id = one.id where ${SETTLED}) <= cardinality(m.beside)`;

/** Of the months that still stand: that they do so up to the last position. */
const STAND_LONGER = `with ${MOVED}
  update month_tallies m set position = greatest(m.position, (select coalesce(max(position), 0) from audit_positions where authority_id = $1))
  where ${STANDS}`;

const KEEP = `insert into month_tallies (authority_id, month, made, position, last_position, cases, beside, cohort, flows, trend)
  select $1, $2::date, ${FACTS_VERSION}, (select coalesce(max(position), 0) from audit_positions where authority_id = $1),
    $3, $4, $5, $6, $7, $8
  on conflict on constraint month_tallies_pk do update set made = excluded.made, position = excluded.position,
    last_position = excluded.last_position, cases = excluded.cases, beside = excluded.beside, cohort = excluded.cohort,
    flows = excluded.flows, trend = excluded.trend`;

/**
 * Counts the months that are worth it, each in a transaction of its own, and keeps them.
 * @returns how many were counted; none while there are cases without facts, which only their journals can tell of
 */
export async function keepMonths(
  dataSource: DataSource,
  authority: number,
  sources: KeepSources,
  now: Instant,
): Promise<number> {
  const offset = sources.calendar.utcOffsetMinutes;
  const wanted = await inSnapshot(dataSource, authority, (tx) => listWanted(tx, authority, now, offset));
  let kept = 0;
  for (const month of wanted)
    kept += await dataSource.transaction('REPEATABLE READ', async (tx) => {
      await tx.query(seeingOnly(authority));
      return keepMonth(tx, authority, month, sources);
    });
  await inAuthority(dataSource, authority, (tx) => tx.query(STAND_LONGER, [authority, offset]));
  return kept;
}

/** The months before the present one that are not kept, or not well enough. */
async function listWanted(tx: EntityManager, authority: number, now: Instant, offset: number): Promise<string[]> {
  if ((await findUncounted(tx, authority)) !== '') return [];
  const [first] = await tx.query<{ at: Date | null }[]>(
    'select min(submitted_at) as at from case_facts where authority_id = $1',
    [authority],
  );
  if (!first?.at) return [];
  const fresh = await tx.query<{ month: string }[]>(FRESH, [authority, offset]);
  const months: string[] = [];
  const present = dateAt(now, offset).slice(0, 7);
  for (
    let month = dateAt(first.at.toISOString(), offset).slice(0, 7);
    month < present;
    month = monthBefore(`${month}-01`, -1)
  )
    if (!fresh.some((one) => one.month === month)) months.push(month);
  return months;
}

async function keepMonth(tx: EntityManager, authority: number, month: string, sources: KeepSources): Promise<number> {
  const { from, to } = daysOf(month);
  const offset = sources.calendar.utcOffsetMinutes;
  const [row] = await tx.query<{ cases: number; last_position: string; beside: string[] }[]>(
    `select count(*) filter (where settled)::integer as cases, coalesce(max(position) filter (where settled), 0) as last_position,
        coalesce(array_agg(case_id) filter (where not settled), '{}') as beside
      from (select f.case_id, ${SETTLED} as settled, p.position from case_facts f
        left join audit_positions p on p.authority_id = f.authority_id and p.case_id = f.case_id and p.seq = f.entries
        where f.authority_id = $1 and f.submitted_at >= $2 and f.submitted_at < $3) f`,
    [authority, startOfDate(from, offset), endOfDate(to, offset)],
  );
  const { cases, last_position: lastPosition, beside } = row!;
  if (cases === 0 || cases < (sources.settledShare ?? SETTLED_SHARE) * (cases + beside.length)) {
    await tx.query('delete from month_tallies where authority_id = $1 and month = $2', [authority, from]);
    return 0;
  }
  const { cohort, flows, trend } = await countMonth(tx, authority, month, beside, sources);
  const values = [cohort, flows, trend].map((value) => JSON.stringify(value));
  await tx.query(KEEP, [authority, from, lastPosition, cases, beside, ...values]);
  return 1;
}

async function countMonth(
  tx: EntityManager,
  authority: number,
  month: string,
  beside: readonly string[],
  { calendar, rulesOf }: KeepSources,
): Promise<MonthTally> {
  await tx.query(COUNTING);
  await tx.query(OF_FEW);
  const { from, to } = daysOf(month);
  // As of any moment: nothing of a settled case depends on it.
  const counted: Counted = { authority, period: { from, to }, asOf: `${to}T00:00:00.000Z`, changed: beside };
  const statements = new MonthStatements(counted, { calendar, from, to });
  const [cohort, trend] = [new TallySum(), new TallySum()];
  cohort.add(await countCohort(tx, statements, rulesOf));
  trend.add({ trend: await rowsOf(tx)(statements.trendByMonth()) });
  const flows = await rowsOf(tx)<MonthFlow>(statements.flowsByMonth());
  return { cohort: cohort.packed(), flows, trend: trend.packed() };
}

/** The first kept month that stands, but says something else than the facts of its cases; null if there is none. */
export async function findWrongMonth(
  tx: EntityManager,
  authority: number,
  sources: KeepSources,
): Promise<string | null> {
  const rows = await tx.query<({ month: string; beside: string[] } & MonthTally)[]>(
    `with ${MOVED} select to_char(m.month, 'YYYY-MM') as month, m.beside, m.cohort, m.flows, m.trend
      from month_tallies m where ${STANDS} order by m.month`,
    [authority, sources.calendar.utcOffsetMinutes],
  );
  for (const { month, beside, cohort, flows, trend } of rows) {
    const again = await countMonth(tx, authority, month, beside, sources);
    if (JSON.stringify(again) !== JSON.stringify({ cohort, flows, trend })) return month;
  }
  return null;
}
