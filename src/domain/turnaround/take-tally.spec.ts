import { describe, expect, test } from '@jest/globals';
import { clock, type Example, fact, openFact, tallyOf } from './case-fact.fixture.js';
import type { VisitFact } from './take-tally.js';
import { at } from './worked-case.fixture.js';

const NOON = at('2025-06-02 12:00');
const durationsOf = (one: Example) =>
  Object.fromEntries(tallyOf([one]).durations.map(({ clock: name, value }) => [name, value]));

describe('the time of a case that is still open', () => {
  test('runs to the as-of instant on every clock, net of the stops that have ended', () => {
    expect(tallyOf([openFact()]).durations.map(({ clock: name, value, ending }) => [name, value, ending])).toEqual([
      ['legalDaysNet', 48 - 5, 'open'],
      ['workingDaysGross', 48 * 480, 'open'],
      ['calendarDays', 71 * 1440, 'open'],
    ]);
  });

  test('is net of a stop that lasts, from its beginning to the as-of instant', () => {
    const stops = [...openFact().stops, { from: at('2025-06-25 14:00'), to: null, reason: 'testing' }];
    expect(durationsOf(openFact({ stops }))).toMatchObject({ legalDaysNet: 48 - 5 - 4, workingDaysGross: 48 * 480 });
    expect(tallyOf([openFact({ stops })]).trend[0]!.tenths).toBe(10 * (48 - 4.5 - 3.5));
  });

  test('loses nothing to a stop of the time before acceptance', () => {
    const stops = [{ from: at('2025-04-15 10:00'), to: null, reason: 'guidance' }];
    const tally = tallyOf([openFact({ stops, submittedAt: at('2025-04-14 10:00') })]);
    expect(tally.durations[0]).toMatchObject({ clock: 'legalDaysNet', value: 0 });
    expect(tally.trend).toMatchObject([{ tenths: 0, completed: false }]);
    expect(tally.stops).toMatchObject([{ reason: 'guidance', n: 1, legalDays: 52, workingMs: 52 * 28_800_000 }]);
  });
});

describe('what is counted', () => {
  test('of a case that the record lets leave before it was accepted is that it is wrong, and no time', () => {
    const tally = tallyOf([fact({ acceptedAt: at('2025-05-20 10:00') })]);
    expect(tally.sums).toMatchObject([{ cases: 1, accepted: 1, rejected: 1, open: 0 }]);
    expect([tally.durations, tally.trend]).toEqual([[], []]);
  });

  test('as minutes is whole minutes that have passed', () => {
    const minutesUntil = (acceptedAt: string) =>
      tallyOf([openFact({ submittedAt: NOON, acceptedAt })]).receipts[0]!.minutes;
    expect(minutesUntil('2025-06-02T04:00:59.999Z')).toBe(0);
    expect(minutesUntil('2025-06-02T04:01:00.000Z')).toBe(1);
  });

  test('as tenths of a day is the nearest tenth, halves up', () => {
    const tenthsUntil = (issuedAt: string) =>
      tallyOf([fact({ acceptedAt: at('2025-05-07 10:00'), issuedAt, stops: [] })]).trend[0]!.tenths;
    expect(tenthsUntil('2025-05-07T02:23:59.999Z')).toBe(0);
    expect(tenthsUntil('2025-05-07T02:24:00.000Z')).toBe(1);
    expect(tenthsUntil('2025-05-07T03:12:00.000Z')).toBe(2);
    const times = tallyOf([fact()]).modelTimes.filter(({ of }) => of.endsWith('Calendar'));
    expect(times.map(({ of, tenths }) => [of, tenths])).toEqual([
      ['actualCalendar', 172],
      ['lowCalendar', 281],
      ['centralCalendar', 382],
      ['highCalendar', 494],
      ['ceilingCalendar', 870],
    ]);
  });

  test('as a month is the month in Beijing, of the twenty-four that end with the period', () => {
    const monthsOf = (acceptedAt: string) =>
      tallyOf([openFact({ submittedAt: at('2023-01-03 10:00'), acceptedAt })]).trend.map(({ month }) => month);
    expect(monthsOf('2025-04-30T15:59:59.999Z')).toEqual(['2025-04']);
    expect(monthsOf('2025-04-30T16:00:00.000Z')).toEqual(['2025-05']);
    expect(monthsOf('2023-06-30T15:59:59.999Z')).toEqual([]);
    expect(monthsOf('2023-06-30T16:00:00.000Z')).toEqual(['2023-07']);
    expect(monthsOf('2025-06-30T16:00:00.000Z')).toEqual([]);
  });

  test('of equal cases is one row with their number', () => {
    const { flows, durations, sums } = tallyOf([fact(), fact(), fact({ procedure: 'single@1' })]);
    expect(flows.map(({ procedure, n }) => [procedure, n])).toEqual([
      ['joint@1', 2],
      ['single@1', 1],
    ]);
    expect(durations.filter(({ procedure }) => procedure === 'joint@1').map(({ n }) => n)).toEqual([2, 2, 2]);
    expect(sums.map(({ cases }) => cases)).toEqual([2, 1]);
  });

  test('of a draft, and of a case filed after the period, is nothing', () => {
    const late = openFact({ submittedAt: '2025-06-30T16:00:00.000Z', acceptedAt: null });
    expect(Object.values(tallyOf([openFact({ submittedAt: null, acceptedAt: null }), late])).flat()).toEqual([]);
  });
});

