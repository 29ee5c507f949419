import { describe, expect, test } from '@jest/globals';
import { assert, constantFrom, integer, property } from 'fast-check';
import { text } from '../json.js';
import { CN } from './calendar-cn.js';
import { WORKED_CASE, beijing, clockOf, limit } from './clock.fixture.js';
import { derive } from './derivation.js';
import { dueOf } from './due.js';
import { extendClock } from './ledger.js';

const rule = limit();

describe('A last day explains itself', () => {
  const { days, due, ...rest } = derive(clockOf(rule, WORKED_CASE.from, WORKED_CASE.stops), rule, CN);
  const dayOn = (date: string) => days.find((day) => day.date === date);

  test('with the rule, its article and the version of the calendar', () => {
    expect(rest).toEqual({
      rule: {
        code: 'licence.decision',
        version: 1,
        title: rule.title,
        amount: 10,
        unit: 'workingDay',
        kind: 'promised',
        owner: 'authority',
        citation: rule.citation,
        extension: null,
      },
      calendarVersion: CN.version,
    });
  });

  test('day by day, without a gap, from the start to the last day', () => {
    expect(days).toHaveLength(24);
    expect(days.filter(({ counted }) => counted).map(({ date }) => date)).toEqual([
      ...['2025-04-22', '2025-04-23', '2025-04-24', '2025-04-28', '2025-04-29'],
      ...['2025-05-08', '2025-05-09', '2025-05-12', '2025-05-13', '2025-05-14'],
    ]);
    expect(due.date).toBe('2025-05-14');
  });

  test('saying that the first day is not counted', () => {
    expect(days[0]).toEqual({
      date: '2025-04-21',
      counted: false,
      n: 0,
      why: text('起算当日不计入', 'the day on which the limit starts is not counted'),
      source: '《民法典》第二百零一条',
    });
  });

  test('naming the reason and the article of a stop on each day it took out', () => {
    expect(dayOn('2025-04-27')).toEqual({
      date: '2025-04-27',
      counted: false,
      n: 3,
      why: text('停止计时(ONSITE):示例规则第二条', 'the clock stands still (ONSITE): Example Rules Art. 2'),
      source: '示例规则第二条',
    });
    expect(dayOn('2025-05-07')?.source).toBe('示例规则第二条');
  });

  test('naming the notice or the decree for each day of the calendar', () => {
    const plain = derive(clockOf(rule, '2025-04-25 10:00'), rule, CN);
    expect(plain.days.slice(1, 7).map(({ counted, n, why, source }) => [counted, n, why.en, source])).toEqual([
      [false, 0, 'weekend', '国务院令第174号'],
      [true, 1, 'make-up working day (Labour Day)', '国办发明电〔2024〕12号'],
      [true, 2, 'working day', '国务院令第174号'],
      [true, 3, 'working day', '国务院令第174号'],
      [true, 4, 'working day', '国务院令第174号'],
      [false, 4, 'day off (Labour Day)', '国办发明电〔2024〕12号'],
    ]);
  });

  test('saying which days rest on a calendar that is not published', () => {
    const last = derive(clockOf(rule, '2026-12-21 10:00'), rule, CN);
    expect(last.due.provisional).toBe(true);
    expect(last.days.at(-1)).toMatchObject({ date: '2027-01-04', n: 10, source: 'unpublished:2027' });
    expect(last.days.at(-1)?.why['zh-CN']).toContain('暂定');
  });
});

