/**
 * The projections of one case as they must be, folded from the rows that each of its steps writes. What the store does
 * with them in SQL (insert, update, close) is done here once more on values: two ways that have to meet.
 */
import type { Row, StepRows } from './step-rows.js';

/** Every projection, with the columns that identify a row of one case. */
export const TABLE_KEYS = {
  case_items: ['item'],
  stage_visits: ['opened', 'stage'],
  due_dates: ['opened', 'rule', 'track', 'item'],
  clock_intervals: ['clock', 'rule', 'track', 'item', 'n'],
  tasks: ['opened', 'stage'],
  decisions: ['number'],
  notices: ['seq', 'n'],
} as const satisfies Record<string, readonly string[]>;

export type TableName = keyof typeof TABLE_KEYS;
export const TABLES = Object.keys(TABLE_KEYS) as TableName[];

/** A row, and the entry that wrote it last. */
export type ExpectedRow = { row: Row; seq: number };
export type ExpectedTables = Record<TableName, Map<string, ExpectedRow>>;

export const rowKey = (table: TableName, row: Row): string =>
  JSON.stringify(TABLE_KEYS[table].map((column) => row[column]));

export const emptyTables = (): ExpectedTables => ({
  case_items: new Map(),
  stage_visits: new Map(),
  due_dates: new Map(),
  clock_intervals: new Map(),
  tasks: new Map(),
  decisions: new Map(),
  notices: new Map(),
});

/** Adds what the step with the number `seq` writes. */
export function addStep(tables: ExpectedTables, rows: StepRows, seq: number): void {
  const put = (table: TableName, row: Row) => tables[table].set(rowKey(table, row), { row, seq });
  const change = (table: TableName, key: Row, columns: Row, orNew: Row = {}) =>
    put(table, { ...orNew, ...tables[table].get(rowKey(table, key))?.row, ...columns });

  for (const row of rows.items) put('case_items', row);
  for (const row of rows.opened) put('stage_visits', { ...row, closed: null, to_at: null });
  for (const row of rows.closed) change('stage_visits', row, { ...row, closed: seq });
  for (const row of rows.dues) put('due_dates', row);
  for (const row of rows.intervals)
    change('clock_intervals', row, { closed: row['closed']!, to_at: row['to_at']! }, row);
  addTasks(tables, rows.tasks, seq);
  for (const row of rows.decisions) put('decisions', { ...row, seq });
  for (const row of rows.notices) put('notices', { ...row, seq });
}

function addTasks({ tasks }: ExpectedTables, open: Row[], seq: number): void {
  const here = new Set(open.map((row) => rowKey('tasks', row)));
  for (const [key, { row }] of tasks)
    if (row['closed'] === null && !here.has(key)) tasks.set(key, { row: { ...row, closed: seq }, seq });
  for (const row of open) {
    const key = rowKey('tasks', row);
    const known = tasks.get(key);
    const { yellow_at = null, red_at = null } = row;
    if (!known) tasks.set(key, { row: { ...row, closed: null }, seq });
    else if (known.row['yellow_at'] !== yellow_at || known.row['red_at'] !== red_at)
      tasks.set(key, { row: { ...known.row, yellow_at, red_at }, seq });
  }
}
