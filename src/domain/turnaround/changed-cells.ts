/** What a corrected edition says otherwise than the one before: every leaf of the numbers that differs, by its JSON Pointer. */
import type { Json } from '../json.js';

export type ChangedCell = { pointer: string; before: Json; after: Json };

/** Not what a reader looks for in a correction: these follow from when and on what it was made. */
const FRAME = ['/asOf', '/inputHash', '/versions'];

export function changedCells(before: Json, after: Json): ChangedCell[] {
  const changes: ChangedCell[] = [];
  compare(before, after, '', changes);
  return changes;
}

function compare(before: Json, after: Json, pointer: string, changes: ChangedCell[]): void {
  if (FRAME.includes(pointer) || before === after) return;
  if (!isContainer(before) || !isContainer(after) || Array.isArray(before) !== Array.isArray(after)) {
    changes.push({ pointer, before: leafOf(before), after: leafOf(after) });
    return;
  }
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  for (const key of keys) {
    const name = key.replaceAll('~', '~0').replaceAll('/', '~1');
    compare(valueAt(before, key), valueAt(after, key), `${pointer}/${name}`, changes);
  }
}

type Container = Json[] | { [key: string]: Json };
const isContainer = (value: Json): value is Container => typeof value === 'object' && value !== null;
const valueAt = (container: Container, key: string): Json =>
  Object.hasOwn(container, key) ? ((container as Record<string, Json>)[key] ?? null) : null;

/** A part that came or went is said to have, not repeated. */
const leafOf = (value: Json): Json => (isContainer(value) ? (Array.isArray(value) ? '[…]' : '{…}') : value);