describe('The explanation of', () => {
  test('an extension names each of its days and the article that allows it', () => {
    const citation = { text: text('示例规则第三条', 'Example Rules Art. 3'), source: 'x', certainty: 'law' as const };
    const extensible = limit({ extension: { amount: 10, citation } });
    const { days, rule: shown } = derive(extendClock(clockOf(extensible, '2026-03-02 10:00'), 5), extensible, CN);
    expect(days.find(({ n }) => n === 10)?.source).toBe('国务院令第174号');
    expect(days.find(({ n }) => n === 11)).toEqual({
      date: '2026-03-17',
      counted: true,
      n: 11,
      why: text('工作日;延长的第 1 日', 'working day; day 1 of the extension'),
      source: '示例规则第三条',
    });
    expect(days.at(-1)).toMatchObject({ date: '2026-03-23', n: 15 });
    expect(shown.extension).toEqual({ amount: 5, citation });
  });

  test('an extension by a rule that names no article falls back on the calendar', () => {
    const { days, rule: shown } = derive(extendClock(clockOf(rule, '2026-03-02 10:00'), 5), rule, CN);
    expect(days.at(-1)).toMatchObject({ n: 15, source: '国务院令第174号' });
    expect(shown.extension).toEqual({ amount: 5, citation: null });
  });

  test('a limit in calendar days names the rule, and the article by which the last day moved', () => {
    const five = limit({ unit: 'day', amount: 4 });
    const { days } = derive(clockOf(five, '2026-04-30 10:00'), five, CN);
    expect(days.map(({ date, counted, n, source }) => [date.slice(5), counted, n, source])).toEqual([
      ['04-30', false, 0, '《民法典》第二百零一条'],
      ['05-01', true, 1, '示例规则第一条'],
      ['05-02', true, 2, '示例规则第一条'],
      ['05-03', true, 3, '示例规则第一条'],
      ['05-04', true, 4, '示例规则第一条'],
      ['05-05', false, 4, '《民法典》第二百零三条'],
      ['05-06', false, 4, '《民法典》第二百零三条'],
    ]);
    expect(days.at(-1)?.why.en).toContain('moves to the next working day');
  });

  test('a limit that was broken counts on, and says so', () => {
    const { days } = derive(clockOf(rule, '2026-03-02 10:00'), rule, CN, beijing('2026-03-18 09:00'));
    expect(days.at(-1)).toMatchObject({ date: '2026-03-18', n: 12, why: { en: 'working day; beyond the limit' } });
    const rested = derive(clockOf(rule, '2026-03-02 10:00', [], '2026-03-22 09:00'), rule, CN);
    expect(rested.days.at(-1)).toMatchObject({ date: '2026-03-22', counted: false, n: 14, why: { en: 'weekend' } });
  });

  test('a clock that stands still ends with the stop, or with the day asked for', () => {
    const clock = clockOf(rule, '2026-03-02 10:00', [['2026-03-04 14:00']]);
    expect(derive(clock, rule, CN).days.at(-1)).toMatchObject({ date: '2026-03-05', counted: false, n: 2 });
    const later = derive(clock, rule, CN, beijing('2026-03-13 09:00'));
    expect(later.days.at(-1)).toMatchObject({ date: '2026-03-13', counted: false, n: 2, source: '示例规则第二条' });
    expect(later.due.projected).toBe('2026-03-25');
  });

  test('a stop recorded without reason or article says that there is none', () => {
    const clock = clockOf(rule, '2026-03-02 10:00', [['2026-03-04 14:00']]);
    const bare = clock.intervals.map(({ kind, from, to, opened, closed }) => ({ kind, from, to, opened, closed }));
    expect(derive({ ...clock, intervals: bare }, rule, CN).days.at(-1)).toMatchObject({
      why: { en: 'the clock stands still (-): no basis recorded' },
      source: '未注明依据',
    });
  });
});

describe('Whatever the clock', () => {
  test('the count on the last day is the limit, and the explanation ends where the due date says', () => {
    const anyRule = constantFrom(
      limit(),
      limit({ amount: 30 }),
      limit({ unit: 'day' }),
      limit({ unit: 'day', amount: 3 }),
    );
    const anyDay = integer({ min: 1, max: 28 });
    const morningOf = (day: number) => `2026-01-${String(day).padStart(2, '0')} 10:00`;
    assert(
      property(anyRule, anyDay, anyDay, integer({ min: 0, max: 10 }), (own, one, other, extension) => {
        const stop = morningOf(Math.min(one, other));
        const clock = clockOf(own, morningOf(1), [[stop, morningOf(Math.max(one, other))]]);
        const extended = extension === 0 ? clock : extendClock(clock, extension);
        const { days, due } = derive(extended, own, CN);
        const untilDue = days.filter(({ date }) => date <= (due.date ?? ''));
        expect(untilDue.at(-1)).toMatchObject({ date: due.date, n: due.limitDays });
        expect(untilDue.filter(({ counted }) => counted)).toHaveLength(due.limitDays);
        expect(due).toEqual(dueOf(extended, own, CN));
      }),
    );
  });
});
