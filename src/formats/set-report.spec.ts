import { parse } from 'csv-parse/sync';
import { unzipSync } from 'fflate';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import readXlsxFile, { type Sheet } from 'read-excel-file/node';
import { headingOf, measureOf, printCell, type Language } from '../diagram/figure.js';
import { toMs } from '../domain/clock/instant.js';
import { text } from '../domain/json.js';
import type { Cell, PrintedReport, ReportTable, Unit } from '../domain/turnaround/report-table.js';
import { sampleReport } from './sample-report.fixture.js';
import { setReport, type ReportFormat } from './set-report.js';
import { sheetName } from './xlsx.js';

const setting = { asOf: '2026-10-08T01:00:00.000Z', fontFile: null };
const LANGUAGES: Language[] = ['zh-CN', 'en'];

const bytesOf = async (report: PrintedReport, format: ReportFormat, language: Language): Promise<Uint8Array> =>
  (await setReport(report, format, language, setting)).bytes;

const cellsOf = ({ columns, rows }: ReportTable): { cell: Cell; unit: Unit }[][] =>
  rows.map((row) => columns.map(({ key, unit }) => ({ cell: row[key] ?? null, unit })));

const wordsOf = (cell: Cell, language: Language): string | number | null =>
  cell !== null && typeof cell === 'object' ? cell[language] : cell;

describe('any format', () => {
  it.each(['json', 'csv', 'xlsx', 'pdf'] as const)('%s has the same bytes for the same report', async (format) => {
    const first = Buffer.from(await bytesOf(sampleReport, format, 'zh-CN'));
    const again = Buffer.from(
      await bytesOf(JSON.parse(JSON.stringify(sampleReport)) as PrintedReport, format, 'zh-CN'),
    );
    expect(first.equals(again)).toBe(true);
  });

  it('says what it is', async () => {
    const short = { ...sampleReport, tables: sampleReport.tables.slice(0, 2) };
    const kinds = await Promise.all(
      (['json', 'csv', 'xlsx', 'pdf'] as const).map((format) => setReport(short, format, 'en', setting)),
    );
    expect(kinds.map(({ mediaType, extension }) => [mediaType, extension])).toEqual([
      ['application/json', 'json'],
      ['application/zip', 'csv.zip'],
      ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
      ['application/pdf', 'pdf'],
    ]);
  });

  it.each(['json', 'csv', 'xlsx', 'pdf'] as const)('%s is made of a report without anything in it', async (format) => {
    const bare: PrintedReport = { title: text('空', 'Empty'), head: [], watermark: null, tables: [], method: [] };
    expect((await bytesOf(bare, format, 'en')).length).toBeGreaterThan(0);
  });
});

describe('JSON', () => {
  it('is the report itself, in its canonical form', async () => {
    const written = Buffer.from(await bytesOf(sampleReport, 'json', 'en')).toString();
    expect(JSON.parse(written)).toEqual(sampleReport);
    expect(written.startsWith('{"head":[{"label":{"en":"Authority"')).toBe(true);
  });
});

