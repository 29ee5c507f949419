import { describe, expect, test } from '@jest/globals';
import { assert, integer, property } from 'fast-check';
import { CN, OFFICE_HOURS } from './calendar-cn.js';
import { beijing } from './clock.fixture.js';
import { addDays, daysBetween, fromMs, toMs } from './instant.js';
import { addWorkingDays, addWorkingMs, legalDaysBetween, workingDaysOf, workingMs } from './working-days.js';

const anyDate = integer({ min: 0, max: 1500 }).map((days) => addDays('2023-11-01', days));
const anyInstant = integer({ min: 0, max: 200_000_000 }).map((ticks) =>
  fromMs(toMs('2023-12-01T00:00:00.000Z') + ticks * 401),
);

describe('Working days', () => {
  test.each([
    ['2025-08-05', 9, '2025-08-18'],
    ['2025-08-05', 10, '2025-08-19'],
    ['2025-08-05', 42, '2025-10-09'],
    ['2025-09-26', 5, '2025-10-10'],
    ['2025-12-31', 1, '2026-01-04'],
    ['2026-01-30', 15, '2026-02-27'],
    ['2026-04-30', 5, '2026-05-11'],
    ['2026-09-17', 5, '2026-09-23'],
    ['2026-09-16', 20, '2026-10-20'],
  ])('from %s, %i later, it is %s', (start, amount, end) => {
    expect(addWorkingDays(CN, start, amount)).toEqual({ date: end, provisional: false });
    expect(legalDaysBetween(CN, start, end)).toBe(amount);
  });

  test.each([
    ['three limits of 20', [20, 20, 20], ['2025-05-21', '2025-06-19', '2025-07-17'], 87],
    ['three limits of 30', [30, 30, 30], ['2025-06-05', '2025-07-17', '2025-08-28'], 129],
    ['one joint limit of 45', [45], ['2025-06-26'], 66],
    ['one joint limit of 45 extended to 60', [60], ['2025-07-17'], 87],
  ])('chained from 21 April 2025: %s', (_, limits, due, calendarDays) => {
    let date = '2025-04-21';
    const chain = limits.map((amount) => (date = addWorkingDays(CN, date, amount).date));
    expect(chain).toEqual(due);
    expect(daysBetween('2025-04-21', date)).toBe(calendarDays);
  });

  test('of a limit of zero end on the start day itself, even a rest day', () => {
    expect(addWorkingDays(CN, '2025-05-01', 0)).toEqual({ date: '2025-05-01', provisional: false });
  });

  test.each([-1, 1.5, NaN, Infinity])('cannot be added by %d', (amount) => {
    expect(() => addWorkingDays(CN, '2025-05-01', amount)).toThrow(expect.objectContaining({ code: 'malformed' }));
  });

  test('added and counted are each other undone', () => {
    assert(
      property(anyDate, integer({ min: 0, max: 120 }), (start, amount) => {
        const { date } = addWorkingDays(CN, start, amount);
        expect(legalDaysBetween(CN, start, date)).toBe(amount);
        expect(amount === 0 || legalDaysBetween(CN, start, addDays(date, -1)) === amount - 1).toBe(true);
      }),
    );
  });

  test('add up over any day in between, before or after', () => {
    assert(
      property(anyDate, anyDate, anyDate, (a, b, c) => {
        expect(legalDaysBetween(CN, a, b) + legalDaysBetween(CN, b, c)).toBe(legalDaysBetween(CN, a, c));
      }),
    );
  });
});

describe('Office time', () => {
  test.each([
    ['2025-04-26 10:00', '2025-04-26 19:30', 0, 0, 34_200],
    ['2025-04-27 10:00', '2025-04-27 19:30', 480, 0, 34_200],
    ['2025-04-30 19:30', '2025-05-06 10:00', 0, 1, 484_200],
    ['2025-04-30 18:30', '2025-05-06 11:00', 120, 1, 491_400],
    ['2025-09-30 10:00', '2025-10-09 19:30', 960, 1, 811_800],
    ['2025-01-24 10:00', '2025-02-08 19:30', 3360, 6, 1_330_200],
    ['2025-04-21 12:00', '2025-04-21 16:30', 180, 0, 16_200],
    ['2025-04-21 20:00', '2025-04-22 09:00', 0, 1, 46_800],
  ])('from %s to %s is %i minutes, %i legal days', (a, b, minutes, legalDays, calendarSeconds) => {
    expect(workingMs(CN, beijing(a), beijing(b))).toBe(minutes * 60_000);
    expect(legalDaysBetween(CN, a.slice(0, 10), b.slice(0, 10))).toBe(legalDays);
    expect(toMs(beijing(b)) - toMs(beijing(a))).toBe(calendarSeconds * 1000);
  });

  test('of the worked case is 11.5 days gross, 4.5 stopped, 7 net, and 11 legal days', () => {
    const days = (a: string, b: string) => workingDaysOf(workingMs(CN, beijing(a), beijing(b)));
    const gross = days('2025-04-21 10:00', '2025-05-08 14:00');
    const stops = days('2025-04-24 14:00', '2025-04-27 19:30') + days('2025-04-29 19:30', '2025-05-07 10:00');
    expect([gross, stops, gross - stops]).toEqual([11.5, 4.5, 7]);
    expect(legalDaysBetween(CN, '2025-04-21', '2025-05-08')).toBe(11);
  });

  test.each([
    [18.4, '2025-05-19 13:12'],
    [26.5, '2025-05-29 14:00'],
    [33, '2025-06-09 19:30'],
  ])('of %d days from 21 April 2025 10:00 is used up at %s', (days, end) => {
    expect(addWorkingMs(CN, beijing('2025-04-21 10:00'), days * 28_800_000)).toBe(beijing(end));
  });

  test('in summer follows the hours of the region when the calendar has them', () => {
    const xinjiang = { ...CN, officeHours: OFFICE_HOURS.xinjiang };
    expect(workingMs(xinjiang, beijing('2026-06-01 15:30'), beijing('2026-06-01 16:30'))).toBe(30 * 60_000);
    expect(workingMs(CN, beijing('2026-06-01 15:30'), beijing('2026-06-01 16:30'))).toBe(60 * 60_000);
  });

  test('of nothing is used up at once, even at night', () => {
    expect(addWorkingMs(CN, beijing('2025-05-01 23:00'), 0)).toBe(beijing('2025-05-01 23:00'));
  });

  test('cannot be added in the negative', () => {
    const start = beijing('2025-05-06 10:00');
    expect(() => addWorkingMs(CN, start, -1)).toThrow(expect.objectContaining({ code: 'malformed' }));
  });

  test('added and measured are each other undone, and the instant is the earliest', () => {
    assert(
      property(anyInstant, integer({ min: 1, max: 40 * 28_800_000 }), (start, ms) => {
        const end = addWorkingMs(CN, start, ms);
        expect(workingMs(CN, start, end)).toBe(ms);
        expect(workingMs(CN, start, fromMs(toMs(end) - 1))).toBe(ms - 1);
      }),
    );
  });

  test('adds up over any instant in between, before or after', () => {
    assert(
      property(anyInstant, anyInstant, anyInstant, (a, b, c) => {
        expect(workingMs(CN, a, b) + workingMs(CN, b, c)).toBe(workingMs(CN, a, c));
      }),
      { numRuns: 50 },
    );
  });
});
