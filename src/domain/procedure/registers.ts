/**
 * Registers: what a case keeps lists of, for procedures whose case is not one decision but a standing record, such as the
 * organisation of an authority. An entry is entered and amended, never deleted; it says by which entry of the journal, by
 * whom and with whose approval. A change that needs a second person is first an entry itself, a proposal that holds the
 * command; adopting it applies the updates that the procedure names for commands of its type.
 *
 * Ids that the engine issues are made of the number of the journal entry, so recording a command twice is recording it once.
 */
import type { Json, JsonObject } from '../json.js';
import { dayNumber } from '../clock/instant.js';
import { at, type CommandEvent, type Facts, isObject, textOf } from './facts.js';

export type RegisterUpdate =
  /** Enters what the command says, or each object of the list at `each`, of which the other pointers then speak. */
  | {
      op: 'enter';
      register: string;
      id: string | { prefix: string };
      fields: Record<string, string>;
      set?: JsonObject;
      each?: string;
    }
  /** Sets fields of the entry whose id stands at a pointer; a field whose pointer finds nothing stays as it was. */
  | { op: 'amend'; register: string; id: string; fields: Record<string, string>; set?: JsonObject }
  /** Enters the command itself as a proposal that waits for somebody else. */
  | { op: 'propose'; register: string; prefix: string };

/** What is asked of registers. Days are legal dates, first and last included; no last day means until further notice. */
export type RegisterCondition =
  /** The entry at the pointer is there (and its fields are among these values). */
  | { type: 'registered'; params: { register: string; pointer: string; where?: Record<string, Json[]> } }
  | { type: 'unregistered'; params: { register: string; pointer: string } }
  | { type: 'someEntry'; params: { register: string; where: Record<string, Json[]> } }
  /** Nobody who gives this command, nor in whose place he could, had a hand in the entry at the pointer. */
  | { type: 'otherPerson'; params: { register: string; pointer: string } }
  | { type: 'samePerson'; params: { register: string; pointer: string } }
  | { type: 'actsAs'; params: { roles: string[] } }
  /** A field of every entry of a register is the id of an entry of another one. */
  | { type: 'refers'; params: { register: string; field: string; to: string } }
  /** On no day do entries that agree in `of` hold values of `field` from two different groups. */
  | { type: 'apart'; params: { register: string; of: string; field: string; groups: string[][] } }
  | { type: 'ordered'; params: { from: string; until: string; atMostDays?: number } }
  | { type: 'differ'; params: { pointers: [string, string] } }
  /** The number at the pointer is not above that of the table, found by the text at `by`. */
  | { type: 'atMost'; params: { pointer: string; by: string; table: Record<string, number> } }
  /** The dates in these lists are of the year at the pointer, or of the last week before it; none stands there twice. */
  | { type: 'daysOfYear'; params: { year: string; lists: string[] } };

export const REGISTER_CONDITION_NAMES: readonly RegisterCondition['type'][] = [
  'registered',
  'unregistered',
  'someEntry',
  'otherPerson',
  'samePerson',
  'actsAs',
  'refers',
  'apart',
  'ordered',
  'differ',
  'atMost',
  'daysOfYear',
];

const own = <T>(record: Record<string, T> | undefined, key: string): T | undefined =>
  record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;

/** The entry with this id, or undefined. */
export const entryIn = (facts: Facts, register: string, id: string): JsonObject | undefined =>
  own(own(facts.registers, register), id);

export const entriesIn = (facts: Facts, register: string): [string, JsonObject][] =>
  Object.entries(own(facts.registers, register) ?? {});

/** The facts with an entry set. */
export const withEntry = (facts: Facts, register: string, id: string, entry: JsonObject): Facts => ({
  ...facts,
  registers: { ...facts.registers, [register]: { ...own(facts.registers, register), [id]: entry } },
});

/** Where an entry of a register comes from: the entry of the journal, when, by whom, and who approved. */
const originOf = ({ origin }: CommandEvent): JsonObject => ({
  seq: origin?.seq ?? 0,
  at: origin?.at ?? '',
  by: origin?.by ?? [],
  ...(origin?.approvedBy && { approvedBy: origin.approvedBy }),
});

const fieldsFrom = (source: Json | undefined, fields: Record<string, string>): JsonObject =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([field, pointer]) => {
      const value = at(source, pointer);
      return value === undefined ? [] : [[field, value]];
    }),
  );

/** The facts after an update of a register. */
export function updateRegister(facts: Facts, command: CommandEvent, update: RegisterUpdate): Facts {
  switch (update.op) {
    case 'enter': {
      const { register, id, fields, set = {}, each } = update;
      const listed = each === undefined ? [command.data] : at(command.data, each);
      return (Array.isArray(listed) ? listed : []).reduce<Facts>((before, source, i) => {
        const place = each === undefined ? '' : `-${i + 1}`;
        const key = typeof id === 'string' ? textOf(at(source, id)) : `${id.prefix}${command.origin?.seq ?? 0}${place}`;
        const known = entryIn(before, register, key);
        const isAnother = known !== undefined && at(known, '/entered/seq') !== (command.origin?.seq ?? 0);
        if (key === '' || isAnother) return before;
        return withEntry(before, register, key, {
          ...fieldsFrom(source, fields),
          ...set,
          entered: originOf(command),
        });
      }, facts);
    }
    case 'amend': {
      const { register, id, fields, set = {} } = update;
      const key = textOf(at(command.data, id));
      const entry = entryIn(facts, register, key);
      if (!entry) return facts;
      const amended = { ...entry, ...fieldsFrom(command.data, fields), ...set, amended: originOf(command) };
      return withEntry(facts, register, key, amended);
    }
    case 'propose': {
      const { type, data, origin } = command;
      const proposal = { type, data, status: 'pending', entered: originOf(command) };
      return withEntry(facts, update.register, `${update.prefix}${origin?.seq ?? 0}`, proposal);
    }
  }
}

