import { describe, expect, test } from '@jest/globals';
import { lampOf, worstLamp } from './lamp.js';

const due = { state: 'running' as const, at: '2025-08-19T16:00:00.000Z', yellowAt: '2025-08-18T16:00:00.000Z' };

describe('the lamp of a limit', () => {
  test.each([
    ['2025-08-18T15:59:59.999Z', 'green'],
    ['2025-08-18T16:00:00.000Z', 'yellow'],
    ['2025-08-19T15:59:59.999Z', 'yellow'],
    ['2025-08-19T16:00:00.000Z', 'red'],
  ])('at %s is %s', (now, lamp) => {
    expect(lampOf(due, now)).toBe(lamp);
  });

  test('is grey while the clock stands still in time, and red if it had run out before it was stopped', () => {
    expect(lampOf({ state: 'stopped', at: null, yellowAt: null }, '2025-08-20T00:00:00.000Z')).toBe('grey');
    expect(lampOf({ ...due, state: 'stopped' }, '2025-08-20T00:00:00.000Z')).toBe('red');
  });

  test('of several limits is the most urgent one', () => {
    expect(worstLamp(['grey', 'green', 'yellow'])).toBe('yellow');
    expect(worstLamp([])).toBe('grey');
  });
});
