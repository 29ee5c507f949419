/**
 * The organisation of an authority as its administrative case knows it, and what it says of a person on a day. Days are the
 * authority's own, first and last included; what was ended at once counts for nothing from then on. Everything is derived
 * from the registers of the case, so an office is as good as its journal.
 */
import type { CaseState, StandIn } from '../case/case-state.js';
import type { LegalDate } from '../clock/instant.js';
import { type Json, type JsonObject, text, type Text } from '../json.js';
import { isObject, textOf } from '../procedure/facts.js';
import type { Citation } from '../procedure/limit-rule.js';

/** When an entry holds: from its first to its last day; `ended` when it was ended at once. */
type Term = { id: string; from: LegalDate; until: LegalDate; ended: boolean };
export type Appointment = Term & { officer: string; role: string; organ: string };
type Delegation = Term & { officer: string; standIn: string; roles: string[] | null };
type Grant = Term & { subject: string; role: string };
type Interest = Term & { officer: string; party: string; kind: string };
export type Entrustment = Term & {
  entrusting: Text;
  entrusted: Text;
  instrument: string;
  tracks: string[];
  commands: string[] | null;
};

/** Entries of each register by id, as they stand in the case. */
type Registers = Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;

export type Office = {
  authority: number;
  caseId: string;
  seq: number;
  registers: Registers;
  organOf: ReadonlyMap<string, string>;
  officers: ReadonlyMap<string, Term>;
  appointments: ReadonlyMap<string, readonly Appointment[]>;
  delegations: ReadonlyMap<string, readonly Delegation[]>;
  grants: ReadonlyMap<string, readonly Grant[]>;
  interests: readonly Interest[];
  entrustments: readonly Entrustment[];
};

/**
 * For how long somebody who was employed by a party, or advised it, stays barred from its cases after that ended.
 */
const COOLING_OFF: { years: number; kinds: string[]; citation: Citation } = {
  years: 3,
  kinds: ['employment', 'adviser'],
  citation: {
    text: text(
      '曾在申请人处任职或者担任顾问的人员三年内回避',
      'Whoever was employed by the applicant or advised it stands aside for three years',
    ),
    source: 'DOMAIN 2.4',
    certainty: 'assumption',
  },
};

const FIRST_DAY = '0001-01-01';
const LAST_DAY = '9999-12-31';

const termOf = (id: string, entry: JsonObject): Term => ({
  id,
  from: textOf(entry['from']) || FIRST_DAY,
  until: textOf(entry['until']) || LAST_DAY,
  ended: entry['ended'] === true,
});

const textsOf = (value: Json | undefined): string[] | null => (Array.isArray(value) ? value.map(textOf) : null);
const wordsOf = (value: Json | undefined): Text => {
  const words = isObject(value) && isObject(value['name']) ? value['name'] : {};
  return text(textOf(words['zh-CN']), textOf(words['en']));
};

/** Whether an entry holds on a day. */
const isInForce = ({ from, until, ended }: Term, on: LegalDate): boolean => !ended && from <= on && on <= until;

function groupedBy<T>(list: readonly T[], key: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  return groups;
}

/** The organisation in the state of an administrative case. */
export function officeOf({ authority, id: caseId, seq, facts }: CaseState): Office {
  const registers = facts.registers ?? {};
  const rows = <T>(register: string, read: (entry: JsonObject, term: Term) => T): T[] =>
    Object.entries(registers[register] ?? {}).map(([id, entry]) => read(entry, termOf(id, entry)));
  const t = (entry: JsonObject, field: string) => textOf(entry[field]);
  const appointments = rows('appointments', (entry, term) => ({
    ...term,
    officer: t(entry, 'officer'),
    role: t(entry, 'role'),
    organ: t(entry, 'organ'),
  }));
  const delegations = rows('delegations', (entry, term) => ({
    ...term,
    officer: t(entry, 'officer'),
    standIn: t(entry, 'standIn'),
    roles: textsOf(entry['roles']),
  }));
  const grants = rows('grants', (entry, term) => ({ ...term, subject: t(entry, 'subject'), role: t(entry, 'role') }));
  return {
    authority,
    caseId,
    seq,
    registers,
    organOf: new Map(rows('officers', (entry, { id }) => [id, t(entry, 'organ')])),
    officers: new Map(rows('officers', (_entry, term) => [term.id, term])),
    appointments: groupedBy(appointments, ({ officer }) => officer),
    delegations: groupedBy(delegations, ({ standIn }) => standIn),
    grants: groupedBy(grants, ({ subject }) => subject),
    interests: rows('interests', (entry, term) => ({
      ...term,
      officer: t(entry, 'officer'),
      party: t(entry, 'party'),
      kind: t(entry, 'kind'),
    })),
    entrustments: rows('entrustments', (entry, term) => ({
      ...term,
      entrusting: wordsOf(entry['entrusting']),
      entrusted: wordsOf(entry['entrusted']),
      instrument: t(entry, 'instrument'),
      tracks: textsOf(entry['tracks']) ?? [],
      commands: textsOf(entry['commands']),
    })),
  };
}

/** Whether somebody is an officer here on a day: enrolled, and not gone. */
export function isOfficer({ officers }: Office, person: string, on: LegalDate): boolean {
  const term = officers.get(person);
  return term !== undefined && isInForce(term, on);
}

