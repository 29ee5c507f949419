/**
 * The tally of a report, taken by the database. The facts that are kept of a case stand for its last entry; a report stands
 * for a position. Where the two are not the same, or the facts are missing or of an older version, the case is counted from
 * its journal instead, and the sum of both is the tally: the same one that `TallyTaker` takes of all journals.
 */
import type { EntityManager } from 'typeorm';
import type { Rules } from '../domain/case/case-state.js';
import type { Calendar } from '../domain/clock/calendar.js';
import { dateAt, type Instant } from '../domain/clock/instant.js';
import { TallySum } from '../domain/turnaround/add-tallies.js';
import { FACTS_VERSION } from '../domain/turnaround/fact-row.js';
import { addMonth } from '../domain/turnaround/month-tally.js';
import { type CountedCase, TallyTaker } from '../domain/turnaround/take-tally.js';
import type { Period, StageCount, StageSums, Tally } from '../domain/turnaround/tally.js';
import type { AsOf } from './histories.queries.js';
import { findKeptMonths, readMonths } from './kept-months.queries.js';
import { type Counted, openRange, type Statement, TallyStatements } from './tally-statements.js';

export type TallyRequest = {
  period: Period;
  asOf: AsOf;
  /** `three-in-one`, or `three-in-one@1`; unset: all. */
  procedure?: string | undefined;
};

/** What a tally needs beside what it is of. */
export type TallySources = {
  /** The calendar by which open cases are counted. */
  calendar: Calendar;
  /** What a procedure (`three-in-one@1`) says of its limits and stages. */
  rulesOf: (procedure: string) => Pick<Rules, 'limits' | 'procedure'>;
  /** Cases counted from their entries up to the position; of those without any, none. */
  rebuild: (ids: readonly string[]) => AsyncIterable<CountedCase> | Iterable<CountedCase>;
};

/** With less memory, the stays of a million cases would be sorted on the disk instead of being counted as they come. */
export const COUNTING = `select set_config('work_mem', '64MB', true), set_config('jit', 'off', true)`;

/**
 * For the few cases that no kept month counts: their stays and limits by their keys. Left alone, the database would read those of all
 * cases, as it does not know that the rows of a case lie together.
 */
export const OF_FEW = `select set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)`;

/**
 * Takes the tally of a report. `tx` must read from one snapshot, as the facts, the positions and the queue only fit together
 * as they stood at one moment.
 */
export async function takeTally(
  tx: EntityManager,
  authority: number,
  { period, asOf, procedure }: TallyRequest,
  { calendar, rulesOf, rebuild }: TallySources,
): Promise<Tally> {
  await refuseUnlessSnapshot(tx);
  await tx.query(COUNTING);
  const changed = await listChanged(tx, authority, asOf.position, procedure);
  const months = await findKeptMonths(tx, authority, { period, asOf, calendar });
  if (months.months.length > 0) await tx.query(OF_FEW);
  const counted: Counted = { authority, period, asOf: asOf.instant, procedure, changed, kept: months };
  const { from, to } = await findOpenRange(tx, counted, calendar);
  const statements = new TallyStatements(counted, { calendar, from, to });
  const sum = new TallySum();
  sum.add(await countCohort(tx, statements, rulesOf));
  sum.add(await countPresent(tx, statements));
  for await (const month of readMonths(tx, authority, months.months, period))
    addMonth(sum, month, month.month, { period, procedure });
  if (changed.length > 0) {
    const taker = new TallyTaker({ period, asOf: asOf.instant }, calendar);
    for await (const one of rebuild(changed)) taker.add(one);
    sum.add(taker.tally());
  }
  return sum.tally();
}

async function refuseUnlessSnapshot(tx: EntityManager): Promise<void> {
  const [row] = await tx.query<{ isolation: string }[]>(`select current_setting('transaction_isolation') as isolation`);
  if (row?.isolation === 'read committed')
    throw new Error('Expected a snapshot to take a tally of, but there is none.');
}

/**
 * How many cases there are that have no facts of the present version. Where months are kept there was none when they were counted,
 * and a case that is filed has facts from its first step; so facts of another version are all that there can be.
 */
