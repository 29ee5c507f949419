/**
 * What a table for publication must not say: how many, where there are so few that somebody would be recognised. Small
 * cells are withheld; and as every line adds up, others with them, so that no withheld cell can be computed from what
 * is still printed. The totals are cells like all others.
 *
 * A withheld cell is safe if the table could be true with one more or one less in it. Then other withheld cells of its
 * line must give that one, others of theirs take it, and so on until the circle closes: so a circle is sought for each
 * cell, the cheapest that there is, and withheld as a whole. Cells of nought are printed (they tell of nobody), so a reader
 * knows that a withheld one is at least one: it must not have to fall below that.
 */

/** Below this a cell would tell of persons. */
const SMALLEST_PRINTED = 5;

/** A table of counts with its totals at the end of every row and column; null where a count is withheld. */
export type SuppressedTable = (number | null)[][];

type Cell = { row: number; column: number };
/** Rows and columns as the places that a circle passes: rows first. */
type Way = { cost: number; cell: Cell; from: number };

/** A table with the totals of its rows and columns. */
export const withTotals = (counts: readonly (readonly number[])[]): number[][] => {
  const sum = (list: readonly number[]) => list.reduce((total, count) => total + count, 0);
  const rows = counts.map((row) => [...row, sum(row)]);
  return [...rows, (rows[0] ?? [0]).map((_, column) => sum(rows.map((row) => row[column]!)))];
};

/** Withholds small cells and what would give them away. Takes the counts without their totals. */
export const suppressSmallCells = (counts: readonly (readonly number[])[]): SuppressedTable => {
  const table = withTotals(counts);
  const withheld = table.map((row) => row.map((count) => count > 0 && count < SMALLEST_PRINTED));
  const small = cellsOf(withheld);
  for (const cell of small)
    for (const { row, column } of cheapestCircle(cell, table, withheld)) withheld[row]![column] = true;
  // What was withheld for the sake of others is withheld in vain if it can be computed itself.
  for (let known = small.length; known < cellsOf(withheld).length;) {
    const cells = cellsOf(withheld);
    known = cells.length;
    for (const cell of cells)
      for (const { row, column } of cheapestCircle(cell, table, withheld)) withheld[row]![column] = true;
  }
  return table.map((row, at) => row.map((count, column) => (withheld[at]![column] ? null : count)));
};

const cellsOf = (marks: readonly boolean[][]): Cell[] =>
  marks.flatMap((line, row) => line.flatMap((mark, column) => (mark ? [{ row, column }] : [])));

/** The circle through a cell that withholds least besides; empty where there is none, as in a table of a single cell. */
const cheapestCircle = (cell: Cell, table: readonly number[][], withheld: readonly boolean[][]): Cell[] => {
  const [more, less] = [1, -1].map((change) => circle(cell, change, table, withheld));
  const cheaper = !more || (less && less.cost < more.cost) ? less : more;
  return cheaper?.cells ?? [];
};

/**
 * The cheapest circle in which a cell changes by `change`. In a line of the sum "cells - total = 0" the total counts with
 * the opposite sign, so a cell and its total rise together.
 */
const circle = (
  cell: Cell,
  change: number,
  table: readonly number[][],
  withheld: readonly boolean[][],
): { cost: number; cells: Cell[] } | null => {
  const [rows, columns] = [table.length, table[0]!.length];
  const signOf = ({ row, column }: Cell) => (row === rows - 1 ? -1 : 1) * (column === columns - 1 ? -1 : 1);
  const excess = change * signOf(cell);
  const costOf = (other: Cell, signed: number): number => {
    const count = table[other.row]![other.column]!;
    if (count === 0 || (count === 1 && signed * signOf(other) < 0)) return Infinity;
    if (other.row === cell.row && other.column === cell.column) return Infinity;
    return withheld[other.row]![other.column] ? 0 : count;
  };
  if (change < 0 && table[cell.row]![cell.column]! <= 1) return null;
  const ways: Way[] = Array.from({ length: rows + columns }, () => ({ cost: Infinity, cell, from: -1 }));
  ways[cell.row]!.cost = 0;
  // Bellman and Ford's rounds: tables are small, and costs of nought are the rule.
  for (let changed = true; changed;) {
    changed = false;
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++)
        for (const [from, to, signed] of [
          [row, rows + column, -excess],
          [rows + column, row, excess],
        ] as const) {
          const cost = ways[from]!.cost + costOf({ row, column }, signed);
          if (cost < ways[to]!.cost) {
            ways[to] = { cost, cell: { row, column }, from };
            changed = true;
          }
        }
  }
  const { cost } = ways[rows + cell.column]!;
  if (cost === Infinity) return null;
  const cells: Cell[] = [];
  for (let at = rows + cell.column; at !== cell.row; at = ways[at]!.from) cells.push(ways[at]!.cell);
  return { cost, cells };
};
