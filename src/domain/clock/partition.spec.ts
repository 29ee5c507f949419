import { describe, expect, test } from '@jest/globals';
import { array, assert, constantFrom, integer, option, property, record } from 'fast-check';
import { CN } from './calendar-cn.js';
import { withRegion } from './calendar.js';
import { LAKELAND, WORKED_CASE, beijing } from './clock.fixture.js';
import { fromMs, toMs } from './instant.js';
import { partition, partitionByTrack, partitionWithCauses } from './partition.js';
import type { Partition, Span } from './partition.js';
import { workingMs } from './working-days.js';

const HOUR = 3_600_000;
const DAY = 8 * HOUR;
const span = (
  track: string,
  from: string,
  to: string | null,
  owner: Span['owner'] = 'authority',
  activity: Span['activity'] = 'working',
): Span => ({ track, from: beijing(from), to: to === null ? null : beijing(to), owner, activity });
const sumOf = (parts: Partition) =>
  parts.authorityWorkingMs + parts.authorityWaitingMs + parts.applicantMs + parts.thirdPartyMs + parts.nonWorkingMs;
const worked = WORKED_CASE.spans.map(([track, from, to, owner]) => span(track, from, to, owner));

/** Monday 2 March 2026, 10:00-14:00 and 15:30-19:30. */
const monday = (...spans: Span[]) => partition(spans, beijing('2026-03-02 00:00'), beijing('2026-03-03 00:00'), CN);

describe('The time of a case', () => {
  test('as worked by hand: 7 days of the authority, 4.5 of the applicant, 11.5 in office hours, 17.17 elapsed', () => {
    const parts = partition(worked, beijing(WORKED_CASE.from), beijing(WORKED_CASE.to), CN);
    expect(parts).toEqual({
      elapsedMs: 412 * HOUR,
      authorityWorkingMs: 7 * DAY,
      authorityWaitingMs: 0,
      applicantMs: 4.5 * DAY,
      thirdPartyMs: 0,
      nonWorkingMs: 412 * HOUR - 11.5 * DAY,
    });
    expect(parts.elapsedMs / (24 * HOUR)).toBeCloseTo(17.1667, 4);
  });

  test('belongs to the authority, waiting, where no record says anything', () => {
    expect(monday()).toEqual({
      elapsedMs: 24 * HOUR,
      authorityWorkingMs: 0,
      authorityWaitingMs: 8 * HOUR,
      applicantMs: 0,
      thirdPartyMs: 0,
      nonWorkingMs: 16 * HOUR,
    });
    expect(monday(span('licence', '2026-03-02 10:00', null, 'authority', 'waiting'))).toEqual(monday());
    expect(monday(span('licence', '2026-03-02 10:00', null, 'none'))).toEqual(monday());
  });

  test('is the applicant’s when the whole case waits for the applicant, whoever else works', () => {
    const parts = monday(
      span('case', '2026-03-02 10:00', '2026-03-02 12:00', 'applicant'),
      span('licence', '2026-03-02 10:00', null),
      span('registration', '2026-03-02 10:00', '2026-03-02 11:00', 'third'),
    );
    expect(parts).toMatchObject({ applicantMs: 2 * HOUR, thirdPartyMs: 0, authorityWorkingMs: 6 * HOUR });
  });

  test('is the third party’s before it is the authority’s', () => {
    const parts = monday(
      span('registration', '2026-03-02 10:00', '2026-03-02 11:00', 'third', 'waiting'),
      span('licence', '2026-03-02 10:00', '2026-03-02 12:00'),
    );
    expect(parts).toMatchObject({ thirdPartyMs: HOUR, authorityWorkingMs: HOUR, authorityWaitingMs: 6 * HOUR });
  });

  test('is the authority’s while one track can be worked on, although another waits for the applicant', () => {
    const parts = monday(
      span('inspection', '2026-03-02 10:00', '2026-03-02 14:00', 'applicant'),
      span('licence', '2026-03-02 11:00', '2026-03-02 12:00'),
    );
    expect(parts).toMatchObject({ applicantMs: 3 * HOUR, authorityWorkingMs: HOUR, authorityWaitingMs: 4 * HOUR });
  });

  test('is cut to the period asked for, and spans that lie outside or run backwards say nothing', () => {
    const parts = monday(
      span('licence', '2026-02-01 10:00', '2026-03-02 11:00'),
      span('licence', '2026-03-02 18:30', '2026-04-01 10:00'),
      span('licence', '2026-03-05 10:00', '2026-03-06 10:00', 'third'),
      span('licence', '2026-03-02 14:00', '2026-03-02 12:00', 'third'),
    );
    expect(parts).toMatchObject({ authorityWorkingMs: 2 * HOUR, authorityWaitingMs: 6 * HOUR, thirdPartyMs: 0 });
  });

  test('is nobody’s working time on a holiday of the region', () => {
    const day = [beijing('2025-07-07 00:00'), beijing('2025-07-08 00:00')] as const;
    const spans = [span('licence', '2025-07-07 10:00', null)];
    expect(partition(spans, ...day, CN).authorityWorkingMs).toBe(DAY);
    expect(partition(spans, ...day, withRegion(CN, LAKELAND))).toMatchObject({
      authorityWorkingMs: 0,
      nonWorkingMs: 24 * HOUR,
    });
  });

  test('cannot be asked for backwards', () => {
    expect(() => partition([], beijing('2026-03-03 10:00'), beijing('2026-03-02 10:00'), CN)).toThrow(
      expect.objectContaining({ code: 'malformed' }),
    );
  });
});

