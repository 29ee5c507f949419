import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { EntityManager } from 'typeorm';
import { verifyCases } from '../src/audit/verify.js';
import { inSnapshot } from '../src/audit/stored-cases.queries.js';
import { Catalogue } from '../src/catalogue/catalogue.js';
import { countedCaseOf } from '../src/domain/case/counted-case.js';
import { historyOf } from '../src/domain/case/history.js';
import type { Calendar } from '../src/domain/clock/calendar.js';
import { CN, OFFICE_HOURS } from '../src/domain/clock/calendar-cn.js';
import { addDays, dateAt, fromMs, type Instant, toMs } from '../src/domain/clock/instant.js';
import { drawsOf } from '../src/domain/turnaround/draws.fixture.js';
import { type CountedCase, TallyTaker } from '../src/domain/turnaround/take-tally.js';
import type { Tally } from '../src/domain/turnaround/tally.js';
import { type AsOf, readCasesAsOf } from '../src/turnaround/histories.queries.js';
import { findWrongMonth, keepMonths } from '../src/turnaround/keep-months.queries.js';
import { findKeptMonths } from '../src/turnaround/kept-months.queries.js';
import { takeTally, type TallyRequest } from '../src/turnaround/tally.queries.js';
import { HORGOS, type Office, openOffice } from './audit.fixture.js';
import { RandomOffice } from './random-cases.fixture.js';

const BEGAN = '2025-06-30T01:00:00.000Z';
const FOREIGN = 460_100;
const DAY = 86_400_000;

const catalogue = new Catalogue();
let office: Office;
let horgos: RandomOffice;
const positions: AsOf[] = [];

const rulesOf = (procedure: string) => {
  const [id = '', version] = procedure.split('@');
  return catalogue.get(id, Number(version));
};

async function* casesAsOf(tx: EntityManager, position: number): AsyncGenerator<CountedCase & { id: string }> {
  for await (const { id, procedure, version, entries } of readCasesAsOf(tx, HORGOS, position)) {
    const rules = catalogue.get(procedure, version);
    yield { id, ...countedCaseOf(historyOf(entries, rules), rules) };
  }
}

/** Lists in an order of their own, and rows with their names in one: two tallies are compared by what they say. */
const sorted = (tally: Tally) =>
  Object.fromEntries(
    Object.entries(tally).map(([list, rows]) => [
      list,
      rows.map((row) => JSON.stringify(Object.fromEntries(Object.entries(row).sort()))).sort(),
    ]),
  );

/** Takes a tally by replaying every journal, and asks the database for the same one. */
async function bothWays({ period, asOf, procedure }: TallyRequest, calendar: Calendar = CN) {
  const rebuilt: string[] = [];
  return inSnapshot(office.dataSource, HORGOS, async (tx) => {
    const taker = new TallyTaker({ period, asOf: asOf.instant }, calendar);
    for await (const counted of casesAsOf(tx, asOf.position))
      if (procedure === undefined || counted.fact.procedure.split('@')[0] === procedure.split('@')[0])
        taker.add(counted);
    async function* rebuild(ids: readonly string[]) {
      for await (const counted of casesAsOf(tx, asOf.position)) {
        if (!ids.includes(counted.id)) continue;
        rebuilt.push(counted.id);
        yield counted;
      }
    }
    const found = await takeTally(tx, HORGOS, { period, asOf, procedure }, { calendar, rulesOf, rebuild });
    return { expected: taker.tally(), found, rebuilt };
  });
}

async function seal(now: Instant): Promise<void> {
  office.time.now = now;
  const { position } = await office.newSealer().sealNow(HORGOS);
  positions.push({ position, instant: now });
}

const MONTHS = [
  { from: '2025-07-01', to: '2025-07-31' },
  { from: '2025-08-01', to: '2025-08-31' },
];
const EVER = { from: '2025-01-01', to: '2026-12-31' };

beforeAll(async () => {
  office = await openOffice(BEGAN);
  await office.owner.query(`insert into authorities (id, name, calendar) values ($1, '{}', 'CN')`, [FOREIGN]);
  const procedures = catalogue.list();
  horgos = new RandomOffice(office.dataSource, HORGOS, procedures, drawsOf(20_250_630), BEGAN);
  const foreign = new RandomOffice(office.dataSource, FOREIGN, procedures, drawsOf(7), BEGAN);
  for (let n = 0; n < 4; n++) {
    await horgos.pass(280);
    await foreign.pass(20);
    await seal(horgos.now);
  }
}, 300_000);
afterAll(() => office.close());

