/* What differs between two published procedures, for whoever must tell officials what a new version changes for them. */
import type { Json } from '../domain/json.js';
import type { ProcedureView } from './catalogue.js';
import { below } from './form-data.js';

type Cell = { path: string; first: Json | undefined; second: Json | undefined };
export type Difference = {
  key: string;
  title: string;
  change: 'added' | 'removed' | 'changed';
  /** Where the two differ, by the pointer below the entry; of an entry that only one of them has, nothing. */
  cells: Cell[];
};
export const SECTIONS = [
  'tracks',
  'commands',
  'stages',
  'transitions',
  'limits',
  'materials',
  'roles',
  'separationOfDuties',
  'filing',
] as const;
export type Section = (typeof SECTIONS)[number];
type Entry = { title: string; content: Json };

/** Through JSON, as the API sent it: what a type calls a view is data. */
const entry = (title: string, content: unknown): Entry => ({ title, content: content as Json });

function entriesOf(procedure: ProcedureView, section: Section): Map<string, Entry> {
  switch (section) {
    case 'tracks':
    case 'roles':
      return new Map(procedure[section].map((one) => [one.id, entry(one.title, one)]));
    case 'commands':
      // Where a command is possible is what the transitions say.
      return new Map(procedure.commands.map(({ possibleIn: _, ...one }) => [one.type, entry(one.title, one)]));
    case 'stages':
      return new Map(procedure.stages.map((one) => [one.stage, entry(one.title, one)]));
    case 'limits':
    case 'materials':
      return new Map(procedure[section].map((one) => [one.code, entry(one.title, one)]));
    case 'transitions':
      return new Map(
        procedure.transitions.map(({ from, fromTitle, command, to, toTitle }) => [
          `${from} ${command ?? '→'} ${to ?? '='}`,
          entry(`${fromTitle} → ${toTitle ?? fromTitle}`, command),
        ]),
      );
    case 'separationOfDuties':
      return new Map(procedure.separationOfDuties.map((one) => [one.duties.join(' / '), entry('', one.citation)]));
    case 'filing':
      return new Map([['filing', entry('', procedure.filing.schema)]]);
  }
}

/** The values of a JSON by their pointers; a list of plain values, and an empty list or object, is a value of its own. */
function leavesOf(value: Json, pointer = '', leaves = new Map<string, Json>()): Map<string, Json> {
  const isWhole = Array.isArray(value) && !value.some((one) => typeof one === 'object');
  const inner = typeof value === 'object' && value !== null && !isWhole ? Object.entries(value) : [];
  if (inner.length === 0) leaves.set(pointer, value);
  for (const [key, one] of inner) leavesOf(one, below(pointer, key), leaves);
  return leaves;
}

function cellsOf(first: Json, second: Json): Cell[] {
  const [a, b] = [leavesOf(first), leavesOf(second)];
  return [...new Set([...a.keys(), ...b.keys()])]
    .map((path) => ({ path, first: a.get(path), second: b.get(path) }))
    .filter((cell) => JSON.stringify(cell.first) !== JSON.stringify(cell.second));
}

/** The differences in one section, in the order of the first procedure and then of the second. */
export function differencesOf(first: ProcedureView, second: ProcedureView, section: Section): Difference[] {
  const [a, b] = [entriesOf(first, section), entriesOf(second, section)];
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((key): Difference[] => {
    const [one, other] = [a.get(key), b.get(key)];
    if (!one) return [{ key, title: other!.title, change: 'added', cells: [] }];
    if (!other) return [{ key, title: one.title, change: 'removed', cells: [] }];
    const cells = cellsOf(one.content, other.content);
    return cells.length === 0 ? [] : [{ key, title: one.title, change: 'changed', cells }];
  });
}
