import { describe, expect, test } from '@jest/globals';
import { text } from '../json.js';
import { CN } from './calendar-cn.js';
import { dayOf, withRegion } from './calendar.js';
import type { Calendar, CalendarYear } from './calendar.js';
import { LAKELAND } from './clock.fixture.js';
import { addDays } from './instant.js';
import { addWorkingDays, legalDaysBetween } from './working-days.js';

const year = (change: Partial<CalendarYear>): CalendarYear => ({
  year: 2019,
  version: '2019.1',
  citation: { text: text('示例', 'example'), source: 'example', certainty: 'assumption', number: '示例〔2018〕1号' },
  off: [],
  work: [],
  ...change,
});
const calendarOf = (...years: CalendarYear[]): Calendar => ({ ...CN, years });
const newYear = text('元旦', "New Year's Day");

describe('The national calendar', () => {
  test.each([
    [2024, 251],
    [2025, 248],
    [2026, 248],
  ])('of %i has %i working days', (number, workingDays) => {
    expect(legalDaysBetween(CN, `${number - 1}-12-31`, `${number}-12-31`)).toBe(workingDays);
  });

  test('names every day once, off days and make-up days apart, each make-up day on a weekend', () => {
    for (const { off, work } of CN.years) {
      const dates = [...off, ...work].map(({ date }) => date);
      expect(new Set(dates).size).toBe(dates.length);
      for (const { date } of work) {
        expect(dayOf({ ...CN, years: [] }, date).working).toBe(false);
        expect(dayOf(CN, date).working).toBe(true);
      }
    }
  });

  test('moves no working day in or out of 2025 except those of the worked example', () => {
    const plain = { ...CN, years: [] };
    const moved = Array.from({ length: 365 }, (_, index) => addDays('2025-01-01', index)).filter(
      (date) => dayOf(CN, date).working !== dayOf(plain, date).working,
    );
    expect(moved).toEqual([
      ...[
        '2025-01-01',
        '2025-01-26',
        '2025-01-28',
        '2025-01-29',
        '2025-01-30',
        '2025-01-31',
        '2025-02-03',
        '2025-02-04',
      ],
      ...[
        '2025-02-08',
        '2025-04-04',
        '2025-04-27',
        '2025-05-01',
        '2025-05-02',
        '2025-05-05',
        '2025-06-02',
        '2025-09-28',
      ],
      ...['2025-10-01', '2025-10-02', '2025-10-03', '2025-10-06', '2025-10-07', '2025-10-08', '2025-10-11'],
    ]);
  });

  test('says why a day is off and by which notice', () => {
    expect(dayOf(CN, '2026-10-01')).toEqual({
      working: false,
      provisional: false,
      why: text('国庆节放假', 'day off (National Day)'),
      source: '国办发明电〔2025〕7号',
    });
    expect(dayOf(CN, '2026-10-10')).toEqual({
      working: true,
      provisional: false,
      why: text('调休上班(国庆节)', 'make-up working day (National Day)'),
      source: '国办发明电〔2025〕7号',
    });
    expect(dayOf(CN, '2026-10-12')).toMatchObject({ working: true, why: { en: 'working day' } });
    expect(dayOf(CN, '2026-10-17')).toMatchObject({ working: false, why: { en: 'weekend' } });
  });
});

describe('A year whose calendar is not published', () => {
  test('is counted Monday to Friday and says that this is provisional', () => {
    expect(dayOf(CN, '2027-10-01')).toMatchObject({
      working: true,
      provisional: true,
      why: { en: 'working day (provisional: the calendar of 2027 is not published)' },
      source: 'unpublished:2027',
    });
    expect(dayOf(CN, '2027-10-02')).toMatchObject({ working: false, provisional: true });
    expect(dayOf(CN, '2023-10-02').provisional).toBe(true);
  });

  test('makes a limit that reaches into it provisional', () => {
    expect(addWorkingDays(CN, '2026-12-21', 3)).toEqual({ date: '2026-12-24', provisional: false });
    expect(addWorkingDays(CN, '2026-12-21', 10)).toEqual({ date: '2027-01-04', provisional: true });
  });

  test('casts its doubt on the last week of December before it, whose days its notice may move', () => {
    expect(dayOf(CN, '2026-12-24').provisional).toBe(false);
    expect(dayOf(CN, '2026-12-25')).toMatchObject({ working: true, provisional: true });
    expect(dayOf(CN, '2025-12-31').provisional).toBe(false);
  });

  test('may be named in part by the notice for the year after it', () => {
    const calendar = calendarOf(
      year({
        year: 2019,
        off: [{ date: '2018-12-31', name: newYear }],
        work: [{ date: '2018-12-29', name: newYear }],
      }),
    );
    expect(dayOf(calendar, '2018-12-31')).toMatchObject({ working: false, provisional: false });
    expect(dayOf(calendar, '2018-12-29')).toMatchObject({ working: true, provisional: false });
    expect(dayOf(calendar, '2018-12-28').provisional).toBe(true);
  });
});

