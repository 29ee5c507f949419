import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import { watchPace } from '../http/upload-pace.js';

/** A log on its way in, in a file of our own naming, measured and hashed. The caller removes `path`. */
export type ArrivedLog = { path: string; fileName: string; sha256: string; bytes: number; profile: Buffer };
type Place = { dir: string; mostBytes: number };

const MOST_PROFILE = 256 * 1024;
const ENVELOPE_BYTES = 512 * 1024;
const LIMITS = { files: 2, fields: 1, fieldSize: MOST_PROFILE, fieldNameSize: 100, parts: 3, headerPairs: 20 };
const MOST_NAME = 200;

const malformed = (zh: string, en: string): Problem => new Problem('malformed', text(zh, en));
const tooLarge = (mostBytes: number): Problem => {
  const most = Math.floor(mostBytes / 1024 / 1024);
  return new Problem(
    'tooLarge',
    text(`日志应不超过 ${most} MB`, `Expected a log of at most ${most} MB, but it is larger`),
    {
      rule: `${mostBytes} bytes`,
    },
  );
};

/** Receives `profile` (a field or a file of JSON) and `file`. Whatever goes wrong leaves no file. @throws Problem */
export async function receiveLog(request: FastifyRequest, { dir, mostBytes }: Place): Promise<ArrivedLog> {
  if (!request.isMultipart())
    throw new Problem(
      'unsupportedMediaType',
      text('应以 multipart/form-data 上传配置和文件', 'Expected multipart/form-data with a profile and a file'),
    );
  if (Number(request.headers['content-length'] ?? 0) > mostBytes + ENVELOPE_BYTES) throw tooLarge(mostBytes);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, randomUUID());
  const stop = new AbortController();
  const watch = watchPace(request, {});
  try {
    const parts = readParts(request, path, mostBytes, stop.signal);
    parts.catch(() => undefined); // when the pace wins the race
    return await Promise.race([parts, watch.tooSlow]);
  } catch (error) {
    stop.abort();
    await rm(path, { force: true });
    if (error instanceof Problem || (error as NodeJS.ErrnoException).syscall !== undefined) throw error;
    throw malformed('上传内容无法读取，或者中断', 'Expected a whole multipart body with a profile and a file');
  } finally {
    watch.end();
  }
}

async function readParts(
  request: FastifyRequest,
  path: string,
  mostBytes: number,
  signal: AbortSignal,
): Promise<ArrivedLog> {
  let profile: Buffer | undefined;
  let file: Omit<ArrivedLog, 'profile'> | undefined;
  for await (const part of request.parts({ limits: { ...LIMITS, fileSize: mostBytes + 1 } })) {
    if (part.fieldname === 'profile' && !profile)
      profile = part.type === 'file' ? await readSmall(part) : Buffer.from(String(part.value));
    else if (part.fieldname === 'file' && part.type === 'file' && !file)
      file = await writeFile(part, path, mostBytes, signal);
    else throw malformed('只接受 profile 和 file 各一个', 'Expected one profile and one file alone');
  }
  if (!profile) throw malformed('缺少映射配置 profile', 'Expected a profile, but there is none');
  if (profile.length > MOST_PROFILE) throw malformed('映射配置过大', 'Expected a profile of at most 256 kB');
  if (!file) throw malformed('缺少日志文件 file', 'Expected a file, but there is none');
  return { ...file, profile };
}

async function readSmall({ file }: MultipartFile): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of file as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_PROFILE) throw malformed('映射配置过大', 'Expected a profile of at most 256 kB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function writeFile(part: MultipartFile, path: string, mostBytes: number, signal: AbortSignal) {
  const hash = createHash('sha256');
  let bytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > mostBytes) return done(tooLarge(mostBytes));
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(part.file, meter, createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }), { signal });
  if (bytes === 0) throw malformed('文件是空的', 'Expected a file with content, but it is empty');
  return { path, fileName: plainName(part.filename), sha256: hash.digest('hex'), bytes };
}

/** A name to be shown, and never to be opened. */
const plainName = (name: string): string =>
  basename(name.replaceAll('\\', '/')).replaceAll(/\p{C}/gu, '').slice(0, MOST_NAME).toWellFormed() || 'log';