describe('the tally that the database takes', () => {
  test('is of an office in which everything happens', async () => {
    const { expected } = await bothWays({ period: EVER, asOf: positions.at(-1)! });
    const { models, labour, limits, sums } = expected;
    const happened = ['cases', 'open', 'completed', 'lateCases', 'stops', 'rounds', 'extensions', 'documents'] as const;
    const counts = happened.map((name) => [name, sums.reduce((all, row) => all + row[name], 0)] as const);
    expect(counts.filter(([, n]) => n === 0)).toEqual([]);
    expect(new Set(sums.map(({ procedure }) => procedure)).size).toBe(4);
    expect(new Set(sums.map(({ label }) => label)).size).toBe(2);
    expect(models.length).toBeGreaterThan(0);
    expect(models.some(({ unbooked }) => unbooked.includes('review:'))).toBe(true);
    expect(new Set(labour.map(({ tracks }) => tracks === null))).toEqual(new Set([true, false]));
    expect(labour.some(({ travel, heads }) => travel || heads > 1)).toBe(true);
    const causes = ['orderedMs', 'heldMs', 'unassignedMs', 'queuedMs', 'authorityWorkingMs'] as const;
    expect(causes.filter((name) => sums.every((row) => row[name] === 0))).toEqual([]);
    const own = sums.map((row) => row.orderedMs + row.heldMs + row.unassignedMs + row.queuedMs + row.silentMs);
    expect(own).toEqual(sums.map((row) => row.authorityWorkingMs + row.authorityWaitingMs));
    expect(new Set(limits.map(({ verdict }) => verdict))).toEqual(
      new Set(['on', 'late', 'pendingWithin', 'pendingPast']),
    );
  });

  test('at the head rests on the facts alone, and equals the one of all journals', async () => {
    for (const period of [...MONTHS, EVER]) {
      const { expected, found, rebuilt } = await bothWays({ period, asOf: positions.at(-1)! });
      expect(sorted(found)).toEqual(sorted(expected));
      expect(rebuilt).toEqual([]);
    }
  });

  test('long after the last step counts what is open on to that day', async () => {
    const { position, instant } = positions.at(-1)!;
    const later = { position, instant: fromMs(toMs(instant) + 97 * DAY + 12_345_678) };
    const xinjiang = { ...CN, officeHours: OFFICE_HOURS.xinjiang };
    for (const calendar of [CN, xinjiang]) {
      const { expected, found } = await bothWays({ period: EVER, asOf: later }, calendar);
      expect(sorted(found)).toEqual(sorted(expected));
    }
  });

  test('at an earlier position takes what was known there of each case, whatever happened later', async () => {
    for (const asOf of [...positions.slice(0, -1), { position: 1, instant: BEGAN }])
      for (const period of [MONTHS[0]!, EVER]) {
        const { expected, found } = await bothWays({ period, asOf });
        expect(sorted(found)).toEqual(sorted(expected));
      }
  });

  test('can be of one procedure', async () => {
    for (const procedure of ['three-in-one', 'licence-modification@1'])
      for (const asOf of [positions[1]!, positions.at(-1)!]) {
        const { expected, found } = await bothWays({ period: EVER, asOf, procedure });
        expect(sorted(found)).toEqual(sorted(expected));
        expect(found.sums.map((row) => row.procedure.split('@')[0])).toEqual(
          expect.arrayContaining([procedure.split('@')[0]]),
        );
      }
  });

  test('of a day on which nothing came and nothing was here is empty', async () => {
    const day = addDays(dateAt(BEGAN, CN.utcOffsetMinutes), -400);
    const { expected, found } = await bothWays({ period: { from: day, to: day }, asOf: positions.at(-1)! });
    expect(sorted(found)).toEqual(sorted(expected));
    expect(Object.values(found).flat()).toEqual([]);
  });

  test('is refused without a snapshot', async () => {
    const request = { period: EVER, asOf: positions.at(-1)! };
    const sources = { calendar: CN, rulesOf, rebuild: () => [] };
    await expect(office.dataSource.transaction((tx) => takeTally(tx, HORGOS, request, sources))).rejects.toThrow(
      'Expected a snapshot',
    );
  });
});

