import { describe, expect, test } from '@jest/globals';
import { TallySum } from './add-tallies.js';
import type { ModelSums, Tally } from './tally.js';

const NOTHING: Tally = {
  flows: [],
  durations: [],
  stays: [],
  limits: [],
  sums: [],
  receipts: [],
  models: [],
  modelTimes: [],
  labour: [],
  stops: [],
  stages: [],
  stageTimes: [],
  trend: [],
  ages: [],
};
const addTallies = (...tallies: Tally[]): Tally => {
  const sum = new TallySum();
  for (const tally of tallies) sum.add(tally);
  return sum.tally();
};
const group = { label: 'REAL', procedure: 'three-in-one@1' };

describe('the sum of two tallies', () => {
  test('counts equal rows together and leaves the others as they are', () => {
    const some: Tally = { ...NOTHING, receipts: [20, 30].map((minutes) => ({ ...group, minutes, n: 2 })) };
    const more: Tally = { ...NOTHING, receipts: [30, 40].map((minutes) => ({ ...group, minutes, n: 5 })) };
    const sum = addTallies(some, more);
    expect(sum.receipts.map(({ minutes, n }) => [minutes, n])).toEqual([
      [20, 2],
      [30, 7],
      [40, 5],
    ]);
    expect(some.receipts.map(({ n }) => n)).toEqual([2, 2]);
  });

  test('never counts other labels, procedures or kinds together, and null is a kind of its own', () => {
    const age = { ...group, lamp: 'green' as const, n: 1 };
    const some: Tally = { ...NOTHING, ages: [{ ...age, age: null }] };
    const more: Tally = {
      ...NOTHING,
      ages: [
        { ...age, age: null, label: 'SYNTHETIC' },
        { ...age, age: 5 },
        { ...age, age: null },
      ],
    };
    expect(addTallies(some, more).ages.map(({ n }) => n)).toEqual([2, 1, 1]);
  });

  test('names every version of parameters once, in order', () => {
    const models = (parameterVersions: number[]) => [{ ...group, n: 1, parameterVersions } as ModelSums];
    const sum = addTallies({ ...NOTHING, models: models([2]) }, { ...NOTHING, models: models([1, 2]) });
    expect(sum.models).toEqual([{ ...group, n: 2, parameterVersions: [1, 2] }]);
  });

  test('with an empty one is the other', () => {
    const some: Tally = { ...NOTHING, receipts: [{ ...group, minutes: 1, n: 1 }] };
    expect(addTallies(some, NOTHING)).toEqual(some);
    expect(addTallies(NOTHING, some)).toEqual(some);
  });

  test('of one that was kept in columns is the same, in an order that does not depend on who has counted', () => {
    const rows = [30, 20, 20].map((minutes) => ({ ...group, minutes, n: minutes }));
    const packed = (receipts: typeof rows) => {
      const sum = new TallySum();
      sum.add({ receipts, models: [{ ...group, n: 1, parameterVersions: [1] } as ModelSums] });
      return sum.packed();
    };
    const kept = packed(rows);
    expect(JSON.stringify(packed(rows.toReversed()))).toBe(JSON.stringify(kept));
    expect(kept.long['receipts']).toEqual([{ members: group, numbers: [20, 30], counts: [40, 30] }]);
    const sum = new TallySum();
    sum.addPacked(kept, ({ procedure }) => procedure === 'three-in-one@1');
    sum.addPacked(kept, ({ label }) => label === 'SYNTHETIC');
    sum.addPacked(kept);
    expect(sum.tally().receipts.map(({ minutes, n }) => [minutes, n])).toEqual([
      [20, 80],
      [30, 60],
    ]);
    expect(sum.tally().models).toEqual([{ ...group, n: 2, parameterVersions: [1] }]);
  });
});
