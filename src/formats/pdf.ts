/*
 * A report on paper: A4, a cover with contents, each table with what it counts, its notes and charts, and the method at the
 * end. Wide tables lie on their side. What the report says of itself (SYNTHETIC, provisional) stands on every page.
 */
import pdfmake, { type Block, type Definition, type Orientation } from 'pdfmake';
import { drawChart } from '../diagram/charts/draw-chart.js';
import { printCell, printInstant, type Language } from '../diagram/figure.js';
import { cut } from '../diagram/svg.js';
import { isInstant, toMs, type Instant } from '../domain/clock/instant.js';
import { text } from '../domain/json.js';
import type { PrintedReport, ReportTable } from '../domain/turnaround/report-table.js';
import { Glyphs } from './glyphs.js';
import { columnWidths, evenWidths, tableContent, tableText, type TableText } from './pdf-table.js';
import type { ReportFont } from './report-font.js';

const SIDE = 40;
const ROOM: Record<Orientation, number> = { portrait: 595.28 - 2 * SIDE, landscape: 841.89 - 2 * SIDE };
/** Tried in this order: smaller type before a turned page, a turned page before type that strains the eyes. */
const PAGES = [
  ['portrait', 8.5],
  ['portrait', 7.5],
  ['landscape', 8.5],
  ['landscape', 7.5],
  ['landscape', 6.5],
] as const satisfies [Orientation, number][];
const SMALLEST = 5.5;
const BLUE = '#1f3a68';
const GREY = '#595959';
const RED = '#b42318';

/** A list of cases longer than this is for CSV and XLSX; nobody reads a hundred pages of it, and it takes minutes to set. */
const MOST_ROWS = 1500;
/** A section of no more rows and characters than these is kept on one page. */
const KEPT_ROWS = 14;
const KEPT_CHARACTERS = 1200;

const WORDS = {
  contents: text('目录', 'Contents'),
  population: text('统计对象：', 'Population: '),
  note: text('注', 'Note'),
  method: text('方法说明', 'Method'),
  asOf: text('截至', 'As of'),
  beijing: text('（北京时间）', ' (Beijing time)'),
  noRows: text('本表没有数据。', 'This table has no rows.'),
  rounding: text(
    '本文件将天数和百分比印为两位小数（逢五取偶）；同一报告的CSV、XLSX和JSON保留原有精度。“–”表示没有该数字。',
    'In this document days and percentages are printed with two decimals, half to even; the CSV, XLSX and JSON of the same report keep all of them. "–" means that there is no such figure.',
  ),
};

const pageWords = (page: number, pages: number, language: Language): string =>
  language === 'en' ? `Page ${page} of ${pages}` : `第 ${page} 页，共 ${pages} 页`;

const missingWords = (missing: string[], standIn: string, language: Language): string =>
  language === 'en'
    ? `Glyphs missing: the font lacks these characters, printed as ${standIn}: ${missing.join(', ')}. A full font can be set with REPORT_FONT.`
    : `缺字：字体中没有以下字符，以“${standIn}”代替：${missing.join('、')}。可用 REPORT_FONT 设置完整字库。`;

const cutWords = (rows: number, language: Language): string =>
  language === 'en'
    ? `The first ${MOST_ROWS} of ${rows} rows are printed; the CSV and the XLSX of this report hold all of them.`
    : `共 ${rows} 行，此处印出前 ${MOST_ROWS} 行；本报告的CSV和XLSX载有全部各行。`;

type Page = { orientation: Orientation; widths: number[]; size: number };

/** The page and type with which a table fits. */
function pageFor(table: TableText): Page {
  for (const [orientation, size] of PAGES) {
    const widths = columnWidths(table, ROOM[orientation], size);
    if (widths) return { orientation, widths, size };
  }
  return { orientation: 'landscape', widths: evenWidths(table, ROOM.landscape), size: SMALLEST };
}