const WITHOUT_FACTS = `select case when exists (select from month_tallies where authority_id = $1 and made = ${FACTS_VERSION})
    then (select count(*) from case_facts where authority_id = $1 and (made < ${FACTS_VERSION} or made > ${FACTS_VERSION}))
    else (select count(*) from cases where authority_id = $1)
      - (select count(*) from case_facts where authority_id = $1 and made = ${FACTS_VERSION}) end as n`;

/** Cases that have an entry after the position $2, sealed or not; `also`: and others. */
const changedAs = (also: string): string => `changed as (
    select case_id from audit_positions where authority_id = $1 and position > $2
    union select case_id from seal_queue where authority_id = $1 ${also})`;
const listOf = (also: string): string => `with ${changedAs(also)}
  select c.id from changed join cases c on c.authority_id = $1 and c.id = changed.case_id
  where c.procedure_id <> 'administration' and ($3::text is null or $3 in (c.procedure_id, c.procedure_id || '@' || c.procedure_version))
  order by c.id`;

const UNCOUNTED = `union select id from cases c where authority_id = $1 and not exists (
    select from case_facts f where f.authority_id = c.authority_id and f.case_id = c.id and f.made = ${FACTS_VERSION})`;

/** How many cases reports count from their journals, as they have no facts of the present version. */
export async function countUncounted(tx: EntityManager, authority: number): Promise<number> {
  const [without] = await tx.query<{ n: string }[]>(WITHOUT_FACTS, [authority]);
  return Number(without!.n);
}

/** What finds cases without facts, if there are any; else nothing, as looking for them takes a while. */
export const findUncounted = async (tx: EntityManager, authority: number): Promise<string> =>
  (await countUncounted(tx, authority)) === 0 ? '' : UNCOUNTED;

/** Cases of which the facts, if there are any, do not say what stood at a position. */
export async function listChanged(
  tx: EntityManager,
  authority: number,
  position: number,
  procedure: string | undefined,
): Promise<string[]> {
  const rows = await tx.query<{ id: string }[]>(listOf(await findUncounted(tx, authority)), [
    authority,
    position,
    procedure ?? null,
  ]);
  return rows.map(({ id }) => id);
}

/** The dates from and to which something open is counted on. */
async function findOpenRange(tx: EntityManager, counted: Counted, calendar: Calendar) {
  const { text, values } = openRange(counted);
  const [row] = await tx.query<{ earliest: Date | null; latest: Date | null }[]>(text, values);
  const instants: Instant[] = [counted.asOf];
  for (const at of [row?.earliest, row?.latest]) if (at) instants.push(at.toISOString());
  const dates = instants.map((instant) => dateAt(instant, calendar.utcOffsetMinutes)).sort();
  return { from: dates[0]!, to: dates.at(-1)! };
}

/** Runs statements, and keeps each word of their rows once in memory, however many rows say it. */
export function rowsOf(tx: EntityManager) {
  const names = new Map<string, string>();
  return async <Row extends object>({ text, values }: Statement): Promise<Row[]> =>
    (await tx.query<Row[]>(text, values)).map((row) => whole(row, names));
}

/** What is counted of the cases that were filed in the period. */
export async function countCohort(
  tx: EntityManager,
  statements: TallyStatements,
  rulesOf: TallySources['rulesOf'],
): Promise<Omit<Tally, 'flows' | 'trend' | 'ages'>> {
  const rows = rowsOf(tx);
  const visits = await rows<VisitCount>(statements.visits());
  const limits = await rows<Omit<Tally['limits'][number], 'kind'> & { rule: string }>(statements.limits());
  return {
    durations: await rows(statements.durations()),
    stays: await rows(statements.stays()),
    limits: [
      ...(await rows<Tally['limits'][number]>(statements.casesByLimit())),
      ...limits.flatMap((limit) => {
        const { kind, owner } = rulesOf(limit.procedure).limits[limit.rule]!;
        return owner === 'authority' ? [{ ...limit, kind }] : [];
      }),
    ],
    sums: await rows(statements.sums()),
    receipts: await rows(statements.receipts()),
    models: await rows(statements.models()),
    modelTimes: await rows(statements.modelTimes()),
    labour: await rows(statements.labour()),
    stops: await rows(statements.stops()),
    ...stagesOf(visits, rulesOf),
  };
}

