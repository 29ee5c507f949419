/** A table of a report as the PDF setter takes it: widths that its content asks for, its head repeated on each page. */
import type { TableBlock, TableLayout, Words } from 'pdfmake';
import { measureOf, printCell, type Language } from '../diagram/figure.js';
import { widthOf as estimate } from '../diagram/svg.js';
import type { ReportTable, Unit } from '../domain/turnaround/report-table.js';

const PADDING = 5;
const WIDEST_TEXT = 210;
const NARROWEST_TEXT = 58;
const HEAD_LINES = 2;
/** In ems: what is not broken though Chinese could be, in a cell or title and in the measure below a title. */
const SHORT_WORD = 4;
const HEAD_TITLE = 6.5;
const MEASURE_ROOM = 7;
/** A row of more characters than this may be taller than a page, so it has to break. */
const LONGEST_WHOLE_ROW = 1500;

/** Another font may be a little wider, and a number that breaks is worse than some air. */
const widthOf = (words: string, size: number): number => estimate(words, size) * 1.04;

/** Text and dates stand left, figures right. */
const isFigure = (unit: Unit): boolean => !['text', 'date', 'instant'].includes(unit);

/** What a line cannot be broken within: words of Latin script and numbers. Chinese breaks between any two characters. */
const tokensOf = (words: string): string[] => words.match(/[\u2e80-\uffff]|[^\s\u2e80-\uffff]+/g) ?? [];
const longestToken = (words: string, size: number): number =>
  Math.max(0, ...tokensOf(words).map((token) => widthOf(token, size)));

export type TableText = { heads: { title: string; measure: string }[]; body: string[][]; units: Unit[] };

/** Everything a table says, printed. */
export const tableText = (
  { columns, rows }: ReportTable,
  language: Language,
  shown: (words: string) => string,
): TableText => ({
  heads: columns.map((column) => ({
    title: shown(column.title[language]),
    measure: shown(measureOf(column, language) ?? ''),
  })),
  body: rows.map((row) => columns.map(({ key, unit }) => shown(printCell(row[key] ?? null, unit, language)))),
  units: columns.map(({ unit }) => unit),
});

type Wish = { least: number; best: number };

function wishOf({ heads, body, units }: TableText, column: number, size: number): Wish {
  const { title, measure } = heads[column]!;
  const cells = [...new Set(body.map((row) => row[column]!))];
  const widest = Math.max(0, ...cells.map((cell) => widthOf(cell, size)));
  const token = Math.max(0, ...cells.map((cell) => longestToken(cell, size)));
  const head = Math.max(
    longestToken(title, size),
    Math.min(widthOf(title, size), SHORT_WORD * size),
    Math.min(widthOf(measure, size), Math.max(longestToken(measure, size), MEASURE_ROOM * size)),
  );
  const inCells =
    units[column] === 'text' ? Math.max(Math.min(widest, SHORT_WORD * size), Math.min(token, NARROWEST_TEXT)) : token;
  const least = Math.max(head, inCells);
  const asHead = Math.min(widthOf(title, size), Math.max(HEAD_TITLE * size, widthOf(title, size) / HEAD_LINES + size));
  return { least, best: Math.max(least, Math.min(widest, WIDEST_TEXT), asHead) };
}

/** The widths of the columns when the table is `room` wide; null where not even the narrowest ones fit. */
export function columnWidths(table: TableText, room: number, size: number): number[] | null {
  const wishes = table.heads.map((_, column) => wishOf(table, column, size));
  const free = room - wishes.length * 2 * PADDING;
  const sum = (of: keyof Wish): number => wishes.reduce((total, wish) => total + wish[of], 0);
  const [least, best] = [sum('least'), sum('best')];
  if (least > free) return null;
  if (best <= free) return wishes.map((wish) => (wish.best * free) / best);
  return wishes.map((wish) => wish.least + ((wish.best - wish.least) * (free - least)) / (best - least));
}

/** All columns alike, for a table that no page is wide enough for: its words break wherever they must. */
export const evenWidths = ({ heads }: TableText, room: number): number[] =>
  heads.map(() => room / heads.length - 2 * PADDING);

const LAYOUT: TableLayout = {
  hLineWidth: (row, { table }) => (row === 0 || row === 1 || row === table.body.length ? 0.9 : 0.4),
  vLineWidth: () => 0,
  hLineColor: (row, { table }) => (row === 0 || row === 1 || row === table.body.length ? '#1f3a68' : '#cfd6e0'),
  paddingLeft: () => PADDING,
  paddingRight: () => PADDING,
  paddingTop: () => 3,
  paddingBottom: () => 3,
  fillColor: (row) => (row === 0 ? '#e8eef7' : null),
};

export function tableContent({ heads, body, units }: TableText, widths: number[], fontSize: number): TableBlock {
  const cell = (words: string, column: number): Words => ({
    text: words,
    alignment: isFigure(units[column]!) ? 'right' : 'left',
  });
  const isLong = body.some((row) => row.join('').length > LONGEST_WHOLE_ROW);
  return {
    table: {
      headerRows: 1,
      keepWithHeaderRows: isLong ? 0 : 1, // kept together they are never broken, and what is below the page is lost
      dontBreakRows: !isLong,
      widths,
      body: [
        heads.map(({ title, measure }, column) => ({
          ...cell(measure === '' ? title : `${title}\n${measure}`, column),
          color: '#1f3a68',
        })),
        ...body.map((row) => row.map(cell)),
      ],
    },
    layout: LAYOUT,
    fontSize,
    lineHeight: 1,
    margin: [0, 4, 0, 6],
  };
}
