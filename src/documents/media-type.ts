/*
 * What may lie in a case. A file is what its first bytes say, and its extension and the type that the browser declared
 * have to say the same: a file that pretends to be another is refused with words. Nothing is ever unpacked, rendered or
 * run here, and every download is an attachment; this keeps out what would harm those who open it.
 */
import { open } from 'node:fs/promises';
import { fileTypeFromBuffer } from 'file-type';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import { extensionOf } from './file-name.js';
import { findZipDirectory, type ZipDirectory } from './zip-directory.js';

type Kind = 'pdf' | 'jpg' | 'png' | 'tif' | 'zip' | 'xml' | 'text';
type Format = { mediaType: string; kind: Kind; declared?: string[]; holds?: string[] };

const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const SHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const JPEG: Format = { mediaType: 'image/jpeg', kind: 'jpg', declared: ['image/jpg', 'image/pjpeg'] };
const TIFF: Format = { mediaType: 'image/tiff', kind: 'tif' };

/** By extension. `holds`: what the directory of a zip must name; OFD is GB/T 33190-2016. */
const FORMATS: Record<string, Format> = {
  pdf: { mediaType: 'application/pdf', kind: 'pdf' },
  docx: { mediaType: WORD, kind: 'zip', holds: ['[Content_Types].xml', 'word/document.xml'] },
  xlsx: { mediaType: SHEET, kind: 'zip', holds: ['[Content_Types].xml', 'xl/workbook.xml'] },
  ofd: { mediaType: 'application/ofd', kind: 'zip', declared: ['application/zip'], holds: ['OFD.xml'] },
  jpg: JPEG,
  jpeg: JPEG,
  png: { mediaType: 'image/png', kind: 'png' },
  tif: TIFF,
  tiff: TIFF,
  xml: { mediaType: 'application/xml', kind: 'xml', declared: ['text/xml'] },
  txt: { mediaType: 'text/plain', kind: 'text' },
  csv: { mediaType: 'text/csv', kind: 'text', declared: ['text/plain', 'application/csv', 'application/vnd.ms-excel'] },
};
export const ACCEPTED_EXTENSIONS = Object.keys(FORMATS);

/** What browsers say when they do not know. */
const UNDECLARED = ['', 'application/octet-stream'];
const HEAD_BYTES = 4_100;
const SCAN_BYTES = 256 * 1024;
/** A drawing or a table may shrink to a hundredth; what would fill a disk does more. */
const MOST_RATIO = 200;
const HARMLESS_BYTES = 64 * 1024 * 1024;
const MOST_UNPACKED_BYTES = 4 * 1024 ** 3;
const ESCAPE = 0x1b;
const MACROS = /(^|\/)vbaProject\.bin$/i;

/** What no text holds: control characters but white space (tab to carriage return) and the escape of ISO 2022. */
const isControl = (byte: number): boolean => byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d) && byte !== ESCAPE;

const refuse = (zh: string, en: string): Problem =>
  new Problem('unsupportedMediaType', text(zh, en), { allowed: ACCEPTED_EXTENSIONS });

/** The format that an extension and a declared type stand for. @throws Problem `unsupportedMediaType` */
export function formatFor(name: string, declared: string): Format {
  const extension = extensionOf(name);
  const format = Object.hasOwn(FORMATS, extension) ? FORMATS[extension]! : undefined;
  if (!format)
    throw refuse(
      `不接受扩展名为 ${extension} 的文件；可以提交：${ACCEPTED_EXTENSIONS.join('、')}`,
      `Expected one of ${ACCEPTED_EXTENSIONS.join(', ')}, but the file is named .${extension}`,
    );
  const said = declared.split(';', 1)[0]!.trim().toLowerCase();
  if (UNDECLARED.includes(said) || said === format.mediaType || format.declared?.includes(said)) return format;
  throw refuse(
    `文件声明为 ${said}，与扩展名 ${extension} 不符`,
    `Expected ${format.mediaType} for .${extension}, but the file is declared as ${said}`,
  );
}

/**
 * Looks into a file that has arrived.
 * @throws Problem `unsupportedMediaType` when it is not what it says, and `tooLarge` for a zip that would grow without measure.
 */
export async function checkContent(path: string, bytes: number, { kind, mediaType, holds }: Format): Promise<void> {
  const file = await open(path);
  try {
    const head = Buffer.alloc(Math.min(HEAD_BYTES, bytes));
    await file.read(head, 0, head.length, 0);
    if (kind === 'zip') {
      const directory = head.readUInt32LE(0) === 0x04034b50 ? await findZipDirectory(file, bytes) : null;
      checkZip(directory, bytes, holds!, mediaType);
    } else if (kind === 'text') {
      const found = await fileTypeFromBuffer(head);
      if (found) throw disguised(mediaType, found.mime);
      for (let at = 0; at < bytes; at += SCAN_BYTES) {
        const part = Buffer.alloc(Math.min(SCAN_BYTES, bytes - at));
        await file.read(part, 0, part.length, at);
        if (part.some(isControl)) throw disguised(mediaType, 'binary');
      }
      if (/^\W*<(!doctype|html|script|svg)/i.test(head.toString('utf8'))) throw disguised(mediaType, 'text/html');
    } else if (kind === 'xml') {
      const start = head
        .toString('utf8')
        .replace(/^\ufeff/, '')
        .trimStart();
      if (!start.startsWith('<') || /<(!doctype\s+html|html|svg)\b|<!ENTITY/i.test(start))
        throw disguised(mediaType, 'not plain XML');
    } else {
      const found = await fileTypeFromBuffer(head);
      if (found?.ext !== kind) throw disguised(mediaType, found?.mime ?? 'unknown');
    }
  } finally {
    await file.close();
  }
}

function checkZip(directory: ZipDirectory | null, bytes: number, holds: string[], mediaType: string): void {
  if (!directory) throw disguised(mediaType, 'unknown');
  const { names, unpackedBytes } = directory;
  if (unpackedBytes > MOST_UNPACKED_BYTES || (unpackedBytes > HARMLESS_BYTES && unpackedBytes > bytes * MOST_RATIO))
    throw new Problem(
      'tooLarge',
      text(
        `压缩文件展开后为${unpackedBytes}字节，超过其大小的${MOST_RATIO}倍`,
        `Expected a file that unpacks to at most ${MOST_RATIO} times its size, but it says it becomes ${unpackedBytes} bytes`,
      ),
      { rule: 'unpackedBytes' },
    );
  if (!holds.every((name) => names.has(name))) throw disguised(mediaType, 'application/zip');
  if ([...names].some((name) => MACROS.test(name)))
    throw refuse('不接受含宏的文件', 'Expected a document without macros, but it holds some');
}

const disguised = (expected: string, found: string): Problem =>
  refuse(
    `文件内容与名称不符：应为 ${expected}，实为 ${found}`,
    `Expected ${expected}, as the name says, but the content is ${found}`,
  );
