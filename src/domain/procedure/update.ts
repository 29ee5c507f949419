/**
 * The closed vocabulary of fact updates: how a command changes what a case knows, as data. Every update is a setting,
 * never a counting, so recording a command twice is recording it once.
 */
import type { Json, JsonObject } from '../json.js';
import { type Condition, holds, holdsOf, idsAt, type ItemCondition } from './condition.js';
import { commandIn, entryIn, type RegisterUpdate, updateRegister, withEntry } from './registers.js';
import { at, type CommandEvent, type Facts, isObject, type Item, textOf, type TrackStatus } from './facts.js';

type Operation =
  | { op: 'flag'; name: string; to: Json }
  | { op: 'flag'; name: string; from: string }
  /** Sets a mark of each item that the object at `from` names to what it says there. */
  | { op: 'mark'; kind: string; mark: string; from: string }
  /** Sets a mark of the items of a kind (those listed at `ids`, those that satisfy `where`) to one value. */
  | { op: 'mark'; kind: string; mark: string; to: Json; ids?: string; where?: ItemCondition }
  | { op: 'unmark'; kind: string; marks: string[] }
  | { op: 'leave'; kind: string; ids?: string; where?: ItemCondition }
  | { op: 'track'; track: string; to: TrackStatus }
  | { op: 'trackNamed'; from: string; to: TrackStatus }
  /** Tracks of these statuses that the list at `from` does not name get another status. */
  | { op: 'tracksUnlisted'; from: string; of: TrackStatus[]; to: TrackStatus }
  /** Sets every track by the object at `from`, whose words are translated; a track not named there gets `otherwise`. */
  | { op: 'tracks'; from: string; words: Record<string, TrackStatus>; otherwise: TrackStatus }
  | { op: 'stop'; kind: string; clocks: string; basis: string }
  | { op: 'resume'; kind: string }
  | RegisterUpdate
  /** The proposal at a pointer takes effect: by the updates that belong to commands of its type. */
  | { op: 'adopt'; register: string; from: string; changes: Record<string, Update[]> }
  | { op: 'dismiss'; register: string; from: string; as: string };

export type Update = Operation & { when?: Condition };
export const UPDATE_NAMES: readonly Operation['op'][] = [
  'flag',
  'mark',
  'unmark',
  'leave',
  'track',
  'trackNamed',
  'tracksUnlisted',
  'tracks',
  'stop',
  'resume',
  'enter',
  'amend',
  'propose',
  'adopt',
  'dismiss',
];

const mapItems = (facts: Facts, change: (id: string, item: Item) => Item): Facts => ({
  ...facts,
  items: Object.fromEntries(Object.entries(facts.items).map(([id, item]) => [id, change(id, item)])),
});

const mapTracks = (facts: Facts, change: (track: string, status: TrackStatus) => TrackStatus): Facts => ({
  ...facts,
  tracks: Object.fromEntries(Object.entries(facts.tracks).map(([track, status]) => [track, change(track, status)])),
});

