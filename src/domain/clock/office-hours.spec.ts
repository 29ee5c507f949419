import { describe, expect, test } from '@jest/globals';
import { text } from '../json.js';
import { OFFICE_HOURS } from './calendar-cn.js';
import { dayNumber } from './instant.js';
import { slotsOn } from './office-hours.js';
import type { OfficeHours, OfficeSlot } from './office-hours.js';

const season = (validFrom: string, ...slots: OfficeSlot[]): OfficeHours[number] => ({
  validFrom,
  slots,
  citation: { text: text('示例', 'example'), source: 'example', certainty: 'assumption' },
});

describe('Office hours', () => {
  test('in Xinjiang change on 1 May and on 1 October', () => {
    const afternoonOn = (date: string) => slotsOn(OFFICE_HOURS.xinjiang, dayNumber(date))[1];
    expect(afternoonOn('2026-04-30')).toEqual([930, 1170]);
    expect(afternoonOn('2026-05-01')).toEqual([960, 1200]);
    expect(afternoonOn('2026-09-30')).toEqual([960, 1200]);
    expect(afternoonOn('2026-10-01')).toEqual([930, 1170]);
    expect(afternoonOn('2026-01-01')).toEqual([930, 1170]);
  });

  test('last eight hours in every season', () => {
    for (const { slots } of [...OFFICE_HOURS.xinjiang, ...OFFICE_HOURS.constant]) {
      expect(slots.reduce((sum, [start, end]) => sum + end - start, 0)).toBe(480);
    }
  });

  test('set from one date on hold until a season begins after it', () => {
    const hours = [season('2026-03-01', [540, 1020]), season('05-01', [600, 840])];
    expect(slotsOn(hours, dayNumber('2026-02-28'))).toEqual([[600, 840]]);
    expect(slotsOn(hours, dayNumber('2026-03-01'))).toEqual([[540, 1020]]);
    expect(slotsOn(hours, dayNumber('2026-05-01'))).toEqual([[600, 840]]);
  });

  test('are refused for a day before any were set', () => {
    const hours = [season('2026-03-01', [540, 1020])];
    expect(() => slotsOn(hours, dayNumber('2026-02-28'))).toThrow(expect.objectContaining({ code: 'invalidPayload' }));
  });

  test.each([
    ['without a slot', season('01-01')],
    ['with overlapping slots', season('01-01', [600, 840], [830, 900])],
    ['with a slot that runs backwards', season('01-01', [840, 600])],
    ['with a slot beyond midnight', season('01-01', [600, 1441])],
  ])('are refused %s', (_, entry) => {
    expect(() => slotsOn([entry], 0)).toThrow(expect.objectContaining({ code: 'invalidPayload' }));
  });

  test('cannot begin on a day that not every year has', () => {
    expect(() => slotsOn([season('02-29', [600, 840])], 0)).toThrow(expect.objectContaining({ code: 'malformed' }));
  });
});
