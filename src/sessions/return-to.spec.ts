import { describe, expect, test } from '@jest/globals';
import { parseReturnTo } from './return-to.js';

describe('after signing in a person', () => {
  test.each(['/', '/inbox', '/cases/2025-1?tab=clocks#due', '/a//b', '/%2f%2fevil.example'])('goes to %j', (path) => {
    expect(parseReturnTo(path)).toBe(path);
  });

  test('goes to the API page unless he said otherwise', () => {
    expect(parseReturnTo(undefined)).toBe('/inbox');
  });

  test.each([
    '',
    'docs',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    ' //evil.example',
    'https://evil.example',
    'https:evil.example',
    'javascript:alert(1)',
    '/docs\r\nSet-Cookie: trine=x',
    '/docs\u2028x',
    '/受理',
    `/${'x'.repeat(500)}`,
  ])('is not sent to %j', (path) => {
    expect(() => parseReturnTo(path)).toThrow('Expected a path on this site');
  });
});
