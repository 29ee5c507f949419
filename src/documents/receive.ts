/*
 * An upload on its way in: written to a file of our own naming while it is measured and hashed, never held in memory.
 * Whatever goes wrong (too large, too slow, broken off, two files) leaves no file behind.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import { watchPace } from '../http/upload-pace.js';
import { parseFileName } from './file-name.js';
import { formatFor } from './media-type.js';
import { type DocumentSettings, MEGABYTE } from './settings.js';

export type Arrived = {
  path: string;
  sha256: string;
  bytes: number;
  name: string;
  format: ReturnType<typeof formatFor>;
  fields: Fields;
};
type Fields = { codes: string[]; replaces: number | undefined; actingFor: string | undefined };

/** Boundaries, headers and fields around a file. */
const ENVELOPE_BYTES = 256 * 1024;
const LIMITS = {
  files: 1,
  fields: 60,
  fieldSize: 1_000,
  fieldNameSize: 100,
  parts: 62,
  headerPairs: 20,
  headerSize: 16_384,
};
const ABANDONED_MS = 24 * 3_600_000;

export const incomingDir = ({ dir }: DocumentSettings): string => join(dir, 'incoming');

/** Removes what a killed server left of uploads a day ago. */
export async function clearAbandoned(dir: string): Promise<void> {
  for (const name of await readdir(dir).catch(() => [])) {
    const path = join(dir, name);
    const there = await stat(path).catch(() => null);
    if (there && Date.now() - there.mtimeMs > ABANDONED_MS) await rm(path, { force: true });
  }
}

const malformed = (zh: string, en: string): Problem => new Problem('malformed', text(zh, en));
const tooLarge = (mostBytes: number): Problem => {
  const most = Math.round((mostBytes / MEGABYTE) * 100) / 100;
  return new Problem(
    'tooLarge',
    text(`文件应不超过 ${most} MB`, `Expected a file of at most ${most} MB, but it is larger`),
    { rule: `${mostBytes} bytes` },
  );
};

/** Receives the one file of a multipart request. The caller removes `path` when he is done. @throws Problem */
export async function receive(request: FastifyRequest, settings: DocumentSettings): Promise<Arrived> {
  if (!request.isMultipart())
    throw new Problem(
      'unsupportedMediaType',
      text('应以 multipart/form-data 上传文件', 'Expected multipart/form-data with a file'),
    );
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > settings.mostBytes + ENVELOPE_BYTES) throw tooLarge(settings.mostBytes);
  const folder = incomingDir(settings);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, randomUUID());
  const stop = new AbortController();
  let taken = 0;
  const watch = watchPace(request, settings, () => taken);
  try {
    const parts = readParts(request, path, settings.mostBytes, stop.signal, (bytes) => (taken = bytes));
    parts.catch(() => undefined); // when the pace wins the race
    return await Promise.race([parts, watch.tooSlow]);
  } catch (error) {
    stop.abort();
    await rm(path, { force: true });
    if (error instanceof Problem || (error as NodeJS.ErrnoException).syscall !== undefined) throw error;
    throw malformed(
      '上传内容无法读取，或者中断',
      'Expected a whole multipart body with one file, but it could not be read',
    );
  } finally {
    watch.end();
  }
}

async function readParts(
  request: FastifyRequest,
  path: string,
  mostBytes: number,
  signal: AbortSignal,
  tell: (bytes: number) => void,
): Promise<Arrived> {
  let file: Omit<Arrived, 'fields'> | undefined;
  const fields: Fields = { codes: [], replaces: undefined, actingFor: undefined };
  for await (const part of request.parts({
    limits: { ...LIMITS, fileSize: mostBytes + 1 },
  })) {
    if (part.type === 'file') file = await writeFile(part, path, mostBytes, signal, tell);
    else readField(fields, part.fieldname, part.valueTruncated ? undefined : part.value);
  }
  if (!file) throw malformed('应当有一个文件', 'Expected one file, but there is none');
  return { ...file, fields };
}

async function writeFile(
  part: MultipartFile,
  path: string,
  mostBytes: number,
  signal: AbortSignal,
  tell: (bytes: number) => void,
): Promise<Omit<Arrived, 'fields'>> {
  const name = parseFileName(part.filename);
  const format = formatFor(name, part.mimetype);
  const hash = createHash('sha256');
  let bytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      tell(bytes);
      if (bytes > mostBytes) return done(tooLarge(mostBytes));
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(part.file, meter, createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }), { signal });
  if (bytes === 0) throw malformed('文件是空的', 'Expected a file with content, but it is empty');
  return { path, sha256: hash.digest('hex'), bytes, name, format };
}

function readField(fields: Fields, name: string, value: unknown): void {
  const said = typeof value === 'string' ? value.trim() : '';
  if (name === 'codes') {
    fields.codes.push(
      ...said
        .split(',')
        .map((code) => code.trim())
        .filter((code) => code !== ''),
    );
    return;
  }
  if (name === 'actingFor' && said !== '') {
    fields.actingFor = said;
    return;
  }
  if (name === 'replaces' && /^[1-9]\d{0,8}$/.test(said)) {
    fields.replaces = Number(said);
    return;
  }
  throw malformed('只接受字段 codes、replaces 和一个文件', 'Expected the fields codes, replaces and a file alone');
}
