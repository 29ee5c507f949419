import { describe, expect, test } from '@jest/globals';
import { monthBefore, type TrendCount } from './tally.js';
import { trendOf } from './trend.js';

const PERIOD = { to: '2025-06-30' };
const month = (at: number) => monthBefore(PERIOD.to, 23 - at);
const of = (at: number, days: number, n = 5, completed = true): TrendCount => ({
  label: 'REAL',
  procedure: 'joint@1',
  month: month(at),
  tenths: days * 10,
  completed,
  n,
});
const monthly = (days: number[]) =>
  trendOf(
    days.map((one, at) => of(at, one)),
    PERIOD,
  );
/** Moving ranges of one day: a mean of 10 and limits of 7.34 and 12.66. */
const FIRST_YEAR = [9.5, 10.5, 9.5, 10.5, 9.5, 10.5, 9.5, 10.5, 9.5, 10.5, 9.5, 10.5];

describe('the trend', () => {
  test('looks back over twenty-four months, across the turn of the year', () => {
    const { points, limits } = trendOf([], PERIOD);
    expect(points).toHaveLength(24);
    expect([points[0]!.month, points[5]!.month, points[6]!.month, points[23]!.month]).toEqual([
      '2023-07',
      '2023-12',
      '2024-01',
      '2025-06',
    ]);
    expect(points.every(({ accepted, median }) => accepted === 0 && median === null)).toBe(true);
    expect(limits).toBeNull();
  });

  test('has no median of too few cases, nor of a month whose cases are mostly open', () => {
    const { points } = trendOf([of(0, 9, 4), of(1, 9, 5), of(2, 9, 2), of(2, 3, 3, false)], PERIOD);
    expect(points.slice(0, 3)).toEqual([
      { month: '2023-07', accepted: 4, completed: 4, median: null, signals: [] },
      { month: '2023-08', accepted: 5, completed: 5, median: 9, signals: [] },
      { month: '2023-09', accepted: 5, completed: 2, median: 9, signals: [] },
    ]);
    expect(trendOf([of(0, 9, 2), of(0, 20, 3, false)], PERIOD).points[0]).toMatchObject({ completed: 2, median: null });
  });

  test('counts what is open as open, so that a month does not look quick because its slow cases are not done', () => {
    const done = [of(0, 4, 3), of(0, 8, 2)];
    expect(trendOf(done, PERIOD).points[0]!.median).toBe(4);
    expect(trendOf([...done, of(0, 6, 2, false)], PERIOD).points[0]!.median).toBe(8);
  });

  test('draws its limits from the first twelve months, and no later month moves them', () => {
    const limits = { mean: 10, lower: 7.34, upper: 12.66, rangeLimit: 3.268 };
    expect(monthly(FIRST_YEAR).limits).toEqual(limits);
    expect(monthly([...FIRST_YEAR, 40, 50, 60]).limits).toEqual(limits);
    expect(monthly([...FIRST_YEAR.slice(1), 40]).limits).not.toEqual(limits);
  });

  test('signals a month outside its limits and a run of eight on one side', () => {
    const { points } = monthly([...FIRST_YEAR, 13, 9.9, 9.9, 9.9, 9.9, 9.9, 9.9, 9.9, 9.9]);
    expect(points.slice(12, 21).map(({ signals }) => signals)).toEqual([
      ['outside'],
      ...Array.from({ length: 7 }, () => []),
      ['run'],
    ]);
  });
});
