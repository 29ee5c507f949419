/** Multipart bodies as a client would send them, and as an attacker would. */
import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../src/domain/json.js';
import type { Answer, Trine } from './trine.js';

type Part = { content: Buffer | string; name?: string; type?: string; disposition?: string };
export type Upload = Part & { fields?: Record<string, string>; headers?: Record<string, string>; more?: Part[] };

const BOUNDARY = 'trine-test-boundary';
export const MULTIPART = `multipart/form-data; boundary=${BOUNDARY}`;

const fileHead = ({ name = 'plan.pdf', type = 'application/pdf', disposition }: Part): string =>
  `--${BOUNDARY}\r\nContent-Disposition: ${disposition ?? `form-data; name="file"; filename="${name}"`}\r\nContent-Type: ${type}\r\n\r\n`;

export function multipartOf({ fields = {}, more = [], ...file }: Upload): Buffer {
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const files = [file, ...more].flatMap((part) => [fileHead(part), part.content, '\r\n']);
  return Buffer.concat([...parts, ...files, `--${BOUNDARY}--\r\n`].map((part) => Buffer.from(part as string)));
}

export const pdf = (text: string): Buffer => Buffer.from(`%PDF-1.7\n% ${text}\n%%EOF\n`);

export async function upload(trine: Trine, id: string, as: string, given: Upload): Promise<Answer> {
  const { headers = {} } = given;
  return trine.ask('POST', `cases/${id}/documents`, {
    as,
    headers: { 'content-type': MULTIPART, 'idempotency-key': randomUUID(), ...headers },
    raw: multipartOf(given),
  });
}

export async function listed(trine: Trine, id: string, as: string): Promise<JsonObject[]> {
  const { body } = await trine.ask('GET', `cases/${id}/documents`, { as });
  return body['items'] as JsonObject[];
}

type Entry = { name: string; content?: string; claims?: number };

/** A zip with stored entries; `claims` is what an entry says it unpacks to. */
export function zipOf(entries: Entry[]): Buffer {
  const locals: Buffer[] = [];
  const list: Buffer[] = [];
  let at = 0;
  for (const { name, content = '', claims } of entries) {
    const data = Buffer.from(content);
    const unpacked = claims ?? data.length;
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt32LE(data.length, 18);
    local.writeUInt32LE(unpacked, 22);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt32LE(unpacked, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    locals.push(local, Buffer.from(name), data);
    list.push(entry, Buffer.from(name));
    at += 30 + name.length + data.length;
  }
  const directory = Buffer.concat(list);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, directory, end]);
}

export const docx = (more: Entry[] = []): Buffer =>
  zipOf([
    { name: '[Content_Types].xml', content: '<Types/>' },
    { name: 'word/document.xml', content: '<w/>' },
    ...more,
  ]);
