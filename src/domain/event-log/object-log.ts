/**
 * A case as objects that events relate to. A joint case *contains* its applications, which in the old way were cases of their
 * own: there each application is its case, and has the id of it. Documents, inspections, deficiencies and decisions belong to
 * one case; companies, sites, licences and officers to many. Events are the accepted commands; where a case stands is an
 * attribute that changes in time. Qualifiers are verbs.
 */
import type { JournalEntry } from '../audit/journal-entry.js';
import { type Applied, FILE } from '../case/apply.js';
import type { Rules } from '../case/case-state.js';
import { trackOf } from '../case/check.js';
import { findStanding } from '../case/standing-commands.js';
import type { CommandKind } from '../procedure/definition.js';
import { type TrackStatus, at, textOf } from '../procedure/facts.js';
import { attributesOf } from './attributes.js';
import { APPLICATION, JOINT_CASE } from './object-types.js';
import { type Application, partsOf } from './object-parts.js';
import { distinctRelations, type OcelEvent, type OcelObject, type Relation, type Sighting, valuesOf } from './ocel.js';
import type { Course } from './stretches.js';
import type { Told, Trace } from './trace.js';
import type { IdOf } from './xes.js';

/** What the tracks of procedures are called as objects, and how events get their ids. */
export type ObjectNames = { tracks: Readonly<Record<string, string>>; idOf: IdOf };

export type ObjectLog = { events: OcelEvent[]; objects: OcelObject[]; sightings: Sighting[] };

const VERBS: Record<CommandKind, string> = {
  advance: 'advanced',
  return: 'returned',
  stop: 'stopped',
  resume: 'resumed',
  end: 'ended',
  other: 'recorded',
};
const GONE: readonly TrackStatus[] = ['notNeeded', 'notAccepted', 'detached', 'withdrawn'];
const NO_STAGE = 'none';

function verbOf({ type }: JournalEntry, { decisions }: Applied, { procedure }: Rules): string {
  if (type === FILE) return 'filed';
  if (decisions.length > 0) return 'decided';
  return VERBS[procedure.definition.commands[type]?.kind ?? 'other'];
}

/** The company, and what its filing is about, as whoever may read the journal knows them. */
function sightingsOf({ history, steps }: Course, trace: Trace, { whole }: Told): Sighting[] {
  const { filing } = history.state;
  const seenAt = history.filedAt;
  const said = (pointer: string) => textOf(at(filing, pointer));
  const [creditCode, address, number] = [said('/applicant/creditCode'), said('/site/address'), said('/licence/number')];
  const enterprise = { id: enterpriseOf(trace, creditCode, whole), type: 'Enterprise', at: seenAt };
  if (!whole) return [{ ...enterprise, attributes: { name: trace.applicant } }];
  const found: Sighting[] = [{ ...enterprise, attributes: { name: trace.applicant, creditCode } }];
  if (address !== '')
    found.push({
      id: `site:${creditCode}:${address}`,
      type: 'Site',
      at: seenAt,
      attributes: { address, divisionCode: said('/site/divisionCode'), zone: said('/site/zone') },
    });
  if (number !== '')
    found.push({
      id: `licence:${number}`,
      type: 'Licence',
      at: seenAt,
      attributes: { number, classificationCode: said('/licence/classificationCode') },
    });
  return [...found, ...officersOf(steps, trace)];
}

const enterpriseOf = ({ applicant }: Trace, creditCode: string, whole: boolean): string =>
  `enterprise:${whole && creditCode !== '' ? creditCode : applicant}`;

const officerId = (person: string): string => `officer:${person}`;

function officersOf(steps: Course['steps'], { performers }: Trace): Sighting[] {
  return steps.flatMap(({ entry: { seq, occurredAt, charge } }) => {
    const { isOfficer, resource, unit, standsInFor } = performers.get(seq)!;
    const named = [...standsInFor, ...(charge ? [charge.leader, ...charge.team] : [])];
    return [
      ...(isOfficer ? [{ id: officerId(resource), type: 'Officer', at: occurredAt, attributes: { unit: unit! } }] : []),
      ...named.map((person) => ({ id: officerId(person), type: 'Officer', at: occurredAt, attributes: {} })),
    ];
  });
}

function applicationsOf({ caseId, track }: Trace, { procedure }: Rules, { tracks }: ObjectNames): Application[] {
  return Object.keys(procedure.definition.tracks).map((name) => ({
    track: name,
    id: track === 'joint' ? `${caseId}:${name}` : caseId,
    type: Object.hasOwn(tracks, name) ? tracks[name]! : APPLICATION,
  }));
}

const stagesIn = ({ next }: Applied, isMeant: (track: string | null) => boolean): string =>
  next.visits
    .filter(({ track }) => isMeant(track))
    .map(({ stage }) => stage)
    .sort()
    .join(' ') || NO_STAGE;

