import { describe, expect, test } from '@jest/globals';
import { Problem } from '../domain/problem.js';
import { encodeCursor, nextLink, parseCursor, toPage } from './paging.js';

describe('a page by key', () => {
  test('a cursor gives back the keys of the last row shown', () => {
    const cursor = encodeCursor('-dueAt,id', ['2026-03-02T01:00:00Z', null]);
    expect(cursor).toMatch(/^[\w-]+$/);
    expect(parseCursor('-dueAt,id', cursor)).toEqual(['2026-03-02T01:00:00Z', null]);
  });

  test.each([
    ['of another order', encodeCursor('id', ['a'])],
    ['with too few keys', encodeCursor('-dueAt,id', ['a'])],
    ['with too many keys', encodeCursor('-dueAt,id', ['a', 'b', 'c'])],
    ['with an object as key', Buffer.from('["-dueAt,id",{"a":1},"b"]').toString('base64url')],
    ['with U+0000', encodeCursor('-dueAt,id', ['a\u0000', 'b'])],
    ['that is no JSON', Buffer.from('hello').toString('base64url')],
    ['that is no base64url', "' OR 1=1 --"],
    ['that is JSON null', Buffer.from('null').toString('base64url')],
  ])('a cursor %s is malformed', (_, cursor) => {
    expect(() => parseCursor('-dueAt,id', cursor)).toThrow(Problem);
  });

  test('the row too many says that there is a next page, and is not shown', () => {
    const rows = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
    const page = toPage(rows, 2, 'id', (row) => [row.id]);
    expect(page.items).toEqual([{ id: 'a' }, { id: 'b' }]);
    expect(parseCursor('id', page.nextCursor!)).toEqual(['b']);
    expect(toPage(rows, 3, 'id', (row) => [row.id]).nextCursor).toBeNull();
    expect(toPage([], 3, 'id', () => ['x'])).toEqual({ items: [], nextCursor: null });
  });

  test('the link keeps the filters and replaces the cursor', () => {
    expect(nextLink('/api/v1/cases?lamp=red&lamp=yellow&cursor=old', 'new')).toBe(
      '</api/v1/cases?lamp=red&lamp=yellow&cursor=new>; rel="next"',
    );
    expect(nextLink('/api/v1/cases', 'n')).toBe('</api/v1/cases?cursor=n>; rel="next"');
  });
});
