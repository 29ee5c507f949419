/**
 * The closed vocabulary of guards. A condition is data: a name and JSON parameters, never a function, so the hash of a
 * procedure pins what it does. The meaning of a name that has been shipped never changes; a new meaning gets a new name.
 *
 * XState asks guards before it assigns. `after` therefore asks its condition of the facts as the command would leave
 * them; everything else reads the facts as they are.
 */
import type { Json } from '../json.js';
import { type RegisterCondition, REGISTER_CONDITION_NAMES, commandIn, entryIn, holdsOfRegisters } from './registers.js';
import { at, type CommandEvent, type Facts, isObject, type Item, textOf, type TrackStatus } from './facts.js';

export type ItemCondition =
  | { mark: string; in: Json[] }
  | { via: string; that: ItemCondition }
  | { listed: string }
  | { said: string; in: Json[] }
  | { all: ItemCondition[] }
  | { any: ItemCondition[] }
  | { not: ItemCondition };

export type Condition =
  | { type: 'all'; params: { of: Condition[] } }
  | { type: 'any'; params: { of: Condition[] } }
  | { type: 'not'; params: { that: Condition } }
  | { type: 'after'; params: { that: Condition } }
  | { type: 'flag'; params: { name: string; in: Json[] } }
  | { type: 'track'; params: { track: string; in: TrackStatus[] } }
  | { type: 'tracks'; params: { every?: TrackStatus[]; some?: TrackStatus[] } }
  | { type: 'trackNamed'; params: { pointer: string; in: TrackStatus[] } }
  | { type: 'tracksListed'; params: { pointer: string; in: TrackStatus[] } }
  | { type: 'data'; params: { pointer: string; in: Json[] } }
  | { type: 'lists'; params: { pointer: string; value: Json } }
  | { type: 'given'; params: { pointer: string } }
  | { type: 'among'; params: { pointer: string; list: string } }
  | { type: 'stopped'; params: { pointer: string } }
  | { type: 'every'; params: { kind: string; where?: ItemCondition; that: ItemCondition } }
  | { type: 'some'; params: { kind: string; that: ItemCondition } }
  | { type: 'covers'; params: { pointer: string; kind: string; where?: ItemCondition } }
  | { type: 'onlyItems'; params: { pointer: string; kind: string; that?: ItemCondition } }
  /** Of each object of the list at the pointer, as if it were what the command says. */
  | { type: 'forEach'; params: { pointer: string; that: Condition } }
  /** Of the command in the proposal at the pointer, if it is of this type. */
  | { type: 'ofProposal'; params: { register: string; pointer: string; command: string; that: Condition } }
  /** Of the facts as these updates would leave them. */
  | { type: 'ifDone'; params: { updates: Json[]; that: Condition } }
  | RegisterCondition;

export const CONDITION_NAMES: readonly Condition['type'][] = [
  'all',
  'any',
  'not',
  'after',
  'flag',
  'track',
  'tracks',
  'trackNamed',
  'tracksListed',
  'data',
  'lists',
  'given',
  'among',
  'stopped',
  'every',
  'some',
  'covers',
  'onlyItems',
  'forEach',
  'ofProposal',
  'ifDone',
  ...REGISTER_CONDITION_NAMES,
];

/** What a condition is asked of: the facts, the command, and how the command would change the facts. */
export type Asked = { facts: Facts; command: CommandEvent; record: Recorder };

/** How a command changes the facts; with `updates`, how these would change them instead of its own. */
export type Recorder = (facts: Facts, command: CommandEvent, updates?: Json[]) => Facts;

const itemsOf = (facts: Facts, kind: string): [string, Item][] =>
  Object.entries(facts.items).filter(([, item]) => item.kind === kind && item.status === 'here');

const markOf = (item: Item, mark: string): Json => (Object.hasOwn(item.marks, mark) ? item.marks[mark]! : null);

/** Whether a condition holds of one item. A mark that was never set, and what a command does not say of it, reads as null. */
export function holdsOf(
  condition: ItemCondition,
  id: string,
  item: Item,
  facts: Facts,
  command?: CommandEvent,
): boolean {
  if ('mark' in condition) return condition.in.includes(markOf(item, condition.mark));
  if ('via' in condition) {
    const other = textOf(markOf(item, condition.via));
    const target = Object.hasOwn(facts.items, other) ? facts.items[other] : undefined;
    return target !== undefined && holdsOf(condition.that, other, target, facts, command);
  }
  if ('listed' in condition) return idsAt(command, condition.listed).includes(id);
  if ('said' in condition) {
    const said = at(command?.data, condition.said);
    return condition.in.includes(isObject(said) && Object.hasOwn(said, id) ? said[id]! : null);
  }
  if ('all' in condition) return condition.all.every((each) => holdsOf(each, id, item, facts, command));
  if ('any' in condition) return condition.any.some((each) => holdsOf(each, id, item, facts, command));
  return !holdsOf(condition.not, id, item, facts, command);
}