describe('The authority’s own time', () => {
  const day = [beijing('2026-03-02 00:00'), beijing('2026-03-03 00:00'), CN] as const;
  const review = (heldFrom: string | null): Span => ({
    ...span('licence', '2026-03-02 10:00', '2026-03-02 14:00'),
    heldFrom: heldFrom === null ? null : beijing(heldFrom),
  });

  test('is told apart by what held the case up: nobody had it, somebody had it, it waited for another track', () => {
    const { authority } = partitionWithCauses(
      [review('2026-03-02 11:00'), span('case', '2026-03-02 14:00', '2026-03-02 17:30', 'authority', 'waiting')],
      [],
      ...day,
    );
    expect(authority).toEqual({
      unassignedMs: HOUR,
      heldMs: 3 * HOUR,
      queuedMs: 2 * HOUR,
      silentMs: 2 * HOUR,
      orderedMs: 0,
    });
  });

  test('is that of an order while one stands, whoever has the case', () => {
    const orders = [{ from: beijing('2026-03-02 12:00'), to: null }];
    const { authority } = partitionWithCauses([review('2026-03-02 09:00')], orders, ...day);
    expect(authority).toMatchObject({ heldMs: 2 * HOUR, orderedMs: 6 * HOUR, unassignedMs: 0 });
  });

  test('was nobody’s where work was never taken up, and somebody’s where another track was at work', () => {
    const nobody = partitionWithCauses([review(null)], [], ...day);
    expect(nobody.authority).toMatchObject({ unassignedMs: 4 * HOUR, heldMs: 0 });
    const other = {
      ...span('registration', '2026-03-02 10:00', '2026-03-02 12:00'),
      heldFrom: beijing('2026-03-02 10:00'),
    };
    const { authority } = partitionWithCauses([review(null), other], [], ...day);
    expect(authority).toMatchObject({ unassignedMs: 2 * HOUR, heldMs: 2 * HOUR });
  });
});

describe('The time of each track', () => {
  const tracks = partitionByTrack(worked, beijing(WORKED_CASE.from), beijing(WORKED_CASE.to), CN);

  test('is told apart, with the whole case beside it', () => {
    expect(Object.keys(tracks).sort()).toEqual(['case', 'inspection', 'licence', 'registration']);
    expect(tracks['case']).toEqual(partition(worked, beijing(WORKED_CASE.from), beijing(WORKED_CASE.to), CN));
  });

  test('contains what was done for the whole case, and waiting for the other tracks', () => {
    expect(tracks['licence']).toMatchObject({
      authorityWorkingMs: 4 * DAY,
      applicantMs: 0,
      authorityWaitingMs: 7.5 * DAY,
    });
    expect(tracks['inspection']).toMatchObject({ authorityWorkingMs: 7 * DAY, applicantMs: 4.5 * DAY });
  });

  test('adds up in every track', () => {
    for (const parts of Object.values(tracks)) expect(sumOf(parts)).toBe(parts.elapsedMs);
  });
});

