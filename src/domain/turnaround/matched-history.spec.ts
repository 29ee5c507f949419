import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays, startOfDate } from '../clock/instant.js';
import type { LegacyOutcome } from './legacy-cases.js';
import { type HistoricalCase, matchHistory } from './matched-history.js';

const START = '2020-01-01';
const BEIJING = 480;
const at = (day: number) => startOfDate(addDays(START, day), BEIJING);
const AS_OF = at(1_000);

const old = (
  days: number,
  outcome: LegacyOutcome = 'completed',
  more: Partial<HistoricalCase> = {},
): HistoricalCase => ({
  itemType: 'sterile',
  risk: 'low',
  changeType: 'new line',
  startedAt: at(0),
  endedAt: outcome === 'open' ? null : at(days),
  outcome,
  stoppedMs: 0,
  ...more,
});
const history = (cases: HistoricalCase[]) => ({
  source: 'an invented office',
  label: 'IMPORTED' as const,
  asOf: AS_OF,
  utcOffsetMinutes: BEIJING,
  cases,
});
const range = (count: number, of: (n: number) => HistoricalCase) => Array.from({ length: count }, (_, n) => of(n));

describe('comparable history', () => {
  test('gives median, band and the place of a case in it', () => {
    const found = matchHistory(history(range(100, (n) => old(n + 1))), {}, 25);
    expect(found).toMatchObject({
      grade: 'E3',
      label: 'IMPORTED',
      n: 100,
      enough: true,
      median: { value: 50 },
      band: { p10: 10, p90: 90 },
      percentile: 0.25,
      widened: [],
    });
    expect(found.statement.en).toBe(
      '100 comparable cases of history (0 of them open, begun 2020-01-01 to 2020-01-01; grade E3, data IMPORTED): median 50 calendar days, P10-P90 10 to 90.',
    );
  });

  test('counts its open cases as longer than they are, and those that left as known so far', () => {
    const closedOnly = matchHistory(history(range(40, (n) => old(n + 1))), {}, null);
    const withOpen = matchHistory(
      history([...range(40, (n) => old(n + 1)), ...range(40, () => old(0, 'open'))]),
      {},
      null,
    );
    expect(closedOnly.median.value).toBe(20);
    expect(withOpen).toMatchObject({ n: 80, open: 40, median: { value: 40 }, band: { p90: null } });
    const withLeft = matchHistory(
      history([...range(40, (n) => old(n + 1)), ...range(40, () => old(5, 'left'))]),
      {},
      null,
    );
    expect(withLeft.left).toBe(40);
    expect(withLeft.median.value).toBeGreaterThan(20);
  });

  const mixed = [
    ...range(30, (n) => old(n + 1, 'completed', { changeType: 'new line' })),
    ...range(29, (n) => old(n + 101, 'completed', { changeType: 'relocation' })),
    ...range(5, (n) => old(n + 201, 'completed', { risk: 'high', changeType: 'relocation' })),
  ];

  test('is of the same class where there are thirty of it', () => {
    const found = matchHistory(history(mixed), { itemType: 'sterile', risk: 'low', changeType: 'new line' }, null);
    expect(found).toMatchObject({
      n: 30,
      widened: [],
      class: { changeType: 'new line', risk: 'low', itemType: 'sterile' },
    });
  });

  test.each([
    [{ itemType: 'sterile', risk: 'low', changeType: 'relocation' }, 59, ['changeType']],
    [{ itemType: 'sterile', risk: 'high', changeType: 'relocation' }, 64, ['changeType', 'risk']],
    [{ itemType: 'vaccine', risk: 'high', changeType: 'relocation' }, 64, ['changeType', 'risk', 'itemType']],
    [{ risk: 'high' }, 64, ['risk']],
  ])('is widened for %j, finest property first, and says so', (wanted, n, widened) => {
    const found = matchHistory(history(mixed), wanted, null);
    expect([found.n, found.widened]).toEqual([n, widened]);
    expect(found.statement.en).toContain('Widened to have enough cases: ');
    expect(found.statement['zh-CN']).toContain('已放宽');
  });

  test('of too few cases is an indication, and of none it is nothing', () => {
    expect(matchHistory(history([old(3)]), {}, 3)).toMatchObject({ n: 1, enough: false, percentile: 1 });
    expect(matchHistory(history([old(3)]), {}, 3).statement.en).toContain('Fewer than 30 cases: an indication only.');
    expect(matchHistory(history([]), {}, 3)).toMatchObject({
      n: 0,
      percentile: null,
      period: null,
      median: { value: null },
    });
  });

  test('places a longer time never lower, and every time between none and all', () => {
    const someCase = fc
      .tuple(fc.integer({ min: 0, max: 400 }), fc.constantFrom<LegacyOutcome>('completed', 'left', 'open'))
      .map(([days, outcome]) => old(days, outcome));
    const days = fc.integer({ min: 0, max: 500 });
    fc.assert(
      fc.property(fc.array(someCase, { minLength: 1, maxLength: 60 }), days, days, (cases, one, other) => {
        const share = (time: number) => matchHistory(history(cases), {}, time).percentile ?? 0;
        expect(share(Math.min(one, other))).toBeLessThanOrEqual(share(Math.max(one, other)));
        expect(share(one)).toBeGreaterThanOrEqual(0);
        expect(share(one)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
