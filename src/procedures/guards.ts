/**
 * Short names for the conditions that tracks and procedures are written with. Each gives the plain data of the engine's
 * vocabulary; nothing of these functions is left in a procedure.
 */
import { type Json, type Text, text } from '../domain/json.js';
import type { Condition, ItemCondition } from '../domain/procedure/condition.js';
import type { TrackStatus } from '../domain/procedure/facts.js';

type Guard<Name extends Condition['type']> = Extract<Condition, { type: Name }>;

export const all = (...of: Condition[]): Guard<'all'> => ({ type: 'all', params: { of } });
export const any = (...of: Condition[]): Guard<'any'> => ({ type: 'any', params: { of } });
export const not = (that: Condition): Guard<'not'> => ({ type: 'not', params: { that } });
/** Asked of the facts as the command would leave them. */
export const after = (that: Condition): Guard<'after'> => ({ type: 'after', params: { that } });
export const flag = (name: string, ...values: Json[]): Guard<'flag'> => ({
  type: 'flag',
  params: { name, in: values.length > 0 ? values : [true] },
});
export const track = (id: string, ...statuses: TrackStatus[]): Guard<'track'> => ({
  type: 'track',
  params: { track: id, in: statuses },
});
export const someTrack = (...some: TrackStatus[]): Guard<'tracks'> => ({ type: 'tracks', params: { some } });
export const trackNamed = (pointer: string, ...statuses: TrackStatus[]): Guard<'trackNamed'> => ({
  type: 'trackNamed',
  params: { pointer, in: statuses },
});
export const tracksListed = (pointer: string, ...statuses: TrackStatus[]): Guard<'tracksListed'> => ({
  type: 'tracksListed',
  params: { pointer, in: statuses },
});
export const data = (pointer: string, ...values: Json[]): Guard<'data'> => ({
  type: 'data',
  params: { pointer, in: values },
});
export const lists = (pointer: string, value: Json): Guard<'lists'> => ({ type: 'lists', params: { pointer, value } });
export const given = (pointer: string): Guard<'given'> => ({ type: 'given', params: { pointer } });
export const among = (pointer: string, list: string): Guard<'among'> => ({ type: 'among', params: { pointer, list } });
export const stopped = (pointer: string): Guard<'stopped'> => ({ type: 'stopped', params: { pointer } });
export const every = (kind: string, that: ItemCondition, where?: ItemCondition): Guard<'every'> => ({
  type: 'every',
  params: { kind, that, ...(where && { where }) },
});
export const some = (kind: string, that: ItemCondition = ANY_ITEM): Guard<'some'> => ({
  type: 'some',
  params: { kind, that },
});
export const covers = (pointer: string, kind: string, where?: ItemCondition): Guard<'covers'> => ({
  type: 'covers',
  params: { pointer, kind, ...(where && { where }) },
});
export const onlyItems = (pointer: string, kind: string, that?: ItemCondition): Guard<'onlyItems'> => ({
  type: 'onlyItems',
  params: { pointer, kind, ...(that && { that }) },
});

export const mark = (name: string, ...values: Json[]): ItemCondition => ({ mark: name, in: values });
export const via = (name: string, that: ItemCondition): ItemCondition => ({ via: name, that });
export const both = (...of: ItemCondition[]): ItemCondition => ({ all: of });
export const either = (...of: ItemCondition[]): ItemCondition => ({ any: of });
export const isNot = (that: ItemCondition): ItemCondition => ({ not: that });
export const listed = (pointer: string): ItemCondition => ({ listed: pointer });
/** What the command itself says of the item, at a pointer to an object from items to values. */
export const said = (pointer: string, ...values: Json[]): ItemCondition => ({ said: pointer, in: values });
const ANY_ITEM: ItemCondition = { all: [] };

/** A demand of a command, with the words of its refusal. */
export const demand = (that: Condition, zh: string, en: string): { that: Condition; otherwise: Text } => ({
  that,
  otherwise: text(zh, `Expected ${en}`),
});

/** Whoever is told no must be told why, item by item (Licensing Law Art. 38). */
export const reasonsFor = (kind: string, adverse: ItemCondition) =>
  demand(
    every(kind, listed('/reasons'), adverse),
    '对每一项不利结论都应当说明理由',
    'a reason for each item that is refused, restricted or found non-compliant',
  );

/** A track that is still part of the case. */
export const HERE: TrackStatus[] = ['running', 'concluded'];
