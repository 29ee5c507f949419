import { describe, expect, test } from '@jest/globals';
import { CN } from '../clock/calendar-cn.js';
import { DAY_MS, toMs } from '../clock/instant.js';
import { addWorkingMs } from '../clock/working-days.js';
import { DAY_MINUTES, workingAxis } from './working-axis.js';

const axis = workingAxis(CN, '2025-01-20');
const daysSinceEpoch = (minute: number): number => axis.calendarDaysAt(minute) - CN.utcOffsetMinutes / 1440;

describe('minutes of office time', () => {
  test.each([0.5, 1, 60, 239, 241, 479, 1_000, 2_399, 4_805, 33_333, 100_000])(
    '%d minutes after an opening are the instant that the authority’s calendar says',
    (minute) => {
      const opening = toMs(addWorkingMs(CN, '2025-01-19T16:00:00.000Z', 1)) - 1;
      const expected = toMs(addWorkingMs(CN, '2025-01-19T16:00:00.000Z', minute * 60_000));
      expect((daysSinceEpoch(minute) - daysSinceEpoch(0)) * DAY_MS).toBeCloseTo(expected - opening, -2);
    },
  );

  test('skip the Spring Festival and work on the Sunday that makes up for it', () => {
    const weekdays = Array.from({ length: 10 }, (_, day) => axis.weekdayOf(day));
    expect(weekdays).toEqual([1, 2, 3, 4, 5, 0, 1, 3, 4, 5]);
  });

  test('a body that meets on Tuesdays and Thursdays meets at the next opening of such a day, at once when it is that one', () => {
    expect(axis.nextOpening(0, [2, 4])).toBe(DAY_MINUTES);
    expect(axis.nextOpening(DAY_MINUTES, [2, 4])).toBe(DAY_MINUTES);
    expect(axis.nextOpening(DAY_MINUTES + 1, [2, 4])).toBe(3 * DAY_MINUTES);
  });

  test('a period that no published calendar covers is provisional', () => {
    expect(axis.isProvisional(100)).toBe(false);
    expect(axis.isProvisional(1_000)).toBe(true);
  });
});
