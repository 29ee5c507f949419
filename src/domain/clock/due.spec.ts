import { describe, expect, test } from '@jest/globals';
import { array, assert, constantFrom, integer, property } from 'fast-check';
import { CN } from './calendar-cn.js';
import { dayOf, withRegion } from './calendar.js';
import type { Calendar } from './calendar.js';
import { LAKELAND, ONSITE, WORKED_CASE, beijing, clockOf, limit } from './clock.fixture.js';
import { dueOf } from './due.js';
import { addDays, dateAt, endOfDate, fromMs, toMs } from './instant.js';
import type { LegalDate } from './instant.js';
import { endClock, extendClock, resumeClock, startClock, stopClock } from './ledger.js';
import type { Clock } from './ledger.js';
import { addWorkingDays, legalDaysBetween } from './working-days.js';

const rule = limit();
const days = limit({ code: 'registration.review', unit: 'day' });

describe('A limit of ten working days', () => {
  test('from Monday 2 March 2026 ends with Monday 16 March, turns yellow two working days before and red at 24:00', () => {
    expect(dueOf(clockOf(rule, '2026-03-02 10:00'), rule, CN, beijing('2026-03-04 09:00'))).toEqual({
      state: 'running',
      date: '2026-03-16',
      at: beijing('2026-03-17 00:00'),
      yellowAt: beijing('2026-03-12 00:00'),
      redAt: beijing('2026-03-17 00:00'),
      provisional: false,
      usedDays: 2,
      limitDays: 10,
      met: null,
    });
  });

  test('as worked by hand: promised for 7 May, shifted by the stops to 14 May, kept on 8 May with six days used', () => {
    const { from, stops, to } = WORKED_CASE;
    expect(dueOf(clockOf(rule, from), rule, CN).date).toBe('2025-05-07');
    expect(dueOf(clockOf(rule, from, stops), rule, CN).date).toBe('2025-05-14');
    const gross = dueOf(clockOf(rule, from, [], to), rule, CN);
    expect(gross).toMatchObject({ usedDays: 11, met: false });
    const net = dueOf(clockOf(rule, from, stops, to), rule, CN);
    expect(net).toMatchObject({ state: 'ended', date: '2025-05-14', usedDays: 6, met: true });
  });

  test('goes on being counted when it is overdue', () => {
    const due = dueOf(clockOf(rule, '2026-03-02 10:00'), rule, CN, beijing('2026-03-18 09:00'));
    expect(due).toMatchObject({ date: '2026-03-16', usedDays: 12, limitDays: 10, met: null });
  });

  test('has used nothing before it starts, and without a present what its last move says', () => {
    const clock = clockOf(rule, '2026-03-02 10:00', [['2026-03-04 14:00', '2026-03-09 10:00']]);
    expect(dueOf(clock, rule, CN, beijing('2026-02-27 10:00')).usedDays).toBe(0);
    expect(dueOf(clock, rule, CN).usedDays).toBe(2);
  });

  test('moves with the days of the region', () => {
    const four = limit({ amount: 4 });
    const clock = clockOf(four, '2025-07-01 10:00');
    expect(dueOf(clock, four, CN).date).toBe('2025-07-07');
    expect(dueOf(clock, four, withRegion(CN, LAKELAND)).date).toBe('2025-07-08');
  });

  test('is kept on its last evening and broken on the rest day after it, although no more days were used', () => {
    const four = limit({ amount: 4 });
    const friday = dueOf(clockOf(four, '2026-03-02 10:00', [], '2026-03-06 23:59'), four, CN);
    const saturday = dueOf(clockOf(four, '2026-03-02 10:00', [], '2026-03-07 00:00'), four, CN);
    const monday = dueOf(clockOf(four, '2026-03-02 10:00', [], '2026-03-09 10:00'), four, CN);
    expect(friday).toMatchObject({ date: '2026-03-06', usedDays: 4, met: true });
    expect(saturday).toMatchObject({ date: '2026-03-06', usedDays: 4, met: false });
    expect(monday).toMatchObject({ date: '2026-03-06', usedDays: 5, met: false });
  });
});

