import { expect, test } from '@jest/globals';
import { ageingOf } from './ageing.js';
import { clock, fact, openFact, tallyOf } from './case-fact.fixture.js';
import { at } from './worked-case.fixture.js';

const asOf = at('2025-06-30 10:00');
const bandsOf = (...submitted: string[]) =>
  ageingOf(
    tallyOf([...submitted.map((submittedAt) => openFact({ submittedAt, acceptedAt: null })), fact()], { asOf }).ages,
  );

test('open cases are banded by the legal days since they came, each band up to its last day', () => {
  expect(bandsOf().map(({ from, to, cases }) => [from, to, cases])).toEqual([
    [0, 5, 0],
    [6, 10, 0],
    [11, 20, 0],
    [21, 45, 0],
    [46, null, 0],
  ]);
  const fiveDays = at('2025-06-23 10:00');
  const sixDays = at('2025-06-20 19:00');
  const fortySixDays = at('2025-04-22 10:00');
  expect(bandsOf(asOf, fiveDays, sixDays, fortySixDays).map(({ cases }) => cases)).toEqual([2, 1, 0, 0, 1]);
});

test('a case that was open before the period began grows old like any other, one that has left does not', () => {
  const period = { from: '2025-06-01', to: '2025-06-30' };
  const { ages } = tallyOf([openFact(), fact()], { period, asOf });
  expect(ageingOf(ages).map(({ cases }) => cases)).toEqual([0, 0, 0, 0, 1]);
});

test('each band says how many are green, yellow, red or stand still', () => {
  const running = clock({ endedAt: null, met: null, yellowAt: at('2025-06-27 10:00'), dueAt: at('2025-06-30 19:00') });
  const cases = [
    openFact({ clocks: [running] }),
    openFact({ clocks: [{ ...running, dueAt: at('2025-06-30 09:00') }] }),
    openFact({ clocks: [{ ...running, yellowAt: at('2025-06-30 11:00') }], procedure: 'single@1' }),
    openFact(),
  ];
  expect(ageingOf(tallyOf(cases, { asOf }).ages).at(-1)).toEqual({
    from: 46,
    to: null,
    cases: 4,
    green: 1,
    yellow: 1,
    red: 1,
    grey: 1,
  });
});
