import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fromMs, toMs } from '../clock/instant.js';
import { type LegacyCase, type LegacySegment } from './legacy-cases.js';
import { chainMeans, linkChains } from './legacy-chains.js';
import { LegacyIntake } from './legacy-intake.js';
import type { LegacyProfile } from './legacy-profile.js';

const NOW = '2026-03-02T02:00:00.000Z';
const COLUMNS = {
  case: 'case',
  activity: 'activity',
  start: 'start',
  complete: 'end',
  track: 'track',
  lifecycle: 'life',
};
const PROFILE: LegacyProfile = { format: 'legacy-profile/1', name: 'n', source: 's', zone: '+08:00', columns: COLUMNS };

type Row = [activity: string, end: string, more?: Record<string, string>];

/** One case with the rows of a file, or several where a row names its case. */
function casesOf(rows: Row[], profile: Partial<LegacyProfile> = {}) {
  const intake = new LegacyIntake({ ...PROFILE, ...profile }, NOW);
  rows.forEach(([activity, end, more = {}], at) => {
    const cells = new Map(Object.entries({ case: 'A', activity, end, ...more }));
    intake.take({ row: at + 1, cells });
  });
  expect(intake.counts.rejected).toBe(0);
  const found = [...intake.cases.finish(intake.asOf!)];
  const cases: LegacyCase[] = found.map((one) => one.found);
  const segments: LegacySegment[] = found.flatMap((one) => one.segments);
  return { intake, cases, segments, only: cases[0]!, statistics: intake.cases.statistics() };
}
const span = ({ startedAt, endedAt, outcome }: Pick<LegacyCase, 'startedAt' | 'endedAt' | 'outcome'>) =>
  `${startedAt.slice(0, 16)} ${endedAt?.slice(0, 16) ?? '-'} ${outcome}`;

describe('an old case', () => {
  test('lasts from its first event to its last, in whatever order the file has them', () => {
    const { only } = casesOf([
      ['decide', '2020-03-05 09:00'],
      ['file', '2020-03-02 09:00'],
    ]);
    expect(span(only)).toBe('2020-03-02T01:00 2020-03-05T01:00 completed');
  });

  test('is open while work of it has no end', () => {
    const { only } = casesOf([
      ['check', '2020-03-05 09:00', { start: '2020-03-04 09:00' }],
      ['decide', '', { start: '2020-03-06 09:00' }],
    ]);
    expect(span(only)).toBe('2020-03-04T01:00 - open');
  });

  const ends = {
    activities: { file: {}, issue: { ends: 'completed' }, withdraw: { ends: 'left' }, archive: {} },
  } as const;

  test('ends with the activity that ends it, not with what is filed away later', () => {
    const { only } = casesOf(
      [
        ['file', '2020-03-02'],
        ['issue', '2020-03-05'],
        ['archive', '2020-06-01'],
      ],
      ends,
    );
    expect(span(only)).toBe('2020-03-01T16:00 2020-03-04T16:00 completed');
  });

  test('without such an activity is open, however long it is quiet', () => {
    const rows: Row[] = [
      ['file', '2020-03-02'],
      ['withdraw', '2020-03-03', { case: 'B' }],
      ['file', '2020-03-01', { case: 'B' }],
    ];
    expect(casesOf(rows, ends).cases.map(span)).toEqual([
      '2020-03-01T16:00 - open',
      '2020-02-29T16:00 2020-03-02T16:00 left',
    ]);
  });

  const clocks = {
    asOf: '2020-04-01T00:00:00.000Z',
    activities: {
      stop: { clock: 'stop', owner: 'applicant' },
      go: { clock: 'resume' },
      extend: { clock: 'extension' },
      work: {},
    },
  } as const;
  const days = (ms: number) => ms / 86_400_000;

  test('has its clock stopped from a stop to the next resumption, and extensions counted', () => {
    const { only, statistics } = casesOf(
      [
        ['work', '2020-03-01'],
        ['stop', '2020-03-02'],
        ['stop', '2020-03-03'],
        ['go', '2020-03-07'],
        ['go', '2020-03-08'],
        ['extend', '2020-03-09'],
      ],
      clocks,
    );
    expect([days(only.stoppedMs), only.stops.length, only.extensions]).toEqual([5, 1, 1]);
    expect(statistics.resumedWithoutStop).toBe(1);
  });

  test('has it stopped to its end where nothing resumes it, and to the day of the log while it is open', () => {
    expect(
      days(
        casesOf(
          [
            ['stop', '2020-03-02'],
            ['work', '2020-03-05'],
          ],
          clocks,
        ).only.stoppedMs,
      ),
    ).toBe(3);
    const open = casesOf(
      [
        ['stop', '2020-03-02 08:00'],
        ['work', '', { start: '2020-03-03' }],
      ],
      clocks,
    ).only;
    expect([open.outcome, days(open.stoppedMs)]).toEqual(['open', 30]);
  });

  test('has it stopped by the transitions of XES, and by work that is a stop by itself', () => {
    const byLife: Row[] = [
      ['work', '2020-03-01', { life: 'suspend' }],
      ['work', '2020-03-03', { life: 'RESUME' }],
      ['work', '2020-03-09'],
    ];
    expect(days(casesOf(byLife, clocks).only.stoppedMs)).toBe(2);
    const byWork: Row[] = [
      ['work', '2020-03-01'],
      ['stop', '2020-03-06', { start: '2020-03-02' }],
      ['work', '2020-03-09'],
    ];
    expect(days(casesOf(byWork, clocks).only.stoppedMs)).toBe(4);
  });

  test('never stands still for longer than it lasts, whatever its events are', () => {
    const event = fc.tuple(fc.constantFrom('stop', 'go', 'work', 'extend'), fc.integer({ min: 0, max: 100 }));
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 30 }), (events) => {
        const rows = events.map(([activity, hour]): Row => [activity, fromMs(1_583_000_000_000 + hour * 3_600_000)]);
        const { only } = casesOf(rows, clocks);
        expect(only.stoppedMs).toBeLessThanOrEqual(toMs(only.endedAt!) - toMs(only.startedAt));
        expect(only.stops.every(({ from, to }) => from < to)).toBe(true);
      }),
    );
  });
});

