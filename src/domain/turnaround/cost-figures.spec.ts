import { describe, expect, test } from '@jest/globals';
import { ASSUMED_RATES } from '../../procedures/cost-rates.js';
import type { JsonObject } from '../json.js';
import { rateTablesOf } from './authority-rates.js';
import { type Example, fact, openFact, tallyOf } from './case-fact.fixture.js';
import { costFigures } from './cost-figures.js';
import type { BookedLabour } from './labour.js';
import { BASELINE } from './worked-case.fixture.js';

const RATES = rateTablesOf({}, '2025-07-01T00:00:00.000Z', ASSUMED_RATES);
const baselines = { 'joint@1': BASELINE };
const booked = (role: string, minutes: number, change: Partial<BookedLabour['booked'][number]> = {}) => ({
  component: 'intake' as const,
  track: null,
  role,
  travel: false,
  heads: 1,
  minutes,
  ...change,
});
const costOf = (cases: Example[], rates = RATES) => {
  const { models, labour } = tallyOf(cases);
  return costFigures(models, labour, { baselines, rates });
};

describe('the cost of the cases of a report', () => {
  const measured = fact({ labour: { booked: [booked('intake', 90)], unbooked: [] } });

  test('counts booked hours as measured, and usual ones for what nobody booked as estimated', () => {
    const { actual, measuredShare, assumedRates } = costOf([measured, fact()]);
    expect(actual).toMatchObject({ hours: 5.5, estimatedHours: 4, labourYuan: 330 });
    expect([measuredShare, assumedRates]).toEqual([0.2727, true]);
  });

  test('lays them out along the old way with the factors of its time', () => {
    const { old, saving } = costOf([measured]);
    expect(old!.central).toMatchObject({ hours: 4.5, saved: { hours: 3, capacityFreedYuan: 180, cashableYuan: 0 } });
    expect(saving).toBe('demonstrated');
  });

  test('counts intakes, visits and documents on both sides', () => {
    const { steps } = costOf([fact({ documents: 7, sharedDocuments: 2 })]);
    expect(steps).toEqual({
      actual: { procedures: 1, inspections: 1, documents: 7 },
      old: { procedures: 3, inspections: 2, documents: 9 },
    });
  });

  test('keeps hours on cases that are not compared out of every other figure', () => {
    const { otherHours, actual, cases } = costOf([
      openFact({ labour: { booked: [booked('intake', 45)], unbooked: [] } }),
    ]);
    expect([otherHours, actual.hours, cases]).toEqual([0.75, 0, 0]);
  });
});

describe('the rates of an authority', () => {
  const entry = (role: string, from: string, yuanPerHour: number, seq: number, at = '2025-01-05T02:00:00.000Z') => ({
    [`K${seq}`]: {
      role,
      from,
      yuanPerHour,
      citation: { text: '2024年度决算', source: '财务处' },
      entered: { seq, at },
    },
  });
  const rates = (register: Record<string, JsonObject>, asOf = '2025-07-01T00:00:00.000Z') =>
    rateTablesOf(register, asOf, ASSUMED_RATES);

  test('take the place of the assumed ones from their first day on, role by role', () => {
    const tables = rates({ ...entry('intake', '2025-04-01', 75, 7) });
    expect(tables.map(({ validFrom, validTo }) => [validFrom, validTo])).toEqual([
      ['2025-01-01', '2025-03-31'],
      ['2025-04-01', undefined],
    ]);
    const { actual } = costOf([fact({ labour: { booked: [booked('intake', 60)], unbooked: [] } })], tables);
    expect(actual.byRole).toMatchObject([
      { yuan: 75, rate: { assumed: false, version: 7, validFrom: '2025-04-01', source: { 'zh-CN': '2024年度决算' } } },
    ]);
    const earlier = fact({ labour: { booked: [booked('intake', 60)], unbooked: [] } });
    const { models, labour } = tallyOf([{ ...earlier, submittedAt: '2025-03-31T15:59:59.999Z' }]);
    expect(costFigures(models, labour, { baselines, rates: tables }).actual.yuan).toBe(60);
  });

  test('are those that were known at the as-of; a later entry for the same day holds', () => {
    const register = {
      ...entry('intake', '2025-04-01', 75, 7),
      ...entry('intake', '2025-04-01', 80, 9, '2025-06-30T00:00:00.000Z'),
    };
    const rateAt = (asOf: string) =>
      rates(register, asOf)
        .at(-1)!
        .rates.find(({ role }) => role === 'intake')!.cost;
    expect(rateAt('2025-06-29T00:00:00.000Z')).toEqual({ yuanPerHour: 75 });
    expect(rateAt('2025-06-30T00:00:00.000Z')).toEqual({ yuanPerHour: 80 });
  });

  test('can be derived from the cost of a year', () => {
    const basis = { annualYuan: 180_000, heads: 1, workingDays: 248, hoursPerDay: 8, practicalCapacity: 0.8 };
    const { yuanPerHour: _, ...rest } = entry('intake', '2025-04-01', 0, 7)['K7']!;
    const tables = rates({ K7: { ...rest, ...basis } });
    const { actual } = costOf([fact({ labour: { booked: [booked('intake', 60)], unbooked: [] } })], tables);
    expect(actual.labourYuan).toBe(113.41);
  });
});
