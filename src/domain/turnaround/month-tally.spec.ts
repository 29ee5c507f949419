import { expect, test } from '@jest/globals';
import { TallySum } from './add-tallies.js';
import { addMonth, daysOf, isOfMonths, type MonthTally } from './month-tally.js';

const group = { label: 'REAL', procedure: 'three-in-one@1' };
const flow = { ...group, accepted: '2025-02', left: '2025-03', outcome: 'granted', reopened: false, n: 4 };
const trendOf = (month: string) => ({ members: { ...group, month, completed: true }, numbers: [31], counts: [4] });
const kept: MonthTally = {
  cohort: { short: {}, long: { receipts: [{ members: group, numbers: [60], counts: [4] }] } },
  flows: [flow],
  trend: { short: {}, long: { trend: [trendOf('2025-02'), trendOf('2025-03')] } },
};

const tallyFor = (from: string, to: string, procedure?: string) => {
  const sum = new TallySum();
  addMonth(sum, kept, '2025-02', { period: { from, to }, procedure });
  return sum.tally();
};

test('only a period from the first day of a month to the last of one is made of months', () => {
  expect(isOfMonths({ from: '2024-02-01', to: '2024-02-29' })).toBe(true);
  expect(isOfMonths({ from: '2025-01-01', to: '2025-12-31' })).toBe(true);
  expect(isOfMonths({ from: '2024-02-01', to: '2024-02-28' })).toBe(false);
  expect(isOfMonths({ from: '2025-01-02', to: '2025-01-31' })).toBe(false);
  expect(daysOf('2024-02')).toEqual({ from: '2024-02-01', to: '2024-02-29' });
  expect(daysOf('2025-12')).toEqual({ from: '2025-12-01', to: '2025-12-31' });
});

test('cases that left after the period were there at its end, and those that left before it are not in it', () => {
  expect(tallyFor('2025-02-01', '2025-02-28').flows).toEqual([
    { ...group, came: 'within', outcome: null, accepted: true, reopened: false, n: 4 },
  ]);
  expect(tallyFor('2025-03-01', '2025-04-30').flows).toEqual([
    { ...group, came: 'before', outcome: 'granted', accepted: false, reopened: false, n: 4 },
  ]);
  expect(tallyFor('2025-04-01', '2025-04-30').flows).toEqual([]);
});

test('a trend ends with the month of the report and begins two years before it', () => {
  const monthsOf = (from: string, to: string) => tallyFor(from, to).trend.map(({ month }) => month);
  expect(monthsOf('2025-02-01', '2025-02-28')).toEqual(['2025-02']);
  expect(monthsOf('2027-01-01', '2027-01-31')).toEqual(['2025-02', '2025-03']);
  expect(monthsOf('2027-02-01', '2027-02-28')).toEqual(['2025-03']);
});

test('a report on one procedure, or on one version of it, takes its share of a month alone', () => {
  const casesOf = (procedure: string) => tallyFor('2025-02-01', '2025-02-28', procedure).receipts.length;
  expect(['three-in-one', 'three-in-one@1', 'three-in-one@2', 'gmp-inspection'].map(casesOf)).toEqual([1, 1, 0, 0]);
});
