import { describe, expect, test } from '@jest/globals';
import { assert, date, integer, property } from 'fast-check';
import {
  addDays,
  dateAt,
  dateOfDay,
  daysBetween,
  dayNumber,
  endOfDate,
  fromMs,
  isInstant,
  startOfDate,
  toMs,
  weekdayOf,
} from './instant.js';

describe('An instant', () => {
  test('reads and writes the same milliseconds as the platform, from year 0 to 9999', () => {
    assert(
      property(
        date({
          min: new Date('0000-01-01T00:00:00.000Z'),
          max: new Date('9999-12-31T23:59:59.999Z'),
          noInvalidDate: true,
        }),
        (moment) => {
          expect(toMs(moment.toISOString())).toBe(moment.getTime());
          expect(fromMs(moment.getTime())).toBe(moment.toISOString());
        },
      ),
    );
  });

  test.each([
    '2026-03-02',
    '2026-03-02T02:00:00Z',
    '2026-03-02T02:00:00.000+08:00',
    '2026-03-02 02:00:00.000Z',
    '2026-03-02T02-00:00.000Z',
    '2026-03-02T02:00-00.000Z',
    '2026-03-02T02:00:00,000Z',
    '2026-03-02T02:00:00.000z',
    '2026-03-02T24:00:00.000Z',
    '2026-03-02T02:60:00.000Z',
    '2026-03-02T02:00:60.000Z',
    '2026-03-02T02:00:00.0x0Z',
    '2026-02-30T02:00:00.000Z',
    '2026/03/02T02:00:00.000Z',
    '2026-03/02T02:00:00.000Z',
    '2026-13-02T02:00:00.000Z',
    '2026-00-02T02:00:00.000Z',
    '2026-03-00T02:00:00.000Z',
    '',
  ])('is refused when written as "%s"', (written) => {
    expect(isInstant(written)).toBe(false);
    expect(() => toMs(written)).toThrow(expect.objectContaining({ code: 'malformed' }));
  });

  test('is accepted in UTC with milliseconds and Z', () => {
    expect(isInstant('2026-03-02T02:00:00.000Z')).toBe(true);
  });
});

describe('A legal date', () => {
  test('is the day in the zone of the authority: 16:00 UTC is already tomorrow in Beijing', () => {
    expect(dateAt('2026-03-02T15:59:59.999Z', 480)).toBe('2026-03-02');
    expect(dateAt('2026-03-02T16:00:00.000Z', 480)).toBe('2026-03-03');
    expect(dateAt('2026-03-02T02:00:00.000Z', -300)).toBe('2026-03-01');
  });

  test('begins at 00:00 and ends at 24:00 of the zone', () => {
    expect(startOfDate('2026-03-02', 480)).toBe('2026-03-01T16:00:00.000Z');
    expect(endOfDate('2026-03-02', 480)).toBe('2026-03-02T16:00:00.000Z');
  });

  test('knows leap years, the ends of months and weekdays', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2025-02-28', 1)).toBe('2025-03-01');
    expect(addDays('2000-02-28', 1)).toBe('2000-02-29');
    expect(addDays('1900-02-28', 1)).toBe('1900-03-01');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
    expect(daysBetween('2025-04-21', '2025-07-17')).toBe(87);
    expect(daysBetween('2025-07-17', '2025-04-21')).toBe(-87);
    expect(weekdayOf('2026-01-04')).toBe(0);
    expect(weekdayOf('2026-02-14')).toBe(6);
    expect(weekdayOf('1900-01-01')).toBe(1);
  });

  test('counts the same days as the platform', () => {
    assert(
      property(integer({ min: -719_528, max: 2_932_896 }), (number) => {
        const written = new Date(number * 86_400_000).toISOString().slice(0, 10);
        expect(dateOfDay(number)).toBe(written);
        expect(dayNumber(written)).toBe(number);
        expect(weekdayOf(written)).toBe(new Date(number * 86_400_000).getUTCDay());
      }),
    );
  });

  test.each(['2025-02-29', '2025-04-31', '2025-4-1', '2025-04-011', '1900-02-29', 'tomorrow'])(
    'is refused when there is no such day: %s',
    (written) => {
      expect(() => dayNumber(written)).toThrow(expect.objectContaining({ code: 'malformed' }));
    },
  );

  test('is refused beyond the years that four digits can write', () => {
    expect(() => addDays('9999-12-31', 1)).toThrow(expect.objectContaining({ code: 'malformed' }));
    expect(() => addDays('0000-01-01', -1)).toThrow(expect.objectContaining({ code: 'malformed' }));
  });
});
