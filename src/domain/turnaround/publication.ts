/**
 * A report as it may be published: no count tells of so few cases that somebody would be recognised, and none can be computed from
 * what is still printed (`suppression.ts`). For each table it is said here which counts add up, over its procedures and over its own
 * kinds, and which figures would give a withheld count away. What is not said to be safe is left out.
 */
import { text } from '../json.js';
import type { Cell, PrintedReport, ReportTable } from './report-table.js';
import { byName } from './report-tables.js';
import type { Figures, Section } from './report.js';
import { ALL_PROCEDURES, joined, type ReportNames } from './report-words.js';
import { suppressSmallCells } from './suppression.js';

export const REPORT_VARIANTS = ['full', 'public'] as const;
export type ReportVariant = (typeof REPORT_VARIANTS)[number];

const WITHHELD = text('不公布', 'withheld');

type Row = Record<string, Cell>;
type Counts = Record<string, number>;

type Grid = {
  /** The counts behind a row, which add up over the row; those named like a column are that column. */
  counts: (row: Row, figures: Figures | undefined) => Counts;
  /** Columns by which rows have nothing to do with one another. */
  apart?: string[];
  /** Columns that name the kinds which add up to a whole, where a procedure has several rows. */
  kinds?: string[];
  /** The column of their sum. */
  total?: string;
  /** Columns that would give a withheld count away; `rest`: all figures that no grid of the table speaks of. */
  derived: string[] | 'rest';
};
type Rule = { grids: Grid[]; omitted?: string[]; withoutNotes?: true };

const columns =
  (...names: string[]) =>
  (row: Row): Counts =>
    Object.fromEntries(names.flatMap((name) => (typeof row[name] === 'number' ? [[name, row[name]]] : [])));
const behind = (of: (figures: Figures) => Counts) => (_: Row, figures: Figures | undefined) =>
  figures ? of(figures) : {};

const acceptedOnes = behind(({ durations: { closed, open, competing } }) => ({ completed: closed, open, competing }));
const left = behind(({ timeUse }) => ({ left: timeUse.parts.cases }));
const compared = behind(({ againstOldWay }) => ({ compared: againstOldWay.compared }));
const alone = (name: string, ...derived: string[]): Grid => ({ counts: columns(name), derived });

