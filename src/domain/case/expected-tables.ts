/**
 * The projections of one case as they must be, folded from the rows that each of its steps writes. What the store does
 * with them in SQL (insert, update, close) is done here once more on values: two ways that have to meet.
 */
import type { Json } from '../json.js';
import type { KeptFacts } from '../turnaround/fact-row.js';
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
  documents: ['id'],
  work_bookings: ['seq'],
  case_duties: ['duty', 'person'],
  case_stand_ins: ['person', 'one_with'],
  case_facts: [],
  case_models: [],
  case_stops: ['n'],
  case_labour: ['n'],
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
  documents: new Map(),
  work_bookings: new Map(),
  case_duties: new Map(),
  case_stand_ins: new Map(),
  case_facts: new Map(),
  case_models: new Map(),
  case_stops: new Map(),
  case_labour: new Map(),
});

const OPEN_VISIT = {
  closed: null,
  to_at: null,
  assigned_at: null,
  red_at: null,
  actor: null,
  holder: null,
  done: false,
  working_ms: null,
};

/** What rows repeat of their case, as the step that filed it has put it down (`filedRow`). */
type Filed = Row;

/** Adds what the step with the number `seq` writes. */
export function addStep(tables: ExpectedTables, rows: StepRows, seq: number, filed: Filed): void {
  const put = (table: TableName, row: Row) => tables[table].set(rowKey(table, row), { row, seq });
  const change = (table: TableName, key: Row, columns: Row, orNew: Row = {}) =>
    put(table, { ...orNew, ...tables[table].get(rowKey(table, key))?.row, ...columns });

  for (const row of rows.items) put('case_items', row);
  for (const row of rows.opened) {
    const earlier = [...tables.stage_visits.values()].filter(({ row: one }) => one['stage'] === row['stage']).length;
    put('stage_visits', { ...row, ...OPEN_VISIT, n: tables.stage_visits.size + 1, nth: earlier + 1 });
  }
  for (const row of rows.closed) {
    const task = tables.tasks.get(rowKey('tasks', row));
    change('stage_visits', row, { ...row, red_at: task?.row['red_at'] ?? null, closed: seq });
  }
  for (const row of rows.dues) put('due_dates', row);
  for (const row of rows.intervals)
    change('clock_intervals', row, { closed: row['closed']!, to_at: row['to_at']! }, row);
  addTasks(tables, rows, seq, filed);
  for (const row of rows.decisions) put('decisions', { ...row, seq });
  for (const row of rows.notices) put('notices', { ...row, seq });
  for (const row of rows.documents) put('documents', row);
  for (const row of rows.bookings) put('work_bookings', row);
  for (const row of rows.duties) put('case_duties', { ...row, seq });
  for (const row of rows.standIns)
    if (!tables.case_stand_ins.has(rowKey('case_stand_ins', row))) put('case_stand_ins', { ...row, seq });
}

/** Adds what is kept of the whole course of a case after its last step. */
export function addFacts(tables: ExpectedTables, { fact, model, stops, labour }: KeptFacts, seq: number): void {
  const put = (table: TableName, row: Row) => tables[table].set(rowKey(table, row), { row, seq });
  put('case_facts', fact);
  if (model) put('case_models', model);
  for (const stop of stops) put('case_stops', stop);
  for (const piece of labour) put('case_labour', piece);
}

/** What of an open task may change while it is open. */
const CHANGING = ['yellow_at', 'red_at', 'holder', 'claimed_at'];

function addTasks({ tasks }: ExpectedTables, { tasks: open, closing }: StepRows, seq: number, filed: Filed): void {
  const { by = null, role = null, closed_at: closedAt = null } = closing[0] ?? {};
  const { procedure_id, procedure_version, case_number, applicant, filed_by: filedBy = null } = filed;
  const ofCase = { procedure_id, procedure_version, case_number, applicant } as Row;
  const here = new Set(open.map((row) => rowKey('tasks', row)));
  for (const [key, { row }] of tasks) {
    if (row['closed'] !== null || here.has(key)) continue;
    if (row['command'] === null) {
      tasks.delete(key); // its stay tells of it
      continue;
    }
    const isDone = (row['roles'] as Json[]).includes(role);
    tasks.set(key, { row: { ...row, closed: seq, closed_at: closedAt, done_by: isDone ? by : null }, seq });
  }
  for (const row of open) {
    const key = rowKey('tasks', row);
    const known = tasks.get(key);
    const holder = row['holder'] ?? (row['owner'] === 'applicant' ? filedBy : null);
    const now: Row = { ...row, ...ofCase, holder, closed: null, closed_at: null, done_by: null };
    if (!known || CHANGING.some((column) => known.row[column] !== now[column])) tasks.set(key, { row: now, seq });
  }
}
