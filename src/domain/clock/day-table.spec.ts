import { describe, expect, test } from '@jest/globals';
import { CN, OFFICE_HOURS } from './calendar-cn.js';
import { type DayTable, dayTable } from './day-table.js';
import { DAY_MS, dayNumber, fromMs, type Instant, MINUTE_MS, toMs } from './instant.js';
import { legalDaysBetween, workingMs } from './working-days.js';

const seasons = { ...CN, officeHours: OFFICE_HOURS.xinjiang };
const OFFSET = CN.utcOffsetMinutes;

/** Office hours from the first day of a table, as a database adds them up. */
function officeMs(table: DayTable, instant: Instant): number {
  const local = toMs(instant) + OFFSET * MINUTE_MS;
  const day = Math.floor(local / DAY_MS) - table.first;
  const sinceMidnight = local - (day + table.first) * DAY_MS;
  let sum = table.officeMs[day]!;
  for (let at = day * table.slots; at < (day + 1) * table.slots; at++)
    sum += Math.max(0, Math.min(sinceMidnight, table.closes[at]!) - table.opens[at]!);
  return sum;
}

describe('the table of days', () => {
  const table = dayTable(seasons, '2025-09-25', '2025-10-13');

  test('gives legal days as a difference, over the holidays of October and the days that make up for them', () => {
    for (let day = 25; day <= 30; day++)
      for (let other = 1; other <= 13; other++) {
        const [a, b] = [`2025-09-${day}`, `2025-10-${String(other).padStart(2, '0')}`];
        const counted = table.workingDays[dayNumber(b) - table.first]! - table.workingDays[dayNumber(a) - table.first]!;
        expect([a, b, counted]).toEqual([a, b, legalDaysBetween(seasons, a, b)]);
      }
  });

  test('gives office hours from any moment to any other, across the change of seasons', () => {
    const moments = Array.from({ length: 60 }, (_, n) =>
      fromMs(toMs('2025-09-25T00:00:00.000Z') + n * 7.3 * 3_600_000),
    );
    for (const a of moments)
      for (const b of moments) expect(officeMs(table, b) - officeMs(table, a)).toBe(workingMs(seasons, a, b));
  });

  test('has a slot of nothing on days of rest, also when it holds no other days', () => {
    expect(dayTable(CN, '2025-10-01', '2025-10-02')).toEqual({
      first: dayNumber('2025-10-01'),
      workingDays: [0, 0],
      officeMs: [0, 0],
      slots: 1,
      opens: [0, 0],
      closes: [0, 0],
    });
  });
});
