/** The formats that are text, written as they are read: a piece of the answer for each case, and nothing kept but what is small. */
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { v5 as uuidv5 } from 'uuid';
import { FLAT_COLUMNS, flatRows } from '../domain/event-log/flat-rows.js';
import { type ObjectLog, objectLogOf } from '../domain/event-log/object-log.js';
import { attributeTypesOf, EVENT_ATTRIBUTES, type OcelType } from '../domain/event-log/object-types.js';
import { gathering, INITIAL, type OcelObject } from '../domain/event-log/ocel.js';
import { type Provenance, provenanceAttributes } from '../domain/event-log/provenance.js';
import { type IdOf, XES_FOOT, xesHead, xesTrace } from '../domain/event-log/xes.js';
import { OBJECT_TYPES } from '../procedures/object-types.js';
import { type ExportedCase, exportedCases, type ExportPlan, provenanceOf } from './export-plan.js';

/** A UUID of version 5 in the name space that is the id of the case: whoever has the log can make it again. */
const idOf: IdOf = (caseId, name) => uuidv5(name, caseId);

/** Told of each case once it is written, for whoever shows how far an export has come. */
export type OnCase = () => void;
const NOBODY: OnCase = () => undefined;

const OBJECT_NAMES = { tracks: OBJECT_TYPES, idOf };

export async function* xes(plan: ExportPlan, onCase = NOBODY): AsyncGenerator<string> {
  yield xesHead(await provenanceOf(plan));
  for await (const { trace } of exportedCases(plan)) {
    yield xesTrace(trace, idOf);
    onCase();
  }
  yield XES_FOOT;
}

/** RFC 4180 in UTF-8. A cell that a spreadsheet would take for a formula is preceded by an apostrophe. */
const CSV = { columns: [...FLAT_COLUMNS], escape_formulas: true, record_delimiter: 'windows' } as const;

export async function* csv(plan: ExportPlan, onCase = NOBODY): AsyncGenerator<string> {
  yield stringify([], { ...CSV, header: true });
  for await (const { trace } of exportedCases(plan)) {
    yield stringify(flatRows(trace), CSV);
    onCase();
  }
}

export const objectLog = ({ course, rules, trace }: ExportedCase, { source }: ExportPlan): ObjectLog =>
  objectLogOf(course, rules, trace, { whole: source.whole }, OBJECT_NAMES);

/** The provenance as an object of its own: the formats of OCEL have no other place for it. */
export const sliceObject = (provenance: Provenance): OcelObject => ({
  id: `journal:${provenance.authority}:${provenance.asOf.position}`,
  type: 'JournalSlice',
  attributes: provenanceAttributes(provenance).map(({ key, value }) => ({ name: key, value, time: INITIAL })),
  relationships: [],
});

/** Values of a list of JSON, one a line, whatever number of them comes at once. */
function listing() {
  let any = false;
  return (values: readonly unknown[]): string => {
    const lines = values.map((value) => JSON.stringify(value)).join(',\n');
    const joint = any && values.length > 0 ? ',\n' : '';
    any ||= values.length > 0;
    return joint + lines;
  };
}

const typesOf = (types: ReadonlySet<string>, attributesOfType: (type: string) => Record<string, OcelType>) =>
  [...types].sort().map((name) => ({
    name,
    attributes: Object.entries(attributesOfType(name)).map(([attribute, type]) => ({ name: attribute, type })),
  }));

/**
 * OCEL 2.0 as JSON. Events leave as they come; objects, which are a tenth of them, wait in a file for the last event, and the
 * types stand at the end, as only then it is known which there are.
 */
export async function* ocelJson(plan: ExportPlan, onCase = NOBODY): AsyncGenerator<string> {
  const folder = await mkdtemp(join(tmpdir(), 'trine-export-'));
  try {
    const path = join(folder, 'objects.json');
    const file = await open(path, 'w', 0o600);
    const eventTypes = new Set<string>();
    const objectTypes = new Set<string>();
    const shared = gathering();
    const [event, object] = [listing(), listing()];
    const keep = async (objects: OcelObject[]) => {
      for (const { type } of objects) objectTypes.add(type);
      await file.write(object(objects));
    };
    try {
      await keep([sliceObject(await provenanceOf(plan))]);
      yield '{"events":[\n';
      for await (const one of exportedCases(plan)) {
        const { events, objects, sightings } = objectLog(one, plan);
        for (const { type } of events) eventTypes.add(type);
        for (const sighting of sightings) shared.see(sighting);
        await keep(objects);
        yield event(events);
        onCase();
      }
      await keep(shared.all());
    } finally {
      await file.close();
    }
    yield '\n],"objects":[\n';
    for await (const chunk of createReadStream(path, 'utf8')) yield chunk as string;
    yield `\n],"objectTypes":${JSON.stringify(typesOf(objectTypes, attributeTypesOf))}`;
    yield `,"eventTypes":${JSON.stringify(typesOf(eventTypes, () => EVENT_ATTRIBUTES))}}\n`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
