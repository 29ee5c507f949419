/*
 * What a form says, by the JSON Schema that it was drawn from. The name of a field is the JSON pointer under which the API
 * speaks of its value, so that what was typed, what is sent and what is refused have one address.
 */
import type { Json } from '../domain/json.js';
import type { JsonSchema } from '../domain/procedure/definition.js';
import { isObject, textOf } from '../domain/procedure/facts.js';

type Member = { name: string; schema: JsonSchema; optional: boolean };

/** How a schema is asked for in a form. */
export type Shape =
  | { as: 'members'; members: Member[] }
  | { as: 'keyed'; kind: string; each: JsonSchema }
  | { as: 'several'; each: JsonSchema }
  | { as: 'list'; each: JsonSchema; fewest: number; most: number }
  | { as: 'yes'; value: Json }
  | { as: 'choice'; values: Json[] }
  | { as: 'item'; kind: string }
  | { as: 'track' | 'number' | 'instant' | 'date' | 'line' | 'prose' };

const LONGEST_LINE = 500;
const schemaAt = (schema: JsonSchema, key: string): JsonSchema => {
  const below = schema[key];
  return isObject(below) ? below : {};
};
const isChosen = (schema: JsonSchema): boolean =>
  ['x-item', 'x-track', 'enum'].some((key) => schema[key] !== undefined);

export function shapeOf(schema: JsonSchema): Shape {
  const { type, format } = schema;
  if (schema['const'] !== undefined) return { as: 'yes', value: schema['const'] };
  if (Array.isArray(schema['enum'])) return { as: 'choice', values: schema['enum'] };
  if (type === 'boolean') return { as: 'choice', values: [true, false] };
  if (type === 'object') return shapeOfObject(schema);
  if (type === 'array') {
    const each = schemaAt(schema, 'items');
    if (schema['uniqueItems'] === true && isChosen(each)) return { as: 'several', each };
    return { as: 'list', each, fewest: Number(schema['minItems'] ?? 0), most: Number(schema['maxItems'] ?? Infinity) };
  }
  if (typeof schema['x-item'] === 'string') return { as: 'item', kind: schema['x-item'] };
  if (schema['x-track'] === true) return { as: 'track' };
  if (type === 'integer' || type === 'number') return { as: 'number' };
  if (format === 'instant' || format === 'date-time') return { as: 'instant' };
  if (format === 'date') return { as: 'date' };
  return { as: Number(schema['maxLength'] ?? 0) > LONGEST_LINE ? 'prose' : 'line' };
}

function shapeOfObject(schema: JsonSchema): Shape {
  const properties = schemaAt(schema, 'properties');
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const kind = schema['x-keys'];
  if (Object.keys(properties).length === 0)
    return { as: 'keyed', kind: typeof kind === 'string' ? kind : '', each: schemaAt(schema, 'additionalProperties') };
  return {
    as: 'members',
    members: Object.entries(properties).map(([name, below]) => ({
      name,
      schema: isObject(below) ? below : {},
      optional: !required.includes(name),
    })),
  };
}