/** The case itself: a joint case with its applications, or the one application. */
function caseObjects(course: Course, trace: Trace, applications: Application[], relations: Relation[]): OcelObject[] {
  const { steps, history } = course;
  const isJoint = trace.track === 'joint';
  const { filedAt } = history;
  const whole = [
    { name: 'caseNumber', value: trace.caseNumber, at: filedAt },
    ...attributesOf(trace).map(({ key, value }) => ({ name: key, value, at: filedAt })),
  ];
  const changing = (name: string, of: (applied: Applied) => string) =>
    steps.map(({ entry, applied }) => ({ name, value: of(applied), at: entry.occurredAt }));
  const parts = applications.map(({ track, id, type }): OcelObject => {
    const status = changing('status', ({ next }) => next.facts.tracks[track]!);
    const stage = changing('stage', (applied) => stagesIn(applied, (one) => !isJoint || one === track));
    return {
      id,
      type,
      attributes: valuesOf([...(isJoint ? [] : whole), ...status, ...stage]),
      relationships: isJoint ? [] : relations,
    };
  });
  if (!isJoint) return parts;
  const joint: OcelObject = {
    id: trace.caseId,
    type: JOINT_CASE,
    attributes: valuesOf([
      ...whole,
      ...changing('status', ({ next }) => (next.closed ? 'closed' : 'open')),
      ...changing('stage', (applied) => stagesIn(applied, (one) => one === null)),
    ]),
    relationships: [...applications.map(({ id }) => ({ objectId: id, qualifier: 'contains' })), ...relations],
  };
  return [joint, ...parts];
}

/** A case that a trace was made of, as objects and events. */
export function objectLogOf(course: Course, rules: Rules, trace: Trace, told: Told, names: ObjectNames): ObjectLog {
  const { procedure } = rules;
  const applications = applicationsOf(trace, rules, names);
  const isJoint = trace.track === 'joint';
  const sightings = sightingsOf(course, trace, told);
  const enterprise = sightings[0]!.id;
  const concerned = sightings.filter(({ type }) => type === 'Site' || type === 'Licence');
  const parts = partsOf(course, rules, trace, told, applications);

  const events = course.steps.map(({ entry, applied }): OcelEvent => {
    const { type, seq, occurredAt, recordedAt } = entry;
    const { resource, role, unit, isOfficer, standsInFor } = trace.performers.get(seq)!;
    const verb = verbOf(entry, applied, rules);
    const track = trackOf(procedure, type);
    const isHere = (one: Application) => !GONE.includes(applied.next.facts.tracks[one.track]!);
    const meant = findStanding(type)
      ? []
      : applications.filter((one) => one.track === track || (track === null && isHere(one)));
    const notified = procedure.definition.commands[type]?.notice !== undefined;
    const isParty = procedure.definition.filing.roles.includes(role);
    const relations: Relation[] = [
      { objectId: trace.caseId, qualifier: verb },
      ...meant.filter(() => isJoint).map(({ id }) => ({ objectId: id, qualifier: verb })),
      ...(isOfficer ? [{ objectId: officerId(resource), qualifier: 'done by' }] : []),
      ...standsInFor.map((person) => ({ objectId: officerId(person), qualifier: 'done in place of' })),
      ...(isParty ? [{ objectId: enterprise, qualifier: type === FILE ? 'filed by' : 'done by' }] : []),
      ...(notified ? [{ objectId: enterprise, qualifier: verb === 'stopped' ? 'requested from' : 'notified' }] : []),
      ...(type === FILE ? concerned.map(({ id }) => ({ objectId: id, qualifier: 'concerned' })) : []),
      ...(parts.related.get(seq) ?? []),
    ];
    return {
      id: names.idOf(trace.caseId, `command:${seq}:complete:${seq}`),
      type,
      time: occurredAt,
      attributes: [
        { name: 'seq', value: String(seq) },
        { name: 'recorded', value: recordedAt },
        { name: 'role', value: role },
        ...(unit === null ? [] : [{ name: 'unit', value: unit }]),
        { name: 'clock', value: isParty ? 'applicant' : 'office' },
      ],
      relationships: distinctRelations(relations),
    };
  });
  const relations = [
    { objectId: enterprise, qualifier: 'filed by' },
    ...concerned.map(({ id }) => ({ objectId: id, qualifier: 'concerns' })),
    ...parts.evidence.filter(({ application }) => !isJoint || application === null).map(({ relation }) => relation),
  ];
  const objects = caseObjects(course, trace, applications, relations).map((object) =>
    isJoint && object.type !== JOINT_CASE
      ? {
          ...object,
          relationships: parts.evidence.flatMap(({ application, relation }) =>
            application === object.id ? [relation] : [],
          ),
        }
      : object,
  );
  return { events, objects: [...objects, ...parts.objects], sightings };
}
