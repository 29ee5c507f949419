import type { Json, JsonObject } from '../domain/json.js';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';

/*
 * A request body may become evidence, so it must mean one thing to every reader. JSON.parse is too kind for that: it
 * keeps the last of two equal keys, turns 1e400 into Infinity and 9007199254740993 into its neighbour, lets U+0000 and
 * lone surrogates through to PostgreSQL (which answers them with an error), and does not say where a text breaks.
 * This reader takes I-JSON (RFC 7493) of limited depth, and names the place of what it refuses by a JSON Pointer.
 */

const MAX_DEPTH = 32;
/** class-transformer drops these two without a word and prototypes make them dangerous; nobody needs them. */
export const REFUSED_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor']);
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** Whatever in a string is an escape, a control character or a surrogate; a string without any is its own value. */
const NEEDS_CARE = /[^ -[\]-\ud7ff\ue000-\uffff]/;
const WORDS = [
  ['true', true],
  ['false', false],
  ['null', null],
] as const;

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

type Reader = { source: string; at: number };

const pointerTo = (path: readonly (string | number)[]): string =>
  path.map((part) => `/${String(part).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

function refuse(path: readonly (string | number)[], zh: string, en: string): never {
  const detail = text(zh, en);
  throw new Problem('malformed', detail, { errors: [{ pointer: pointerTo(path), detail }] });
}

function refuseSyntax(reader: Reader, path: readonly (string | number)[], zh: string, en: string): never {
  const found = reader.source[reader.at];
  const place = reader.at + 1;
  refuse(
    path,
    `第${place}个字符处应为${zh}，但${found === undefined ? '文本已结束' : '不是'}`,
    `Expected ${en} at character ${place}, but ${found === undefined ? 'the text ends there' : 'found something else'}`,
  );
}

function skipSpace(reader: Reader): void {
  for (;;) {
    const c = reader.source.charCodeAt(reader.at);
    if (c !== 0x20 && c !== 0x0a && c !== 0x0d && c !== 0x09) return;
    reader.at++;
  }
}

function readString(reader: Reader, path: readonly (string | number)[]): string {
  let end = reader.at;
  for (let escapes = 1; escapes % 2 === 1;) {
    end = reader.source.indexOf('"', end + 1);
    if (end < 0) {
      reader.at = reader.source.length;
      refuseSyntax(reader, path, '双引号', 'a closing double quote');
    }
    escapes = 0;
    while (reader.source[end - 1 - escapes] === '\\') escapes++;
  }
  let value = reader.source.slice(reader.at + 1, end);
  if (!NEEDS_CARE.test(value)) {
    reader.at = end + 1;
    return value;
  }
  try {
    value = JSON.parse(`"${value}"`) as string;
  } catch {
    return refuseSyntax(reader, path, '正确转义的文本', 'a correctly escaped string');
  }
  if (value.includes('\u0000') || !value.isWellFormed())
    refuse(path, '文本应不含空字符（U+0000）和不成对的代理项', 'Expected text without U+0000 and lone surrogates');
  reader.at = end + 1;
  return value;
}

function readNumber(reader: Reader, path: readonly (string | number)[]): number {
  NUMBER.lastIndex = reader.at;
  const literal = NUMBER.exec(reader.source)?.[0];
  if (literal === undefined) return refuseSyntax(reader, path, 'JSON 值', 'a JSON value');
  const value = Number(literal);
  if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)))
    refuse(path, '数值超出可精确表示的范围', 'Expected a number that JSON can carry exactly, but it is out of range');
  reader.at += literal.length;
  return value;
}

function readArray(reader: Reader, path: (string | number)[]): Json[] {
  const items: Json[] = [];
  reader.at++;
  skipSpace(reader);
  if (reader.source[reader.at] === ']') {
    reader.at++;
    return items;
  }
  for (;;) {
    path.push(items.length);
    items.push(readValue(reader, path));
    path.pop();
    const next = reader.source[reader.at];
    if (next !== ',' && next !== ']') refuseSyntax(reader, path, '逗号或方括号', 'a comma or a closing bracket');
    reader.at++;
    if (next === ']') return items;
  }
}

function readObject(reader: Reader, path: (string | number)[]): JsonObject {
  const object: JsonObject = {};
  reader.at++;
  skipSpace(reader);
  if (reader.source[reader.at] === '}') {
    reader.at++;
    return object;
  }
  for (;;) {
    skipSpace(reader);
    if (reader.source[reader.at] !== '"') refuseSyntax(reader, path, '带双引号的键', 'a key in double quotes');
    const key = readString(reader, path);
    path.push(key);
    if (REFUSED_KEYS.has(key)) refuse(path, '不接受这个键', 'Expected another key, but this one is not accepted');
    if (Object.hasOwn(object, key))
      refuse(path, '同一个键出现了两次', 'Expected each key once, but this one is repeated');
    skipSpace(reader);
    if (reader.source[reader.at] !== ':') refuseSyntax(reader, path, '冒号', 'a colon');
    reader.at++;
    object[key] = readValue(reader, path);
    path.pop();
    const next = reader.source[reader.at];
    if (next !== ',' && next !== '}') refuseSyntax(reader, path, '逗号或花括号', 'a comma or a closing brace');
    reader.at++;
    if (next === '}') return object;
  }
}

function readValue(reader: Reader, path: (string | number)[]): Json {
  skipSpace(reader);
  const first = reader.source[reader.at];
  let value: Json;
  if (first === '{' || first === '[') {
    if (path.length >= MAX_DEPTH)
      refuse(path, `应当不超过${MAX_DEPTH}层嵌套`, `Expected at most ${MAX_DEPTH} levels of nesting`);
    value = first === '{' ? readObject(reader, path) : readArray(reader, path);
  } else if (first === '"') value = readString(reader, path);
  else {
    const word = /[tfn]/.test(first ?? '') && WORDS.find(([literal]) => reader.source.startsWith(literal, reader.at));
    if (word) reader.at += word[0].length;
    value = word ? word[1] : readNumber(reader, path);
  }
  skipSpace(reader);
  return value;
}

/** The value of a JSON text, or a Problem `malformed` that names the place. */
export function parseStrictJson(source: string): Json {
  const reader = { source, at: 0 };
  const value = readValue(reader, []);
  if (reader.at < source.length) refuseSyntax(reader, [], '文本结束', 'the end of the text');
  return value;
}

/** The value of a JSON body as it came over the wire: UTF-8 or nothing. An empty body is `undefined`. */
export function parseJsonBody(bytes: Uint8Array): Json | undefined {
  if (bytes.length === 0) return undefined;
  let source: string;
  try {
    source = UTF_8.decode(bytes);
  } catch {
    return refuse([], '正文应为 UTF-8 编码', 'Expected UTF-8, but the body is in another encoding');
  }
  return parseStrictJson(source);
}