/** The command that a proposal holds, as it takes effect: by whoever proposed it, with the approval of who adopts it. */
export const commandIn = (proposal: JsonObject, adopted: CommandEvent): CommandEvent => {
  const by = at(proposal, '/entered/by');
  const persons = (Array.isArray(by) ? by : []).map(textOf);
  const { seq = 0, at: instant = '', by: approvedBy = [], role } = adopted.origin ?? {};
  return {
    type: textOf(proposal['type']),
    data: isObject(proposal['data']) ? proposal['data'] : {},
    origin: { seq, at: instant, by: persons, approvedBy, ...(role !== undefined && { role }) },
  };
};

/** Whether an entry has one of these values in each of these fields; a field that it lacks reads as null. */
export const isAmong = (entry: JsonObject, where: Record<string, Json[]>): boolean =>
  Object.entries(where).every(([field, values]) => values.includes(own(entry, field) ?? null));

/** Whether an entry still counts: it was not ended at once, whatever its days say. */
const counts = (entry: JsonObject): boolean => entry['ended'] !== true;

const overlap = (a: JsonObject, b: JsonObject): boolean => {
  const lastOf = (entry: JsonObject) => textOf(entry['until']) || '9999-12-31';
  return textOf(a['from']) <= lastOf(b) && textOf(b['from']) <= lastOf(a);
};

function areApart(facts: Facts, { register, of, field, groups }: ApartParams): boolean {
  const groupOf = (entry: JsonObject) => groups.findIndex((group) => group.includes(textOf(entry[field])));
  const byPerson = new Map<string, JsonObject[]>();
  for (const [, entry] of entriesIn(facts, register)) {
    const person = textOf(entry[of]);
    if (!counts(entry) || groupOf(entry) < 0) continue;
    const others = byPerson.get(person) ?? [];
    if (others.some((other) => groupOf(other) !== groupOf(entry) && overlap(other, entry))) return false;
    byPerson.set(person, [...others, entry]);
  }
  return true;
}
type ApartParams = Extract<RegisterCondition, { type: 'apart' }>['params'];

function haveHand(facts: Facts, command: CommandEvent, register: string, id: string): boolean {
  const by = at(entryIn(facts, register, id), '/entered/by');
  return Array.isArray(by) && (command.origin?.by ?? []).some((person) => by.includes(person));
}

function isOrdered(data: JsonObject, { from, until, atMostDays }: OrderedParams): boolean {
  const [first, last] = [textOf(at(data, from)), textOf(at(data, until))];
  if (first === '' || last === '') return true;
  return first <= last && (atMostDays === undefined || dayNumber(last) - dayNumber(first) < atMostDays);
}
type OrderedParams = Extract<RegisterCondition, { type: 'ordered' }>['params'];

function areDaysOfYear(data: JsonObject, { year, lists }: { year: string; lists: string[] }): boolean {
  const given = Number(textOf(at(data, year)));
  const dates = lists.flatMap((pointer) => {
    const list = at(data, pointer);
    return (Array.isArray(list) ? list : []).map((day) => textOf(at(day, '/date')));
  });
  const isOfYear = (date: string) => date.startsWith(`${given}-`) || date >= `${given - 1}-12-25`;
  return new Set(dates).size === dates.length && dates.every((date) => isOfYear(date) && date < `${given + 1}-01-01`);
}

/** Whether a condition on registers holds. */
export function holdsOfRegisters(condition: RegisterCondition, facts: Facts, command: CommandEvent): boolean {
  const idAt = (pointer: string) => textOf(at(command.data, pointer));
  switch (condition.type) {
    case 'registered': {
      const { register, pointer, where = {} } = condition.params;
      const entry = entryIn(facts, register, idAt(pointer));
      return entry !== undefined && isAmong(entry, where);
    }
    case 'unregistered':
      return entryIn(facts, condition.params.register, idAt(condition.params.pointer)) === undefined;
    case 'someEntry':
      return entriesIn(facts, condition.params.register).some(([, entry]) => isAmong(entry, condition.params.where));
    case 'otherPerson':
      return !haveHand(facts, command, condition.params.register, idAt(condition.params.pointer));
    case 'samePerson':
      return haveHand(facts, command, condition.params.register, idAt(condition.params.pointer));
    case 'actsAs':
      return condition.params.roles.includes(command.origin?.role ?? '');
    case 'refers': {
      const { register, field, to } = condition.params;
      return entriesIn(facts, register).every(
        ([, entry]) => entry[field] === undefined || entryIn(facts, to, textOf(entry[field])) !== undefined,
      );
    }
    case 'apart':
      return areApart(facts, condition.params);
    case 'ordered':
      return isOrdered(command.data, condition.params);
    case 'differ': {
      const [one, other] = condition.params.pointers;
      return idAt(one) !== idAt(other);
    }
    case 'atMost': {
      const { pointer, by, table } = condition.params;
      const value = at(command.data, pointer);
      const limit = own(table, idAt(by));
      return typeof value === 'number' && limit !== undefined && value <= limit;
    }
    case 'daysOfYear':
      return areDaysOfYear(command.data, condition.params);
  }
}