describe('the lamp of an open case', () => {
  const yellowAt = at('2025-06-27 10:00');
  const dueAt = at('2025-06-30 19:30');
  const lampAt = (asOf: string, ...clocks: ReturnType<typeof clock>[]) =>
    tallyOf([openFact({ clocks })], { asOf }).ages.map(({ lamp }) => lamp);
  const running = clock({ endedAt: null, met: null, yellowAt, dueAt });

  test('is green, turns yellow and red at the very instant, and is grey while no limit runs', () => {
    expect(lampAt('2025-06-27T01:59:59.999Z', running)).toEqual(['green']);
    expect(lampAt(yellowAt, running)).toEqual(['yellow']);
    expect(lampAt('2025-06-30T11:29:59.999Z', running)).toEqual(['yellow']);
    expect(lampAt(dueAt, running)).toEqual(['red']);
    expect(lampAt(dueAt, clock({ endedAt: null, met: null, dueAt: null, stopped: true }))).toEqual(['grey']);
    expect(lampAt(dueAt)).toEqual(['grey']);
  });

  test('is that of the nearest limit of the authority, whatever the applicant must do first', () => {
    const far = clock({ rule: 'a', endedAt: null, met: null, yellowAt: null, dueAt: at('2025-12-31 10:00') });
    const theirs = clock({ rule: 'b', owner: 'applicant', endedAt: null, met: null, dueAt: at('2025-05-30 10:00') });
    expect(lampAt(yellowAt, far, theirs)).toEqual(['green']);
    expect(lampAt(yellowAt, far, theirs, running)).toEqual(['yellow']);
  });

  test('is not shown of a case that has left', () => {
    expect(tallyOf([fact({ clocks: [running] })]).ages).toEqual([]);
  });
});

describe('the stays of a case in its stages', () => {
  const stay = (change: Partial<VisitFact>): VisitFact => ({
    stage: 'licence.review',
    track: 'licence',
    owner: 'authority',
    activity: 'working',
    nth: 1,
    working_ms: 3_600_000,
    ...change,
  });

  test('are counted apart as ended, lasting and come again, and not where nobody has the case', () => {
    const visits = [
      stay({ working_ms: 7_259_999 }),
      stay({ nth: 2 }),
      stay({ nth: 3, working_ms: null }),
      stay({ stage: 'licence.closed', owner: 'none', working_ms: null }),
    ];
    const { stages, stageTimes } = tallyOf([openFact({ visits })]);
    expect(stages).toMatchObject([
      { stage: 'licence.review', visits: 2, open: 1, again: 1, againMs: 3_600_000, workingMs: 10_859_999 },
    ]);
    expect(stageTimes.map(({ minutes, n }) => [minutes, n])).toEqual([
      [120, 1],
      [60, 1],
    ]);
  });
});