function appointmentsOf(office: Office, person: string, on: LegalDate): Appointment[] {
  if (!isOfficer(office, person, on)) return [];
  return (office.appointments.get(person) ?? []).filter((one) => isInForce(one, on));
}

/** The roles that somebody holds by appointment on a day, in the order of their appointments, none twice. */
export const rolesOf = (office: Office, person: string, on: LegalDate): string[] => [
  ...new Set(appointmentsOf(office, person, on).map(({ role }) => role)),
];

/** The organ for which somebody acts on a day: that of his first appointment that names one, else his own. */
export const unitOf = (office: Office, person: string, on: LegalDate): string =>
  appointmentsOf(office, person, on).find(({ organ }) => organ !== '')?.organ ?? office.organOf.get(person) ?? '';

const KEEPERS = ['systemAdministrator', 'securityAdministrator', 'ruleAdministrator', 'auditor'];
const READERS = ['supervisor', 'ftzOffice'];

/**
 * Whether one person may use two roles: a keeper of people or an auditor does nothing else, not even as a stand-in. The
 * procedure refuses such appointments; a delegation could bring the same about.
 */
export const goTogether = (one: string, other: string): boolean =>
  one === other ||
  READERS.includes(one) ||
  READERS.includes(other) ||
  (!KEEPERS.includes(one) && !KEEPERS.includes(other));

/** How many delegations may follow one another. */
const LONGEST_CHAIN = 2;

/**
 * The places that somebody may take for others on a day: directly, and for one more person through each of these. Nobody
 * comes twice in a chain; it ends where a delegation, or the appointment that it rests on, has ended.
 */
export function standInsOf(office: Office, person: string, on: LegalDate): StandIn[] {
  if (!isOfficer(office, person, on)) return [];
  const own = rolesOf(office, person, on);
  const places: StandIn[] = [];
  const follow = (standIn: string, chain: string[]): void => {
    for (const delegation of office.delegations.get(standIn) ?? []) {
      const { officer, roles } = delegation;
      if (!isInForce(delegation, on) || officer === person || chain.includes(officer)) continue;
      const theirs = rolesOf(office, officer, on);
      if (theirs.length === 0) continue;
      const taken = theirs.filter(
        (role) => (roles === null || roles.includes(role)) && own.every((mine) => goTogether(mine, role)),
      );
      const next = [...chain, officer];
      if (taken.length > 0) places.push({ for: next, roles: taken, unit: unitOf(office, officer, on) });
      if (next.length < LONGEST_CHAIN) follow(officer, next);
    }
  };
  follow(person, []);
  return places;
}

/** The role in which somebody of another authority may read here on a day, or null. */
export const readsAs = (office: Office, person: string, on: LegalDate): string[] => [
  ...new Set((office.grants.get(person) ?? []).filter((one) => isInForce(one, on)).map(({ role }) => role)),
];

/** Persons who hold each role on a day, in the order of their ids. */
export function holdersByRole(office: Office, on: LegalDate): Record<string, string[]> {
  const byRole: Record<string, string[]> = {};
  for (const person of [...office.officers.keys()].sort())
    for (const role of rolesOf(office, person, on)) (byRole[role] ??= []).push(person);
  return byRole;
}

/** Everybody who is an officer on a day. */
export const officersOn = (office: Office, on: LegalDate): Set<string> =>
  new Set([...office.officers.values()].filter((term) => isInForce(term, on)).map(({ id }) => id));

const yearsAfter = (date: LegalDate, years: number): LegalDate =>
  date === LAST_DAY ? date : `${String(Number(date.slice(0, 4)) + years).padStart(4, '0')}${date.slice(4)}`;

/** Persons who have an interest in one of these parties (credit codes) on a day, or had it too lately. */
export function interestedIn({ interests }: Office, parties: ReadonlySet<string>, on: LegalDate): string[] {
  const concerned = interests.filter(({ party, kind, until }) => {
    const last = COOLING_OFF.kinds.includes(kind) ? yearsAfter(until, COOLING_OFF.years) : until;
    return parties.has(party) && on <= last;
  });
  return [...new Set(concerned.map(({ officer }) => officer))].sort();
}

/** The parties in a filing in whom anybody here has an interest: wherever in it their codes stand. */
export function partiesIn(office: Office, filing: Json): Set<string> {
  const known = new Set(office.interests.map(({ party }) => party));
  const found = new Set<string>();
  const look = (value: Json): void => {
    if (typeof value === 'string') {
      if (known.has(value)) found.add(value);
    } else if (value !== null && typeof value === 'object') Object.values(value).forEach(look);
  };
  if (known.size > 0) look(filing);
  return found;
}

/** The entrustment under which a track is handled on a day (Licensing Law Art. 24), or null: then nobody else is bound by it. */
export const entrustmentFor = (
  { entrustments }: Office,
  track: string,
  on: LegalDate,
  command?: string,
): Entrustment | null =>
  entrustments.find(
    (one) =>
      isInForce(one, on) &&
      one.tracks.includes(track) &&
      (command === undefined || one.commands === null || one.commands.includes(command)),
  ) ?? null;