/** The pointer of what stands under a key. */
export const below = (pointer: string, key: string | number): string =>
  `${pointer}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
export const keysOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));

/** The fields of a form as a tree, made once: however many they are, reading them stays linear. */
type Typed = { texts: string[]; below: Map<string, Typed> };
const nothing = (): Typed => ({ texts: [], below: new Map() });

function dig(from: Typed, keys: string[]): Typed {
  let place = from;
  for (const key of keys) {
    const next = place.below.get(key) ?? nothing();
    place.below.set(key, next);
    place = next;
  }
  return place;
}

function treeOf(form: URLSearchParams, at: string): Typed {
  const root = nothing();
  for (const [name, text] of form)
    if (name === at || name.startsWith(`${at}/`)) dig(root, keysOf(name.slice(at.length))).texts.push(text);
  return root;
}

const rowsOf = ({ below: rows }: Typed): Typed[] =>
  [...rows]
    .filter(([key]) => /^\d{1,6}$/.test(key))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, row]) => row);

/** Beijing time has been eight hours ahead, in summer and winter, since 1992. */
const BEIJING = '+08:00';
const BEIJING_MS = 8 * 3_600_000;

/** An instant as a field for date and time holds it, in Beijing time; seconds only where there are any. */
export function toLocalTime(instant: string): string {
  const ms = Date.parse(instant);
  if (Number.isNaN(ms)) return instant;
  return new Date(ms + BEIJING_MS)
    .toISOString()
    .slice(0, -1)
    .replace(/(:00)?\.000$/, '');
}

function toInstant(local: string): string {
  const date = new Date(`${local}${BEIJING}`);
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(local) && !Number.isNaN(date.getTime()) ? date.toISOString() : local;
}

/** A number as people type it, also with the wide digits of a Chinese keyboard; what is none stays text, to be refused. */
function toNumber(text: string): Json {
  const plain = text.normalize('NFKC');
  return /^-?\d{1,15}(\.\d{1,15})?$/.test(plain) ? Number(plain) : text;
}

const isBlank = (value: Json): boolean => {
  if (value === '') return true;
  if (Array.isArray(value)) return value.every(isBlank);
  return isObject(value) && Object.values(value).every(isBlank);
};

/** What one field says; an empty one says ''. */
function readText(shape: Shape, text: string): Json {
  const said = text.replace(/\r\n?/g, '\n');
  const plain = said.trim();
  if (plain === '' || shape.as === 'line') return plain;
  if (shape.as === 'number') return toNumber(plain);
  if (shape.as === 'instant') return toInstant(plain);
  if (shape.as === 'choice') return shape.values.find((value) => textOf(value) === plain) ?? plain;
  return shape.as === 'prose' ? said : plain;
}

/** `keep`: also what is empty, so that a form can be shown again as it was. */
function read(schema: JsonSchema, typed: Typed, keep: boolean): Json {
  const shape = shapeOf(schema);
  const isWanted = (value: Json): boolean => keep || !isBlank(value);
  switch (shape.as) {
    case 'members':
      return Object.fromEntries(
        shape.members
          .map(({ name, schema: member, optional }) => {
            const value = read(member, typed.below.get(name) ?? nothing(), keep);
            return { name, value, isKept: isWanted(value) || (!optional && typeof value === 'object') };
          })
          .filter(({ isKept }) => isKept)
          .map(({ name, value }) => [name, value]),
      );
    case 'keyed':
      return Object.fromEntries(
        [...typed.below]
          .map(([key, one]): [string, Json] => [key, read(shape.each, one, keep)])
          .filter(([, value]) => isWanted(value)),
      );
    case 'list':
      return rowsOf(typed)
        .map((row) => read(shape.each, row, keep))
        .filter(isWanted);
    case 'several': {
      const one = shapeOf(shape.each);
      return [...new Set(typed.texts)].map((text) => readText(one, text)).filter((value) => value !== '');
    }
    case 'yes':
      return typed.texts.length > 0 ? shape.value : '';
    case 'choice':
    case 'item':
    case 'track':
    case 'number':
    case 'instant':
    case 'date':
    case 'line':
    case 'prose':
      return readText(shape, typed.texts.at(-1) ?? '');
  }
}

/**
 * The data that a form gives, typed as its schema says. What was left empty is left out, except for lists and objects that
 * the schema asks for, so that a refusal names what is missing in them. `at`: the pointer that stands for the whole.
 */
export const parseForm = (schema: JsonSchema, form: URLSearchParams, at = '/data'): Json =>
  read(schema, treeOf(form, at), false);

/** The name of the buttons that lengthen or shorten a list, which change nothing but the form. */
export const CHANGE = 'change';

/** The value to show a form with again as it was typed, with a row more or less where a button asked for that. */
export function keepForm(schema: JsonSchema, form: URLSearchParams, at = '/data'): Json {
  const tree = treeOf(form, at);
  const [change, pointer = ''] = (form.get(CHANGE) ?? '').split(' ', 2);
  if (pointer.startsWith(`${at}/`) || pointer === at) {
    const keys = keysOf(pointer.slice(at.length));
    if (change === 'add') {
      const list = dig(tree, keys);
      const last = Math.max(-1, ...[...list.below.keys()].map(Number).filter(Number.isInteger));
      list.below.set(String(last + 1), nothing());
    }
    if (change === 'remove') dig(tree, keys.slice(0, -1)).below.delete(keys.at(-1)!);
  }
  return read(schema, tree, true);
}
