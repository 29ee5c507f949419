import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { suppressSmallCells, withTotals } from './suppression.js';

describe('a table for publication', () => {
  test('of large cells is printed as it is, with its totals', () => {
    expect(suppressSmallCells([[5, 6]])).toEqual([
      [5, 6, 11],
      [5, 6, 11],
    ]);
    expect(
      suppressSmallCells([
        [5, 0],
        [7, 9],
      ]),
    ).toEqual([
      [5, 0, 5],
      [7, 9, 16],
      [12, 9, 21],
    ]);
  });

  test('withholds a small cell and the least besides it, so that no total gives it away', () => {
    expect(
      suppressSmallCells([
        [3, 20, 30],
        [40, 9, 50],
        [60, 70, 80],
      ]),
    ).toEqual([
      [null, null, 30, 53],
      [null, null, 50, 99],
      [60, 70, 80, 210],
      [103, 99, 160, 362],
    ]);
  });

  test('prints a nought, which tells of nobody', () => {
    const printed = suppressSmallCells([
      [0, 2, 30],
      [40, 50, 60],
    ]);
    expect(printed[0]![0]).toBe(0);
    expect(printed[0]![1]).toBeNull();
  });

  test('withholds the totals too where everything is small', () => {
    expect(suppressSmallCells([[2]])).toEqual([
      [null, null],
      [null, null],
    ]);
  });

  /** Tables of whole numbers from 1 in the withheld places that fit what is printed, by trying them all. */
  const fitting = (printed: (number | null)[][], limit: number): number[][][] => {
    const free = printed.flatMap((line, row) =>
      line.flatMap((count, column) => (count === null ? [[row, column] as const] : [])),
    );
    const inner = free.filter(([row, column]) => row < printed.length - 1 && column < printed[0]!.length - 1);
    const found: number[][][] = [];
    const attempt = (counts: number[][], at: number): void => {
      const place = inner[at];
      if (!place) {
        const full = withTotals(counts);
        const fits = printed.every((line, row) =>
          line.every((count, column) => (count === null ? full[row]![column]! > 0 : count === full[row]![column])),
        );
        if (fits) found.push(full);
        return;
      }
      for (let count = 1; count <= limit; count++) {
        const next = counts.map((line) => [...line]);
        next[place[0]]![place[1]] = count;
        attempt(next, at + 1);
      }
    };
    attempt(
      printed.slice(0, -1).map((line) => line.slice(0, -1).map((count) => count ?? 0)),
      0,
    );
    return found;
  };

  test('leaves every withheld cell open, whoever tries all tables that fit', () => {
    const cell = fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 7);
    const table = fc.oneof(
      fc.tuple(fc.tuple(cell, cell), fc.tuple(cell, cell)),
      fc.tuple(fc.tuple(cell, cell, cell)),
      fc.tuple(fc.tuple(cell, cell, cell), fc.tuple(cell, cell, cell)),
    ) as fc.Arbitrary<number[][]>;
    fc.assert(
      fc.property(table, (counts) => {
        const full = withTotals(counts);
        const printed = suppressSmallCells(counts);
        const tables = fitting(printed, 9);
        for (const [row, line] of printed.entries())
          for (const [column, count] of line.entries()) {
            if (full[row]![column]! > 0 && full[row]![column]! < 5) expect(count).toBeNull();
            if (count !== null) expect(count).toBe(full[row]![column]);
            else expect(new Set(tables.map((one) => one[row]![column])).size).toBeGreaterThan(1);
          }
      }),
      { numRuns: 60 },
    );
  });
});