describe('A stop', () => {
  test('leaves the last day open, and says what it would be if resumed today', () => {
    const clock = clockOf(rule, '2026-03-02 10:00', [['2026-03-04 14:00']]);
    const due = dueOf(clock, rule, CN, beijing('2026-03-13 09:00'));
    expect(due).toMatchObject({ state: 'stopped', date: null, at: null, yellowAt: null, redAt: null, usedDays: 2 });
    expect(due.projected).toBe('2026-03-25');
    expect(dueOf(clock, rule, CN)).not.toHaveProperty('projected');
  });

  test('that came after the last day does not undo that it had passed', () => {
    const due = dueOf(clockOf(rule, '2026-03-02 10:00', [['2026-03-18 14:00']]), rule, CN, beijing('2026-04-01 10:00'));
    expect(due).toMatchObject({
      state: 'stopped',
      date: '2026-03-16',
      usedDays: 12,
      redAt: beijing('2026-03-17 00:00'),
    });
    expect(due).not.toHaveProperty('projected');
  });

  test('on the last day keeps it from running out: the day of the resumption is the last day', () => {
    const lastDay = '2026-03-16 15:00';
    expect(dueOf(clockOf(rule, '2026-03-02 10:00', [[lastDay]]), rule, CN)).toMatchObject({ date: null, usedDays: 10 });
    const dateOf = (...resumes: [string, string?][]) =>
      dueOf(clockOf(rule, '2026-03-02 10:00', resumes), rule, CN).date;
    expect(dateOf([lastDay, '2026-03-18 10:00'])).toBe('2026-03-18');
    expect(dateOf([lastDay, '2026-03-21 10:00'])).toBe('2026-03-23');
    expect(dateOf([lastDay, '2026-03-18 10:00'], ['2026-03-18 16:00', '2026-03-20 10:00'])).toBe('2026-03-20');
    expect(dateOf([lastDay, '2026-03-18 10:00'], ['2026-03-18 16:00'])).toBe(null);
  });

  test('ended on the day it began takes nothing out', () => {
    const clock = clockOf(rule, '2026-03-02 10:00', [['2026-03-04 10:00', '2026-03-04 16:00']]);
    expect(dueOf(clock, rule, CN).date).toBe('2026-03-16');
  });

  test('from the first moment saves every day until the clock first runs', () => {
    const start = { rule, calendar: CN, track: 'licence', item: null, at: beijing('2026-03-02 10:00'), seq: 1 };
    const waiting = startClock({ ...start, stopped: ONSITE });
    expect(dueOf(waiting, rule, CN)).toMatchObject({ state: 'stopped', date: null, usedDays: 0 });
    const running = resumeClock(waiting, { at: beijing('2026-03-09 10:00'), seq: 2 });
    expect(dueOf(running, rule, CN).date).toBe('2026-03-23');
  });

  test('in which the clock ends (a withdrawal) breaks no limit', () => {
    const clock = endClock(clockOf(rule, '2026-03-02 10:00', [['2026-03-04 14:00']]), {
      at: beijing('2026-06-01 10:00'),
      seq: 9,
    });
    expect(dueOf(clock, rule, CN)).toMatchObject({ state: 'ended', usedDays: 2, met: true });
  });
});

describe('A limit in calendar days', () => {
  test('counts rest days, and a last day on a holiday moves to the next working day', () => {
    const five = limit({ code: 'registration.publish', unit: 'day', amount: 5 });
    const due = dueOf(clockOf(five, '2026-04-30 10:00'), five, CN, beijing('2026-05-06 10:00'));
    expect(due).toMatchObject({ date: '2026-05-06', usedDays: 5, limitDays: 5, yellowAt: beijing('2026-04-30 10:00') });
    const kept = dueOf(clockOf(five, '2026-04-30 10:00', [], '2026-05-06 18:00'), five, CN);
    const broken = dueOf(clockOf(five, '2026-04-30 10:00', [], '2026-05-07 10:00'), five, CN);
    expect(kept).toMatchObject({ usedDays: 5, met: true });
    expect(broken).toMatchObject({ usedDays: 6, met: false });
  });

  test('turns yellow on the working day before, when its day would be a rest day', () => {
    const warned = limit({ code: 'registration.review', unit: 'day', yellowBefore: 4 });
    const due = dueOf(clockOf(warned, '2026-03-02 10:00'), warned, CN);
    expect(due).toMatchObject({ date: '2026-03-12', yellowAt: beijing('2026-03-06 00:00') });
  });

  test('whose last day, moved on, meets a stop is open until the stop ends', () => {
    const clock = (resume: string) => clockOf(days, '2026-03-11 10:00', [['2026-03-22 12:00', resume]]);
    expect(dueOf(clock('2026-03-25 10:00'), days, CN).date).toBe('2026-03-25');
    expect(dueOf(clock('2026-03-22 13:00'), days, CN).date).toBe('2026-03-23');
  });

  test('is provisional only when the last day is', () => {
    expect(dueOf(clockOf(days, '2026-12-10 10:00'), days, CN)).toMatchObject({
      date: '2026-12-21',
      provisional: false,
    });
    expect(dueOf(clockOf(days, '2026-12-20 10:00'), days, CN)).toMatchObject({ date: '2026-12-30', provisional: true });
  });
});

