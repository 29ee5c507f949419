import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inputHashOf } from './input-hash.js';

/** Whatever is hashed stays readable. */
const bracketed = (content: string): string => `<${content}>`;
const heads = fc.uniqueArray(
  fc.record({
    id: fc.uuid(),
    entries: fc.integer({ min: 1, max: 99 }),
    head: fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 8, maxLength: 8 }),
  }),
  { selector: ({ id }) => id, minLength: 1, maxLength: 40 },
);

describe('the hash of what a report rests on', () => {
  test('is made of a line for each case, by the end of its id and then by its id', () => {
    const cases = [
      { id: 'c-0b', entries: 3, head: 'h3' },
      { id: 'b-0a', entries: 2, head: 'h2' },
      { id: 'a-0b', entries: 1, head: 'h1' },
    ];
    expect(inputHashOf(cases, bracketed)).toBe('<0a <b-0a|2|h2\n>\n0b <a-0b|1|h1\nc-0b|3|h3\n>\n>');
    expect(inputHashOf([], bracketed)).toBe('<>');
  });

  test('does not depend on the order in which cases are read', () => {
    const twice = heads.chain((cases) =>
      fc.tuple(fc.constant(cases), fc.shuffledSubarray(cases, { minLength: cases.length })),
    );
    fc.assert(
      fc.property(twice, ([cases, shuffled]) => {
        expect(inputHashOf(shuffled, bracketed)).toBe(inputHashOf(cases, bracketed));
      }),
    );
  });

  test('changes with any head, with any number of entries, and when a case is missing', () => {
    fc.assert(
      fc.property(heads, fc.nat(), (cases, which) => {
        const at = which % cases.length;
        const { head, entries, ...rest } = cases[at]!;
        const hashWith = (...own: typeof cases) => inputHashOf(cases.toSpliced(at, 1, ...own), bracketed);
        const whole = inputHashOf(cases, bracketed);
        expect(hashWith({ ...rest, entries, head: `${head}0` })).not.toBe(whole);
        expect(hashWith({ ...rest, entries: entries + 1, head })).not.toBe(whole);
        expect(hashWith()).not.toBe(whole);
      }),
    );
  });
});
