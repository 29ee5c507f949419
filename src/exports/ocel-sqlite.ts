/**
 * OCEL 2.0 as an SQLite file. A database cannot be streamed, so it is written to a file of its own; the library is SQLite itself
 * as WebAssembly, which writes files as it goes and keeps none in memory. Each type has a table, made when it is first met.
 */
import type { Database, Statement } from 'node-sqlite3-wasm';
import { attributeTypesOf, EVENT_ATTRIBUTES, type OcelType } from '../domain/event-log/object-types.js';
import { gathering, INITIAL, type OcelEvent, type OcelObject } from '../domain/event-log/ocel.js';
import { exportedCases, type ExportPlan, provenanceOf } from './export-plan.js';
import { objectLog, type OnCase, sliceObject } from './text-formats.js';

const SCHEMA = `
  create table event_map_type (ocel_type text not null primary key, ocel_type_map text not null);
  create table object_map_type (ocel_type text not null primary key, ocel_type_map text not null);
  create table event (ocel_id text not null primary key, ocel_type text not null references event_map_type (ocel_type));
  create table object (ocel_id text not null primary key, ocel_type text not null references object_map_type (ocel_type));
  create table event_object (ocel_event_id text not null references event (ocel_id),
    ocel_object_id text not null references object (ocel_id), ocel_qualifier text not null,
    primary key (ocel_event_id, ocel_object_id, ocel_qualifier));
  create table object_object (ocel_source_id text not null references object (ocel_id),
    ocel_target_id text not null references object (ocel_id), ocel_qualifier text not null,
    primary key (ocel_source_id, ocel_target_id, ocel_qualifier));`;

/** One file, written once and by nobody else: it needs neither a journal nor to be on the disk at every step. */
const PRAGMAS = `pragma journal_mode = off; pragma synchronous = off; pragma locking_mode = exclusive; pragma foreign_keys = off;`;

const COLUMN: Record<OcelType, string> = {
  string: 'text',
  time: 'timestamp',
  integer: 'integer',
  float: 'real',
  boolean: 'boolean',
};
const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The value of an attribute as its column holds it. */
function cell(type: OcelType | undefined, value: string): string | number {
  if (type === 'integer' || type === 'float') return Number(value);
  return type === 'boolean' ? Number(value === 'true') : value;
}

/** SQLite tells names of tables apart without regard to case, so a type gets a name that differs in more than that. */
function tableNames(taken: string[]) {
  const names = new Set(taken);
  return (type: string): string => {
    const plain = type.replace(/[^A-Za-z0-9]+(.)?/g, (_, next: string | undefined) => (next ?? '').toUpperCase());
    let name = plain;
    for (let n = 2; names.has(name.toLowerCase()); n++) name = `${plain}${n}`;
    names.add(name.toLowerCase());
    return name;
  };
}

/** Everything that writes to one file. */
function writer(db: Database) {
  const statements: Statement[] = [];
  const prepare = (sql: string): Statement => {
    const statement = db.prepare(sql);
    statements.push(statement);
    return statement;
  };
  const insert = {
    event: prepare('insert into event values (?, ?)'),
    object: prepare('insert into object values (?, ?)'),
    eventObject: prepare('insert into event_object values (?, ?, ?)'),
    objectObject: prepare('insert into object_object values (?, ?, ?)'),
  };
  const names = { event: tableNames(['object', 'map_type']), object: tableNames(['object', 'map_type']) };
  const tables = new Map<string, { columns: string[]; types: Record<string, OcelType>; row: Statement }>();

  function tableOf(of: 'event' | 'object', type: string) {
    const known = tables.get(`${of} ${type}`);
    if (known) return known;
    const types = of === 'event' ? EVENT_ATTRIBUTES : attributeTypesOf(type);
    const columns = Object.keys(types);
    const map = names[of](type);
    db.run(`insert into ${of}_map_type values (?, ?)`, [type, map]);
    const [key, also] = of === 'event' ? ['primary key', ''] : ['', `, ocel_changed_field text`];
    const own = columns.map((name) => `, ${quote(name)} ${COLUMN[types[name]!]}`).join('');
    db.exec(
      `create table ${quote(`${of}_${map}`)} (ocel_id text not null ${key} references ${of} (ocel_id), ocel_time timestamp not null${also}${own})`,
    );
    const places = Array.from({ length: columns.length + (of === 'event' ? 2 : 3) }, () => '?').join(', ');
    const table = { columns, types, row: prepare(`insert into ${quote(`${of}_${map}`)} values (${places})`) };
    tables.set(`${of} ${type}`, table);
    return table;
  }

  return {
    event({ id, type, time, attributes, relationships }: OcelEvent): void {
      const { columns, types, row } = tableOf('event', type);
      insert.event.run([id, type]);
      const said = new Map(attributes.map(({ name, value }) => [name, cell(types[name], value)]));
      row.run([id, time, ...columns.map((name) => said.get(name) ?? null)]);
      for (const { objectId, qualifier } of relationships) insert.eventObject.run([id, objectId, qualifier]);
    },
    object({ id, type, attributes, relationships }: OcelObject): void {
      const { columns, types, row } = tableOf('object', type);
      insert.object.run([id, type]);
      const write = (time: string, changed: string | null, values: OcelObject['attributes']) => {
        const said = new Map(values.map(({ name, value }) => [name, cell(types[name], value)]));
        row.run([id, time, changed, ...columns.map((name) => said.get(name) ?? null)]);
      };
      const initial = attributes.filter(({ time }) => time === INITIAL);
      write(INITIAL.replace('00Z', '00.000Z'), null, initial);
      for (const one of attributes) if (one.time !== INITIAL) write(one.time, one.name, [one]);
      for (const { objectId, qualifier } of relationships) insert.objectObject.run([id, objectId, qualifier]);
    },
    end(): void {
      for (const statement of statements) statement.finalize();
    },
  };
}

/** Writes the export to a file that is not there yet. */
export async function writeOcelSqlite(plan: ExportPlan, file: string, onCase: OnCase = () => undefined): Promise<void> {
  const { default: sqlite } = await import('node-sqlite3-wasm');
  const db = new sqlite.Database(file);
  try {
    db.exec(PRAGMAS);
    db.exec(SCHEMA);
    db.exec('begin');
    const write = writer(db);
    try {
      write.object(sliceObject(await provenanceOf(plan)));
      const shared = gathering();
      for await (const one of exportedCases(plan)) {
        const { events, objects, sightings } = objectLog(one, plan);
        for (const object of objects) write.object(object);
        for (const event of events) write.event(event);
        for (const sighting of sightings) shared.see(sighting);
        onCase();
      }
      for (const object of shared.all()) write.object(object);
    } finally {
      write.end();
    }
    db.exec('commit');
  } finally {
    db.close();
  }
}
