import { describe, expect, test } from '@jest/globals';
import { requestHashOf, requireIdempotencyKey } from './idempotency.js';

describe('a request that is asked again', () => {
  test('has the same hash whatever the order of its keys, and another for another content', () => {
    const first = requestHashOf('POST', '/api/v1/cases', { a: 1, b: { c: [1, 2], d: null } });
    expect(requestHashOf('POST', '/api/v1/cases', { b: { d: null, c: [1, 2] }, a: 1 })).toBe(first);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(requestHashOf('POST', '/api/v1/cases', { a: 2, b: { c: [1, 2], d: null } })).not.toBe(first);
    expect(requestHashOf('POST', '/api/v1/tasks', { a: 1, b: { c: [1, 2], d: null } })).not.toBe(first);
    expect(requestHashOf('POST', '/x', undefined)).toBe(requestHashOf('POST', '/x', null));
  });

  test('carries a key of printable characters', () => {
    expect(requireIdempotencyKey('8e03978e-40d5-43dd')).toBe('8e03978e-40d5-43dd');
    for (const key of [undefined, '', ' ', 'a b', 'é', '\u0001', 'x'.repeat(201)])
      expect(() => requireIdempotencyKey(key)).toThrow(expect.objectContaining({ code: 'idempotencyKeyMissing' }));
  });
});