describe.each(LANGUAGES)('CSV in %s', (language) => {
  let files: Record<string, Uint8Array>;
  beforeAll(async () => {
    files = unzipSync(await bytesOf(sampleReport, 'csv', language));
  });
  const read = (name: string): string[][] => parse(Buffer.from(files[name]!), { bom: true, relax_column_count: true });

  it('is one file for each table, between cover and method', () => {
    const tables = sampleReport.tables.map(({ id }) => id);
    expect(Object.keys(files)).toEqual(
      ['cover', ...tables, 'notes', 'method'].map((id, i) => `${String(i).padStart(2, '0')}-${id}.csv`),
    );
  });

  it('holds every figure as exactly as the report does', () => {
    sampleReport.tables.forEach((table, i) => {
      const [head, ...rows] = read(`${String(i + 1).padStart(2, '0')}-${table.id}.csv`);
      expect(head).toHaveLength(table.columns.length);
      expect(head![0]).toBe(table.columns[0]!.title[language]);
      const expected = cellsOf(table).map((row) =>
        row.map(({ cell }) => {
          const words = wordsOf(cell, language);
          return words === null ? '' : typeof words === 'string' && /^[=+\-@]/.test(words) ? `'${words}` : `${words}`;
        }),
      );
      expect(rows).toEqual(expected);
    });
  });

  it('opens in a spreadsheet: byte order mark, CRLF, and text that is no formula', () => {
    const stops = Buffer.from(files['09-stops.csv']!).toString();
    expect(stops.startsWith('\ufeff')).toBe(true);
    expect(stops.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(stops).toContain(`"'=HYPERLINK(`);
    expect(stops).toContain(`'-3天`);
    expect(Buffer.from(files['11-cases.csv']!).toString()).toMatch(/,-0\.0\d+,/); // a negative figure stays a figure
  });

  it('carries the label, the populations, the notes and the method', () => {
    expect(read('00-cover.csv')).toContainEqual(['', sampleReport.watermark![language]]);
    const [flows] = sampleReport.tables.filter(({ id }) => id === 'flows');
    const notes = read('12-notes.csv').map((row) => row.at(-1));
    expect(notes).toEqual(expect.arrayContaining([flows!.population[language], flows!.notes[0]![language]]));
    expect(read('13-method.csv').map((row) => row[1])).toEqual(sampleReport.method.map((words) => words[language]));
  });
});

describe.each(LANGUAGES)('XLSX in %s', (language) => {
  let sheets: Sheet[];
  beforeAll(async () => {
    sheets = await readXlsxFile(Buffer.from(await bytesOf(sampleReport, 'xlsx', language)));
  });

  it('has a cover, a sheet for each table, the notes and the method', () => {
    expect(sheets).toHaveLength(sampleReport.tables.length + 3);
    expect(sheets.map(({ sheet }) => sheet)).toEqual(
      expect.arrayContaining(sampleReport.tables.map(({ title }, i) => sheetName(i + 1, title[language]))),
    );
    expect(sheets[0]!.data[0]![0]).toBe(sampleReport.title[language]);
    expect(sheets[0]!.data.flat()).toContain(sampleReport.watermark![language]);
    expect(
      sheets
        .at(-1)!
        .data.slice(1)
        .map((row) => row[1]),
    ).toEqual(sampleReport.method.map((words) => words[language]));
  });

  it('holds figures as numbers, dates as dates, and text as text', () => {
    sampleReport.tables.forEach((table, i) => {
      const [head, ...rows] = sheets[i + 1]!.data;
      expect(head).toEqual(table.columns.map((column) => headingOf(column, language)));
      const expected = cellsOf(table).map((row) =>
        row.map(({ cell, unit }) => {
          if (typeof cell === 'string' && unit === 'date') return new Date(`${cell}T00:00:00.000Z`);
          if (typeof cell === 'string' && unit === 'instant') return new Date(toMs(cell) + 8 * 3_600_000);
          return wordsOf(cell, language);
        }),
      );
      // Excel counts days in binary fractions, so a moment comes back within a millisecond.
      const read = rows.map((row) =>
        row.map((cell) => (cell instanceof Date ? new Date(Math.round(+cell / 10) * 10) : cell)),
      );
      expect(read).toEqual(
        expected.map((row) => row.map((cell) => (cell instanceof Date ? new Date(Math.round(+cell / 10) * 10) : cell))),
      );
    });
  });
});

describe('a sheet of a workbook', () => {
  it('gets a name that Excel takes', () => {
    expect(sheetName(4, "按事项[和]时限/法定?*:'承诺'")).toBe('4 按事项 和 时限 法定    承诺');
    expect(sheetName(12, '很'.repeat(60))).toHaveLength(31);
    expect(sheetName(1, `${'x'.repeat(28)}𠮷`).isWellFormed()).toBe(true);
  });
});

type Printed = { pages: string[]; info: Record<string, unknown>; language: string | null; sizes: [number, number][] };

async function readPdf(bytes: Uint8Array): Promise<Printed> {
  const task = getDocument({ data: new Uint8Array(bytes), disableNormalization: true, verbosity: 0 } as object);
  const pdf = await task.promise;
  const pages: string[] = [];
  const sizes: [number, number][] = [];
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number);
    const { items } = await page.getTextContent({ disableNormalization: true });
    pages.push(items.map((item) => ('str' in item ? item.str : '')).join(''));
    const { width, height } = page.getViewport({ scale: 1 });
    sizes.push([Math.round(width), Math.round(height)]);
  }
  const { info } = await pdf.getMetadata();
  await task.destroy();
  const facts = info as Record<string, unknown>;
  return { pages, info: facts, language: (facts['Language'] as string | undefined) ?? null, sizes };
}

const bare = (words: string): string => words.replaceAll(/\s/g, '');

