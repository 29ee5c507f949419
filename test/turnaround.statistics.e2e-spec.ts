import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { quantile } from '../src/domain/turnaround/quantile.js';
import { restrictedMean } from '../src/domain/turnaround/restricted-mean.js';
import type { Observation } from '../src/domain/turnaround/survival.js';
import { kaplanMeier, survivalQuantile } from '../src/domain/turnaround/survival.js';
import { drawsOf } from '../src/domain/turnaround/draws.fixture.js';
import { observed, present, rows } from '../src/domain/turnaround/receipt-log.fixture.js';
import { type GroupSurvival, quantilesByGroup, survivalByGroup } from '../src/turnaround/statistics.queries.js';
import { type TestDatabase, testDatabase } from './setup/database.js';

let database: TestDatabase;
let client: Client;
beforeAll(async () => {
  database = await testDatabase();
  client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

type Groups = Record<string, Observation[]>;
const SOURCE = `select * from unnest($1::text[], $2::float8[], $3::boolean[]) as o (grp, t, completed)`;

const asColumns = (groups: Groups): [string[], number[], boolean[]] => {
  const all = Object.entries(groups).flatMap(([grp, list]) => list.map((one) => ({ grp, ...one })));
  return [all.map(({ grp }) => grp), all.map(({ time }) => time), all.map(({ completed }) => completed)];
};

const PS = [0.5, 0.9, 0.95];
const figuresOf = (list: Observation[], tau: number): (number | null)[] => {
  const curve = kaplanMeier(list);
  const mean = restrictedMean(curve, Math.max(...list.map(({ time }) => time)), tau);
  const quantiles = PS.map((p) => survivalQuantile(curve, p));
  return [
    ...quantiles.flatMap(({ value, low, high }) => [value, low, high]),
    mean && mean.value,
    mean && mean.standardError,
  ];
};

/** Asks the database and this program for the same figures. */
async function expectAgreement(groups: Groups, tau: number): Promise<void> {
  const columns = asColumns(groups);
  const survival = await client.query<GroupSurvival>(survivalByGroup(SOURCE, '$4'), [...columns, tau]);
  expect(survival.rows.map(({ grp }) => grp)).toEqual(Object.keys(groups).toSorted());
  for (const { grp, n, completed, ...figures } of survival.rows) {
    const list = groups[grp]!;
    expect([n, completed]).toEqual([list.length, list.filter((one) => one.completed).length]);
    const expected = figuresOf(list, tau);
    for (const [at, figure] of Object.values(figures).entries()) expectClose(figure, expected[at]!);
  }
  const quantiles = await client.query<{ grp: string; n: number; quantiles: number[] }>(
    quantilesByGroup(SOURCE, '$4::float8[]'),
    [...columns, PS],
  );
  for (const { grp, n, quantiles: found } of quantiles.rows) {
    const times = groups[grp]!.filter(({ completed }) => completed).map(({ time }) => time);
    expect(n).toBe(times.length);
    for (const [at, p] of PS.entries()) expectClose(found[at]!, quantile(times, p));
  }
}

function expectClose(found: number | null, expected: number | null): void {
  if (expected === null) expect(found).toBeNull();
  else expect(Math.abs(found! - expected)).toBeLessThan(1e-9);
}

describe('the statistics in SQL', () => {
  test('agree with those in TypeScript on groups that end, that do not, and of which nothing is complete', async () => {
    await expectAgreement(
      {
        ends: [2, 3, 3, 8].map((time) => ({ time, completed: true })),
        runs: [
          { time: 0, completed: true },
          { time: 4, completed: true },
          { time: 9, completed: false },
          { time: 30, completed: false },
        ],
        waits: [{ time: 12, completed: false }],
        instant: [{ time: 0, completed: true }],
      },
      10,
    );
  });

  test('agree on random groups with many ties', async () => {
    const draw = drawsOf(20_250_421);
    for (let round = 0; round < 25; round++) {
      const groups: Groups = {};
      for (const grp of ['a', 'b', 'c'])
        groups[grp] = Array.from({ length: 1 + Math.floor(draw() * 300) }, () => ({
          time: Math.floor(draw() * 60) / (round % 2 ? 1 : 7),
          completed: draw() < 0.7,
        }));
      await expectAgreement(groups, 5 + Math.floor(draw() * 50));
    }
  });

  const real = present ? test : test.skip;
  real(
    `agree on the receipt log, and with R${present ? '' : ' (skipped: ../shared/data/receipt_cases.csv is not here)'}`,
    async () => {
      const list = observed(rows);
      await expectAgreement({ all: list }, 56);
      const { rows: found } = await client.query<GroupSurvival>(
        survivalByGroup(SOURCE, '56'),
        asColumns({ all: list }),
      );
      expect(found[0]!.p50).toBeCloseTo(52.5120957, 6);
      expect(found[0]!.rmst).toBeCloseTo(44.854254, 6);
    },
  );
});