describe('An extension', () => {
  test('lengthens the limit and not the clock: a rectification of 30 working days by 10', () => {
    const thirty = limit({ code: 'inspection.rectification', amount: 30, owner: 'applicant' });
    const clock = clockOf(thirty, '2026-03-02 10:00');
    expect(dueOf(clock, thirty, CN)).toMatchObject({ date: '2026-04-14', limitDays: 30 });
    expect(dueOf(extendClock(clock, 10), thirty, CN)).toMatchObject({ date: '2026-04-28', limitDays: 40 });
  });
});

describe('Deemed acceptance', () => {
  test('after five working days of silence starts the decision clock on the day of receipt, with days already used', () => {
    const silence = limit({ code: 'intake', amount: 5, kind: 'statutory' });
    const decision = limit({ amount: 15, kind: 'statutory' });
    const received = '2026-03-02 11:00';
    expect(dueOf(clockOf(silence, received), silence, CN).at).toBe(beijing('2026-03-10 00:00'));
    const due = dueOf(clockOf(decision, received), decision, CN, beijing('2026-03-10 00:00'));
    expect(due).toMatchObject({ date: '2026-03-23', usedDays: 6 });
  });
});

describe('A year without a published calendar', () => {
  test('makes the last day provisional until the calendar arrives', () => {
    const clock = clockOf(rule, '2026-12-21 10:00');
    expect(dueOf(clock, rule, CN)).toMatchObject({ date: '2027-01-04', provisional: true });
    const [latest] = CN.years.slice(-1);
    const arrived: Calendar = {
      ...CN,
      years: [
        ...CN.years,
        { ...latest!, year: 2027, work: [], off: [{ date: '2027-01-01', name: { 'zh-CN': '元旦', en: 'New Year' } }] },
      ],
    };
    expect(dueOf(clock, rule, arrived)).toMatchObject({ date: '2027-01-05', provisional: false });
  });

  test('casts its doubt also on a last day in a year that is published', () => {
    const three = limit({ amount: 3 });
    const only2026 = { ...CN, years: CN.years.slice(-1) };
    expect(dueOf(clockOf(three, '2025-12-30 10:00'), three, only2026)).toMatchObject({
      date: '2026-01-05',
      provisional: true,
    });
  });

  test('casts no doubt when all of it lies within a stop', () => {
    const three = limit({ amount: 3 });
    const without2025 = { ...CN, years: CN.years.filter(({ year }) => year !== 2025) };
    const clock = clockOf(three, '2024-12-20 10:00', [['2024-12-23 10:00', '2026-01-05 10:00']]);
    expect(dueOf(clock, three, without2025)).toMatchObject({ date: '2026-01-07', provisional: false });
  });
});

describe('The smallest limits', () => {
  test('of zero end on the day they start, or on the next working day', () => {
    const atOnce = limit({ amount: 0 });
    const monday = dueOf(clockOf(atOnce, '2026-03-02 10:00'), atOnce, CN);
    expect(monday).toMatchObject({ date: '2026-03-02', yellowAt: beijing('2026-03-02 10:00') });
    expect(dueOf(clockOf(atOnce, '2026-03-07 10:00'), atOnce, CN).date).toBe('2026-03-09');
  });

  test('that warn on the last day warn at its beginning', () => {
    const late = limit({ yellowBefore: 0 });
    expect(dueOf(clockOf(late, '2026-03-02 10:00'), late, CN).yellowAt).toBe(beijing('2026-03-16 00:00'));
    const moved = limit({ unit: 'day', amount: 5, yellowBefore: 0 });
    expect(dueOf(clockOf(moved, '2026-04-30 10:00'), moved, CN).yellowAt).toBe(beijing('2026-05-06 00:00'));
  });
});

describe('A clock is counted by its own rule only', () => {
  test.each([{ code: 'delivery' }, { version: 2 }, { amount: NaN }])('not by one with %j', (change) => {
    expect(() => dueOf(clockOf(rule, '2026-03-02 10:00'), limit(change), CN)).toThrow(
      expect.objectContaining({ code: 'internal' }),
    );
  });
});

