/**
 * The rules that a relational OCEL 2.0 log has to keep, each by its number, written from the standard's text and asked of the
 * catalogue of the database file itself. Nothing here knows what writes such files.
 */
import sqlite, { type Database } from 'node-sqlite3-wasm';

type Column = { name: string; type: string; pk: number };
type ForeignKey = { from: string; table: string; to: string | null };

const GENERAL = ['event_map_type', 'object_map_type', 'event', 'object', 'event_object', 'object_object'];

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  JSON.stringify([...a].sort()) === JSON.stringify([...b].sort());

const texts = (db: Database, query: string): string[] => db.all(query).map(({ text }) => text as string);

function catalogueOf(db: Database) {
  const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
  const tables = texts(db, `select name as text from sqlite_master where type = 'table'`);
  const columns = (table: string) => db.all(`pragma table_info(${quoted(table)})`) as unknown as Column[];
  return {
    tables,
    has: (table: string, ...names: string[]) =>
      names.every((name) => columns(table).some((column) => column.name === name)),
    typeOf: (table: string, name: string) =>
      columns(table)
        .find((column) => column.name === name)
        ?.type.toUpperCase(),
    key: (table: string) =>
      columns(table)
        .filter(({ pk }) => pk > 0)
        .map(({ name }) => name),
    refers: (table: string, from: string, to: string, column: string) =>
      (db.all(`pragma foreign_key_list(${quoted(table)})`) as unknown as ForeignKey[]).some(
        (key) => key.from === from && key.table === to && (key.to === null || key.to === column),
      ),
    maps: (of: string) =>
      tables.includes(`${of}_map_type`) ? texts(db, `select ocel_type_map as text from ${of}_map_type`) : [],
  };
}

/** The numbers of the rules that a file breaks. */
export function brokenOcelRules(file: string): number[] {
  const db = new sqlite.Database(file, { readOnly: true });
  try {
    const { tables, has, typeOf, key, refers, maps } = catalogueOf(db);
    const own = (of: string) => tables.filter((name) => name.startsWith(`${of}_`) && !GENERAL.includes(name));
    const named = (of: string) => maps(of).map((map) => `${of}_${map}`);
    const [events, objects] = [own('event'), own('object')];
    const rules: boolean[] = [
      GENERAL.every((name) => tables.includes(name)),
      sameSet(objects, named('object')),
      sameSet(events, named('event')),
      ['event_map_type', 'object_map_type', 'event', 'object'].every((table) => has(table, 'ocel_type')),
      ['event_map_type', 'object_map_type'].every((table) => has(table, 'ocel_type_map')),
      ['event', 'object'].every((table) => has(table, 'ocel_id')),
      ['event_object', 'object_object'].every((table) => has(table, 'ocel_qualifier')),
      has('event_object', 'ocel_event_id', 'ocel_object_id'),
      has('object_object', 'ocel_source_id', 'ocel_target_id'),
      events.every((table) => has(table, 'ocel_id')),
      objects.every((table) => has(table, 'ocel_id')),
      events.every((table) => typeOf(table, 'ocel_time') === 'TIMESTAMP'),
      objects.every((table) => typeOf(table, 'ocel_time') === 'TIMESTAMP'),
      ['event_map_type', 'object_map_type'].every((table) => sameSet(key(table), ['ocel_type'])),
      ['event', 'object'].every((table) => sameSet(key(table), ['ocel_id'])),
      sameSet(key('event_object'), ['ocel_event_id', 'ocel_object_id', 'ocel_qualifier']),
      sameSet(key('object_object'), ['ocel_source_id', 'ocel_target_id', 'ocel_qualifier']),
      events.every((table) => sameSet(key(table), ['ocel_id'])),
      refers('event', 'ocel_type', 'event_map_type', 'ocel_type'),
      refers('object', 'ocel_type', 'object_map_type', 'ocel_type'),
      refers('event_object', 'ocel_event_id', 'event', 'ocel_id') &&
        refers('event_object', 'ocel_object_id', 'object', 'ocel_id'),
      refers('object_object', 'ocel_source_id', 'object', 'ocel_id') &&
        refers('object_object', 'ocel_target_id', 'object', 'ocel_id'),
      events.every((table) => refers(table, 'ocel_id', 'event', 'ocel_id')),
      objects.every((table) => refers(table, 'ocel_id', 'object', 'ocel_id')),
    ];
    return rules.flatMap((kept, i) => (kept ? [] : [i + 1]));
  } finally {
    db.close();
  }
}
