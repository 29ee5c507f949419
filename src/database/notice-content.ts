/*
 * What a notice says, as bytes. Most of it are the fixed words of its kind, and PostgreSQL compresses no row below 2 kB; so it
 * is JSON, deflated (RFC 1951) with those words as its dictionary, which leaves an eighth. A dictionary is a file that never
 * changes once notices were kept with it: better words are a new file, and each notice names its own. 0 is JSON as it is,
 * which SQL can write.
 */
import { readFileSync } from 'node:fs';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Json, JsonObject } from '../domain/json.js';

const NEWEST = 1;
const loaded = new Map<number, Buffer>();

function wordsOf(version: number): Buffer {
  const known = loaded.get(version);
  if (known) return known;
  const words = readFileSync(new URL(`./notice-words-${version}.txt`, import.meta.url));
  loaded.set(version, words);
  return words;
}

/** The columns that keep a notice (`noticeRow`); `content` is base64 and `sha256` of the official text, in hexadecimal digits. */
export function packNotice({ n = null, sha256 = null, ...said }: JsonObject): Record<string, Json> {
  const content = deflateRawSync(JSON.stringify(said), { level: 9, dictionary: wordsOf(NEWEST) });
  return { n, sha256, words: NEWEST, content: content.toString('base64') };
}

export type NoticeContent = {
  title: { 'zh-CN': string; en: string };
  number: string | null;
  kind: string | null;
  kind_code: string | null;
  template: string | null;
  addressee: string | null;
  reply_due: string | null;
  text: string | null;
  translation: string | null;
};

/** What a kept notice says. @throws when the bytes are not what `packNotice` or SQL has written */
export function unpackNotice(words: number, content: Buffer): NoticeContent {
  const json = words === 0 ? content : inflateRawSync(content, { dictionary: wordsOf(words) });
  return JSON.parse(json.toString('utf8')) as NoticeContent;
}
