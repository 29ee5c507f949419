import canonicalize from 'canonicalize';
import type { Json } from '../json.js';
import { text } from '../json.js';
import { Problem } from '../problem.js';

const refuse = (pointer: string, zh: string, en: string): never => {
  const detail = text(zh, en);
  throw new Problem('malformed', detail, { errors: [{ pointer, detail }] });
};

/** I-JSON, and nothing that PostgreSQL or another reader would change: what passes here has one canonical form. */
function checkIJson(value: unknown, pointer: string, depth: number): void {
  if (depth > 64) refuse(pointer, '应当不超过64层嵌套', 'Expected at most 64 levels of nesting');
  if (typeof value === 'string') {
    if (value.includes('\u0000') || !value.isWellFormed())
      refuse(pointer, '文本含有空字符或不成对的代理项', 'Expected text without U+0000 and lone surrogates');
    return;
  }
  if (typeof value === 'boolean') return;
  if (typeof value === 'number') {
    if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)))
      refuse(pointer, '数值超出可精确表示的范围', 'Expected a number that JSON can carry exactly');
    return;
  }
  if (typeof value !== 'object') refuse(pointer, '应当是JSON数据', `Expected JSON data, but found ${typeof value}`);
  if (value === null) return;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) checkIJson(value[i], `${pointer}/${i}`, depth + 1);
    return;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    refuse(pointer, '应当是普通对象', 'Expected a plain object');
  for (const [key, entry] of Object.entries(value as object)) {
    checkIJson(key, pointer, depth);
    checkIJson(entry, `${pointer}/${key}`, depth + 1);
  }
}

/**
 * The one canonical text of a JSON value (RFC 8785), which is what gets hashed.
 * @throws Problem `malformed` for anything that is not I-JSON: holes, functions, NaN, lone surrogates, U+0000.
 */
export function canonical(value: Json): string {
  checkIJson(value, '', 0);
  return canonicalize(value)!;
}
