/**
 * The tally of a report, taken by the database. The facts that are kept of a case stand for its last entry; a report stands
 * for a position. Where the two are not the same, or the facts are missing or of an older version, the case is counted from
 * its journal instead, and the sum of both is the tally: the same one that `TallyTaker` takes of all journals.
 */
import type { EntityManager } from 'typeorm';
import type { Calendar } from '../domain/clock/calendar.js';
import { dateAt, type Instant } from '../domain/clock/instant.js';
import type { LimitRule } from '../domain/procedure/limit-rule.js';
import { addTallies } from '../domain/turnaround/add-tallies.js';
import { FACTS_VERSION } from '../domain/turnaround/fact-row.js';
import { type CountedCase, TallyTaker } from '../domain/turnaround/take-tally.js';
import type { Group, Period, StageCount, StageSums, Tally } from '../domain/turnaround/tally.js';
import type { AsOf } from './histories.queries.js';
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
  /** The limit that a rule of a procedure (`three-in-one@1`) sets. */
  limitOf: (procedure: string, rule: string) => Pick<LimitRule, 'kind' | 'owner'>;
  /** Cases counted from their entries up to the position; of those without any, none. */
  rebuild: (ids: readonly string[]) => AsyncIterable<CountedCase> | Iterable<CountedCase>;
};

/**
 * Takes the tally of a report. `tx` must read from one snapshot, as the facts, the positions and the queue only fit together
 * as they stood at one moment.
 */
export async function takeTally(
  tx: EntityManager,
  authority: number,
  { period, asOf, procedure }: TallyRequest,
  { calendar, limitOf, rebuild }: TallySources,
): Promise<Tally> {
  await refuseUnlessSnapshot(tx);
  const changed = await listChanged(tx, authority, asOf.position, procedure);
  const counted: Counted = { authority, period, asOf: asOf.instant, procedure, changed };
  const { from, to } = await findOpenRange(tx, counted, calendar);
  const kept = await countKept(tx, new TallyStatements(counted, { calendar, from, to }), limitOf);
  if (changed.length === 0) return kept;
  const taker = new TallyTaker({ period, asOf: asOf.instant }, calendar);
  for await (const one of rebuild(changed)) taker.add(one);
  return addTallies(kept, taker.tally());
}

async function refuseUnlessSnapshot(tx: EntityManager): Promise<void> {
  const [row] = await tx.query<{ isolation: string }[]>(`select current_setting('transaction_isolation') as isolation`);
  if (row?.isolation === 'read committed')
    throw new Error('Expected a snapshot to take a tally of, but there is none.');
}

/** Cases that have an entry after a position, sealed or not, or no facts of the present version. */
const CHANGED = `with changed as (
    select case_id from audit_positions where authority_id = $1 and position > $2
    union select case_id from seal_queue where authority_id = $1
    union select case_id from case_facts where authority_id = $1 and made <> ${FACTS_VERSION}
    union select id from cases c where authority_id = $1 and not exists (
      select from case_facts f where f.authority_id = c.authority_id and f.case_id = c.id))
  select c.id from changed join cases c on c.authority_id = $1 and c.id = changed.case_id
  where c.procedure_id <> 'administration' and ($3::text is null or $3 in (c.procedure_id, c.procedure_id || '@' || c.procedure_version))
  order by c.id`;

async function listChanged(
  tx: EntityManager,
  authority: number,
  position: number,
  procedure: string | undefined,
): Promise<string[]> {
  const rows = await tx.query<{ id: string }[]>(CHANGED, [authority, position, procedure ?? null]);
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

async function countKept(
  tx: EntityManager,
  statements: TallyStatements,
  limitOf: TallySources['limitOf'],
): Promise<Tally> {
  const names = new Map<string, string>();
  const rows = async <Row extends object>({ text, values }: Statement): Promise<Row[]> =>
    (await tx.query<Row[]>(text, values)).map((row) => whole(row, names));
  const visits = await rows<VisitCount>(statements.visits());
  const limits = await rows<Omit<Tally['limits'][number], 'kind'> & { rule: string }>(statements.limits());
  return {
    flows: await rows(statements.flows()),
    durations: await rows(statements.durations()),
    limits: [
      ...(await rows<Tally['limits'][number]>(statements.casesByLimit())),
      ...limits.flatMap((limit) => {
        const { kind, owner } = limitOf(limit.procedure, limit.rule);
        return owner === 'authority' ? [{ ...limit, kind }] : [];
      }),
    ],
    sums: await rows(statements.sums()),
    receipts: await rows(statements.receipts()),
    models: await rows(statements.models()),
    modelTimes: await rows(statements.modelTimes()),
    stops: await rows(statements.stops()),
    ...stagesOf(visits),
    trend: await rows(statements.trend()),
    ages: await rows(statements.ages()),
  };
}

/** A row with each word once in memory, however many rows say it. @throws Error for a sum that is no whole number any more. */
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

type VisitCount = Group &
  Pick<StageSums, 'stage' | 'track' | 'owner' | 'activity' | 'workingMs'> & {
    again: boolean;
    minutes: number | null;
    n: number;
  };

function stagesOf(visits: readonly VisitCount[]): Pick<Tally, 'stages' | 'stageTimes'> {
  const stages = new Map<string, StageSums>();
  const times = new Map<string, StageCount>();
  for (const { label, procedure, stage, track, owner, activity, again, minutes, n, workingMs } of visits) {
    const key = { label, procedure, stage, track, owner, activity };
    const name = Object.values(key).join('|');
    const sums = stages.get(name) ?? { ...key, visits: 0, open: 0, again: 0, againMs: 0, workingMs: 0 };
    stages.set(name, sums);
    if (minutes === null) {
      sums.open += n;
      continue;
    }
    sums.visits += n;
    sums.workingMs += workingMs;
    sums.again += again ? n : 0;
    sums.againMs += again ? workingMs : 0;
    const at = `${label}|${procedure}|${stage}|${minutes}`;
    const time = times.get(at) ?? { label, procedure, stage, minutes, n: 0 };
    time.n += n;
    times.set(at, time);
  }
  return { stages: [...stages.values()], stageTimes: [...times.values()] };
}
