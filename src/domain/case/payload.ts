/**
 * What a schema says beyond JSON Schema, for people and for a case: `x-item` (an id of a line or product of this very
 * case), `x-keys` (an object keyed by such ids; `item` for any kind), `x-track` (a track of this case), `x-personal` (a personal datum that
 * goes to the vault and into the journal as a commitment).
 */
import type { Json, JsonObject } from '../json.js';
import { text } from '../json.js';
import type { Fault } from '../problem.js';
import type { JsonSchema } from '../procedure/definition.js';
import { at, type Facts, isObject } from '../procedure/facts.js';
import type { PersonalDatum } from './case-state.js';

type Seen = (schema: JsonObject, value: Json, pointer: string) => Json;

/** Walks a value along its schema and rebuilds what `see` changes. Only what the schema describes is visited. */
function walk(schema: Json | undefined, value: Json, pointer: string, see: Seen): Json {
  if (!isObject(schema)) return value;
  const seen = see(schema, value, pointer);
  if (seen !== value) return seen;
  if (Array.isArray(value)) return mapped(value, (entry, i) => walk(schema['items'], entry, `${pointer}/${i}`, see));
  if (!isObject(value)) return value;
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  let changed = false;
  const next: JsonObject = {};
  for (const [key, entry] of Object.entries(value)) {
    const below = Object.hasOwn(properties, key) ? properties[key] : schema['additionalProperties'];
    next[key] = walk(below, entry, `${pointer}/${key}`, see);
    changed ||= next[key] !== entry;
  }
  return changed ? next : value;
}

function mapped(list: Json[], change: (entry: Json, i: number) => Json): Json[] {
  const next = list.map(change);
  return next.every((entry, i) => entry === list[i]) ? list : next;
}

/** Ids in the data that are not this case's own: items of the kind, or tracks. */
export function strangersIn(schema: JsonSchema, data: JsonObject, facts: Facts): Fault[] {
  const faults: Fault[] = [];
  const check = (id: string, pointer: string, known: string[], zh: string, en: string) => {
    if (!known.includes(id))
      faults.push({
        pointer,
        detail: text(
          `应当是本案的${zh}（${known.join('、')}）`,
          `Expected ${en} of this case (${known.join(', ')}), but found ${id}`,
        ),
      });
  };
  const items = (kind: Json | undefined) =>
    Object.entries(facts.items)
      .filter(([, item]) => (kind === 'item' || item.kind === kind) && item.status === 'here')
      .map(([id]) => id);
  walk(schema, data, '', (here, value, pointer) => {
    if (typeof value === 'string' && here['x-item'] !== undefined)
      check(value, pointer, items(here['x-item']), '事项', 'an item');
    if (typeof value === 'string' && here['x-track'] === true)
      check(value, pointer, Object.keys(facts.tracks), '办理事项', 'a track');
    if (isObject(value) && here['x-keys'] !== undefined) {
      const known = here['x-keys'] === 'track' ? Object.keys(facts.tracks) : items(here['x-keys']);
      for (const id of Object.keys(value)) check(id, `${pointer}/${id}`, known, '事项', 'an item');
    }
    return value;
  });
  return faults;
}

const COMMITMENT = /^(hmac-)?sha256:/;

type Replacing = { filing?: string | undefined };

/** Whether a personal datum is the commitment that stands at its place in the filing now: given back, and so unchanged. */
const isUnchanged = ({ filing: under }: Replacing, pointer: string, value: Json, filing: JsonObject): boolean =>
  under !== undefined && pointer.startsWith(`${under}/`) && at(filing, pointer.slice(under.length)) === value;

/**
 * Personal data for which a commitment was given that stands nowhere: it would be committed to again, and the datum be lost.
 */
export function commitmentsGiven(
  command: Replacing & { schema: JsonSchema },
  data: JsonObject,
  filing: JsonObject,
): Fault[] {
  const faults: Fault[] = [];
  walk(command.schema, data, '', (here, value, pointer) => {
    if (here['x-personal'] !== true || typeof value !== 'string' || !COMMITMENT.test(value)) return value;
    if (!isUnchanged(command, pointer, value, filing))
      faults.push({
        pointer,
        detail: text(
          '应当填写内容本身（或者原样保留本案现有的承诺值）',
          'Expected the datum itself (or the commitment that stands in its place now), but found another commitment',
        ),
      });
    return value;
  });
  return faults;
}

type Commit = (value: Json) => { commitment: string; salt: string };

/**
 * The data with every personal datum replaced by its commitment, and the data for the vault. In a filing that replaces the
 * one at hand, a commitment that comes back unchanged stays: what it commits to lies in the vault already.
 */
export function conceal(
  schema: JsonSchema,
  data: JsonObject,
  commit: Commit,
  replaced?: { filing: JsonObject; at: string | undefined },
): { data: JsonObject; personal: PersonalDatum[] } {
  const personal: PersonalDatum[] = [];
  const concealed = walk(schema, data, '', (here, value, pointer) => {
    if (here['x-personal'] !== true) return value;
    if (replaced && isUnchanged({ filing: replaced.at }, pointer, value, replaced.filing)) return value;
    const { commitment, salt } = commit(value);
    personal.push({ pointer, value, salt, commitment });
    return commitment;
  });
  return { data: concealed as JsonObject, personal };
}

/** The data with each commitment to a personal datum replaced by the datum, where the vault still has it. */
export const reveal = (schema: JsonSchema, data: JsonObject, vault: ReadonlyMap<string, Json>): JsonObject =>
  walk(schema, data, '', (here, value) =>
    here['x-personal'] === true && typeof value === 'string' ? (vault.get(value) ?? value) : value,
  ) as JsonObject;
