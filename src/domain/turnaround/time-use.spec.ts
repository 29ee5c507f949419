import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fromMs, MINUTE_MS, toMs } from '../clock/instant.js';
import { partition, type Span } from '../clock/partition.js';
import { type Example, fact, openFact, tallyOf } from './case-fact.fixture.js';
import type { VisitFact } from './take-tally.js';
import { timeUseOf } from './time-use.js';
import { CALENDAR, WORKING_DAY, at } from './worked-case.fixture.js';

const useOf = (cases: Example[]) => {
  const { sums, stages, stageTimes } = tallyOf(cases);
  return timeUseOf(sums, stages, stageTimes);
};
const review = (days: number | null, nth = 1): VisitFact => ({
  stage: 'licence.review',
  track: 'licence',
  owner: 'authority',
  activity: 'working',
  nth,
  working_ms: days === null ? null : days * WORKING_DAY,
});

describe('where the time went', () => {
  test('in the worked case: 7 days of work, 4.5 of the applicant, and nobody waited for the office', () => {
    const { parts } = useOf([fact(), openFact()]);
    expect(parts).toMatchObject({
      cases: 1,
      authorityWorkingMs: 7 * WORKING_DAY,
      authorityWaitingMs: 0,
      applicantMs: 4.5 * WORKING_DAY,
      thirdPartyMs: 0,
      elapsedDays: 17.1667,
      efficiency: 0.6087,
    });
  });

  test('adds up to what elapsed between submission and leaving, to the millisecond', () => {
    const start = toMs(at('2025-04-01 10:00'));
    const minute = fc.nat(60 * 24 * 60);
    const span = fc.record({
      track: fc.constantFrom('case', 'licence', 'gmp'),
      owner: fc.constantFrom('authority', 'applicant', 'third', 'none'),
      activity: fc.constantFrom('working', 'waiting'),
      a: minute,
      b: fc.option(minute),
    });
    const left = fc.record({ until: fc.nat(60 * 24 * 60 * 60_000), spans: fc.array(span, { maxLength: 8 }) });
    fc.assert(
      fc.property(fc.array(left, { minLength: 1, maxLength: 6 }), (list) => {
        const cases = list.map(({ until, spans }) => {
          const [from, to] = [fromMs(start), fromMs(start + until)];
          const own = spans.map(({ a, b, ...rest }): Span => ({
            ...rest,
            from: fromMs(start + Math.min(a, b ?? a) * MINUTE_MS),
            to: b === null ? null : fromMs(start + Math.max(a, b) * MINUTE_MS),
          }));
          const parts = partition(own, from, to, CALENDAR);
          return fact({ submittedAt: from, acceptedAt: null, issuedAt: to, parts });
        });
        const { elapsedMs, ...parts } = useOf(cases).parts;
        expect(elapsedMs).toBe(list.reduce((sum, { until }) => sum + until, 0));
        expect(
          parts.authorityWorkingMs +
            parts.authorityWaitingMs +
            parts.applicantMs +
            parts.thirdPartyMs +
            parts.nonWorkingMs,
        ).toBe(elapsedMs);
      }),
      { numRuns: 50 },
    );
  });

  test('has no efficiency where there was no office time', () => {
    expect(useOf([openFact()]).parts).toMatchObject({ cases: 0, elapsedMs: 0, efficiency: null });
  });

  test('by stage: ended stays with their median, those that last, and what was done again', () => {
    const cases = [1, 2, 3, 4, 6].map((days) => openFact({ visits: [review(days)] }));
    const again = openFact({ procedure: 'single@1', visits: [review(8, 2), review(null, 3)] });
    expect(useOf([...cases, again]).stages).toEqual([
      {
        stage: 'licence.review',
        track: 'licence',
        owner: 'authority',
        activity: 'working',
        visits: 6,
        open: 1,
        again: 1,
        againWorkingDays: 8,
        workingDays: 24,
        median: { value: 3.5, note: null },
        p90: { value: null, note: 'nTooSmall' },
      },
    ]);
  });
});
