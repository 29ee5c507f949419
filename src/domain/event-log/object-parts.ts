/** What belongs to one case alone: its documents, inspections, deficiencies and decisions, and which entry did what to them. */
import type { Rules } from '../case/case-state.js';
import { trackOf } from '../case/check.js';
import type { Instant } from '../clock/instant.js';
import { at, isObject, textOf } from '../procedure/facts.js';
import { type OcelObject, type Relation, valuesOf } from './ocel.js';
import type { Course } from './stretches.js';
import type { Told, Trace } from './trace.js';

/** A track of the case as an object. */
export type Application = { track: string; id: string; type: string };

export type Parts = {
  objects: OcelObject[];
  /** By the number of the entry. */
  related: Map<number, Relation[]>;
  /** Documents of an application, or of the case as a whole (null). */
  evidence: { application: string | null; relation: Relation }[];
};

type Draft = Pick<OcelObject, 'id' | 'type' | 'relationships'> & {
  changes: { name: string; value: string; at: Instant }[];
};
type Round = { id: string; track: string | null };

/** The parts of a case in the order in which they came to be. Deficiencies are told to whoever may read the whole journal. */
export function partsOf(
  { steps }: Course,
  rules: Rules,
  { caseId }: Trace,
  { whole }: Told,
  applications: Application[],
): Parts {
  const { procedure, beside } = rules;
  const drafts = new Map<string, Draft>();
  const related = new Map<number, Relation[]>();
  const evidence: Parts['evidence'] = [];
  const rounds = new Map<string, Round>();
  const idOf = (track: string | null) => applications.find((one) => one.track === track)?.id ?? caseId;

  const draft = (id: string, type: string, relationships: Relation[]): Draft => {
    const found = drafts.get(id) ?? { id, type, relationships, changes: [] };
    drafts.set(id, found);
    return found;
  };

  for (const { entry, applied } of steps) {
    const { seq, type, occurredAt, data, charge, restsOn = [] } = entry;
    const relate = (objectId: string, qualifier: string): void => {
      related.set(seq, [...(related.get(seq) ?? []), { objectId, qualifier }]);
    };
    const say = ({ changes }: Draft, values: Record<string, string>): void => {
      for (const [name, value] of Object.entries(values)) changes.push({ name, value, at: occurredAt });
    };
    const track = trackOf(procedure, type);

    if (charge) {
      const id = `${caseId}:inspection:${seq}`;
      const people = whole
        ? [
            { objectId: `officer:${charge.leader}`, qualifier: 'led by' },
            ...charge.team.map((person) => ({ objectId: `officer:${person}`, qualifier: 'carried out by' })),
          ]
        : [];
      say(draft(id, 'Inspection', [{ objectId: idOf(track), qualifier: 'serves' }, ...people]), {
        charge: charge.name,
      });
      rounds.set(charge.name, { id, track });
      relate(id, 'planned');
    } else
      for (const [name, round] of rounds) {
        if (round.track !== track) continue;
        const isOnSite = beside.inCharge[type] === name;
        relate(round.id, isOnSite ? 'carried out' : 'dealt with');
        if (isOnSite) for (const { id } of applications) relate(id, 'inspected for');
      }

    const round = [...rounds.values()].find((one) => one.track === track);
    const defects = at(data, '/defects');
    if (whole && round && isObject(defects))
      for (const [item, list] of Object.entries(defects))
        for (const [i, defect] of (Array.isArray(list) ? list : []).entries()) {
          const id = `${round.id}:deficiency:${item}:${i + 1}`;
          relate(id, drafts.has(id) ? 'restated' : 'found');
          say(draft(id, 'Deficiency', [{ objectId: round.id, qualifier: 'found in' }]), {
            grade: textOf(at(defect, '/grade')),
            item,
          });
        }

    for (const { number, outcome, adverse, track: decided, item } of applied.decisions) {
      const id = `decision:${number}`;
      say(draft(id, 'Decision', [{ objectId: idOf(decided), qualifier: 'decides' }]), {
        number,
        outcome,
        adverse: String(adverse),
        track: decided,
        item,
      });
      relate(id, 'made');
    }

    for (const { id: n, sha256, mediaType, bytes, codes, state, closed, replaces } of applied.next.documents ?? []) {
      const id = `${caseId}:document:${n}`;
      const isNew = !drafts.has(id);
      const replaced = replaces === null ? [] : [{ objectId: `${caseId}:document:${replaces}`, qualifier: 'replaces' }];
      const document = draft(id, 'Document', replaced);
      const status = closed === null ? state : 'closed';
      const isChanged = document.changes.findLast(({ name }) => name === 'status')?.value !== status;
      if (isChanged) say(document, { status });
      if (isNew) say(document, { sha256, mediaType, bytes: String(bytes), codes: codes.join(' ') });
      if (isNew || isChanged) relate(id, isNew ? 'registered' : closed === null ? 'scanned' : 'closed');
      if (restsOn.includes(sha256) && closed === null) relate(id, 'rested on');
      if (isNew) {
        const tracks = codes.map((code) => procedure.definition.materials.find((one) => one.code === code)?.track);
        const owners = [...new Set(tracks.map((one) => (one === undefined ? null : idOf(one))))];
        for (const application of owners.length === 0 ? [null] : owners)
          evidence.push({ application, relation: { objectId: id, qualifier: 'evidenced by' } });
      }
    }
  }
  return {
    objects: [...drafts.values()].map(({ changes, ...object }) => ({ ...object, attributes: valuesOf(changes) })),
    related,
    evidence,
  };
}
