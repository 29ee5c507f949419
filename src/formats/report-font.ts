/*
 * The font of a printed report, and what it can print. A glyph that a font lacks comes out as an empty box, and a name
 * with an empty box in it is a wrong name: so every character is looked up before anything is set. The tables read here
 * are those of OpenType 1.9: `cmap` (which characters there are), `name`, and the header of a collection.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The font that ships: what GB 2312 has, Latin, and the signs of the reports. */
export const SHIPPED_FONT = fileURLToPath(new URL('./fonts/NotoSansSC-GB2312.ttf', import.meta.url));

export type ReportFont = {
  /** As the font calls itself in PostScript. */
  name: string;
  /** One face, also where it came out of a collection. */
  bytes: Buffer;
  has: (codePoint: number) => boolean;
};

type Tables = Map<string, { at: number; length: number }>;

const POSTSCRIPT_NAME = 6;
const DIRECTORY_ENTRY = 16;
const HEADER = 12;

/** TrueType, OpenType with PostScript outlines, and Apple's TrueType. */
const KINDS = ['\u0000\u0001\u0000\u0000', 'OTTO', 'true'];

function tablesOf(bytes: Buffer, face: number): Tables {
  if (!KINDS.includes(bytes.toString('latin1', face, face + 4)))
    throw new Error('Expected a TrueType or OpenType font or a collection of them, but the file is none.');
  const count = bytes.readUInt16BE(face + 4);
  return new Map(
    Array.from({ length: count }, (_, i) => {
      const entry = face + HEADER + i * DIRECTORY_ENTRY;
      const tag = bytes.toString('latin1', entry, entry + 4);
      return [tag, { at: bytes.readUInt32BE(entry + 8), length: bytes.readUInt32BE(entry + 12) }];
    }),
  );
}

function postScriptName(bytes: Buffer, tables: Tables): string | null {
  const table = tables.get('name');
  if (!table) return null;
  const words = table.at + bytes.readUInt16BE(table.at + 4);
  for (let i = 0; i < bytes.readUInt16BE(table.at + 2); i++) {
    const record = table.at + 6 + i * 12;
    if (bytes.readUInt16BE(record + 6) !== POSTSCRIPT_NAME) continue;
    const at = words + bytes.readUInt16BE(record + 10);
    const raw = bytes.subarray(at, at + bytes.readUInt16BE(record + 8));
    const isMacintosh = bytes.readUInt16BE(record) === 1;
    return isMacintosh ? raw.toString('latin1') : Buffer.from(raw).swap16().toString('utf16le');
  }
  return null;
}

/** Code points from `first` to `last`; kept as ranges, as a font of China has tens of thousands. */
type Range = { first: number; last: number; glyphOf: (codePoint: number) => number };

function segmentRanges(bytes: Buffer, at: number): Range[] {
  const doubled = bytes.readUInt16BE(at + 6);
  const ends = at + 14;
  const starts = ends + doubled + 2;
  const deltas = starts + doubled;
  const offsets = deltas + doubled;
  return Array.from({ length: doubled / 2 }, (_, i) => {
    const first = bytes.readUInt16BE(starts + 2 * i);
    const delta = bytes.readUInt16BE(deltas + 2 * i);
    const offsetAt = offsets + 2 * i;
    const offset = bytes.readUInt16BE(offsetAt);
    const glyphOf = (codePoint: number): number =>
      offset === 0 ? (codePoint + delta) & 0xffff : bytes.readUInt16BE(offsetAt + offset + 2 * (codePoint - first));
    return { first, last: bytes.readUInt16BE(ends + 2 * i), glyphOf };
  });
}

function groupRanges(bytes: Buffer, at: number): Range[] {
  return Array.from({ length: bytes.readUInt32BE(at + 12) }, (_, i) => {
    const group = at + 16 + 12 * i;
    const first = bytes.readUInt32BE(group);
    const glyph = bytes.readUInt32BE(group + 8);
    return { first, last: bytes.readUInt32BE(group + 4), glyphOf: (codePoint) => glyph + codePoint - first };
  });
}

function coverageOf(bytes: Buffer, tables: Tables): Range[] {
  const table = tables.get('cmap');
  if (!table) throw new Error('Expected a font with a cmap table, but there is none.');
  for (const [format, ranges] of [
    [12, groupRanges],
    [4, segmentRanges],
  ] as const)
    for (let i = 0; i < bytes.readUInt16BE(table.at + 2); i++) {
      const record = table.at + 4 + i * 8;
      const isUnicode = [0, 3].includes(bytes.readUInt16BE(record));
      const at = table.at + bytes.readUInt32BE(record + 4);
      if (isUnicode && bytes.readUInt16BE(at) === format) return ranges(bytes, at);
    }
  throw new Error('Expected a font with a Unicode cmap of format 4 or 12, but there is none.');
}

/** The faces of a collection, or the one face that a file is. */
function facesOf(bytes: Buffer): number[] {
  if (bytes.toString('latin1', 0, 4) !== 'ttcf') return [0];
  return Array.from({ length: bytes.readUInt32BE(8) }, (_, i) => bytes.readUInt32BE(HEADER + 4 * i));
}

/** A face of a collection as a font of its own, since what sets the PDF knows only fonts. */
function extractFace(bytes: Buffer, face: number): Buffer {
  const tables = [...tablesOf(bytes, face)];
  const head = Buffer.from(bytes.subarray(face, face + HEADER + tables.length * DIRECTORY_ENTRY));
  let at = head.length;
  const parts = tables.map(([, { at: from, length }], i) => {
    head.writeUInt32BE(at, HEADER + i * DIRECTORY_ENTRY + 8);
    const padded = Buffer.alloc((length + 3) & ~3);
    bytes.copy(padded, 0, from, from + length);
    at += padded.length;
    return padded;
  });
  return Buffer.concat([head, ...parts]);
}

/** As the names of faces say it: NotoSansSC-Regular, NotoSansCJKsc-Regular, SourceHanSansCN-Regular. */
const SIMPLIFIED = /(SC|CN|GB)(-|$)/i;

/** Opens TrueType, OpenType or a collection; of a collection the first face for simplified Chinese, or the first. */
export function openFont(file: string): ReportFont {
  const all = readFileSync(file);
  const faces = facesOf(all);
  const nameOf = (face: number): string => postScriptName(all, tablesOf(all, face)) ?? '';
  const face = faces.find((one) => SIMPLIFIED.test(nameOf(one))) ?? faces[0] ?? 0;
  const bytes = faces.length > 1 ? extractFace(all, face) : all;
  const tables = tablesOf(bytes, 0);
  const ranges = coverageOf(bytes, tables).sort((one, other) => one.first - other.first);
  const has = (codePoint: number): boolean => {
    let [low, high] = [0, ranges.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const range = ranges[middle]!;
      if (codePoint > range.last) low = middle + 1;
      else if (codePoint < range.first) high = middle - 1;
      else return range.glyphOf(codePoint) !== 0;
    }
    return false;
  };
  return { name: postScriptName(bytes, tables) ?? 'ReportFont', bytes, has };
}
