import { describe, expect, test } from '@jest/globals';
import type { Duration } from '../procedure/planned-office.js';
import { erlangWait, runOnce, singleQueue } from './simulation.fixture.js';

const RUNS = 24;
const WARM_UP = 30;
/** Enough arrivals for a standard error below a tenth of the wait, whatever the number of clerks. */
const ARRIVALS = 6_000;
const MEAN = 10;

/** The mean wait over independent runs, and the standard error of that mean. */
function waitOf(rho: number, servers: number, duration: Duration) {
  const plan = singleQueue((rho * servers) / MEAN, duration, servers);
  const days = WARM_UP + Math.ceil((ARRIVALS * MEAN) / (rho * servers * 480));
  const waits = Array.from({ length: RUNS }, (_, seed) => {
    const { waited, entered } = runOnce(plan, seed, days, WARM_UP);
    return waited[1]! / entered[1]!;
  });
  const mean = waits.reduce((sum, wait) => sum + wait, 0) / RUNS;
  const variance = waits.reduce((sum, wait) => sum + (wait - mean) ** 2, 0) / (RUNS - 1);
  return { mean, error: Math.sqrt(variance / RUNS) };
}

const exponential: Duration = { kind: 'exponential', mean: MEAN };

describe('a simulated office waits as long as queueing theory says, within three standard errors', () => {
  test.each([
    ['one clerk, four fifths busy (M/M/1)', 0.8, 1],
    ['three clerks, four fifths busy (M/M/3)', 0.8, 3],
    ['five clerks, nine tenths busy (M/M/5)', 0.9, 5],
  ])('%s', (_, rho, servers) => {
    const { mean, error } = waitOf(rho, servers, exponential);
    const theory = erlangWait((rho * servers) / MEAN, 1 / MEAN, servers);
    expect(error).toBeLessThan(theory / 10);
    expect(Math.abs(mean - theory)).toBeLessThan(3 * error);
  });

  test('one clerk whose work always takes the same time (M/D/1) keeps people waiting half as long', () => {
    const { mean, error } = waitOf(0.8, 1, { kind: 'fixed', mean: MEAN });
    const theory = erlangWait(0.8 / MEAN, 1 / MEAN, 1) / 2;
    expect(error).toBeLessThan(theory / 10);
    expect(Math.abs(mean - theory)).toBeLessThan(3 * error);
  });
});

describe('chance', () => {
  const plan = singleQueue(0.08, exponential, 1);

  test('the same seed gives the same course, another seed another', () => {
    expect(runOnce(plan, 7, 40)).toEqual(runOnce(plan, 7, 40));
    expect(runOnce(plan, 8, 40)).not.toEqual(runOnce(plan, 7, 40));
  });

  test('with another head count the same cases come, and none of them waits longer', () => {
    const [one, two] = [runOnce(plan, 3, 40, 0, [1]), runOnce(plan, 3, 40, 0, [2])];
    expect(two.net.length).toBe(one.net.length);
    expect(two.busy[0]! / one.busy[0]!).toBeCloseTo(1, 2);
    expect(two.waited[1]!).toBeLessThan(one.waited[1]! / 2);
  });
});

test('what a person is busy with agrees with what comes in', () => {
  const { busy } = runOnce(singleQueue(0.05, exponential, 1), 1, 400, 60);
  expect(busy[0]! / (340 * 480)).toBeCloseTo(0.5, 1);
});
