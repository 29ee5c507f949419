import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CASE_COLUMNS, type CaseLine, csvLine } from './case-list.js';
import { PUBLIC_COLUMNS, PublicCaseList } from './public-case-list.js';

const OF: Record<string, fc.Arbitrary<string | number | null>> = {
  case_number: fc.string(),
  procedure: fc.constantFrom('three-in-one@1', 'gmp-inspection@1'),
  origin: fc.constantFrom('REAL', 'SYNTHETIC'),
  submitted_at: fc.constantFrom('2025-07-31T15:00:00.000Z', '2025-07-31T17:00:00.000Z', '2025-11-02T01:00:00.000Z'),
  left_at: fc.constantFrom(null, '2025-09-01T01:00:00.000Z', '2025-12-31T01:00:00.000Z'),
  ending: fc.constantFrom('completed', 'open', 'competing'),
  outcome: fc.constantFrom(null, 'decided', 'withdrawn'),
  legal_days_net: fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 80 })),
  legal_verdict: fc.constantFrom('on', 'late', 'pendingWithin'),
  promised_verdict: fc.constantFrom(null, 'on'),
  stops: fc.nat(2),
  extensions: fc.nat(1),
  grade: fc.constantFrom(null, 'E2'),
  counted: fc.constantFrom('cohort', 'flows'),
  excluded: fc.constantFrom(null, 'notAccepted'),
};
const lineArbitrary: fc.Arbitrary<CaseLine> = fc.tuple(...CASE_COLUMNS.map(({ key }) => OF[key] ?? fc.constant(null)));
const published = (lines: CaseLine[]): CaseLine[] => {
  const list = new PublicCaseList(480);
  lines.forEach((line, at) => list.add(line, `p${String((at * 7919) % 100_000).padStart(6, '0')}`));
  return [...list.lines()];
};
const withoutName = (line: CaseLine): string => JSON.stringify(line.slice(1));

describe('a list of cases for publication', () => {
  test('has no line that fewer than five cases share, and withholds none or at least five', () => {
    fc.assert(
      fc.property(fc.array(lineArbitrary, { maxLength: 120 }), (lines) => {
        const shown = published(lines);
        const alike = new Map<string, number>();
        for (const line of shown) alike.set(withoutName(line), (alike.get(withoutName(line)) ?? 0) + 1);
        expect([...alike.values()].filter((n) => n < 5)).toEqual([]);
        const withheld = lines.length - shown.length;
        expect(withheld === 0 || withheld >= 5 || shown.length === 0).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test('stands in the order of its pseudonyms, whatever the order of filing', () => {
    const many = fc.sample(lineArbitrary, { numRuns: 300, seed: 7 });
    const names = published(many).map(([name]) => String(name));
    expect(names).toEqual(names.toSorted());
    expect(new Set(names).size).toBe(names.length);
  });

  test('tells months in the zone of the authority, bands instead of days, and no number', () => {
    const cells = Object.fromEntries(CASE_COLUMNS.map(({ key }) => [key, null])) as Record<string, CaseLine[number]>;
    const line = CASE_COLUMNS.map(
      ({ key }) =>
        ({ ...cells, case_number: '案2025-1', submitted_at: '2025-07-31T17:00:00.000Z', legal_days_net: 11 })[key] ??
        null,
    );
    const [first] = published(Array.from({ length: 5 }, () => line));
    const shown = Object.fromEntries(PUBLIC_COLUMNS.map(({ key }, at) => [key, first![at]]));
    expect(shown).toMatchObject({ submitted: '2025-08', legal_days_band: '11-20', stopped: 'no' });
    expect(csvLine(first!)).not.toContain('案2025-1');
  });

  test('of four cases is empty', () => {
    expect(published(fc.sample(lineArbitrary, { numRuns: 4, seed: 1 }))).toEqual([]);
  });
});

describe('a field of a comma separated file', () => {
  test('is quoted where it must be, and empty where there is no value', () => {
    expect(csvLine(['a,b', 'say "x"', null, 0, 'two\nlines'])).toBe('"a,b","say ""x""",,0,"two\nlines"\n');
  });
});
