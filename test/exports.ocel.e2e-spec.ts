import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import sqlite from 'node-sqlite3-wasm';
import {
  type Exported,
  exportedCases,
  journalOf,
  lastingMs,
  timesIn,
  tracesIn,
  valueOf,
} from './setup/exported-cases.js';
import { brokenOcelRules } from './setup/ocel-rules.js';
import type { Trine } from './setup/trine.js';
import { parseXml } from './setup/xes-rules.js';

type Relation = { objectId: string; qualifier: string };
type OcelAttribute = { name: string; value: string; time: string };
type Ocel = {
  events: { id: string; type: string; time: string; attributes: OcelAttribute[]; relationships: Relation[] }[];
  objects: { id: string; type: string; attributes: OcelAttribute[]; relationships: Relation[] }[];
  objectTypes: { name: string; attributes: { name: string; type: string }[] }[];
  eventTypes: { name: string; attributes: { name: string; type: string }[] }[];
};

let cases: Exported;
let trine: Trine;
let folder: string;
let joint: string;
let single: string;

const get: Exported['get'] = (...asked) => cases.get(...asked);
const xes = async () => parseXml((await get('events.xes')).text);
const ocel = async () => JSON.parse((await get('ocel.json')).text) as Ocel;
const fileOf = async () => {
  const path = join(folder, 'log.sqlite');
  writeFileSync(path, (await get('ocel.sqlite')).bytes);
  return path;
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trine-test-exports-'));
  cases = await exportedCases();
  ({ trine, joint, single } = cases);
}, 120_000);
afterAll(async () => {
  await trine.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the object-centric log', () => {
  test('has ids that are unique over events and objects, and no relation that leads nowhere', async () => {
    const { events, objects } = await ocel();
    const all = [...events, ...objects].map(({ id }) => id);
    expect(new Set(all).size).toBe(all.length);
    const known = new Set(objects.map(({ id }) => id));
    for (const { id, relationships } of [...events, ...objects])
      for (const { objectId, qualifier } of relationships) {
        expect([id, objectId, known.has(objectId)]).toEqual([id, objectId, true]);
        expect(qualifier).toMatch(/^[a-z]+( [a-z]+)*$/);
      }
    expect(events.filter(({ relationships }) => relationships.length === 0)).toEqual([]);
  });

  test('declares every type and attribute, gives each value as text with its time, and the first of each at the beginning of time', async () => {
    const { events, objects, objectTypes, eventTypes } = await ocel();
    const declared = (types: Ocel['objectTypes']) =>
      new Map(types.map(({ name, attributes }) => [name, new Set(attributes.map((one) => one.name))]));
    const [ofObjects, ofEvents] = [declared(objectTypes), declared(eventTypes)];
    for (const { type, attributes } of events)
      for (const { name, value } of attributes) {
        expect([type, name, ofEvents.get(type)?.has(name)]).toEqual([type, name, true]);
        expect(typeof value).toBe('string');
      }
    for (const { id, type, attributes } of objects) {
      const seen = new Set<string>();
      for (const { name, value, time } of attributes) {
        expect([type, name, ofObjects.get(type)?.has(name)]).toEqual([type, name, true]);
        expect(typeof value).toBe('string');
        expect([id, name, time === '1970-01-01T00:00:00Z']).toEqual([id, name, !seen.has(name)]);
        seen.add(name);
      }
      const times = attributes.map(({ time }) => time);
      expect(times).toEqual([...times].sort());
    }
  });

  test('has the joint case with its three applications, its documents, inspection, deficiency and decisions', async () => {
    const { objects, events } = await ocel();
    const count = (type: string) => objects.filter((one) => one.type === type).length;
    const ofJoint = objects.filter(({ id }) => id.startsWith(joint));
    expect(ofJoint.map(({ type }) => type).sort()).toEqual(
      expect.arrayContaining([
        'Deficiency',
        'Document',
        'GmpInspection',
        'Inspection',
        'JointCase',
        'LicenceModification',
        'RegistrationFiling',
      ]),
    );
    expect(objects.find(({ id }) => id === single)?.type).toBe('LicenceModification');
    expect([count('JointCase'), count('Site'), count('Licence')]).toEqual([3, 1, 1]);
    expect(count('Decision')).toBeGreaterThanOrEqual(4);
    const related = (type: string) =>
      events
        .find((event) => event.type === type && event.relationships.some(({ objectId }) => objectId === joint))!
        .relationships.map(({ objectId, qualifier }) => `${qualifier} ${objectId.replace(joint, 'case')}`);
    expect(related('licence.requestSupplement')).toEqual(
      expect.arrayContaining(['stopped case', 'stopped case:licence', 'done by officer:licence-reviewer-1']),
    );
    expect(related('inspection.report')).toEqual(expect.arrayContaining(['inspected for case:licence']));
    expect(related('case.decide').filter((one) => one.startsWith('made '))).not.toEqual([]);
    expect(related('document.register')).toEqual(
      expect.arrayContaining(['recorded case', 'registered case:document:2', 'done by enterprise:91654004MA00000012']),
    );
    expect(related('case.decide')).toContain('rested on case:document:2');
    const licence = objects.find(({ id }) => id === `${joint}:licence`)!;
    expect(licence.relationships).toEqual([{ objectId: `${joint}:document:2`, qualifier: 'evidenced by' }]);
  });

  test('has the course of an application as a value that changes in time', async () => {
    const { objects } = await ocel();
    const stages = objects
      .find(({ id }) => id === `${joint}:licence`)!
      .attributes.filter(({ name }) => name === 'stage')
      .map(({ value }) => value);
    expect(stages[0]).toBe('none');
    expect(stages).toEqual(
      expect.arrayContaining(['open.review.licence.deskReview', 'open.review.licence.awaitingInspection']),
    );
  });

  test('takes as long for each case as the log in XES and as the journal', async () => {
    const { events } = await ocel();
    for (const trace of tracesIn(await xes())) {
      const id = valueOf(trace, 'identity:id')!;
      const own = events.filter(({ relationships }) => relationships.some(({ objectId }) => objectId === id));
      const journal = (await journalOf(trine, id)).map(({ occurredAt }) => occurredAt);
      expect(lastingMs(own.map(({ time }) => time))).toBe(lastingMs(journal));
      expect(lastingMs(timesIn(trace))).toBe(lastingMs(journal));
    }
  });
});