describe('Whatever the ledger', () => {
  const base = toMs(beijing('2025-12-01 09:00'));
  const steps = array(integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 9 });
  const anyRule = constantFrom(limit(), days, limit({ amount: 3, yellowBefore: 1 }), limit({ amount: 30 }));
  type Ledger = { clock: Clock; stops: [LegalDate, LegalDate][] };

  /** A running clock: each pair of hours is how long it ran and how long it then stood still. */
  const ledgerOf = (own: typeof rule, hours: number[], skipped = -1): Ledger => {
    let now = base;
    let seq = 1;
    let clock = startClock({ rule: own, calendar: CN, track: null, item: null, at: fromMs(now), seq });
    const stops: [LegalDate, LegalDate][] = [];
    for (let index = 0; index + 1 < hours.length; index += 2) {
      const stop = now + (hours[index] ?? 0) * 3_600_000;
      now = stop + (hours[index + 1] ?? 0) * 3_600_000;
      if (index === skipped) continue;
      clock = stopClock(clock, { at: fromMs(stop), seq: ++seq, ...ONSITE });
      clock = resumeClock(clock, { at: fromMs(now), seq: ++seq });
      stops.push([dateAt(fromMs(stop), 480), dateAt(fromMs(now), 480)]);
    }
    return { clock, stops };
  };

  test('the last day is the one found by looking at every day by itself', () => {
    assert(
      property(anyRule, steps, (own, hours) => {
        const { clock, stops } = ledgerOf(own, hours);
        let date = dateAt(clock.startedAt, 480);
        for (let left = own.amount; left > 0;) {
          date = addDays(date, 1);
          const today = date;
          const out = stops.some(([from, to]) => from < today && today <= to);
          if (!out && (own.unit === 'day' || dayOf(CN, date).working)) left -= 1;
        }
        for (let before = ''; before !== date;) {
          before = date;
          for (const [from, to] of stops) if (from <= date && date < to) date = to;
          if (!dayOf(CN, date).working) date = addDays(date, 1);
        }
        expect(dueOf(clock, own, CN).date).toBe(date);
      }),
      { numRuns: 300 },
    );
  });

  test('another stop never makes the last day earlier', () => {
    assert(
      property(anyRule, steps, integer({ min: 0, max: 3 }), (own, hours, pair) => {
        const fewer = dueOf(ledgerOf(own, hours, pair * 2).clock, own, CN).date ?? '';
        expect((dueOf(ledgerOf(own, hours).clock, own, CN).date ?? '') >= fewer).toBe(true);
      }),
    );
  });

  test('a stop or a run cut in two at one moment changes nothing', () => {
    assert(
      property(anyRule, steps, integer({ min: 0, max: 200 }), (own, hours, cut) => {
        const whole = [...hours.slice(0, hours.length & ~1), 40, 200];
        const stopCut = [...whole.slice(0, -1), cut, 0, 200 - cut];
        const runCut = [...whole.slice(0, -2), cut % 40, 0, 40 - (cut % 40), 200];
        const due = dueOf(ledgerOf(own, whole).clock, own, CN);
        expect({ ...dueOf(ledgerOf(own, stopCut).clock, own, CN), usedDays: due.usedDays }).toEqual(due);
        expect({ ...dueOf(ledgerOf(own, runCut).clock, own, CN), usedDays: due.usedDays }).toEqual(due);
      }),
    );
  });

  test('the lamps turn in order, and the limit is kept exactly when it ended before red', () => {
    assert(
      property(anyRule, steps, integer({ min: 0, max: 1200 }), (own, hours, more) => {
        const { clock } = ledgerOf(own, hours);
        const end = fromMs(toMs(clock.intervals.at(-1)?.from ?? '') + more * 3_600_000);
        const due = dueOf(endClock(clock, { at: end, seq: 99 }), own, CN);
        expect(due.redAt).toBe(endOfDate(due.date ?? '', 480));
        expect(clock.startedAt <= (due.yellowAt ?? '') && (due.yellowAt ?? '') < (due.redAt ?? '')).toBe(true);
        expect(due.met).toBe(end < (due.redAt ?? ''));
        if (due.met) expect(due.usedDays).toBeLessThanOrEqual(due.limitDays);
        else expect(due.usedDays).toBeGreaterThanOrEqual(due.limitDays);
      }),
    );
  });

  test('without stops it is plain addition of working days', () => {
    assert(
      property(integer({ min: 0, max: 700 }), integer({ min: 1, max: 60 }), (shift, amount) => {
        const own = limit({ amount });
        const start = addDays('2024-06-01', shift);
        const due = dueOf(clockOf(own, `${start} 10:00`), own, CN);
        expect(due.date).toBe(addWorkingDays(CN, start, amount).date);
        expect(legalDaysBetween(CN, start, due.date ?? '')).toBe(amount);
      }),
    );
  });
});
