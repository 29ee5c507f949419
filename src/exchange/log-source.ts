/*
 * The bytes of a foreign log, unpacked and decoded as a stream. A log is the work of a stranger's program, so each limit
 * is checked while the bytes flow: what unpacks to far more than it was, what never ends, what breaks off, and what is
 * not in the encoding that it claims. Nothing is decoded leniently: a replaced character would be a changed record.
 */
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';

export type Encoding = 'utf-8' | 'gb18030';
/** Where a log lies, and how large it is there. */
export type LogSource = { open: (range?: { first: number; last: number }) => Promise<Readable>; bytes: number };
/** What is read of a log, and how it was found out. */
export type LogFacts = { format: 'xes' | 'csv'; compressed: boolean; encoding: Encoding; delimiter: string | null };

export type LogLimits = {
  /** Of the file as it came, and again of what it unpacks to. */
  mostBytes: number;
  mostEvents: number;
};

export const fileSource = (path: string, bytes: number): LogSource => ({
  bytes,
  open: async (range) => createReadStream(path, range && { start: range.first, end: range.last }),
});

const HEAD_BYTES = 65_536;
/** Logs pack to a twentieth or a fortieth. What unpacks to more than this is made to do harm. */
const MOST_RATIO = 200;
/** Below it no ratio does harm. */
const RATIO_FREE_BYTES = 16 * 1024 * 1024;

export const refuseLog = (zh: string, en: string): Problem => new Problem('invalidPayload', text(zh, en));

const tooLarge = (mostBytes: number): Problem => {
  const most = Math.floor(mostBytes / 1024 / 1024);
  return new Problem(
    'tooLarge',
    text(`日志（解压后）应不超过 ${most} MB`, `Expected a log of at most ${most} MB, also unpacked, but it is larger`),
    { rule: `${mostBytes} bytes` },
  );
};

const isGzip = (head: Uint8Array): boolean => head[0] === 0x1f && head[1] === 0x8b;
const isZip = (head: Uint8Array): boolean => head[0] === 0x50 && head[1] === 0x4b;

/** The unpacked bytes of a log. `onBytes` hears how far the file itself has been read. */
export async function* unpacked(
  source: LogSource,
  { mostBytes }: LogLimits,
  onBytes: (bytes: number) => void = () => undefined,
): AsyncGenerator<Buffer> {
  const compressed = isGzip(await headOf(source, 2));
  const file = await source.open();
  let read = 0;
  let out = 0;
  file.on('data', (chunk: Buffer) => onBytes((read += chunk.length)));
  const stream = compressed ? pipeline(file, createGunzip(), () => undefined) : file;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      out += chunk.length;
      if (out > mostBytes) throw tooLarge(mostBytes);
      if (compressed && out > RATIO_FREE_BYTES && out > read * MOST_RATIO)
        throw refuseLog(
          '压缩包解压后异常膨胀',
          `Expected a log, but it unpacks to more than ${MOST_RATIO} times its size`,
        );
      yield chunk;
    }
  } catch (error) {
    if (error instanceof Problem) throw error;
    if (compressed && /^Z_/.test((error as NodeJS.ErrnoException).code ?? ''))
      throw refuseLog('gzip 文件不完整或已损坏', 'Expected a whole gzip file, but it is cut short or damaged');
    throw error;
  } finally {
    file.destroy();
  }
}

/** The text of a log. @throws Problem where a byte is none of the encoding */
export async function* decoded(chunks: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const strictly = (decode: () => string): string => {
    try {
      return decode();
    } catch {
      throw refuseLog(`内容不是有效的 ${encoding} 编码`, `Expected text in ${encoding}, but found bytes that are none`);
    }
  };
  for await (const chunk of chunks) yield strictly(() => decoder.decode(chunk, { stream: true }));
  const rest = strictly(() => decoder.decode());
  if (rest !== '') yield rest;
}

/**
 * Finds out what kind of log it is. A CSV is in UTF-8 if all of it is; if not, in GB 18030 if all of it is; nothing in
 * between is guessed. `said` is what the profile says of it. @throws Problem for what is no log
 */
export async function inspectLog(
  source: LogSource,
  limits: LogLimits,
  said: { delimiter?: string | undefined; encoding?: Encoding | undefined } = {},
): Promise<LogFacts> {
  if (source.bytes > limits.mostBytes) throw tooLarge(limits.mostBytes);
  if (source.bytes === 0) throw refuseLog('文件是空的', 'Expected a log, but the file is empty');
  const compressed = isGzip(await headOf(source, 2));
  const head = await headUnpacked(source, limits);
  if (isZip(head))
    throw refuseLog(
      '应为 XES 或 CSV，而不是 zip 或 Excel 文件',
      'Expected XES or CSV, but the file is a zip or an Excel workbook',
    );
  const start = new TextDecoder('latin1').decode(head).replace(/^ï»¿/, '').trimStart();
  if (start.startsWith('<')) return { format: 'xes', compressed, encoding: xmlEncoding(start), delimiter: null };
  const encoding = said.encoding ?? (await csvEncoding(source, limits));
  return { format: 'csv', compressed, encoding, delimiter: said.delimiter ?? delimiterOf(head, encoding) };
}

async function headOf(source: LogSource, bytes: number): Promise<Uint8Array> {
  if (source.bytes === 0) return new Uint8Array();
  const chunks: Buffer[] = [];
  const last = Math.min(bytes, source.bytes) - 1;
  for await (const chunk of await source.open({ first: 0, last })) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function headUnpacked(source: LogSource, limits: LogLimits): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of unpacked(source, limits)) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= HEAD_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, HEAD_BYTES);
}

function xmlEncoding(start: string): Encoding {
  const said = /^<\?xml[^>]*\sencoding\s*=\s*["']([\w.-]+)["']/.exec(start)?.[1]?.toLowerCase() ?? 'utf-8';
  if (said === 'utf-8' || said === 'us-ascii') return 'utf-8';
  if (['gb18030', 'gbk', 'gb2312'].includes(said)) return 'gb18030';
  throw refuseLog(`不支持编码 ${said}`, `Expected XES in UTF-8 or GB 18030, but it says ${said}`);
}

async function csvEncoding(source: LogSource, limits: LogLimits): Promise<Encoding> {
  for (const encoding of ['utf-8', 'gb18030'] as const) {
    const decoder = new TextDecoder(encoding, { fatal: true });
    try {
      for await (const chunk of unpacked(source, limits)) decoder.decode(chunk, { stream: true });
      decoder.decode();
      return encoding;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    }
  }
  throw refuseLog('既不是 UTF-8 也不是 GB 18030', 'Expected a CSV in UTF-8 or GB 18030, but it is in neither');
}

/** The sign that stands most often between the names of columns. */
function delimiterOf(head: Buffer, encoding: Encoding): string {
  const names = new TextDecoder(encoding)
    .decode(head)
    .split(/\r?\n/, 1)[0]!
    .replaceAll(/"[^"]*"/g, '');
  const counts = [',', ';', '\t', '|'].map((sign) => ({ sign, count: names.split(sign).length }));
  return counts.reduce((most, one) => (one.count > most.count ? one : most)).sign;
}
