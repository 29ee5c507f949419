import { describe, expect, test } from '@jest/globals';
import { dispositionOf, parseFileName } from './file-name.js';

describe('the name of a file', () => {
  test.each([
    ['../../etc/passwd.pdf', 'passwd.pdf'],
    ['C:\\Users\\me\\plan.pdf', 'plan.pdf'],
    ['/dev/null/..\\plan.pdf', 'plan.pdf'],
    ['  厂区平面图.PDF ', '厂区平面图.PDF'],
    ['cafe\u0301.txt', 'café.txt'],
  ])('%j is kept as %j, by its last part', (given, kept) => {
    expect(parseFileName(given)).toBe(kept);
  });

  test.each([
    undefined,
    '',
    'plan',
    '.pdf',
    'plan.',
    'a\r\nSet-Cookie: x.pdf',
    'a\0.pdf',
    'fdp\u202exe.pdf',
    `${'长'.repeat(90)}.pdf`,
  ])('%j is refused', (given) => {
    expect(() => parseFileName(given)).toThrow('Expected');
  });

  test('leaves neither quotes nor lines nor other parameters in a header', () => {
    const header = dispositionOf('a"; filename="b.exe\\ \'%2e.pdf');
    expect(header).toBe(
      `attachment; filename="a_; filename=_b.exe_ '_2e.pdf"; filename*=UTF-8''a%22%3B%20filename%3D%22b.exe%5C%20%27%252e.pdf`,
    );
  });
});
