import { describe, expect, test } from '@jest/globals';
import { SAMPLE_OFFICE } from '../../procedures/planned-office.js';
import { gmpInspection } from '../../procedures/gmp-inspection/gmp-inspection.js';
import { licenceModification } from '../../procedures/licence-modification/licence-modification.js';
import { registrationFiling } from '../../procedures/registration-filing/registration-filing.js';
import { threeInOne } from '../../procedures/three-in-one/three-in-one.js';
import type { PlannedOffice } from '../procedure/planned-office.js';
import { answer, type Comparison, type HeadCount, type Question } from './answer.js';
import { chained, courseOf } from './course.js';
import { estimateOf, welchWarmUp } from './figures.js';
import { AXIS, chance, settle } from './simulation.fixture.js';
import type { Setting } from './setting.js';

const setting: Setting = {
  office: SAMPLE_OFFICE,
  joint: courseOf(threeInOne),
  old: chained([licenceModification, gmpInspection, registrationFiling].map(courseOf)),
  oldWay: threeInOne.baseline.parameters.central,
  axis: AXIS,
  chance,
  replications: 40,
  days: 250,
  limitWorkingDays: 9,
};

const withHeads = (heads: Record<string, number>): PlannedOffice => ({
  ...SAMPLE_OFFICE,
  pools: SAMPLE_OFFICE.pools.map((pool) => ({ ...pool, heads: heads[pool.id] ?? pool.heads })),
});
const compare = (office: PlannedOffice, given: Partial<Setting> = {}) =>
  settle(answer({ ...setting, office, ...given }, { kind: 'compare' })).result as Comparison;
const count = (question: Omit<Extract<Question, { kind: 'headCount' }>, 'kind'>, given: Partial<Setting> = {}) =>
  settle(answer({ ...setting, ...given }, { kind: 'headCount', ...question })).result as HeadCount;

describe('the sample office does what the reference office does', () => {
  const p95With = (inspectors: number) => {
    const { joint } = compare(withHeads({ inspectors }), { old: null, replications: 80 });
    const { utilisation } = joint.pools.find(({ id }) => id === 'inspectors')!;
    return { p95: joint.durations.netWorkingDays.p95, busy: utilisation.mean };
  };

  test('with 4, 6 and 8 inspectors P95 is about 14.0, 10.5 and 10.2 days, and teams are busy 86, 57 and 43 % of the time', () => {
    const [four, six, eight] = [p95With(4), p95With(6), p95With(8)];
    for (const [{ p95, busy }, days, share] of [
      [four, 14.0, 0.86],
      [six, 10.5, 0.57],
      [eight, 10.2, 0.43],
    ] as const) {
      expect(Math.abs(p95.mean - days)).toBeLessThan(1);
      expect(Math.abs(busy - share)).toBeLessThan(0.04);
    }
    expect(four.p95.low).toBeGreaterThan(six.p95.high);
  });

  test('no number of inspectors brings P95 under ten days: the next bottleneck is the review of GMP documents', () => {
    const { heads, tried, bottleneck } = count({ pool: 'inspectors', days: 10, measure: 'netWorkingDays' });
    expect(heads).toBeNull();
    expect(tried.at(-1)).toMatchObject({ meets: false });
    expect(bottleneck).toMatchObject({ pool: 'centre', heads: 3 });
    expect(bottleneck!.gain.low).toBeGreaterThan(0);
  });

  test('a share of the inspectors is enough once there is one more reviewer, and not one team fewer', () => {
    const { heads, tried, joint } = count(
      { pool: 'inspectors', days: 10, measure: 'netWorkingDays' },
      { office: withHeads({ centre: 3 }) },
    );
    expect(heads).toBe(6);
    expect(tried.find((one) => one.heads === 6)).toMatchObject({ meets: true });
    expect(tried.find((one) => one.heads === 4)).toMatchObject({ meets: false });
    expect(joint.durations.netWorkingDays.p95.high).toBeLessThan(10);
  });
});

describe('the old way and the joint procedure, side by side', () => {
  test('the same cases come to both; the old way takes longer on every clock and costs more', () => {
    const { joint, old, difference } = compare(withHeads({ inspectors: 8 }));
    expect(old!.cases).toBe(joint.cases);
    for (const { p50, p95 } of Object.values(difference!)) {
      expect(p50.low).toBeGreaterThan(0);
      expect(p95.low).toBeGreaterThan(0);
    }
    expect(old!.yuanPerCase!.low).toBeGreaterThan(joint.yuanPerCase!.high);
    expect(old!.onTime.mean).toBeLessThan(joint.onTime.mean);
  });

  test('where the same people cannot carry the old way, it says who and gives no figure', () => {
    const { old, overloaded, difference, joint } = compare(withHeads({ inspectors: 4 }));
    expect(old).toBeNull();
    expect(difference).toBeNull();
    expect(overloaded).toEqual([{ pool: 'inspectors', heads: 4, load: expect.any(Number) }]);
    expect(overloaded[0]!.load).toBeGreaterThan(1);
    expect(joint.cases).toBeGreaterThan(1_000);
  });

  test('it is a scenario of grade S with its warm-up and its replications, never a forecast', () => {
    const said = settle(answer({ ...setting, replications: 20 }, { kind: 'compare' }));
    expect(said).toMatchObject({ grade: 'S', statement: { en: expect.stringMatching(/^A scenario, not a forecast/) } });
    expect(said.warmUp.days).toBeGreaterThanOrEqual(60);
    expect((said.result as Comparison).joint.replications).toBe(20);
    expect(said).toEqual(settle(answer({ ...setting, replications: 20 }, { kind: 'compare' })));
  });
});

describe('what has no answer is refused', () => {
  test('an office of which more is asked than it can do', () => {
    expect(() => compare(withHeads({ inspectors: 2 }))).toThrow(/less than 100 %.*inspectors 1\d\d %/);
  });

  test('people whom the procedure does not need', () => {
    expect(() => count({ pool: 'gardeners', days: 10, measure: 'netWorkingDays' })).toThrow(/gardeners/);
  });

  test('runs too short to show a P95', () => {
    expect(() => compare(SAMPLE_OFFICE, { days: 50 })).toThrow(/59 cases/);
  });
});

describe('estimates', () => {
  test('have the limits of Student’s t', () => {
    const { mean, low, high } = estimateOf([4, 6, 8, 10, 12, 14]);
    expect(mean).toBe(9);
    expect([high - mean, mean - low]).toEqual([expect.closeTo(3.926, 1), expect.closeTo(3.926, 1)]);
  });

  test('an office that fills up is warm when it has filled up; one that never settles says so', () => {
    const filling = Array.from({ length: 400 }, (_, day) => 10 * (1 - Math.exp(-day / 30)));
    expect(welchWarmUp(filling)).toBeGreaterThan(60);
    expect(welchWarmUp(filling)).toBeLessThan(120);
    expect(welchWarmUp(Array.from({ length: 400 }, (_, day) => day))).toBeNull();
  });
});