/** What a row of the flows says beside how cases left and what is still open: those add up. */
const NOT_LEAVING = ['openAtStart', 'filed', 'accepted', 'reopened', 'cohortRate', 'flowRate'];
const DURATIONS: Rule = { grids: [{ counts: acceptedOnes, derived: 'rest' }], withoutNotes: true };
const RULES: Record<string, Rule> = {
  headline: {
    grids: [
      {
        counts: behind(({ flows: { filed }, durations: { closed: completed, open } }) => ({
          completed,
          open,
          otherwise: filed - completed - open,
        })),
        total: 'filed',
        derived: ['median', 'medianLow', 'medianHigh', 'p90'],
      },
      {
        counts: behind(({ timeliness: { legal } }) => {
          const { on, late, pendingPast, pendingWithin, undetermined } = legal.cases;
          return { on, late: late + pendingPast, pendingWithin, undetermined };
        }),
        derived: ['onTime', 'onTimeLow', 'onTimeHigh', 'potentialLow', 'potentialHigh'],
      },
    ],
    withoutNotes: true,
  },
  flows: {
    grids: [
      {
        counts: (row) => columns(...Object.keys(row).filter((name) => !NOT_LEAVING.includes(name)))(row),
        derived: [],
      },
      alone('filed'),
    ],
    omitted: NOT_LEAVING.filter((name) => name !== 'filed'),
    withoutNotes: true,
  },
  timeliness: {
    grids: [
      {
        counts: columns('on', 'late', 'pendingPast', 'pendingWithin', 'undetermined'),
        apart: ['kind', 'limit'],
        derived: 'rest',
      },
    ],
    omitted: ['provisional'],
  },
  'durations-legal': DURATIONS,
  'durations-working': DURATIONS,
  'durations-calendar': DURATIONS,
  bands: {
    grids: [{ counts: columns('cases'), kinds: ['band'], derived: ['share'] }],
    omitted: ['extended', 'withoutExtension'],
  },
  incidence: { grids: [{ counts: acceptedOnes, apart: ['days'], derived: 'rest' }] },
  ageing: {
    grids: [{ counts: columns('cases'), kinds: ['band'], derived: [] }],
    omitted: ['green', 'yellow', 'red', 'grey'],
  },
  time: { grids: [{ counts: left, derived: 'rest' }] },
  waiting: { grids: [{ counts: left, apart: ['cause'], derived: 'rest' }] },
  stages: {
    grids: [{ counts: columns('visits'), apart: ['procedure', 'stage'], derived: 'rest' }],
    omitted: ['open', 'again', 'againDays'],
  },
  'old-way': { grids: [{ counts: compared, apart: ['side'], derived: 'rest' }], withoutNotes: true },
  'closed-history': {
    grids: [
      { counts: columns('n'), apart: ['procedure'], derived: 'rest' },
      { counts: columns('historyN'), apart: ['procedure'], derived: 'rest' },
    ],
  },
  'median-history': { grids: [{ counts: columns('n'), apart: ['procedure'], derived: 'rest' }] },
  history: { grids: [{ counts: columns('n'), apart: ['procedure'], derived: 'rest' }] },
  savings: { grids: [{ counts: compared, apart: ['part'], derived: 'rest' }], withoutNotes: true },
  cost: { grids: [{ counts: compared, apart: ['side'], derived: 'rest' }], withoutNotes: true },
  hours: { grids: [{ counts: compared, apart: ['role', 'rate', 'from'], derived: 'rest' }] },
  trend: {
    grids: [
      {
        counts: ({ accepted, completed }) => ({
          completed: Number(completed),
          others: Number(accepted) - Number(completed),
        }),
        apart: ['month'],
        total: 'accepted',
        derived: 'rest',
      },
    ],
    withoutNotes: true,
  },
  stops: { grids: [{ counts: columns('stops'), kinds: ['reason'], derived: ['legalDays', 'workingDays'] }] },
  register: {
    grids: [
      alone('stopped'),
      alone('stops'),
      alone('extended'),
      alone('extensions'),
      alone('late'),
      alone('lateEntries', 'lateShare'),
      alone('returned', 'firstPass'),
      alone('rounds'),
      alone('documents'),
      alone('shared'),
      { counts: acceptedOnes, derived: ['toAcceptance'] },
    ],
  },
};

/** Which charts show nothing but what their table shows. */
const SAFE_CHARTS = ['trend', 'comparison', 'timeParts'];

/** A report for publication, with the tables of each of its sections. */
export function forPublication(
  printed: PrintedReport,
  sections: readonly { section: Section; tables: readonly ReportTable[] }[],
  names: ReportNames,
): PrintedReport {
  const { watermark, method } = printed;
  return {
    ...printed,
    watermark: watermark ? joined([watermark, PUBLIC], ' · ', ' · ') : PUBLIC,
    tables: sections.flatMap(({ section, tables }) =>
      tables.flatMap((table) => publishedTable(table, section, names) ?? []),
    ),
    method: [...method, NOTE],
  };
}

const PUBLIC = text('公开版', 'for publication');
const NOTE = text(
  '公开版：小于5的数不公布，可由其推算的其他数也不公布；标为“不公布”。',
  'For publication: counts below five are withheld, and with them every figure that would give one away.',
);

