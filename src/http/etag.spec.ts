import { expect, test } from '@jest/globals';
import { requireIfMatch, toEtag } from './etag.js';

test('the tag of a version is accepted as the precondition for that version', () => {
  expect(requireIfMatch(toEtag(0))).toBe(0);
  expect(requireIfMatch(toEtag(42))).toBe(42);
  expect(requireIfMatch('*')).toBe('*');
});
test.each([undefined, '', '  '])('a write without a precondition (%j) is refused', (header) => {
  expect(() => requireIfMatch(header)).toThrow(expect.objectContaining({ code: 'preconditionMissing' }));
});
test.each(['3', 'W/"3"', '"3", "4"', '"03"', '"-1"', '"1e3"', '"9999999999999999"', '"abc"'])(
  'the precondition %s is malformed',
  (header) => expect(() => requireIfMatch(header)).toThrow(expect.objectContaining({ code: 'malformed' })),
);
