/** The cases behind a report, from the facts that are kept of them; those that have moved since its position from their journals. */
import type { EntityManager } from 'typeorm';
import type { Calendar } from '../domain/clock/calendar.js';
import { endOfDate, startOfDate } from '../domain/clock/instant.js';
import { type CaseLine, caseLine, type ListedCase } from '../domain/turnaround/case-list.js';
import { FACTS_VERSION, type FactRow } from '../domain/turnaround/fact-row.js';
import type { LimitRule } from '../domain/procedure/limit-rule.js';
import type { RebuiltCase } from './rebuilt-cases.js';
import { listChanged, type TallyRequest } from './tally.queries.js';

type LimitOf = (procedure: string, rule: string) => Pick<LimitRule, 'kind' | 'owner'>;

export type ListSources = {
  calendar: Calendar;
  limitOf: LimitOf;
  rebuild: (ids: readonly string[]) => AsyncIterable<RebuiltCase>;
};

const CASES_PER_READ = 500;
const FIRST = '00000000-0000-0000-0000-000000000000';

const iso = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const PAGE = `select f.case_id as id, c.case_number as number,
    to_jsonb(f) || jsonb_build_object(
      ${['closed_at', 'submitted_at', 'accepted_at', 'decided_at', 'issued_at', 'left_at', 'yellow_at', 'red_at', 'stopped_from_at', 'statutory_due_at', 'promised_due_at'].map((name) => `'${name}', ${iso(`f.${name}`)}`).join(', ')}) as fact,
    case when m.case_id is null then null else jsonb_build_object('low_calendar_ms', m.low_calendar_ms,
      'central_calendar_ms', m.central_calendar_ms, 'high_calendar_ms', m.high_calendar_ms) end as model,
    (select coalesce(json_agg(json_build_object('rule', d.rule, 'due', d.due_date, 'dueAt', ${iso('d.due_at')},
        'endedAt', ${iso('d.ended_at')}, 'met', d.met)), '[]')
      from due_dates d where d.authority_id = f.authority_id and d.case_id = f.case_id) as limits
  from case_facts f join cases c on c.authority_id = f.authority_id and c.id = f.case_id
  left join case_models m on m.authority_id = f.authority_id and m.case_id = f.case_id
  where f.authority_id = $1 and f.case_id > $2 and f.made = ${FACTS_VERSION}
    and f.submitted_at < $3 and (f.left_at is null or f.left_at >= $4) and f.case_id <> all($5::uuid[])
    and ($6::text is null or $6 in (f.procedure, split_part(f.procedure, '@', 1)))
  order by f.case_id limit ${CASES_PER_READ}`;

type StoredLimit = Omit<ListedCase['limits'][number], 'kind' | 'owner'>;
type StoredRow = Omit<ListedCase, 'limits' | 'fact'> & { fact: FactRow; limits: StoredLimit[] };

/**
 * The lines of a list, in the order of filing: the same position gives the same lines. `tx` must read from one snapshot.
 */
export async function* listCases(
  tx: EntityManager,
  authority: number,
  { period, asOf, procedure }: TallyRequest,
  { calendar, limitOf, rebuild }: ListSources,
): AsyncGenerator<CaseLine> {
  const changed = await listChanged(tx, authority, asOf.position, procedure);
  const bounds = [endOfDate(period.to, calendar.utcOffsetMinutes), startOfDate(period.from, calendar.utcOffsetMinutes)];
  const kept = keptCases(tx, [...bounds, changed, procedure ?? null], authority, limitOf);
  const all = changed.length === 0 ? kept : inOrder(kept, rebuild(changed));
  for await (const one of all) {
    const line = caseLine(one, { period, asOf: asOf.instant }, calendar);
    if (line) yield line;
  }
}

async function* keptCases(
  tx: EntityManager,
  among: unknown[],
  authority: number,
  limitOf: LimitOf,
): AsyncGenerator<ListedCase> {
  let after = FIRST;
  for (;;) {
    const rows = await tx.query<StoredRow[]>(PAGE, [authority, after, ...among]);
    for (const { limits, ...row } of rows)
      yield { ...row, limits: limits.map((limit) => ({ ...limit, ...limitOf(row.fact.procedure, limit.rule) })) };
    if (rows.length < CASES_PER_READ) return;
    after = rows.at(-1)!.id;
  }
}

/** Two lists in the order of their ids as one. */
async function* inOrder(
  first: AsyncIterable<ListedCase>,
  second: AsyncIterable<ListedCase>,
): AsyncGenerator<ListedCase> {
  const others = second[Symbol.asyncIterator]();
  let other = await others.next();
  for await (const one of first) {
    while (!other.done && other.value.id < one.id) {
      yield other.value;
      other = await others.next();
    }
    yield one;
  }
  for (; !other.done; other = await others.next()) yield other.value;
}
