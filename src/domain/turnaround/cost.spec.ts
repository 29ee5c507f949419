import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ASSUMED_RATES } from '../../procedures/cost-rates.js';
import { ROLES } from '../../procedures/roles.js';
import type { Citation } from '../procedure/limit-rule.js';
import type { RateTable } from '../procedure/cost-rates.js';
import { text } from '../json.js';
import { applicantCost } from './applicant-cost.js';
import { LEVELS } from './baseline.js';
import { ratesOn, yuanPerHourOf } from './capacity-rate.js';
import type { CostInput, Expense } from './cost.js';
import { compareCosts } from './cost.js';
import type { Labour } from './labour.js';
import { BASELINE } from './worked-case.fixture.js';

const { default: examples } = await import('./counterfactual-examples.json', { with: { type: 'json' } });

const OWN: Citation = { text: text('决算', 'accounts'), source: 'fictional', certainty: 'practice' };
const tableOf = (rates: Record<string, number>): RateTable => ({
  version: 4,
  validFrom: '2025-01-01',
  rates: Object.entries(rates).map(([role, yuanPerHour]) => ({ role, cost: { yuanPerHour }, citation: OWN })),
  usual: [],
});
const RATES = tableOf({ clerk: 60, reviewer: 90, inspector: 110, director: 150 });

const piece = (component: Labour['component'], role: string, hours: number, change: Partial<Labour> = {}): Labour => ({
  component,
  track: null,
  role,
  travel: false,
  hours,
  heads: 1,
  estimated: false,
  ...change,
});

/** The worked case: two inspectors on site for two days, three directors at the joint decision. */
const WORKED: CostInput = {
  labour: [
    piece('intake', 'clerk', 4),
    piece('review', 'reviewer', 16, { track: 'licence' }),
    piece('review', 'reviewer', 24, { track: 'gmp' }),
    piece('review', 'reviewer', 12, { track: 'registration' }),
    piece('inspection', 'inspector', 32, { heads: 2 }),
    piece('inspection', 'inspector', 8, { heads: 2, travel: true }),
    piece('decision', 'director', 24, { heads: 3 }),
    piece('issue', 'clerk', 4),
  ],
  sharedReview: [{ role: 'reviewer', hours: 8 }],
  expenses: [],
  chain: BASELINE.chain,
  parameters: BASELINE.parameters,
  rates: RATES,
};

describe('what a case cost', () => {
  test('is 124 hours and 13,160 yuan for the worked case, and what the reference says for its old way', () => {
    const { actual, old, saving } = compareCosts([WORKED]);
    expect([actual.hours, actual.yuan]).toEqual([examples.cost.joint.hours, examples.cost.joint.cost]);
    for (const level of LEVELS) {
      const expected = examples.cost[level];
      const { hours, yuan, saved } = old![level];
      expect([hours, yuan]).toEqual([expected.hours, expected.cost]);
      expect(saved.reduction).toEqual({ hours: expected.saving_hours, yuan: expected.saving_cost });
      expect(saved.hours).toBeCloseTo(expected.hours - examples.cost.joint.hours, 9);
    }
    expect(saving).toBe('demonstrated');
  });

  test('keeps what is freed of people’s capacity apart from what is cashable', () => {
    const expenses: Expense[] = [
      { what: 'travel', yuan: 900, per: 'journey' },
      { what: 'printing', yuan: 50, per: 'procedure' },
      { what: 'laboratory', yuan: 4000, per: 'case' },
    ];
    const { actual, old } = compareCosts([{ ...WORKED, expenses }]);
    expect([actual.labourYuan, actual.expensesYuan, actual.yuan]).toEqual([13_160, 4950, 18_110]);
    expect(old!.central.saved).toMatchObject({ capacityFreedYuan: 3592, cashableYuan: 1000 });
    expect(old!.central.yuan).toBe(16_752 + 5950);
  });

  test('is not taken for nought where a role has no rate', () => {
    const { actual, old, saving } = compareCosts([{ ...WORKED, rates: tableOf({ clerk: 60, reviewer: 90 }) }]);
    expect(actual).toMatchObject({ hours: 124, yuan: null, labourYuan: null, unrated: ['director', 'inspector'] });
    expect(old!.high.saved).toMatchObject({ hours: 72, capacityFreedYuan: null, reduction: { yuan: null } });
    expect(saving).toBe('none');
  });

  test('says which hours nobody booked, and which rates are assumed', () => {
    const labour = [...WORKED.labour, piece('issue', 'clerk', 2, { estimated: true })];
    const { actual, assumedRates } = compareCosts([{ ...WORKED, labour }]);
    expect([actual.estimatedHours, assumedRates]).toEqual([2, false]);
    const rate = { version: 4, validFrom: '2025-01-01', yuanPerHour: 60, assumed: false, source: OWN.text };
    expect(actual.byRole[0]).toEqual({ role: 'clerk', rate, hours: 10, travelHours: 0, estimatedHours: 2, yuan: 600 });
    const assumed = compareCosts([{ ...WORKED, labour: [piece('intake', 'intake', 1)], rates: ASSUMED_RATES[0]! }]);
    expect(assumed.assumedRates).toBe(true);
    expect(assumed.actual.byRole).toMatchObject([{ role: 'intake', hours: 1, yuan: 60, rate: { assumed: true } }]);
  });

  test('adds up cases of several times, each at the rate of its own', () => {
    const later = {
      ...WORKED,
      rates: { ...tableOf({ clerk: 80, reviewer: 90, inspector: 110, director: 150 }), version: 5 },
    };
    const { actual, old } = compareCosts([WORKED, later]);
    expect([actual.hours, actual.yuan]).toEqual([248, 13_160 * 2 + 8 * 20]);
    expect(
      actual.byRole.filter(({ role }) => role === 'clerk').map(({ rate, hours }) => [rate?.version, hours]),
    ).toEqual([
      [4, 8],
      [5, 8],
    ]);
    expect(old!.central.hours).toBe(examples.cost.central.hours * 2);
  });

  test('saves nothing with a single procedure, and has no old way with none', () => {
    const alone = compareCosts([{ ...WORKED, chain: BASELINE.chain.slice(0, 1) }]);
    for (const level of LEVELS) expect(alone.old![level].saved).toMatchObject({ hours: 0, capacityFreedYuan: 0 });
    expect(alone.saving).toBe('none');
    expect(compareCosts([{ ...WORKED, chain: [] }]).old).toBeNull();
  });

  test('carries over as it is what has no like in the old way, or was one track’s own', () => {
    const labour = [piece(null, 'clerk', 3), piece('decision', 'director', 5, { track: 'gmp' })];
    const { actual, old } = compareCosts([{ ...WORKED, labour, sharedReview: [] }]);
    for (const level of LEVELS) expect(old![level].yuan).toBe(actual.yuan);
  });

  test('never falls from the low model to the high one', () => {
    const component = fc.constantFrom('intake', 'review', 'inspection', 'decision', 'issue', null);
    const labour = fc.array(
      fc.record({
        component,
        track: fc.constantFrom(null, 'licence', 'gmp'),
        role: fc.constantFrom('clerk', 'reviewer', 'director'),
        travel: fc.boolean(),
        hours: fc.integer({ min: 1, max: 6000 }).map((minutes) => minutes / 60),
        heads: fc.integer({ min: 1, max: 4 }),
        estimated: fc.boolean(),
      }) satisfies fc.Arbitrary<Labour>,
    );
    fc.assert(
      fc.property(labour, fc.integer({ min: 1, max: 3 }), (pieces, length) => {
        const { old } = compareCosts([{ ...WORKED, labour: pieces, chain: BASELINE.chain.slice(0, length) }]);
        const { low, central, high } = old!;
        expect(low.yuan!).toBeLessThanOrEqual(central.yuan!);
        expect(central.yuan!).toBeLessThanOrEqual(high.yuan!);
        for (const { hours, byRole } of [low, central, high])
          expect(byRole.reduce((sum, one) => sum + one.hours, 0)).toBeCloseTo(hours, 3);
      }),
    );
  });
});

