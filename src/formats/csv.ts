/**
 * A report as CSV for those who compute on: one file for each table in one ZIP, UTF-8 with a byte order mark and CRLF, as
 * spreadsheets in China expect. Figures are as exact as the report has them; an empty field means that there is no such
 * figure. Text that a spreadsheet would take for a formula begins with an apostrophe.
 */
import { stringify } from 'csv-stringify/sync';
import { zipSync } from 'fflate';
import { headingOf, NO_FIGURE, UNIT_WORDS, type Language } from '../diagram/figure.js';
import { text, type Text } from '../domain/json.js';
import type { Cell, PrintedReport, ReportTable, Unit } from '../domain/turnaround/report-table.js';
import { WRITTEN_AT, wordsAbout } from './words-about.js';

const CSV_UNITS: Readonly<Record<Unit, Text | null>> = {
  ...UNIT_WORDS,
  share: text('比例，0至1', 'share, 0 to 1'),
  instant: text('协调世界时', 'UTC'),
};

type Field = string | number | null;

const fieldOf = (cell: Cell, language: Language): Field =>
  cell !== null && typeof cell === 'object' ? cell[language] : cell;

const linesOf = (rows: Field[][]): Uint8Array =>
  Buffer.from(stringify(rows, { bom: true, record_delimiter: 'windows', escape_formulas: true }));

/** One table as the bytes of one CSV file. */
const csvOf = ({ columns, rows }: ReportTable, language: Language): Uint8Array =>
  linesOf([
    columns.map((column) => headingOf(column, language, CSV_UNITS)),
    ...rows.map((row) => columns.map(({ key }) => fieldOf(row[key] ?? null, language))),
  ]);

/** The files of a report in their order: cover, each table, what is said about the tables, the method. */
function csvFilesOf(report: PrintedReport, language: Language): { name: string; bytes: Uint8Array }[] {
  const cover = report.head.map(({ label, value }) => [label[language], fieldOf(value, language) ?? NO_FIGURE]);
  const labelled = report.watermark ? [['', report.watermark[language]], ...cover] : cover;
  const files = [
    { id: 'cover', bytes: linesOf([['', report.title[language]], ...labelled]) },
    ...report.tables.map((table) => ({ id: table.id, bytes: csvOf(table, language) })),
    { id: 'notes', bytes: linesOf(wordsAbout(report, language)) },
    { id: 'method', bytes: linesOf(report.method.map((words, i) => [i + 1, words[language]])) },
  ];
  return files.map(({ id, bytes }, i) => ({ name: `${String(i).padStart(2, '0')}-${id}.csv`, bytes }));
}

export const csvZipOf = (report: PrintedReport, language: Language): Uint8Array =>
  zipSync(Object.fromEntries(csvFilesOf(report, language).map(({ name, bytes }) => [name, bytes])), {
    mtime: WRITTEN_AT,
  });
