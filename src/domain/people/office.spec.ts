import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../json.js';
import { interestedIn, type Office, officeOf, partiesIn } from './office.js';

const PARTY = '91654004MA00000012';
const ON = '2026-06-01';

/** An organisation in which one officer has one interest. */
const officeWith = (interest: JsonObject): Office =>
  officeOf({
    authority: 654_004,
    id: 'x',
    seq: 1,
    facts: { registers: { interests: { I1: { officer: 'a', party: PARTY, kind: 'employment', ...interest } } } },
  } as unknown as Parameters<typeof officeOf>[0]);
const standsAside = (interest: JsonObject): boolean =>
  interestedIn(officeWith(interest), new Set([PARTY]), ON).includes('a');

describe('an officer stands aside from the cases of a party', () => {
  test.each<[string, boolean, JsonObject]>([
    ['that employs him', true, {}],
    ['that he left yesterday', true, { until: '2026-05-31' }],
    ['that he left three years ago to the day', true, { until: '2023-06-01' }],
    ['that he left three years and a day ago', false, { until: '2023-05-31' }],
    ['that he advised two years ago', true, { kind: 'adviser', until: '2024-01-01' }],
    ['that belongs to his family', true, { kind: 'kin' }],
    ['of which he sold his share last year', false, { kind: 'ownership', until: '2025-06-01' }],
    ['of which he will have a share until next year', true, { kind: 'ownership', until: '2027-06-01' }],
  ])('%s: %s', (_, aside, interest) => {
    expect(standsAside(interest)).toBe(aside);
  });

  test('and from no others', () => {
    expect(interestedIn(officeWith({}), new Set(['91654004MA00000099']), ON)).toEqual([]);
  });

  test('wherever in a filing the party stands', () => {
    const office = officeWith({});
    expect([...partiesIn(office, { products: [{ holder: { creditCode: PARTY } }], note: 'other' })]).toEqual([PARTY]);
    expect([...partiesIn(office, { note: `of ${PARTY}` })]).toEqual([]);
  });
});