describe('the object-centric log as an SQLite file', () => {
  test('keeps every rule of the relational format, and no key of it leads nowhere', async () => {
    const file = await fileOf();
    expect(brokenOcelRules(file)).toEqual([]);
    const db = new sqlite.Database(file, { readOnly: true });
    expect(db.all('pragma foreign_key_check')).toEqual([]);
    expect(db.get('pragma integrity_check')).toEqual({ integrity_check: 'ok' });
    db.close();
  });

  test('would be found out by each rule that it broke', async () => {
    const file = await fileOf();
    const breaks: [number, string][] = [
      [1, 'alter table object_object rename to relations'],
      [2, `insert into object_map_type values ('Other', 'Other')`],
      [3, 'create table event_stray (ocel_id text)'],
      [7, 'alter table event_object rename column ocel_qualifier to qualifier'],
      [15, 'create table plain as select * from event; drop table event; alter table plain rename to event'],
    ];
    for (const [rule, statement] of breaks) {
      const copy = join(folder, `broken-${rule}.sqlite`);
      writeFileSync(copy, (await get('ocel.sqlite')).bytes);
      const db = new sqlite.Database(copy);
      db.exec(`pragma foreign_keys = off; ${statement}`);
      db.close();
      expect(brokenOcelRules(copy)).toContain(rule);
    }
    expect(brokenOcelRules(file)).toEqual([]);
  });

  test('says what the JSON says: the same events, objects, relations and values', async () => {
    const { events, objects } = await ocel();
    const db = new sqlite.Database(await fileOf(), { readOnly: true });
    const count = (table: string) => Number(db.get(`select count(*) as n from ${table}`)!['n']);
    const relations = (list: { relationships: Relation[] }[]) =>
      list.flatMap(({ relationships }) => relationships).length;
    expect([count('event'), count('object')]).toEqual([events.length, objects.length]);
    expect([count('event_object'), count('object_object')]).toEqual([relations(events), relations(objects)]);
    const rows = db.all(
      `select ocel_time, ocel_changed_field, status, stage, "counterfactual:E2:central:calendarDays" as old from object_JointCase where ocel_id = ? order by rowid`,
      [joint],
    );
    const changes = objects.find(({ id }) => id === joint)!.attributes;
    const old = changes.find(({ name }) => name === 'counterfactual:E2:central:calendarDays')!.value;
    expect(rows[0]).toMatchObject({ ocel_time: '1970-01-01T00:00:00.000Z', ocel_changed_field: null, status: 'open' });
    expect(rows[0]!['old']).toBe(Number(old));
    const later = changes.filter(({ time }) => !time.startsWith('1970'));
    expect(rows.slice(1).map((row) => [row['ocel_time'], row['ocel_changed_field']])).toEqual(
      later.map(({ time, name }) => [time, name]),
    );
    db.close();
  });

  test('comes with its length and a digest that fits', async () => {
    const { bytes, headers } = await get('ocel.sqlite');
    expect(headers['content-length']).toBe(String(bytes.length));
    expect(headers['repr-digest']).toBe(`sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`);
    expect(headers['content-disposition']).toMatch(/^attachment; filename="trine-654004-p\d+\.ocel\.sqlite"$/);
  });
});