describe.each(LANGUAGES)('PDF in %s', (language) => {
  let printed: Printed;
  let all: string;
  beforeAll(async () => {
    printed = await readPdf(await bytesOf(sampleReport, 'pdf', language));
    all = bare(printed.pages.join(''));
  });

  it('prints every cell of every table, in order', () => {
    let at = all.indexOf(bare(sampleReport.tables[0]!.population[language])); // after the contents
    for (const table of sampleReport.tables) {
      for (const row of cellsOf(table)) {
        const words = bare(row.map(({ cell, unit }) => printCell(cell, unit, language)).join(''));
        const found = all.indexOf(words, at);
        expect({ table: table.id, words, isPrinted: found >= at }).toEqual({ table: table.id, words, isPrinted: true });
        at = found + words.length;
      }
      for (const note of table.notes) expect(all).toContain(bare(note[language]));
      expect(all).toContain(bare(table.population[language]));
    }
    for (const words of sampleReport.method) expect(all).toContain(bare(words[language]));
  });

  it('repeats title, label and the number of the page on every page, and the head of a table that goes on', () => {
    const count = printed.pages.length;
    printed.pages.forEach((page, i) => {
      expect(bare(page)).toContain(bare(sampleReport.title[language]));
      expect(bare(page)).toContain(bare(sampleReport.watermark![language]));
      expect(page).toContain(language === 'en' ? `Page ${i + 1} of ${count}` : `第 ${i + 1} 页，共 ${count} 页`);
    });
    const hash = sampleReport.tables.at(-1)!.columns.at(-1)!;
    const withHead = printed.pages.filter((page) => page.includes(hash.title[language]));
    expect(withHead.length).toBeGreaterThan(5);
    expect(all).toContain(bare(measureOf(sampleReport.tables[2]!.columns[2]!, language)!));
  });

  it('prints the charts as text that can be searched', () => {
    for (const chart of sampleReport.tables.flatMap(({ charts }) => charts))
      expect(all).toContain(bare(chart.title[language]));
  });

  it('speaks of missing glyphs only where there are some', () => {
    expect(all).not.toMatch(/Glyphsmissing|缺字|〓/);
  });

  it('is dated by the as-of of its report and named by its title', () => {
    expect(printed.info).toMatchObject({ Title: sampleReport.title[language], CreationDate: 'D:20261008010000Z' });
    expect(printed.language).toBe(language);
  });

  it('is A4, and lies on its side where a table asks for it', () => {
    expect(printed.sizes[0]).toEqual([595, 842]);
    expect(new Set(printed.sizes.map(([width, height]) => width * height)).size).toBe(1);
  });
});

describe('a PDF of what is too large', () => {
  const wordsAt = (columns: number): Record<string, Cell> =>
    Object.fromEntries(
      Array.from({ length: columns }, (_, i) => [`c${i}`, i % 3 ? 12345.5 + i : `某某制药有限公司${i}`]),
    );
  const tableOf = (columns: number, rows: Record<string, Cell>[]): PrintedReport => ({
    ...sampleReport,
    tables: [
      {
        id: 'large',
        title: text('大表', 'Large'),
        population: text('全部', 'all'),
        columns: Array.from({ length: columns }, (_, i) => ({
          key: `c${i}`,
          title: text(`第${i}列`, `column ${i}`),
          unit: i % 3 ? 'legalDays' : 'text',
        })),
        rows,
        notes: [],
        charts: [],
      },
    ],
  });

  it('breaks a row that is longer than a page, and loses nothing of it', async () => {
    const reason = Array.from({ length: 900 }, (_, i) => `理由第${i}条。`).join('');
    const { pages } = await readPdf(await bytesOf(tableOf(1, [{ c0: reason }, { c0: '后一行' }]), 'pdf', 'zh-CN'));
    const all = bare(pages.join(''));
    for (let i = 0; i < 900; i++) expect(all.includes(`第${i}条`)).toBe(true);
    expect(all).toContain('后一行');
  });

  it('sets a table of more columns than fit in smaller type on a turned page', async () => {
    const { pages, sizes } = await readPdf(await bytesOf(tableOf(24, [wordsAt(24)]), 'pdf', 'zh-CN'));
    expect(sizes[1]).toEqual([842, 595]);
    for (const words of Object.values(wordsAt(24)))
      expect(bare(pages[1]!)).toContain(printCell(words, typeof words === 'number' ? 'legalDays' : 'text', 'zh-CN'));
  });

  it('prints the head of a very long list and says where the rest is', async () => {
    const rows = Array.from({ length: 1600 }, (_, i) => ({ c0: `案件${i + 1}。` }));
    const all = bare((await readPdf(await bytesOf(tableOf(1, rows), 'pdf', 'zh-CN'))).pages.join(''));
    expect(all).toContain('案件1500。');
    expect(all).not.toContain('案件1501。');
    expect(all).toContain('共1600行，此处印出前1500行');
  });
});

describe('a PDF of names that its font lacks', () => {
  const report: PrintedReport = {
    title: text('测试', 'Test'),
    head: [{ label: text('申请人', 'Applicant'), value: '𠮷田制药\u200b有限公司' }],
    watermark: null,
    tables: [
      {
        id: 'names',
        title: text('姓名', 'Names'),
        population: text('两人', 'two persons'),
        columns: [{ key: 'name', title: text('姓名', 'name'), unit: 'text' }],
        rows: [{ name: 'ئالىم 𠮷' }, { name: 'Zoë 王' }],
        notes: [],
        charts: [],
      },
    ],
    method: [],
  };

  it('prints a sign that is seen, never an empty box, and lists what is missing', async () => {
    const { pages } = await readPdf(await bytesOf(report, 'pdf', 'en'));
    const all = pages.join('');
    expect(all).toContain('〓田制药有限公司');
    expect(all).toContain('Zoë 王');
    expect(all).toContain('Glyphs missing');
    expect(bare(all)).toContain('U+20BB7(2)');
    expect(bare(all)).toContain('U+0626(1)');
    expect(bare((await readPdf(await bytesOf(report, 'pdf', 'zh-CN'))).pages.join(''))).toContain('缺字');
  });
});
