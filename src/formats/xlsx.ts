/**
 * A report as a workbook: a cover, a sheet for each table with its head frozen, what is said about the tables, the method.
 * Figures are numbers and dates are dates, so that they can be computed with; text is never a formula.
 */
import { unzipSync, zipSync } from 'fflate';
import writeXlsxFile, { type CellObject, type Row, type Sheet } from 'write-excel-file/node';
import { BEIJING_OFFSET_MINUTES, headingOf, printCell, type Language } from '../diagram/figure.js';
import { isInstant, MINUTE_MS, toMs } from '../domain/clock/instant.js';
import { text } from '../domain/json.js';
import type { Cell, PrintedReport, ReportTable, Unit } from '../domain/turnaround/report-table.js';
import { WRITTEN_AT, wordsAbout } from './words-about.js';

const FORMATS: Readonly<Record<Unit, string>> = {
  text: '@',
  count: '#,##0',
  share: '0.00%',
  legalDays: '#,##0.00',
  workingDays: '#,##0.00',
  calendarDays: '#,##0.00',
  hours: '#,##0.0',
  yuan: '#,##0.00',
  date: 'yyyy-mm-dd',
  instant: 'yyyy-mm-dd hh:mm',
};
const COVER = text('封面', 'Cover');
const NOTES = text('说明', 'Notes');
const METHOD = text('方法', 'Method');
const LABEL = text('标识', 'Label');

/** Of Excel: beyond these a workbook does not open. */
const MOST_CHARACTERS = 32_767;
const MOST_CHARACTERS_OF_NAME = 31;

const HEAD = {
  fontWeight: 'bold',
  backgroundColor: '#e8eef7',
  wrap: true,
  alignVertical: 'top',
  bottomBorderStyle: 'thin',
} as const;

const wordsCell = (words: string): CellObject => ({
  value: words.length > MOST_CHARACTERS ? `${words.slice(0, MOST_CHARACTERS - 1)}…` : words,
  type: String,
  wrap: true,
  alignVertical: 'top',
});

const isDay = (words: string): boolean => /^\d{4}-\d\d-\d\d$/.test(words) && isInstant(`${words}T00:00:00.000Z`);

/** A moment of Excel, which knows no zones: the clock on the wall. */
const momentCell = (ms: number, unit: Unit): CellObject => ({
  value: new Date(ms),
  type: Date,
  format: FORMATS[unit],
  alignVertical: 'top',
});

function cellOf(cell: Cell, unit: Unit, language: Language): CellObject | null {
  if (cell === null) return null;
  if (typeof cell === 'number')
    return { value: cell, type: Number, alignVertical: 'top', ...(unit !== 'text' && { format: FORMATS[unit] }) };
  if (typeof cell === 'string' && unit === 'date' && isDay(cell))
    return momentCell(toMs(`${cell}T00:00:00.000Z`), unit);
  if (typeof cell === 'string' && unit === 'instant' && isInstant(cell))
    return momentCell(toMs(cell) + BEIJING_OFFSET_MINUTES * MINUTE_MS, unit);
  return wordsCell(typeof cell === 'string' ? cell : cell[language]);
}

/** A name that Excel takes: short, without its own signs, and unlike any other by its number. */
export const sheetName = (number: number, title: string): string =>
  `${number} ${title.replaceAll(/[[\]/\\:*?']/g, ' ').trim()}`.slice(0, MOST_CHARACTERS_OF_NAME).toWellFormed().trim();

const widthOf = (words: string): number =>
  [...words].reduce((width, character) => width + (character > '\u2e7f' ? 2 : 1), 0);

function tableSheet({ title, columns, rows }: ReportTable, number: number, language: Language): Sheet<Buffer> {
  const head: Row = columns.map((column) => ({ value: headingOf(column, language), type: String, ...HEAD }));
  const widths = columns.map((column) => {
    const widest = Math.max(
      0,
      ...rows.map((row) => widthOf(printCell(row[column.key] ?? null, column.unit, language))),
    );
    return { width: Math.min(48, Math.max(10, widest + 2, widthOf(headingOf(column, language)) / 2 + 2)) };
  });
  return {
    sheet: sheetName(number, title[language]),
    data: [head, ...rows.map((row) => columns.map(({ key, unit }) => cellOf(row[key] ?? null, unit, language)))],
    columns: widths,
    stickyRowsCount: 1,
    orientation: 'landscape',
  };
}

export async function xlsxOf(report: PrintedReport, language: Language): Promise<Uint8Array> {
  const heading = (words: string): CellObject => ({ value: words, type: String, ...HEAD });
  const cover: Row[] = [
    [{ value: report.title[language], type: String, fontWeight: 'bold', fontSize: 16 }],
    ...(report.watermark ? [[heading(LABEL[language]), wordsCell(report.watermark[language])]] : []),
    ...report.head.map(({ label, value }) => [
      heading(label[language]),
      typeof value === 'number' ? { value, type: Number } : cellOf(value, 'text', language),
    ]),
  ];
  const [aboutHead = [], ...about] = wordsAbout(report, language);
  const last = report.tables.length + 1;
  const workbook = await writeXlsxFile(
    [
      { sheet: sheetName(0, COVER[language]), data: cover, columns: [{ width: 28 }, { width: 80 }] },
      ...report.tables.map((table, i) => tableSheet(table, i + 1, language)),
      {
        sheet: sheetName(last, NOTES[language]),
        data: [aboutHead.map(heading), ...about.map((row) => row.map(wordsCell))],
        columns: [{ width: 32 }, { width: 14 }, { width: 100 }],
        stickyRowsCount: 1,
      },
      {
        sheet: sheetName(last + 1, METHOD[language]),
        data: [
          [heading('#'), heading(METHOD[language])],
          ...report.method.map((words, i) => [i + 1, wordsCell(words[language])]),
        ],
        columns: [{ width: 6 }, { width: 120 }],
        stickyRowsCount: 1,
      },
    ],
    { fontFamily: 'Calibri', fontSize: 11 },
  ).toBuffer();
  return zipSync(unzipSync(workbook), { mtime: WRITTEN_AT });
}