describe('a chain of procedures', () => {
  const chain = (link: 'case' | string[]): Partial<LegacyProfile> => ({
    chain: { tracks: ['licence', 'inspection', 'registration'], link },
    tracks: { L: 'licence', G: 'inspection', R: 'registration' },
  });
  const TRACKS = ['licence', 'inspection', 'registration'];

  test('in one case lasts from the beginning of the first to the end of the last', () => {
    const { segments } = casesOf(
      [
        ['a', '2020-01-01', { track: 'L' }],
        ['a', '2020-01-11', { track: 'L' }],
        ['a', '2020-01-15', { track: 'G' }],
        ['a', '2020-02-15', { track: 'G' }],
        ['a', '2020-02-20', { track: 'R' }],
        ['a', '2020-02-22', { track: 'R' }],
      ],
      chain('case'),
    );
    const { chains } = linkChains(segments, TRACKS);
    expect(chains.map(span)).toEqual(['2019-12-31T16:00 2020-02-21T16:00 completed']);
    const days = (ms: number) => ms / 86_400_000;
    const means = chainMeans(chains)!;
    expect([
      days(means.chain),
      ...means.parts.map(({ mean }) => days(mean)),
      ...means.gaps.map(({ mean }) => days(mean)),
    ]).toEqual([52, 10, 31, 2, 4, 5]);
  });

  test('of several cases is linked by what they share, and sets aside what is no chain', () => {
    const one = (id: string, track: string, end: string, enterprise: string): Row[] => [
      ['a', end, { case: id, track, enterprise }],
    ];
    const { segments } = casesOf(
      [
        ...one('1', 'L', '2020-01-01', 'E1'),
        ...one('2', 'G', '2020-01-15', 'E1'),
        ...one('3', 'R', '2020-02-20', 'E1'),
        ...one('4', 'L', '2020-01-01', 'E2'),
        ...one('5', 'G', '2020-01-01', 'E3'),
        ...one('6', 'L', '2020-01-01', 'E4'),
        ...one('7', 'L', '2020-06-01', 'E4'),
        ...one('8', 'L', '2020-06-01', ''),
      ],
      chain(['enterprise']),
    );
    const { chains, setAside } = linkChains(segments, TRACKS);
    expect(chains.map((found) => `${found.link} ${span(found)}`)).toEqual([
      'E1 2019-12-31T16:00 2020-02-19T16:00 completed',
      'E2 2019-12-31T16:00 - open',
    ]);
    expect(setAside).toEqual({ withoutFirst: 1, severalOfOneProcedure: 1, unlinked: 1 });
  });

  test('has means that add up over parts and gaps, for any durations', () => {
    const part = fc.tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: -20, max: 60 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(part, part, part), { minLength: 1, maxLength: 12 }), (all) => {
        const segments = all.flatMap((parts, index): LegacySegment[] => {
          let at = 1_583_000_000_000;
          return parts.map(([length, gap], position) => {
            const [from, to] = [at, at + length * 3_600_000];
            at = to + gap * 3_600_000;
            const common = { number: index, caseId: `${index}`, link: `${index}`, track: TRACKS[position]! };
            const more = { itemType: null, risk: null, changeType: null, outcome: 'completed' as const };
            return { ...common, ...more, startedAt: fromMs(from), endedAt: fromMs(to) };
          });
        });
        const means = chainMeans(linkChains(segments, TRACKS).chains);
        if (!means) return;
        const sum = [...means.parts, ...means.gaps].reduce((total, { mean }) => total + mean, 0);
        expect(Math.abs(sum - means.chain)).toBeLessThan(1);
      }),
    );
  });
});
