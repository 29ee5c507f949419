/** The sum of two tallies: of cases that a database has counted and of others that were counted from their journals. */
import type { Tally } from './tally.js';

/** What rows of each list are told apart by; everything else in them adds up. */
const KEYS: { [List in keyof Tally]: readonly (keyof Tally[List][number])[] } = {
  flows: ['label', 'procedure', 'came', 'outcome', 'accepted', 'reopened'],
  durations: ['label', 'procedure', 'clock', 'value', 'ending', 'extended'],
  limits: ['label', 'procedure', 'kind', 'rule', 'verdict', 'provisional'],
  sums: ['label', 'procedure'],
  receipts: ['label', 'procedure', 'minutes'],
  models: ['label', 'procedure'],
  modelTimes: ['label', 'procedure', 'of', 'tenths'],
  stops: ['label', 'procedure', 'reason'],
  stages: ['label', 'procedure', 'stage', 'track', 'owner', 'activity'],
  stageTimes: ['label', 'procedure', 'stage', 'minutes'],
  trend: ['label', 'procedure', 'month', 'tenths', 'completed'],
  ages: ['label', 'procedure', 'age', 'lamp'],
};

type Cell = string | number | boolean | number[] | null;
type Row = Record<string, Cell>;

const plus = (one: Cell, other: Cell): Cell =>
  Array.isArray(one) && Array.isArray(other)
    ? [...new Set([...one, ...other])].sort((a, b) => a - b)
    : Number(one) + Number(other);

function addRows(rows: Row[], more: Row[], keys: readonly string[]): Row[] {
  if (more.length === 0) return rows;
  const keyOf = (row: Row): string => JSON.stringify(keys.map((key) => row[key]));
  const others = new Map(more.map((row) => [keyOf(row), row]));
  const sums = rows.map((row) => {
    const key = keyOf(row);
    const other = others.get(key);
    if (!other) return row;
    others.delete(key);
    const cells = Object.entries(row).map(([name, cell]) => [
      name,
      keys.includes(name) ? cell : plus(cell, other[name]!),
    ]);
    return Object.fromEntries(cells) as Row;
  });
  return [...sums, ...others.values()];
}

/** Adds up two tallies of the same period and moment, of different cases. Changes neither. */
export function addTallies(tally: Tally, more: Tally): Tally {
  const lists = Object.entries(KEYS).map(([name, keys]) => {
    const list = name as keyof Tally;
    return [list, addRows(tally[list], more[list], keys)];
  });
  return Object.fromEntries(lists) as Tally;
}
