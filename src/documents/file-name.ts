import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';

/** What a file system keeps, in UTF-8; longer names come from attacks or mistakes. */
const MOST_BYTES = 255;
/** Control characters, line and paragraph separators; marks that turn the direction of writing and so hide an extension. */
const HIDDEN = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

function refuse(zh: string, en: string): never {
  const detail = text(zh, en);
  throw new Problem('malformed', detail, { errors: [{ pointer: '/file/name', detail }] });
}

/**
 * The name of a file as it may be shown: the last part of a path, in normal form. It never becomes a path of ours.
 * @throws Problem `malformed` for a name that could deceive whoever reads it or a header that it stands in.
 */
export function parseFileName(given: string | undefined): string {
  const name = (given ?? '').split(/[\\/]/).at(-1)!.normalize('NFC').trim();
  if (!name.isWellFormed() || HIDDEN.test(name) || HIDDEN.test(given ?? ''))
    refuse('文件名不得含有控制字符或者改变书写方向的字符', 'Expected a file name without control or direction marks');
  if (Buffer.byteLength(name) > MOST_BYTES)
    refuse(`文件名应不超过${MOST_BYTES}字节`, `Expected a file name of at most ${MOST_BYTES} bytes`);
  if (!/^[^.].*\.[A-Za-z0-9]{1,5}$/u.test(name))
    refuse('文件应当有名称和扩展名', 'Expected a file with a name and an extension, such as plan.pdf');
  return name;
}

export const extensionOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1).toLowerCase();

/** RFC 6266 with RFC 5987: always an attachment; letters beyond ASCII in the second form alone. */
export function dispositionOf(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]/g, '_').replace(/["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(/['()*!]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