/** The ids that a command names at a pointer: the entries of a list, the keys of an object, or the one id itself. */
export function idsAt(command: CommandEvent | undefined, pointer: string): string[] {
  const value = at(command?.data, pointer);
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.filter((entry) => typeof entry === 'string');
  return isObject(value) ? Object.keys(value) : [];
}

const own = <T>(record: Record<string, T>, key: unknown): T | undefined =>
  typeof key === 'string' && Object.hasOwn(record, key) ? record[key] : undefined;

/** Whether a condition holds. Pure; decides only on the facts and the command that it is given. */
export function holds(condition: Condition, asked: Asked): boolean {
  const { facts, command } = asked;
  const isIn = (status: TrackStatus | undefined, statuses: TrackStatus[]) =>
    status !== undefined && statuses.includes(status);
  switch (condition.type) {
    case 'all':
      return condition.params.of.every((each) => holds(each, asked));
    case 'any':
      return condition.params.of.some((each) => holds(each, asked));
    case 'not':
      return !holds(condition.params.that, asked);
    case 'after':
      return holds(condition.params.that, { ...asked, facts: asked.record(facts, command) });
    case 'flag': {
      const value = facts.flags[condition.params.name];
      return condition.params.in.includes(value === undefined ? null : value);
    }
    case 'track':
      return isIn(own(facts.tracks, condition.params.track), condition.params.in);
    case 'tracks': {
      const statuses = Object.values(facts.tracks);
      const { every, some } = condition.params;
      return (
        (!every || statuses.every((one) => every.includes(one))) &&
        (!some || statuses.some((one) => some.includes(one)))
      );
    }
    case 'trackNamed':
      return isIn(own(facts.tracks, at(command.data, condition.params.pointer)), condition.params.in);
    case 'tracksListed': {
      const listed = idsAt(command, condition.params.pointer);
      return listed.length > 0 && listed.every((track) => isIn(own(facts.tracks, track), condition.params.in));
    }
    case 'data': {
      const value = at(command.data, condition.params.pointer);
      return condition.params.in.includes(value === undefined ? null : value);
    }
    case 'lists': {
      const value = at(command.data, condition.params.pointer);
      return Array.isArray(value) && value.includes(condition.params.value);
    }
    case 'given':
      return at(command.data, condition.params.pointer) !== undefined;
    case 'among': {
      const list = idsAt(command, condition.params.list);
      return idsAt(command, condition.params.pointer).every((id) => list.includes(id));
    }
    case 'stopped':
      return own(facts.stops, at(command.data, condition.params.pointer)) !== undefined;
    case 'every': {
      const { kind, where, that } = condition.params;
      return itemsOf(facts, kind)
        .filter(([id, item]) => !where || holdsOf(where, id, item, facts, command))
        .every(([id, item]) => holdsOf(that, id, item, facts, command));
    }
    case 'some':
      return itemsOf(facts, condition.params.kind).some(([id, item]) =>
        holdsOf(condition.params.that, id, item, facts, command),
      );
    case 'covers': {
      const { pointer, kind, where } = condition.params;
      const asks = itemsOf(facts, kind)
        .filter(([id, item]) => !where || holdsOf(where, id, item, facts, command))
        .map(([id]) => id);
      const named = new Set(idsAt(command, pointer));
      return named.size === asks.length && asks.every((id) => named.has(id));
    }
    case 'onlyItems': {
      const { pointer, kind, that } = condition.params;
      const here = new Map(itemsOf(facts, kind));
      const named = idsAt(command, pointer);
      return named.every((id) => {
        const item = here.get(id);
        return item !== undefined && (!that || holdsOf(that, id, item, facts, command));
      });
    }
    case 'forEach': {
      const { pointer, that } = condition.params;
      const rows = at(command.data, pointer);
      return (Array.isArray(rows) ? rows : [])
        .filter(isObject)
        .every((row) => holds(that, { ...asked, command: { ...command, data: row } }));
    }
    case 'ofProposal': {
      const { register, pointer, command: type, that } = condition.params;
      const proposal = entryIn(facts, register, textOf(at(command.data, pointer)));
      if (!proposal || proposal['type'] !== type) return true;
      return holds(that, { ...asked, command: commandIn(proposal, command) });
    }
    case 'ifDone':
      return holds(condition.params.that, {
        ...asked,
        facts: asked.record(facts, command, condition.params.updates),
      });
    case 'registered':
    case 'unregistered':
    case 'someEntry':
    case 'otherPerson':
    case 'samePerson':
    case 'actsAs':
    case 'refers':
    case 'apart':
    case 'ordered':
    case 'differ':
    case 'atMost':
    case 'daysOfYear':
      return holdsOfRegisters(condition, facts, command);
  }
}