describe('Whatever was recorded, late, overlapping or open', () => {
  const base = toMs('2026-02-12T00:00:00.000Z');
  const within = integer({ min: -5_000, max: 30_000 }).map((minutes) => base + minutes * 60_000 + 7);
  const anySpan = record({
    track: constantFrom('case', 'licence', 'inspection'),
    from: within.map(fromMs),
    to: option(within.map(fromMs), { nil: null }),
    owner: constantFrom<Span['owner']>('authority', 'applicant', 'third', 'none'),
    activity: constantFrom<Span['activity']>('working', 'waiting'),
  });
  const covers = (spans: Span[], ms: number, wanted: (span: Span) => boolean) =>
    spans.some((one) => wanted(one) && toMs(one.from) <= ms && (one.to === null || ms < toMs(one.to)));
  /** The same precedence, asked of one instant. */
  const ownerAt = (spans: Span[], ms: number): keyof Partition => {
    if (workingMs(CN, fromMs(ms), fromMs(ms + 1)) === 0) return 'nonWorkingMs';
    if (covers(spans, ms, ({ owner, track }) => owner === 'applicant' && track === 'case')) return 'applicantMs';
    if (covers(spans, ms, ({ owner }) => owner === 'third')) return 'thirdPartyMs';
    if (covers(spans, ms, ({ owner, activity }) => owner === 'authority' && activity === 'working')) {
      return 'authorityWorkingMs';
    }
    return covers(spans, ms, ({ owner }) => owner === 'applicant') ? 'applicantMs' : 'authorityWaitingMs';
  };

  test('the parts add up to the millisecond, and all but one lie in office hours', () => {
    assert(
      property(array(anySpan, { maxLength: 12 }), within, within, (spans, a, b) => {
        const [from, to] = [fromMs(Math.min(a, b)), fromMs(Math.max(a, b))];
        const parts = partition(spans, from, to, CN);
        expect(sumOf(parts)).toBe(Math.abs(b - a));
        expect(Math.min(...Object.values(parts))).toBeGreaterThanOrEqual(0);
        expect(parts.elapsedMs - parts.nonWorkingMs).toBe(workingMs(CN, from, to));
      }),
    );
  });

  test('the causes of the authority’s time add up to it, whatever orders stood', () => {
    const anyHeld = record({ span: anySpan, heldFrom: option(within.map(fromMs), { nil: null }) });
    const anyOrder = record({ from: within.map(fromMs), to: option(within.map(fromMs), { nil: null }) });
    assert(
      property(array(anyHeld, { maxLength: 10 }), array(anyOrder, { maxLength: 3 }), within, (held, orders, ms) => {
        const spans = held.map(({ span: one, heldFrom }) => ({ ...one, heldFrom }));
        const { parts, authority } = partitionWithCauses(spans, orders, fromMs(ms), fromMs(ms + 20 * DAY), CN);
        const all = Object.values(authority).reduce((sum, one) => sum + one, 0);
        expect(all).toBe(parts.authorityWorkingMs + parts.authorityWaitingMs);
        expect(Math.min(...Object.values(authority))).toBeGreaterThanOrEqual(0);
        expect(parts).toEqual(partition(spans, fromMs(ms), fromMs(ms + 20 * DAY), CN));
      }),
    );
  });

  test('every instant has one owner, and it is the first of the order that applies', () => {
    assert(
      property(array(anySpan, { maxLength: 8 }), within, (spans, ms) => {
        const parts = partition(spans, fromMs(ms), fromMs(ms + 1), CN);
        expect(parts[ownerAt(spans, ms)]).toBe(1);
        expect(sumOf(parts)).toBe(1);
      }),
      { numRuns: 300 },
    );
  });

  test('a period cut in two has the parts of both pieces', () => {
    assert(
      property(array(anySpan, { maxLength: 8 }), within, within, within, (spans, ...cuts) => {
        const [from = 0, middle = 0, to = 0] = cuts.sort((a, b) => a - b);
        const whole = partition(spans, fromMs(from), fromMs(to), CN);
        const first = partition(spans, fromMs(from), fromMs(middle), CN);
        const second = partition(spans, fromMs(middle), fromMs(to), CN);
        for (const key of Object.keys(whole) as (keyof Partition)[]) expect(first[key] + second[key]).toBe(whole[key]);
      }),
      { numRuns: 50 },
    );
  });
});
