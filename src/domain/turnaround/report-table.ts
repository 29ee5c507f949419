/**
 * What a printed report is made of: tables and charts as values, in both tongues. A report computes its numbers once and
 * says them here; JSON, CSV, XLSX, PDF and pages only set them, so no format can tell another figure than the others.
 */
import type { Text } from '../json.js';

/** What a column measures. Days are numbers of days with decimals, shares lie between 0 and 1, `text` is words or a code. */
export type Unit =
  'text' | 'count' | 'share' | 'legalDays' | 'workingDays' | 'calendarDays' | 'hours' | 'yuan' | 'date' | 'instant';

export type Column = { key: string; title: Text; unit: Unit };

/** `null`: there is no such figure, and a note or another column says why. Never an empty text. */
export type Cell = string | number | null | Text;

export type ReportTable = {
  /** Names the file, the sheet and the anchor: `timeliness`. */
  id: string;
  title: Text;
  /** Which cases the table is about. */
  population: Text;
  columns: Column[];
  rows: Record<string, Cell>[];
  notes: Text[];
  charts: Chart[];
};

/** Values along time with the limits of an XmR chart; `signal` marks a point that the rules of the chart point at. */
export type TrendChart = {
  kind: 'trend';
  title: Text;
  unit: Unit;
  points: { label: string; value: number | null; n: number; signal: boolean }[];
  limits: { mean: number; lower: number; upper: number } | null;
  marks: { label: string; text: Text }[];
};

/** What was, and what the old way would have taken: a value, or a range with its centre, each with its grade. */
export type ComparisonChart = {
  kind: 'comparison';
  title: Text;
  unit: Unit;
  bars: { label: Text; grade: string; low: number; central: number; high: number }[];
};

export const TIME_PARTS = ['processing', 'waiting', 'applicant', 'external', 'nonWorking'] as const;
export type TimePart = (typeof TIME_PARTS)[number];

/** Where the time of each stage went, as parts that add up. */
export type TimePartsChart = {
  kind: 'timeParts';
  title: Text;
  unit: Unit;
  rows: { label: Text; parts: Record<TimePart, number> }[];
};

/** How many cases took how long; open ones lie in the bin of their time so far. `from` included, `to` excluded, null: no end. */
export type DistributionChart = {
  kind: 'distribution';
  title: Text;
  unit: Unit;
  bins: { from: number; to: number | null; closed: number; open: number }[];
  marks: { value: number; text: Text }[];
};

/** How old what is open is, by lamp. */
export type AgeingChart = {
  kind: 'ageing';
  title: Text;
  unit: Unit;
  bins: { label: Text; green: number; yellow: number; red: number; grey: number }[];
};

export type Chart = TrendChart | ComparisonChart | TimePartsChart | DistributionChart | AgeingChart;

/** A report as it is printed. `head` is the cover: what, whose, when, as of what, how sure. */
export type PrintedReport = {
  title: Text;
  /** The lines of the cover, in order. */
  head: { label: Text; value: Cell }[];
  /** Printed on every page: SYNTHETIC, provisional and the like. Null when there is nothing to say. */
  watermark: Text | null;
  tables: ReportTable[];
  /** How the figures are made. */
  method: Text[];
};