describe('months that are kept', () => {
  const sources = { calendar: CN, rulesOf, settledShare: 0 };
  const keep = () => keepMonths(office.dataSource, HORGOS, sources, fromMs(toMs(horgos.now) + 40 * DAY));
  const standing = (asOf: AsOf) =>
    inSnapshot(office.dataSource, HORGOS, (tx) => findKeptMonths(tx, HORGOS, { period: EVER, asOf, calendar: CN }));
  const findWrong = () => inSnapshot(office.dataSource, HORGOS, (tx) => findWrongMonth(tx, HORGOS, sources));

  /** Compares reports on months, on all of them and on parts of them, at some positions, each replayed once. */
  const compareAt = async (...moments: AsOf[]) => {
    const partly = { from: '2025-07-10', to: '2025-08-31' };
    for (const asOf of moments)
      await inSnapshot(office.dataSource, HORGOS, async (tx) => {
        const cases: (CountedCase & { id: string })[] = [];
        for await (const counted of casesAsOf(tx, asOf.position)) cases.push(counted);
        for (const [period, procedure] of [
          ...[...MONTHS, EVER, partly].map((one) => [one, undefined] as const),
          [EVER, 'three-in-one'] as const,
          [MONTHS[1]!, 'licence-modification@1'] as const,
        ]) {
          const taker = new TallyTaker({ period, asOf: asOf.instant }, CN);
          const isWanted = ({ fact }: CountedCase) => !procedure || fact.procedure.startsWith(procedure);
          cases.filter(isWanted).forEach((one) => taker.add(one));
          const rebuild = (ids: readonly string[]) => cases.filter(({ id }) => ids.includes(id));
          const found = await takeTally(tx, HORGOS, { period, asOf, procedure }, { calendar: CN, rulesOf, rebuild });
          expect(sorted(found)).toEqual(sorted(taker.tally()));
        }
      });
  };

  test('give the same tally with what is counted of the cases beside them, at every position', async () => {
    expect(await keep()).toBeGreaterThanOrEqual(2);
    const [counted] = await office.owner.query<{ cases: number; beside: number }[]>(
      'select sum(cases)::integer as cases, sum(cardinality(beside))::integer as beside from month_tallies',
    );
    expect(Math.min(counted!.cases, counted!.beside)).toBeGreaterThan(3);
    expect((await standing(positions.at(-1)!)).months.length).toBeGreaterThanOrEqual(2);
    const { position, instant } = positions.at(-1)!;
    const muchLater = { position, instant: fromMs(toMs(instant) + 97 * DAY) };
    await compareAt(positions[1]!, positions.at(-1)!, muchLater, { position: 1, instant: BEGAN });
  }, 120_000);

  test('are not counted again while nothing has moved', async () => {
    expect(await keep()).toBe(0);
    expect(await findWrong()).toBeNull();
  });

  test('stand while other cases go on, and give way when one of theirs moves', async () => {
    const [moved] = await office.owner.query<{ case_id: string; month: string }[]>(
      `select f.case_id, to_char(m.month, 'YYYY-MM') as month from case_facts f join month_tallies m
        on to_char(f.submitted_at at time zone 'Asia/Shanghai', 'YYYY-MM') = to_char(m.month, 'YYYY-MM')
        where f.authority_id = $1 and m.authority_id = $1 and not f.case_id = any(m.beside) order by m.month limit 1`,
      [HORGOS],
    );
    await horgos.pass(40);
    await seal(horgos.now);
    const before = (await standing(positions.at(-1)!)).months;
    await compareAt(positions.at(-1)!);
    await office.owner.query(
      `insert into seal_queue (authority_id, case_id, seq) select authority_id, case_id, entries from case_facts where case_id = $1`,
      [moved!.case_id],
    );
    expect((await standing(positions.at(-1)!)).months).toEqual(before.filter((month) => month !== moved!.month));
    await office.owner.query('delete from seal_queue where case_id = $1', [moved!.case_id]);
  }, 120_000);

  test('are counted again once half of the cases beside them are settled, and then are right', async () => {
    await horgos.pass(150);
    await seal(horgos.now);
    await keep();
    expect((await standing(positions.at(-1)!)).months.length).toBeGreaterThanOrEqual(2);
    await compareAt(positions.at(-1)!);
    expect(await findWrong()).toBeNull();
  }, 120_000);

  test('that say something else than the facts are found by a verification', async () => {
    const tampered = `update month_tallies set cases = cases, flows = jsonb_set(flows::jsonb, '{0,n}', '77')::json where month = $1`;
    await office.owner.query(tampered, ['2025-07-01']);
    const procedures = { rulesFor: (_: unknown, id: string, version: number) => catalogue.get(id, version) };
    const { faults, first } = await verifyCases(office.dataSource, procedures, { authority: HORGOS });
    expect([faults, first?.fault, first?.where]).toEqual([1, 'projection', 'month_tallies 2025-07']);
    await office.owner.query('delete from month_tallies');
  }, 60_000);
});

describe('cases whose facts do not stand for the position', () => {
  test('are counted from their journals: those with an entry that waits for its position', async () => {
    await horgos.pass(6);
    const { expected, found, rebuilt } = await bothWays({ period: EVER, asOf: positions.at(-1)! });
    expect(sorted(found)).toEqual(sorted(expected));
    expect(rebuilt.length).toBeGreaterThan(0);
    await seal(horgos.now);
  });

  test('and those of which the facts are missing or of an older version', async () => {
    const ids = await office.owner.query<{ id: string }[]>(
      `select case_id as id from case_facts where authority_id = $1 and submitted_at is not null order by case_id limit 8`,
      [HORGOS],
    );
    const [missing, old] = [ids.slice(0, 4), ids.slice(4)].map((part) => part.map(({ id }) => id));
    await office.owner.query('delete from case_facts where case_id = any($1)', [missing]);
    await office.owner.query('update case_facts set made = 0, stops = stops + 5, entries = 0 where case_id = any($1)', [
      old,
    ]);
    const { expected, found, rebuilt } = await bothWays({ period: EVER, asOf: positions.at(-1)! });
    expect(rebuilt).toEqual([...missing!, ...old!]);
    expect(sorted(found)).toEqual(sorted(expected));
  });
});
