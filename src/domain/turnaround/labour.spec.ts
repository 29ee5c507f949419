import { describe, expect, test } from '@jest/globals';
import type { Booking, StageWork } from './labour.js';
import { labourOf } from './labour.js';
import { text } from '../json.js';
import type { UsualHours } from '../procedure/cost-rates.js';

const STAGES: Record<string, StageWork> = {
  intake: { component: 'intake', track: null },
  review: { component: 'review', track: 'licence' },
  visit: { component: 'inspection', track: 'inspection' },
  ownVisit: { component: 'inspection', track: 'licence' },
  joint: { component: 'decision', track: null },
  hearing: { component: null, track: null },
};
const USUAL: UsualHours[] = [
  {
    component: 'intake',
    role: 'clerk',
    hours: 4,
    heads: 1,
    citation: { text: text('假设', 'assumed'), source: 'fictional', certainty: 'assumption' },
  },
];

let seq = 0;
const booking = (stage: string, person: string, minutes: number, change: Partial<Booking> = {}): Booking => ({
  seq: ++seq,
  stage,
  person,
  role: 'officer',
  kind: 'desk',
  minutes,
  replaces: null,
  ...change,
});
const labour = (bookings: Booking[], passed: string[] = []) =>
  labourOf(
    bookings,
    (stage) => STAGES[stage]!,
    passed.map((stage) => STAGES[stage]!),
    USUAL,
  );

describe('the labour of a case', () => {
  test('is what was booked, by piece of work and role, with those who did it together', () => {
    const bookings = [
      booking('joint', 'a', 90),
      booking('joint', 'a', 30),
      booking('joint', 'b', 60, { role: 'head' }),
      booking('hearing', 'c', 15),
    ];
    expect(labour(bookings)).toEqual([
      { ...STAGES['joint'], role: 'officer', travel: false, hours: 2, heads: 2, estimated: false },
      { ...STAGES['joint'], role: 'head', travel: false, hours: 1, heads: 2, estimated: false },
      { ...STAGES['hearing'], role: 'officer', travel: false, hours: 0.25, heads: 1, estimated: false },
    ]);
  });

  test('leaves out what was replaced, and what was taken back', () => {
    const first = booking('review', 'a', 60);
    const second = booking('review', 'a', 45, { replaces: first.seq });
    const none = booking('review', 'a', 0, { replaces: second.seq });
    expect(labour([first, second])).toMatchObject([{ hours: 0.75 }]);
    expect(labour([first, second, none])).toEqual([]);
  });

  test('keeps journeys apart, and makes the inspection of one track that of the case', () => {
    const trip = booking('visit', 'a', 240, { kind: 'travel' });
    expect(labour([booking('visit', 'a', 480, { kind: 'visit' }), trip])).toMatchObject([
      { component: 'inspection', track: null, travel: false, hours: 8 },
      { component: 'inspection', track: null, travel: true, hours: 4 },
    ]);
    expect(labour([trip, booking('ownVisit', 'b', 60)]).map(({ track }) => track)).toEqual(['inspection', 'licence']);
  });

  test('takes the usual hours, marked as such, where the case passed and nobody booked', () => {
    expect(labour([], ['intake', 'intake', 'review'])).toEqual([
      { ...STAGES['intake'], role: 'clerk', travel: false, hours: 4, heads: 1, estimated: true },
    ]);
    expect(labour([booking('intake', 'a', 6)], ['intake'])).toMatchObject([{ hours: 0.1, estimated: false }]);
  });
});