function publishedTable(table: ReportTable, section: Section, names: ReportNames): ReportTable | null {
  const rule = RULES[table.id.replace(/^(real|imported|synthetic)-/, '')];
  if (!rule) return null;
  const { grids, omitted = [] } = rule;
  const figures = new Map(byName(section, names).map(({ name, figures: own }) => [name['zh-CN'], own]));
  const kept = table.columns.filter(({ key }) => !omitted.includes(key));
  const words = kept.filter(({ unit }) => ['text', 'date', 'instant'].includes(unit)).map(({ key }) => key);
  const withheld = table.rows.map(() => new Set<string>());
  for (const grid of grids) {
    const derived =
      grid.derived === 'rest' ? kept.map(({ key }) => key).filter((key) => !words.includes(key)) : grid.derived;
    for (const rows of groupsOf(table.rows, grid.apart ?? []))
      for (const [at, hidden] of hiddenIn(rows, table.rows, grid, figures)) {
        for (const name of hidden) withheld[at]!.add(name);
        if (hidden.size > 0) for (const name of derived) withheld[at]!.add(name);
      }
  }
  const isWhole = withheld.every((hidden) => hidden.size === 0);
  return {
    ...table,
    columns: kept,
    rows: table.rows.map((row, at) =>
      Object.fromEntries(
        kept.map(({ key }) => [key, withheld[at]!.has(key) && row[key] !== null ? WITHHELD : (row[key] ?? null)]),
      ),
    ),
    notes: rule.withoutNotes ? [] : table.notes,
    charts: isWhole ? table.charts.filter(({ kind }) => SAFE_CHARTS.includes(kind)) : [],
  };
}

const wordOf = (cell: Cell | undefined): string =>
  cell !== null && typeof cell === 'object' ? cell['zh-CN'] : String(cell ?? '');

/** Rows, by their number, that have to do with one another. */
function groupsOf(rows: readonly Row[], apart: readonly string[]): number[][] {
  const groups = new Map<string, number[]>();
  rows.forEach((row, at) => {
    const key = JSON.stringify(apart.map((name) => wordOf(row[name])));
    groups.set(key, [...(groups.get(key) ?? []), at]);
  });
  return [...groups.values()];
}

/** What is withheld of each row of a group: names of counts, and the column of their total. */
function hiddenIn(
  group: readonly number[],
  rows: readonly Row[],
  { counts, kinds: named = [], total }: Grid,
  figures: ReadonlyMap<string, Figures>,
): Map<number, Set<string>> {
  const cells = group.map((at) => {
    const row = rows[at]!;
    const procedure = wordOf(row['procedure']);
    return {
      at,
      procedure,
      kind: JSON.stringify(named.map((name) => wordOf(row[name]))),
      counts: counts(row, figures.get(procedure)),
    };
  });
  const isAll = (procedure: string) => procedure === ALL_PROCEDURES['zh-CN'];
  const procedures = [...new Set(cells.map(({ procedure }) => procedure))].filter((one) => !isAll(one));
  const kinds = [
    ...new Set(cells.flatMap(({ kind, counts: own }) => Object.keys(own).map((name) => JSON.stringify([kind, name])))),
  ];
  const matrix = procedures.map((procedure) =>
    kinds.map((key) => {
      const [kind, name] = JSON.parse(key) as [string, string];
      return cells.find((cell) => cell.procedure === procedure && cell.kind === kind)?.counts[name] ?? 0;
    }),
  );
  const shown = matrix.length === 0 || kinds.length === 0 ? [] : suppressSmallCells(matrix);
  const hidden = new Map<number, Set<string>>();
  for (const { at, procedure, kind, counts: own } of cells) {
    const line = isAll(procedure) ? procedures.length : procedures.indexOf(procedure);
    // With one procedure its row and the row of totals are the same, and printed once.
    const lines = procedures.length === 1 ? [0, 1] : [line];
    const isHidden = (column: number) => lines.some((one) => shown[one]?.[column] === null);
    const names = Object.keys(own).filter((name) => isHidden(kinds.indexOf(JSON.stringify([kind, name]))));
    if (total !== undefined && isHidden(kinds.length)) names.push(total);
    hidden.set(at, new Set(names));
  }
  return hidden;
}
