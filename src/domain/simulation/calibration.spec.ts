import { describe, expect, test } from '@jest/globals';
import { registrationFiling } from '../../procedures/registration-filing/registration-filing.js';
import { SAMPLE_OFFICE } from '../../procedures/planned-office.js';
import { CN } from '../clock/calendar-cn.js';
import { type Instant, fromMs, toMs } from '../clock/instant.js';
import { addWorkingMs } from '../clock/working-days.js';
import { calibrated, type RecordedCase, type RecordedStay } from './calibration.js';
import { courseOf } from './course.js';
import { meanOf, quantileFunction } from './distribution.js';
import { cutOf, distanceOf, holdOut, netDaysOf } from './hold-out.js';
import { netDaysOfRuns } from './setting.js';
import { AXIS, chance, random, settle } from './simulation.fixture.js';

const course = courseOf(registrationFiling);
const COMPLETING = 'open.review.registration.completing';
const MINUTE_MS = 60_000;
const QUIET = { ...SAMPLE_OFFICE, pools: SAMPLE_OFFICE.pools.map((pool) => ({ ...pool, heads: 40 })) };

/**
 * A record as an office without queues would leave it: each stage takes a lognormal time around `minutes`, everybody claims at
 * once unless `claims` says otherwise, and every fourth case has to be completed.
 */
function record(count: number, minutes: (i: number) => number, claims = true): RecordedCase[] {
  const draw = random(11);
  const spread = quantileFunction({ kind: 'lognormal', mean: 1, spread: 0.4 });
  return Array.from({ length: count }, (_, i) => {
    const submittedAt = addWorkingMs(CN, '2025-01-06T02:00:00.000Z', i * 150 * MINUTE_MS);
    const ends: Instant[] = [];
    const stays: RecordedStay[] = [];
    for (const { stage, after, detour, meta } of course.nodes) {
      const from = after.map((node) => ends[node]!).reduce((a, b) => (toMs(a) > toMs(b) ? a : b), submittedAt);
      const isTaken = detour === null || (detour === COMPLETING && i % 4 === 0);
      const to = isTaken ? addWorkingMs(CN, from, minutes(i) * spread(draw()) * MINUTE_MS) : from;
      if (isTaken) stays.push({ stage, from, to, claimedAt: claims && meta.owner === 'authority' ? from : null });
      ends.push(to);
    }
    return { submittedAt, stays };
  });
}

const check = (cases: RecordedCase[]) => {
  const { fit, rest } = cutOf(cases);
  const { office } = calibrated(fit, QUIET, course, CN);
  const daysOf = (some: RecordedCase[]) => some.flatMap((one) => netDaysOf(one, course, CN) ?? []);
  const setting = { office, joint: course, old: null, axis: AXIS, chance, replications: 1, days: 60 };
  const oldWay = registrationFiling.baseline.parameters.central;
  return holdOut(settle(netDaysOfRuns({ ...setting, oldWay, limitWorkingDays: 9 })), daysOf(fit), daysOf(rest));
};

describe('an office calibrated on its record', () => {
  const cases = record(240, () => 200);
  const { office, provenance } = calibrated(cases, QUIET, course, CN);

  test('takes as long for its work as was recorded from claim to end', () => {
    const stage = 'open.review.registration.classifying';
    expect(meanOf(office.stages[stage]!.duration) / (200 * 0.8)).toBeCloseTo(1, 1);
    expect(office.stages[stage]!.citation).toMatchObject({ certainty: 'practice', source: 'record' });
    expect(provenance.find(({ what }) => what === stage)).toMatchObject({ source: 'recorded', n: 240, unclaimed: 0 });
  });

  test('sends as many cases on a detour as went on it', () => {
    expect(office.detours[COMPLETING]!.share).toBe(0.25);
    expect(office.detours['open.correction']!.share).toBe(0);
  });

  test('receives as many cases a day as came: one every 150 minutes of office time', () => {
    const { perWeekday } = office.arrivals;
    expect(perWeekday.reduce((sum, each) => sum + each, 0) / 5).toBeCloseTo(480 / 150, 0);
  });

  test('keeps the assumption, and says so, where too few cases tell, and where nobody claimed: a stay may be a queue', () => {
    for (const few of [
      calibrated(
        record(10, () => 200),
        QUIET,
        course,
        CN,
      ),
      calibrated(
        record(100, () => 200, false),
        QUIET,
        course,
        CN,
      ),
    ]) {
      expect(few.office.stages['open.intake']).toEqual(QUIET.stages['open.intake']);
      expect(few.provenance.find(({ what }) => what === 'open.intake')).toMatchObject({ source: 'assumption' });
    }
  });
});

describe('how far it may be trusted', () => {
  test('it is accepted when it takes as long as the cases that were held out', () => {
    const { verdict, distanceDays, halvesDays, points } = check(record(240, () => 200));
    expect(verdict).toBe('accepted');
    expect(distanceDays!).toBeLessThan(1.5 * halvesDays!);
    for (const { recorded, simulated } of points) expect(Math.abs(recorded - simulated)).toBeLessThan(0.2);
  });

  test('it is not accepted when the office has become slower since', () => {
    expect(check(record(240, (i) => (i < 168 ? 200 : 320))).verdict).toBe('notAccepted');
  });

  test('of too few cases nothing is concluded', () => {
    expect(check(record(30, () => 200))).toMatchObject({ verdict: 'tooFewCases', distanceDays: null, points: [] });
  });

  test('an office that could not have kept up is not compared', () => {
    const days = Array.from({ length: 60 }, (_, i) => i);
    expect(holdOut(null, days, days)).toMatchObject({ verdict: 'overloaded', distanceDays: null });
  });

  test('the distance of two distributions is the days that lie between them', () => {
    const days = Array.from({ length: 50 }, (_, i) => i);
    expect(
      distanceOf(
        days,
        days.map((day) => day + 3),
      ),
    ).toBeCloseTo(3, 10);
    expect(distanceOf(days, days)).toBe(0);
  });
});

test('the time of a recorded case leaves out what the applicant alone had', () => {
  const at = (minutes: number) => fromMs(toMs('2025-03-03T02:00:00.000Z') + minutes * MINUTE_MS);
  const stay = (stage: string, from: number, to: number) => ({
    stage,
    from: at(from),
    to: at(to),
    claimedAt: at(from),
  });
  const stays = [
    stay('open.intake', 0, 30),
    stay('open.review.registration.checking', 30, 60),
    stay(COMPLETING, 60, 150),
    stay('open.review.registration.checking', 150, 180),
    stay('issue.deliver.sealing', 180, 210),
  ];
  expect(netDaysOf({ submittedAt: at(0), stays }, course, CN)).toBeCloseTo(90 / 480, 10);
  expect(netDaysOf({ submittedAt: at(0), stays: stays.slice(0, 2) }, course, CN)).toBeNull();
});
