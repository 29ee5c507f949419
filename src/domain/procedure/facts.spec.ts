import { describe, expect, test } from '@jest/globals';
import { canonical } from '../audit/canonical.js';
import { inOrder } from './facts.js';

describe('the facts of a case', () => {
  test('have one order as they are made and as they come out of the store, and the tenth product follows the ninth', () => {
    const made = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`P${i + 1}`, i + 1]));
    const stored = JSON.parse(canonical(made)) as typeof made;
    expect(Object.keys(stored)).not.toEqual(Object.keys(made));
    expect(inOrder(stored)).toEqual(inOrder(made));
    expect(inOrder(stored).map(([, n]) => n)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });
});