function apply(facts: Facts, command: CommandEvent, update: Operation): Facts {
  const concerns = (id: string, item: Item, ids?: string, where?: ItemCondition) =>
    item.status === 'here' &&
    (ids === undefined || idsAt(command, ids).includes(id)) &&
    (where === undefined || holdsOf(where, id, item, facts, command));
  switch (update.op) {
    case 'flag': {
      const value = 'to' in update ? update.to : at(command.data, update.from);
      return value === undefined ? facts : { ...facts, flags: { ...facts.flags, [update.name]: value } };
    }
    case 'mark': {
      const { kind, mark } = update;
      const said = 'from' in update ? at(command.data, update.from) : undefined;
      return mapItems(facts, (id, item) => {
        if (item.kind !== kind) return item;
        if ('to' in update) {
          return concerns(id, item, update.ids, update.where)
            ? { ...item, marks: { ...item.marks, [mark]: update.to } }
            : item;
        }
        return item.status === 'here' && isObject(said) && Object.hasOwn(said, id)
          ? { ...item, marks: { ...item.marks, [mark]: said[id]! } }
          : item;
      });
    }
    case 'unmark':
      return mapItems(facts, (_, item) =>
        item.kind === update.kind ? { ...item, marks: without(item.marks, update.marks) } : item,
      );
    case 'leave':
      return mapItems(facts, (id, item) =>
        item.kind === update.kind && concerns(id, item, update.ids, update.where) ? { ...item, status: 'left' } : item,
      );
    case 'track':
      return mapTracks(facts, (track, status) => (track === update.track ? update.to : status));
    case 'trackNamed':
      return mapTracks(facts, (track, status) => (track === at(command.data, update.from) ? update.to : status));
    case 'tracksUnlisted': {
      const listed = idsAt(command, update.from);
      return mapTracks(facts, (track, status) =>
        update.of.includes(status) && !listed.includes(track) ? update.to : status,
      );
    }
    case 'tracks': {
      const said = at(command.data, update.from);
      return mapTracks(facts, (track) => {
        const word = isObject(said) && Object.hasOwn(said, track) ? said[track] : undefined;
        return (
          (typeof word === 'string' && Object.hasOwn(update.words, word) && update.words[word]) || update.otherwise
        );
      });
    }
    case 'stop': {
      const kind = at(command.data, update.kind);
      if (typeof kind !== 'string') return facts;
      const clocks = idsAt(command, update.clocks);
      const basis = at(command.data, update.basis);
      return { ...facts, stops: { ...facts.stops, [kind]: { clocks, basis: typeof basis === 'string' ? basis : '' } } };
    }
    case 'resume': {
      const kind = at(command.data, update.kind);
      return { ...facts, stops: without(facts.stops, typeof kind === 'string' ? [kind] : []) };
    }
    case 'enter':
    case 'amend':
    case 'propose':
      return updateRegister(facts, command, update);
    case 'adopt':
    case 'dismiss':
      return settle(facts, command, update);
  }
}

/** Ends the waiting of a proposal. One that no longer waits stays as it is, so settling twice is settling once. */
function settle(facts: Facts, command: CommandEvent, update: Settlement): Facts {
  const id = textOf(at(command.data, update.from));
  const proposal = entryIn(facts, update.register, id);
  if (!proposal || proposal['status'] !== 'pending') return facts;
  const { seq = 0, at: instant = '', by = [] } = command.origin ?? {};
  const status = update.op === 'adopt' ? 'adopted' : update.as;
  // What was proposed stands in the journal; a register that kept every import twice would grow without end.
  const kept = without(proposal, ['data']);
  const settled = withEntry(facts, update.register, id, { ...kept, status, settled: { seq, at: instant, by } });
  if (update.op === 'dismiss') return settled;
  const adopted = commandIn(proposal, command);
  return recordWith(update.changes[adopted.type] ?? [], settled, adopted);
}
type Settlement = Extract<Operation, { op: 'adopt' | 'dismiss' }>;

const without = <T>(record: Record<string, T>, keys: string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));

/** The facts after a command: its updates in order, each only when its own condition holds of the facts before it. */
export function recordWith(updates: readonly Update[], facts: Facts, command: CommandEvent): Facts {
  const record = (before: Facts): Facts => before;
  return updates.reduce(
    (now, update) =>
      update.when && !holds(update.when, { facts: now, command, record }) ? now : apply(now, command, update),
    facts,
  );
}

/** Where a mark comes from: a pointer; or the pointer to a place (from 1) in another list of the filing, read as an item's id. */
export type MarkSource = string | { placeAt: string; prefix: string };

/** Marks taken from an object of a filing that describes an item. */
export function marksFrom(source: JsonObject, sources: Record<string, MarkSource>): JsonObject {
  return Object.fromEntries(
    Object.entries(sources).flatMap(([mark, from]) => {
      const value = at(source, typeof from === 'string' ? from : from.placeAt);
      if (value === undefined) return [];
      return [[mark, typeof from === 'string' ? value : `${from.prefix}${textOf(value)}`]];
    }),
  );
}