describe('the rate of an hour', () => {
  test('is the cost of a year over the hours in which people can work', () => {
    const basis = { annualYuan: 180_000, heads: 1, workingDays: 248, hoursPerDay: 8, practicalCapacity: 0.8 };
    expect(yuanPerHourOf(basis).toFixed(2)).toBe('113.41');
    expect(yuanPerHourOf({ ...basis, annualYuan: 360_000, heads: 2 })).toBe(yuanPerHourOf(basis));
    expect(yuanPerHourOf({ yuanPerHour: 60 })).toBe(60);
  });

  test('is that of the newest table which holds on the day', () => {
    const old: RateTable = { ...RATES, version: 1, validFrom: '2024-01-01', validTo: '2024-12-31' };
    const revised: RateTable = { ...RATES, version: 5, validFrom: '2025-07-01' };
    const tables = [RATES, old, revised];
    expect(ratesOn(tables, '2024-12-31')).toBe(old);
    expect(ratesOn(tables, '2025-06-30')).toBe(RATES);
    expect(ratesOn(tables, '2025-07-01')).toBe(revised);
    expect(ratesOn(tables, '2023-12-31')).toBeNull();
  });

  test('is assumed, and says so, until an authority enters its own; every officer has one', () => {
    const [table] = ASSUMED_RATES;
    expect(table!.rates.map(({ citation }) => citation.certainty)).toEqual(table!.rates.map(() => 'assumption'));
    expect(table!.usual.map(({ citation }) => citation.certainty)).toEqual(table!.usual.map(() => 'assumption'));
    const outside = ['applicant', 'agent', 'supervisor', 'auditor', 'engine'];
    expect(table!.rates.map(({ role }) => role).toSorted()).toEqual(
      Object.keys(ROLES)
        .filter((role) => !outside.includes(role))
        .toSorted(),
    );
  });
});

describe('what a case cost the applicant', () => {
  test('is tariff by time by quantity, and his days of waiting, by his own declaration', () => {
    const dossier = { what: 'dossier', yuanPerHour: 80, hours: 12.5, population: 1, frequency: 3 };
    expect(applicantCost([dossier], { days: 11, yuanPerDay: 2000 })).toEqual({
      label: 'declaredByApplicant',
      administrativeYuan: 3000,
      delayYuan: 22_000,
      yuan: 25_000,
    });
    expect(applicantCost([], null)).toMatchObject({ yuan: 0 });
  });
});
