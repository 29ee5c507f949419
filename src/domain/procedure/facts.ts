import type { Json, JsonObject } from '../json.js';

/** Where a track of the case stands. `pending` before acceptance; the last four mean that it is not (or no longer) here. */
export type TrackStatus = 'pending' | 'running' | 'concluded' | 'notNeeded' | 'notAccepted' | 'detached' | 'withdrawn';

/** What a conclusion is about: a line, a product. Its id is issued by the engine; `left` items no longer count. */
export type Item = { kind: string; label: string; status: 'here' | 'left'; marks: JsonObject };

/** A special procedure in force: which clocks it stops, and on what basis. */
export type Stop = { clocks: string[]; basis: string };

/**
 * What a case has come to know, and all that a guard may read. Small, enumerable values only: who said it, when and in
 * which words stands in the journal. Every update is a plain setting, so that recording one command twice (two regions
 * of the machine may both take it) changes nothing.
 */
export type Facts = {
  flags: JsonObject;
  tracks: Record<string, TrackStatus>;
  items: Record<string, Item>;
  stops: Record<string, Stop>;
  /** Standing lists, by the id of an entry (`registers.ts`); absent in the case of a procedure that keeps none. */
  registers?: Record<string, Record<string, JsonObject>>;
};

/** A command as the machine sees it. */
export type CommandEvent = { type: string; data: JsonObject; origin?: Origin };

/**
 * Where a command comes from: the number and instant of its entry in the journal, who gives it and in whose place, in which
 * role. While it is only asked about, `by` also names those whose place its giver could take.
 */
export type Origin = { seq: number; at: string; by: string[]; role?: string; approvedBy?: string[] };

/** Reads a JSON Pointer. Own keys only: an id such as `constructor` finds nothing. */
export function at(value: Json | undefined, pointer: string): Json | undefined {
  if (pointer === '') return value;
  let here: Json | undefined = value;
  for (const raw of pointer.slice(1).split('/')) {
    const key = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    if (here === null || typeof here !== 'object' || !Object.hasOwn(here, key)) return undefined;
    here = (here as JsonObject)[key];
  }
  return here;
}

/** The text of a scalar; empty for anything else, which is no text. */
export const textOf = (value: Json | undefined): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The entries of a record of facts in an order that does not depend on where they come from: as they were made, or out of
 * canonical JSON, which sorts keys as text. `P2` stands before `P10`.
 */
export const inOrder = <T>(record: Readonly<Record<string, T>>): [string, T][] =>
  Object.entries(record).sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1));
