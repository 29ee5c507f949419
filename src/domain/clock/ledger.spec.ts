import { describe, expect, test } from '@jest/globals';
import { CN } from './calendar-cn.js';
import { ONSITE, beijing, clockOf, limit } from './clock.fixture.js';
import { endClock, extendClock, keyOf, lastInterval, resumeClock, startClock, stateOf, stopClock } from './ledger.js';

const rule = limit();
const started = clockOf(rule, '2026-03-02 10:00');
const stopped = clockOf(rule, '2026-03-02 10:00', [['2026-03-04 14:00']]);
const ended = clockOf(rule, '2026-03-02 10:00', [], '2026-03-05 10:00');
const notPossible = expect.objectContaining({ code: 'notPossible', extra: { rule: rule.code } });
const move = (wallTime: string, seq = 9) => ({ at: beijing(wallTime), seq });

describe('A clock', () => {
  test('starts running, under the rule and the calendar of that day', () => {
    expect(started).toEqual({
      rule: 'licence.decision',
      ruleVersion: 1,
      calendarVersion: CN.version,
      track: 'licence',
      item: null,
      extension: 0,
      startedAt: beijing('2026-03-02 10:00'),
      endedAt: null,
      intervals: [{ kind: 'run', from: beijing('2026-03-02 10:00'), to: null, opened: 1, closed: null }],
    });
    expect(stateOf(started)).toBe('running');
  });

  test('may start standing still', () => {
    const clock = startClock({
      rule,
      calendar: CN,
      track: null,
      item: 'line-1',
      at: beijing('2026-03-02 10:00'),
      seq: 3,
      stopped: ONSITE,
    });
    expect(stateOf(clock)).toBe('stopped');
    expect(lastInterval(clock)).toEqual({
      kind: 'stop',
      from: beijing('2026-03-02 10:00'),
      to: null,
      ...ONSITE,
      opened: 3,
      closed: null,
    });
  });

  test('keeps each stop with its reason, its article and the entries that opened and closed it', () => {
    const clock = resumeClock(stopped, move('2026-03-09 10:00', 3));
    expect(clock.intervals).toEqual([
      { kind: 'run', from: beijing('2026-03-02 10:00'), to: beijing('2026-03-04 14:00'), opened: 1, closed: 2 },
      {
        kind: 'stop',
        from: beijing('2026-03-04 14:00'),
        to: beijing('2026-03-09 10:00'),
        ...ONSITE,
        opened: 2,
        closed: 3,
      },
      { kind: 'run', from: beijing('2026-03-09 10:00'), to: null, opened: 3, closed: null },
    ]);
  });

  test('is not changed by what is done with it', () => {
    const before = JSON.stringify(stopped);
    resumeClock(stopped, move('2026-03-09 10:00'));
    endClock(stopped, move('2026-03-09 10:00'));
    extendClock(stopped, 10);
    expect(JSON.stringify(stopped)).toBe(before);
  });

  test('may end running or standing still', () => {
    for (const clock of [started, stopped]) {
      const end = endClock(clock, move('2026-03-05 10:00'));
      expect(stateOf(end)).toBe('ended');
      expect(lastInterval(end)).toMatchObject({ to: beijing('2026-03-05 10:00'), closed: 9 });
    }
  });

  test('has one key for a case, a track and an item', () => {
    expect(keyOf(started)).toBe('licence/*/licence.decision');
    expect(keyOf({ rule: 'delivery', track: null, item: 'product-2' })).toBe('case/product-2/delivery');
  });

  test('is extended once', () => {
    const extended = extendClock(started, 10);
    expect(extended.extension).toBe(10);
    expect(() => extendClock(extended, 10)).toThrow(notPossible);
  });
});

describe('A clock refuses', () => {
  test('to be stopped, resumed, ended or extended when that is not its turn', () => {
    expect(() => stopClock(stopped, { ...move('2026-03-05 10:00'), ...ONSITE })).toThrow(notPossible);
    expect(() => stopClock(ended, { ...move('2026-03-06 10:00'), ...ONSITE })).toThrow(notPossible);
    expect(() => resumeClock(started, move('2026-03-05 10:00'))).toThrow(notPossible);
    expect(() => resumeClock(ended, move('2026-03-06 10:00'))).toThrow(notPossible);
    expect(() => endClock(ended, move('2026-03-06 10:00'))).toThrow(notPossible);
    expect(() => extendClock(ended, 10)).toThrow(notPossible);
  });

  test('a move before its last one, but not one at the same moment', () => {
    const refused = expect.objectContaining({ code: 'occurredAtRefused' });
    expect(() => resumeClock(stopped, move('2026-03-04 13:59'))).toThrow(refused);
    expect(() => stopClock(started, { ...move('2026-03-02 09:59'), ...ONSITE })).toThrow(refused);
    expect(() => endClock(started, move('2026-03-02 09:59'))).toThrow(refused);
    expect(stateOf(resumeClock(stopped, move('2026-03-04 14:00')))).toBe('running');
  });

  test.each([0, -1, 2.5])('an extension of %d', (amount) => {
    expect(() => extendClock(started, amount)).toThrow(expect.objectContaining({ code: 'malformed' }));
  });

  test('a start that is no instant', () => {
    const start = { rule, calendar: CN, track: null, item: null, seq: 1 };
    expect(() => startClock({ ...start, at: '2026-03-02' })).toThrow(expect.objectContaining({ code: 'malformed' }));
  });

  test('to be read when its ledger is empty', () => {
    expect(() => lastInterval({ ...started, intervals: [] })).toThrow(expect.objectContaining({ code: 'internal' }));
  });
});