/** What is counted of all cases that were there by the end of the period. */
async function countPresent(
  tx: EntityManager,
  statements: TallyStatements,
): Promise<Pick<Tally, 'flows' | 'trend' | 'ages'>> {
  const rows = rowsOf(tx);
  return {
    flows: await rows(statements.flows()),
    trend: await rows(statements.trend()),
    ages: await rows(statements.ages()),
  };
}

/** A row with its words taken from `names`. @throws Error for a sum that is no whole number any more. */
function whole<Row extends object>(row: Row, names: Map<string, string>): Row {
  const cells = row as Record<string, unknown>;
  for (const [name, cell] of Object.entries(cells)) {
    if (typeof cell === 'number' && !Number.isSafeInteger(cell))
      throw new Error(`Expected a whole number of ${name}, but the sum is too large: ${cell}.`);
    if (typeof cell !== 'string') continue;
    if (!names.has(cell)) names.set(cell, cell);
    cells[name] = names.get(cell);
  }
  return row;
}

type VisitCount = Omit<StageCount, 'minutes'> &
  Pick<StageSums, 'workingMs'> & { again: boolean; minutes: number | null };

function stagesOf(
  visits: readonly VisitCount[],
  rulesOf: TallySources['rulesOf'],
): Pick<Tally, 'stages' | 'stageTimes'> {
  const stages = new Map<string, StageSums>();
  const times = new Map<string, StageCount>();
  for (const { label, procedure, stage, again, minutes, n, workingMs } of visits) {
    const { track, owner, activity = 'working' } = rulesOf(procedure).procedure.stages[stage]!.meta;
    if (owner === 'none') continue;
    const name = `${label}|${procedure}|${stage}`;
    const none = { visits: 0, open: 0, again: 0, againMs: 0, workingMs: 0 };
    const sums = stages.get(name) ?? { label, procedure, stage, track, owner, activity, ...none };
    stages.set(name, sums);
    if (minutes === null) {
      sums.open += n;
      continue;
    }
    sums.visits += n;
    sums.workingMs += workingMs;
    sums.again += again ? n : 0;
    sums.againMs += again ? workingMs : 0;
    const at = `${name}|${minutes}`;
    const time = times.get(at) ?? { label, procedure, stage, minutes, n: 0 };
    time.n += n;
    times.set(at, time);
  }
  return { stages: [...stages.values()], stageTimes: [...times.values()] };
}

/** The hash that `inputHashOf` makes of the heads of all cases at a position, and of how many cases and entries. */
export async function findInput(
  tx: EntityManager,
  authority: number,
  position: number,
): Promise<{ inputHash: string; population: { cases: number; entries: number } }> {
  const [row] = await tx.query<{ hash: string; cases: string; entries: string }[]>(
    inputOf(await findUncounted(tx, authority)),
    [authority, position],
  );
  const { hash, cases, entries } = row!;
  return { inputHash: hash, population: { cases: Number(cases), entries: Number(entries) } };
}

/** Ids are put in order as the numbers that they are, which is the order of their texts and five times as fast. */
const hashOf = (list: string): string => `encode(sha256(convert_to(coalesce(string_agg(${list}), ''), 'UTF8')), 'hex')`;
const inputOf = (also: string): string => `with ${changedAs(also)},
    heads as (
      select case_id as id, entries, head from case_facts f where authority_id = $1 and procedure not like 'administration@%'
        and not exists (select from changed where changed.case_id = f.case_id)
      union all
      (select distinct on (p.case_id) p.case_id, p.seq, encode(j.hash, 'hex')
      from audit_positions p join journal j using (authority_id, case_id, seq) join cases c on c.authority_id = $1 and c.id = p.case_id
      where p.authority_id = $1 and p.position <= $2 and p.case_id in (select case_id from changed)
        and c.procedure_id <> 'administration'
      order by p.case_id, p.seq desc)),
    buckets as (
      select get_byte(uuid_send(id), 15) as bucket, count(*) as cases, sum(entries) as entries,
        ${hashOf(`id::text || '|' || entries || '|' || head || E'\\n', '' order by id`)} as hash
      from heads group by 1)
  select coalesce(sum(cases), 0) as cases, coalesce(sum(entries), 0) as entries,
    ${hashOf(`lpad(to_hex(bucket), 2, '0') || ' ' || hash || E'\\n', '' order by bucket`)} as hash from buckets`;
