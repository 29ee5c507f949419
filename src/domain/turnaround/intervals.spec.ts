import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { lengthMs, union, without } from './intervals.js';

const spans = fc.array(
  fc.tuple(fc.nat(50), fc.integer({ min: 1, max: 20 })).map(([from, length]) => ({ from, to: from + length })),
  { maxLength: 8 },
);
const covers = (list: { from: number; to: number }[], at: number) => list.some(({ from, to }) => from <= at && at < to);

describe('intervals', () => {
  test('unite to the same instants, each once', () => {
    expect(
      union([
        { from: 5, to: 9 },
        { from: 1, to: 3 },
        { from: 3, to: 4 },
        { from: 6, to: 7 },
      ]),
    ).toEqual([
      { from: 1, to: 4 },
      { from: 5, to: 9 },
    ]);
    fc.assert(
      fc.property(spans, (list) => {
        const united = union(list);
        for (let at = 0; at < 71; at++) expect(covers(united, at)).toBe(covers(list, at));
        expect(united.every(({ from }, index) => index === 0 || from > united[index - 1]!.to)).toBe(true);
      }),
    );
  });

  test('without others keep exactly what the others do not hold', () => {
    fc.assert(
      fc.property(spans, spans, (list, taken) => {
        const left = without(list, taken);
        for (let at = 0; at < 71; at++) expect(covers(left, at)).toBe(covers(list, at) && !covers(taken, at));
        expect(lengthMs(left)).toBe(lengthMs(union([...list, ...taken])) - lengthMs(union(taken)));
      }),
    );
  });
});
