import { describe, expect, test } from '@jest/globals';
import { clock, countedOf, type Example, fact, openFact } from './case-fact.fixture.js';
import { compare } from './comparison.js';
import { WORKED_CASE, WORKING_DAY, at } from './worked-case.fixture.js';

const rowOf = (one: Example) => countedOf(one).fact;

describe('the row of a case', () => {
  test('measures what has left once, from acceptance to the last issue', () => {
    expect(rowOf(fact())).toMatchObject({
      left_at: at('2025-05-08 14:00'),
      outcome: 'decided',
      completed: true,
      legal_days: 11,
      legal_days_net: 6,
      working_ms: 11.5 * WORKING_DAY,
      working_net_ms: 7 * WORKING_DAY,
      calendar_ms: 17 * 86_400_000 + 4 * 3_600_000,
      stopped_legal_days: 5,
      stopped_ms: 4.5 * WORKING_DAY,
      stopped_from_at: null,
    });
  });

  test('leaves the time of an open case to whoever counts, and says since when it stands still', () => {
    const stops = [{ from: at('2025-05-12 10:00'), to: null, reason: 'testing' }];
    expect(rowOf(openFact({ stops }))).toMatchObject({
      left_at: null,
      completed: false,
      legal_days: null,
      working_net_ms: null,
      authority_working_ms: null,
      stopped_legal_days: 0,
      stopped_from_at: at('2025-05-12 10:00'),
    });
  });

  test('has no time, and so is rejected, when the case left before it was accepted', () => {
    expect(rowOf(fact({ acceptedAt: at('2025-05-08 14:01') }))).toMatchObject({
      left_at: at('2025-05-08 14:00'),
      legal_days: null,
      legal_days_net: null,
      working_ms: null,
      calendar_ms: null,
    });
    expect(rowOf(fact({ acceptedAt: at('2025-05-08 14:00') }))).toMatchObject({ legal_days: 0, calendar_ms: 0 });
  });

  test('cuts stops to the time after acceptance', () => {
    const stops = [
      { from: at('2025-04-15 10:00'), to: at('2025-04-16 10:00'), reason: 'guidance' },
      { from: at('2025-04-18 10:00'), to: at('2025-04-22 10:00'), reason: 'correction' },
    ];
    const cut = { stopped_legal_days: 1, stopped_ms: WORKING_DAY };
    expect(rowOf(openFact({ stops }))).toMatchObject({ ...cut, stops: 2 });
    expect(rowOf(fact({ stops }))).toMatchObject({ ...cut, legal_days_net: 10, working_net_ms: 10.5 * WORKING_DAY });
    const since = [{ from: at('2025-04-15 10:00'), to: null, reason: 'guidance' }];
    expect(rowOf(openFact({ stops: since })).stopped_from_at).toBe(at('2025-04-21 10:00'));
    expect(rowOf(openFact({ stops: since, acceptedAt: null })).stopped_from_at).toBeNull();
  });

  test('keeps each stop whole, with its time as soon as it has ended', () => {
    const stops = [
      { from: at('2025-04-18 10:00'), to: at('2025-04-22 10:00'), reason: 'correction' },
      { from: at('2025-04-29 19:30'), to: null, reason: 'testing' },
    ];
    expect(countedOf(openFact({ stops })).stops).toEqual([
      {
        n: 0,
        reason: 'correction',
        from_at: at('2025-04-18 10:00'),
        to_at: at('2025-04-22 10:00'),
        legal_days: 2,
        working_ms: 2 * WORKING_DAY,
      },
      { n: 1, reason: 'testing', from_at: at('2025-04-29 19:30'), to_at: null, legal_days: null, working_ms: null },
    ]);
  });

  test('has a model only when the case ran to its decision and the old way is known for its tracks', () => {
    expect(countedOf(fact()).model).toMatchObject({
      procedures: 3,
      inspected: 2,
      demonstrated: true,
      actual_office_ms: 7 * WORKING_DAY,
    });
    expect(countedOf(openFact({ comparison: compare(WORKED_CASE) })).model).toBeNull();
    const withoutModel = compare({ ...WORKED_CASE, tracks: ['customs'] });
    expect(countedOf(fact({ comparison: withoutModel })).model).toBeNull();
  });
});

describe('the limits in the row of a case', () => {
  const pending = clock({ endedAt: null, met: null });
  const columns = (...clocks: ReturnType<typeof clock>[]) => {
    const row = rowOf(openFact({ clocks }));
    return [row.statutory_ended, row.statutory_missed, row.statutory_stopped, row.statutory_undetermined];
  };

  test('that have ended leave the worst verdict', () => {
    expect(columns()).toEqual([null, false, false, false]);
    expect(columns(clock())).toEqual(['on', false, false, false]);
    expect(columns(clock(), clock({ met: null }))).toEqual(['undetermined', false, false, false]);
    expect(columns(clock({ met: false }), clock({ met: null }), clock())).toEqual(['late', false, false, false]);
  });

  test('that are open say what stands still, what was missed before, and what has no date', () => {
    const stopped = { stopped: true, dueAt: null };
    expect(columns({ ...pending, ...stopped })).toEqual([null, false, true, false]);
    expect(columns({ ...pending, ...stopped, met: false })).toEqual([null, true, false, false]);
    expect(columns({ ...pending, dueAt: null })).toEqual([null, false, false, true]);
    expect(columns(pending)).toEqual([null, false, false, false]);
  });

  test('that run give the first due date, for each kind by itself, and never the applicant’s', () => {
    const row = rowOf(
      openFact({
        clocks: [
          pending,
          { ...pending, rule: 'b', dueAt: at('2025-05-13 19:30'), provisional: true },
          { ...pending, rule: 'c', kind: 'promised', dueAt: at('2025-05-12 19:30'), yellowAt: at('2025-05-09 19:30') },
          { ...pending, rule: 'd', owner: 'applicant', dueAt: at('2025-05-01 19:30') },
          clock({ rule: 'e', extended: true }),
        ],
      }),
    );
    expect(row).toMatchObject({
      statutory_due_at: at('2025-05-13 19:30'),
      statutory_provisional: true,
      promised_due_at: at('2025-05-12 19:30'),
      promised_provisional: false,
      yellow_at: at('2025-05-09 19:30'),
      red_at: at('2025-05-12 19:30'),
      extensions: 1,
    });
  });
});