describe('Two notices that name the same day of December', () => {
  test('leave the later one in force, in whatever order they are stored', () => {
    const earlier = year({ year: 2018, work: [{ date: '2018-12-29', name: newYear }] });
    const later = year({ year: 2019, off: [{ date: '2018-12-29', name: newYear }] });
    expect(dayOf(calendarOf(earlier, later), '2018-12-29').working).toBe(false);
    expect(dayOf(calendarOf(later, earlier), '2018-12-29').working).toBe(false);
  });

  test('are refused when one and the same notice names the day twice', () => {
    const twice = year({
      off: [{ date: '2019-01-01', name: newYear }],
      work: [{ date: '2019-01-01', name: newYear }],
    });
    expect(() => dayOf(calendarOf(twice), '2019-01-01')).toThrow(expect.objectContaining({ code: 'invalidPayload' }));
  });
});

describe("A region's own days", () => {
  const lakeland = withRegion(CN, LAKELAND);

  test('are laid over the national ones, with the notice of the region', () => {
    expect(dayOf(lakeland, '2025-07-07')).toEqual({
      working: false,
      provisional: false,
      why: text('开湖节放假', 'day off (Lake Day)'),
      source: '湖政办发〔2025〕1号',
    });
    expect(dayOf(lakeland, '2025-07-12').working).toBe(true);
    expect(dayOf(lakeland, '2025-10-01')).toMatchObject({ working: false, source: '国办发明电〔2024〕12号' });
    expect(dayOf(CN, '2025-07-07').working).toBe(true);
  });

  test('may rest on a day that the nation made a working day', () => {
    expect(dayOf(CN, '2025-09-28').working).toBe(true);
    expect(dayOf(lakeland, '2025-09-28').working).toBe(false);
  });

  test('shift a limit that runs over them', () => {
    expect(addWorkingDays(CN, '2025-07-04', 2).date).toBe('2025-07-08');
    expect(addWorkingDays(lakeland, '2025-07-04', 2).date).toBe('2025-07-09');
  });

  test('are provisional in a year for which the region has published nothing', () => {
    expect(dayOf(lakeland, '2026-07-07')).toMatchObject({ working: true, provisional: true });
    expect(dayOf(lakeland, '2026-10-01')).toMatchObject({ working: false, provisional: true });
    expect(dayOf(lakeland, '2024-07-05').provisional).toBe(false);
  });

  test('do not reach back behind the day from which they are valid', () => {
    const late = withRegion(CN, { ...LAKELAND, validFrom: '2025-08-01' });
    expect(dayOf(late, '2025-07-07').working).toBe(true);
    expect(dayOf(late, '2025-09-28').working).toBe(false);
    const silent = withRegion(CN, { ...LAKELAND, validFrom: '2026-07-07', years: [] });
    expect(dayOf(silent, '2026-07-06').provisional).toBe(false);
    expect(dayOf(silent, '2026-07-07').provisional).toBe(true);
  });

  test('are refused without the number of a notice', () => {
    expect(() => withRegion(CN, { ...LAKELAND, notice: ' ' })).toThrow(
      expect.objectContaining({ code: 'invalidPayload' }),
    );
  });

  test('are refused on a calendar that already has some', () => {
    expect(() => withRegion(lakeland, LAKELAND)).toThrow(expect.objectContaining({ code: 'notPossible' }));
  });

  test('give the calendar a name and version of its own', () => {
    expect(lakeland).toMatchObject({ id: 'CN+XX', version: `${CN.version}+湖政办发〔2025〕1号` });
  });
});
