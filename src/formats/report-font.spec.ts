import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Glyphs } from './glyphs.js';
import { openFont, SHIPPED_FONT } from './report-font.js';
import { sampleReport } from './sample-report.fixture.js';
import { setReport } from './set-report.js';

const font = openFont(SHIPPED_FONT);
const lacks = (words: string): string[] => [...words].filter((character) => !font.has(character.codePointAt(0)!));

/** A collection of the given fonts, each face with its tables where they come to lie. */
function collectionOf(fonts: Buffer[]): Buffer {
  const head = Buffer.alloc(12 + 4 * fonts.length);
  head.write('ttcf', 0, 'latin1');
  head.writeUInt32BE(0x00010000, 4);
  head.writeUInt32BE(fonts.length, 8);
  let at = head.length;
  const faces = fonts.map((one, i) => {
    head.writeUInt32BE(at, 12 + 4 * i);
    const face = Buffer.from(one);
    for (let table = 0; table < face.readUInt16BE(4); table++) {
      const entry = 12 + 16 * table + 8;
      face.writeUInt32BE(face.readUInt32BE(entry) + at, entry);
    }
    at += face.length;
    return face;
  });
  return Buffer.concat([head, ...faces]);
}

/** The font under another name of the same length. */
function renamed(font: Buffer, from: string, to: string): Buffer {
  const wide = (words: string): Buffer => Buffer.from(words, 'utf16le').swap16();
  const copy = Buffer.from(font);
  for (let at = copy.indexOf(wide(from)); at >= 0; at = copy.indexOf(wide(from), at + 1)) wide(to).copy(copy, at);
  return copy;
}

describe('the font that ships', () => {
  it('has every character of GB 2312', () => {
    const decoder = new TextDecoder('gb18030');
    let all = '';
    for (let row = 0xa1; row <= 0xf7; row++)
      for (let cell = 0xa1; cell <= 0xfe; cell++) {
        const one = decoder.decode(Uint8Array.of(row, cell));
        if ([...one].length === 1 && !/[\ue000-\uf8ff\ufffd]/.test(one)) all += one;
      }
    expect(all.length).toBeGreaterThan(7400);
    expect(lacks(all)).toEqual([]);
  });

  it('has Latin and the signs of reports and charts', () => {
    expect(lacks('AZaz09 éüñ āáǎàê §¶†‡ –—−×÷±≈≤≥≠ ‖■▲●◆○□ ①②③ →←↑↓ ✓ 〓 ¥€£ ²³ …‰′″ ：；，。（）《》“”')).toEqual([]);
  });

  it('says of what it lacks that it lacks it, and what it is called', () => {
    expect(lacks('王𠮷ئ😀A')).toEqual(['𠮷', 'ئ', '😀']);
    expect(font.name).toBe('NotoSansSC-Regular');
  });
});

describe('a font of the operator', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trine-font-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('may be a collection: its face for simplified Chinese is taken out, and the report is as by that face alone', async () => {
    const shipped = readFileSync(SHIPPED_FONT);
    const file = join(folder, 'collection.ttc');
    writeFileSync(file, collectionOf([renamed(shipped, 'NotoSansSC-Regular', 'NotoSansJP-Regular'), shipped]));
    const opened = openFont(file);
    expect(opened.name).toBe('NotoSansSC-Regular');
    expect(opened.has('王'.codePointAt(0)!)).toBe(true);
    expect(opened.has('𠮷'.codePointAt(0)!)).toBe(false);
    const report = { ...sampleReport, tables: sampleReport.tables.slice(0, 3) };
    const asOf = '2026-10-08T01:00:00.000Z';
    const [one, other] = await Promise.all(
      [null, file].map((fontFile) => setReport(report, 'pdf', 'zh-CN', { asOf, fontFile })),
    );
    expect(Buffer.from(one!.bytes).equals(Buffer.from(other!.bytes))).toBe(true);
  });

  it('is refused in words when it is no font', () => {
    const file = join(folder, 'letter.ttf');
    writeFileSync(file, 'Dear sir or madam, this is not a font, though it is long enough to be read as one.');
    expect(() => openFont(file)).toThrow(/Expected a TrueType or OpenType font/);
    expect(() => openFont(join(folder, 'nowhere.ttf'))).toThrow(/ENOENT/);
  });
});

describe('words for a font', () => {
  const has = (codePoint: number): boolean => codePoint >= 0x20 && codePoint < 0x7f;

  it('lose what has no picture, keep their lines, and get a stand-in for what the font lacks', () => {
    const glyphs = new Glyphs({ has });
    expect(glyphs.shown('a\u200bb\u202ec\tc\u3000d\ne\u0007')).toBe('abc c d\ne');
    expect(glyphs.listMissing()).toEqual([]);
    expect(glyphs.shown('王 or 王 or 𠮷')).toBe('? or ? or ?');
    expect(glyphs.listMissing()).toEqual(['U+738B (2)', 'U+20BB7 (1)']);
  });

  it('are composed first, so that a letter with its mark is one character', () => {
    const glyphs = new Glyphs(font);
    expect(glyphs.shown('e\u0301')).toBe('é');
    expect(glyphs.standIn).toBe('〓');
  });
});