export async function pdfOf(
  report: PrintedReport,
  language: Language,
  { asOf, font }: { asOf: Instant; font: ReportFont },
): Promise<Uint8Array> {
  const glyphs = new Glyphs(font);
  const shown = (words: string): string => glyphs.shown(words);
  const title = shown(report.title[language]);
  const watermark = report.watermark && shown(report.watermark[language]);
  const head = report.head.map(({ label, value }) => [
    shown(label[language]),
    shown(
      typeof value === 'string' && isInstant(value)
        ? `${printInstant(value)}${WORDS.beijing[language]}`
        : printCell(value, 'text', language),
    ),
  ]);
  const sections = report.tables.map((table, i) => section(table, i, language, shown));
  const method = report.method.map((words) => shown(words[language]));
  const missing = glyphs.listMissing();
  const remarks = [
    WORDS.rounding[language],
    ...(missing.length > 0 ? [missingWords(missing, glyphs.standIn, language)] : []),
  ];

  const definition: Definition = {
    version: '1.7',
    language,
    displayTitle: true,
    info: {
      title,
      creator: 'Trine',
      producer: 'Trine',
      creationDate: new Date(toMs(asOf)),
      ...(watermark && { subject: watermark }),
    },
    pageSize: 'A4',
    pageMargins: [SIDE, 58, SIDE, 48],
    defaultStyle: { font: font.name, fontSize: 9.5, lineHeight: 1.08, color: '#1f1f1f' },
    ...(watermark && { watermark: { text: watermark, color: RED, opacity: 0.07, angle: -35 } }),
    header: (page, _pages, { width }) => pageHead(page === 1 ? '' : title, watermark, width),
    footer: (page, pages) => ({
      columns: [
        { text: `${WORDS.asOf[language]} ${printInstant(asOf)}${WORDS.beijing[language]}`, alignment: 'left' },
        { text: pageWords(page, pages, language), alignment: 'right' },
      ],
      margin: [SIDE, 16, SIDE, 0],
      fontSize: 8,
      color: GREY,
    }),
    content: [
      ...cover(title, watermark, head, remarks.slice(1), language),
      ...sections.flatMap(({ content, orientation, isShort }, i): Block[] => {
        const before = sections[i - 1];
        const goesOn = isShort && before?.isShort && before.orientation === orientation;
        return goesOn ? content : onNewPage(content, orientation);
      }),
      ...methodAnnex([...method, ...remarks], language),
    ],
  };
  return await print(definition, font);
}

/** Sets and writes. The font is handed over as bytes under its own name, so that text and charts find the same one; no file and no address is read. */
async function print(definition: Definition, { name, bytes }: ReportFont): Promise<Uint8Array> {
  pdfmake.virtualfs.writeFileSync(name, bytes);
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy(() => false);
  pdfmake.setFonts({ [name]: { normal: name, bold: name, italics: name, bolditalics: name } });
  return await pdfmake.createPdf(definition).getBuffer();
}

function pageHead(title: string, watermark: string | null, width: number): Block {
  const room = (width - 2 * SIDE) / 2 - 6;
  return {
    columns: [
      { text: cut(title, room, 8), alignment: 'left', color: GREY },
      { text: cut(watermark ?? '', room, 8), alignment: 'right', color: RED },
    ],
    columnGap: 12,
    margin: [SIDE, 30, SIDE, 0],
    fontSize: 8,
  };
}

