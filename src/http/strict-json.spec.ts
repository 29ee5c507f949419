import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Problem } from '../domain/problem.js';
import { parseJsonBody, parseStrictJson } from './strict-json.js';

const faultOf = (source: string): { pointer: string; detail: string } => {
  try {
    parseStrictJson(source);
  } catch (refused) {
    if (!(refused instanceof Problem)) throw refused;
    expect(refused.code).toBe('malformed');
    const fault = refused.extra.errors![0]!;
    return { pointer: fault.pointer, detail: fault.detail.en };
  }
  throw new Error(`accepted ${source}`);
};

describe('a body means one thing to every reader', () => {
  test('what is I-JSON is read exactly as JSON.parse reads it', () => {
    const safe = fc
      .jsonValue({ noUnicodeString: false })
      .filter((value) => !/"(__proto__|constructor)":|\\u0000|\\ud[89a-f]/i.test(JSON.stringify(value)))
      .filter((value) => !/\d{16}|e[+-]?\d/.test(JSON.stringify(value)));
    fc.assert(
      fc.property(safe, fc.constantFrom(0, 2), (value, indent) => {
        const source = JSON.stringify(value, null, indent);
        expect(parseStrictJson(source)).toEqual(JSON.parse(source));
      }),
    );
  });

  test('what JSON.parse refuses is refused, and what is read never differs from it', () => {
    const scraps = fc.array(
      fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '"', '\\', '1', '-', '.', 'e', 'true', ' '),
      {
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(scraps, (parts) => {
        const source = parts.join('');
        let expected: unknown;
        try {
          expected = JSON.parse(source);
        } catch {
          expect(() => parseStrictJson(source)).toThrow(Problem);
          return;
        }
        try {
          expect(parseStrictJson(source)).toEqual(expected);
        } catch (refused) {
          if (!(refused instanceof Problem)) throw refused;
          expect(refused.detail.en).toMatch(/repeated/);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  test('escapes are read', () => {
    expect(
      parseStrictJson('["\\"", "\\\\", "a\\\\\\"b", "\\u970d\\u5c14\\u679c\\u65af", "😀", "\\ud83d\\ude00"]'),
    ).toEqual(['"', '\\', 'a\\"b', '霍尔果斯', '😀', '😀']);
  });

  test('a fault is named by its place', () => {
    expect(faultOf('{"a": {"b": [1, ]}}').pointer).toBe('/a/b/1');
    expect(faultOf('{"a/b": {"~": \u0007}}').pointer).toBe('/a~1b/~0');
    expect(faultOf('{"a": 1').detail).toBe(
      'Expected a comma or a closing brace at character 8, but the text ends there',
    );
    expect(faultOf('{} x').detail).toContain('at character 4');
    expect(faultOf('').detail).toContain('at character 1');
    expect(faultOf('"open').detail).toContain('the text ends there');
    expect(faultOf('{a: 1}').detail).toContain('a key in double quotes');
    expect(faultOf('["\\x"]').detail).toContain('correctly escaped');
    expect(faultOf('["\n"]').detail).toContain('correctly escaped');
  });

  test.each([
    ['{"a": 1, "b": {"c": 1, "c": 2}}', '/b/c'],
    ['{"a": "x\\u0000y"}', '/a'],
    ['{"a": "\\ud800"}', '/a'],
    ['{"x": {"k\\u0000": 1}}', '/x'],
    ['{"x": {"\\udc00": 1}}', '/x'],
    ['{"x": {"__proto__": {"role": "decider"}}}', '/x/__proto__'],
    ['{"x": {"\\u005f_proto__": 1}}', '/x/__proto__'],
    ['[1e400]', '/0'],
    ['{"n": 9007199254740993}', '/n'],
  ])('%s is refused at %s', (source, pointer) => {
    expect(faultOf(source).pointer).toBe(pointer);
  });

  test('thirty-two levels are read and thirty-three are not, nor three thousand', () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(() => parseStrictJson(nested(32))).not.toThrow();
    expect(faultOf(nested(33)).pointer).toBe('/0'.repeat(32));
    expect(faultOf(nested(3_000)).detail).toContain('32 levels');
    expect(faultOf('{"a":'.repeat(20_000)).detail).toContain('32 levels');
  });

  test('a body is UTF-8 or nothing', () => {
    expect(parseJsonBody(Buffer.from('{"名":"康"}'))).toEqual({ 名: '康' });
    expect(parseJsonBody(Buffer.alloc(0))).toBeUndefined();
    expect(() => parseJsonBody(Buffer.from([0x22, 0xc3, 0x28, 0x22]))).toThrow(/UTF-8/);
  });
});