function cover(
  title: string,
  watermark: string | null,
  head: string[][],
  remarks: string[],
  language: Language,
): Block[] {
  return [
    { text: title, fontSize: 24, color: BLUE, lineHeight: 1, margin: [0, 26, 0, 10] },
    {
      canvas: [{ type: 'line', x1: 0, y1: 0, x2: ROOM.portrait, y2: 0, lineWidth: 2, lineColor: BLUE }],
      margin: [0, 0, 0, 12],
    },
    ...(watermark
      ? [
          {
            table: { widths: ['*'], body: [[{ text: watermark, color: RED, fontSize: 11, margin: [6, 3, 6, 3] }]] },
            layout: { hLineColor: () => RED, vLineColor: () => RED },
            margin: [0, 0, 0, 12],
          } satisfies Block,
        ]
      : []),
    ...(head.length > 0
      ? [
          {
            table: {
              widths: [120, '*'],
              body: head.map(([label = '', value = '']) => [{ text: label, color: GREY }, { text: value }]),
            },
            layout: {
              hLineWidth: (row: number) => (row === 0 ? 0 : 0.4),
              vLineWidth: () => 0,
              hLineColor: () => '#cfd6e0',
              paddingLeft: () => 0,
            },
            fontSize: 10,
          } satisfies Block,
        ]
      : []),
    ...remarks.map((words): Block => ({ text: words, color: RED, margin: [0, 8, 0, 0] })),
    {
      toc: {
        title: { text: WORDS.contents[language], fontSize: 13, color: BLUE, margin: [0, 8, 0, 3] },
        textStyle: { fontSize: 9, lineHeight: 0.98 },
        numberStyle: { fontSize: 9, lineHeight: 0.98 },
      },
    },
  ];
}

const headingText = (words: string): Block => ({
  text: words,
  tocItem: true,
  outline: true,
  fontSize: 14,
  color: BLUE,
  margin: [0, 4, 0, 2],
});

/** The page breaks at the first block itself: a block of its own for the break would leave a line empty. */
const onNewPage = ([first, ...rest]: Block[], pageOrientation: Orientation): Block[] =>
  first === undefined ? [] : [{ ...first, pageOrientation, pageBreak: 'before' }, ...rest];

type Section = { content: Block[]; orientation: Orientation; isShort: boolean };

function section(table: ReportTable, index: number, language: Language, shown: (words: string) => string): Section {
  const said = tableText({ ...table, rows: table.rows.slice(0, MOST_ROWS) }, language, shown);
  const { orientation, widths, size } = pageFor(said);
  const notes = [
    ...(table.rows.length > MOST_ROWS ? [cutWords(table.rows.length, language)] : []),
    ...table.notes.map((note) => shown(note[language])),
  ];
  const charts = table.charts.map((chart, i): Block => {
    const drawn = shown(drawChart(chart, language, `${table.id}-${i + 1}`));
    return { svg: drawn, width: ROOM.portrait, margin: [0, 8, 0, 8] };
  });
  const opening: Block[] = [
    headingText(`${index + 1}  ${shown(table.title[language])}`),
    { text: [{ text: WORDS.population[language], color: GREY }, shown(table.population[language])], fontSize: 9 },
  ];
  const filled: Block[] =
    said.body.length > 0
      ? [tableContent(said, widths, size)]
      : [{ text: WORDS.noRows[language], color: GREY, margin: [0, 6, 0, 6] }];
  const below = notes.map((words, i): Block => ({
    text: `${WORDS.note[language]}${notes.length > 1 ? ` ${i + 1}` : ''}  ${words}`,
    fontSize: 8,
    color: GREY,
    margin: [0, 0, 0, 2],
  }));
  const characters = [...said.body.flat(), ...notes].reduce((sum, words) => sum + words.length, 0);
  const isShort = said.body.length <= KEPT_ROWS && characters <= KEPT_CHARACTERS;
  const content: Block[] = isShort
    ? [{ stack: [...opening, ...filled, ...below], unbreakable: true, margin: [0, 0, 0, 4] }, ...charts]
    : [...opening, ...filled, ...below, ...charts];
  return { content, orientation, isShort };
}

function methodAnnex(words: string[], language: Language): Block[] {
  return [
    ...onNewPage([headingText(WORDS.method[language])], 'portrait'),
    ...words.map((one, i): Block => ({
      columns: [{ text: `${i + 1}`, width: 18, color: GREY }, { text: one }],
      margin: [0, 3, 0, 3],
    })),
  ];
}
