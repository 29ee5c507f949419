/**
 * Who sees what of a case that he may read at all. One policy for every view: the case, its journal, its documents. Rules and
 * decisions are open (Administrative Licensing Law Art. 30, 40, 61); secrets of the applicant are protected unless he agrees
 * or the law asks for them (Art. 5); what officials write to one another before the decision is deliberation, which the
 * Government Information Regulations Art. 16 let an authority keep back. Where the line runs in each role is [assumption].
 */
import type { JournalEntry } from '../audit/journal-entry.js';
import type { ProcedureDefinition } from '../procedure/definition.js';
import type { JsonObject } from '../json.js';
import { FILE } from './apply.js';

/** What of a case somebody sees. */
export type Sight = {
  /** The filing: what the applicant wrote, with the secrets of his trade. */
  filing: boolean;
  /** Names and numbers of persons, from the vault. */
  personal: boolean;
  /** Opinions and proposals of officials that nobody was told of yet. */
  opinions: boolean;
  /** Why a decision is adverse, and how it can be challenged. */
  reasons: boolean;
  /** Of the journal: all of it; what the party said or was told; or only what happened when. */
  journal: 'whole' | 'told' | 'outline';
};

const OFFICER: Sight = { filing: true, personal: false, opinions: true, reasons: true, journal: 'whole' };
const CONTACT: Sight = { ...OFFICER, personal: true };
const FIGURES: Sight = { filing: false, personal: false, opinions: false, reasons: false, journal: 'outline' };
const PARTY: Sight = { filing: true, personal: true, opinions: false, reasons: true, journal: 'told' };
/** Once it is decided, the party may read what led to it. */
const PARTY_DECIDED: Sight = { ...PARTY, opinions: true, journal: 'whole' };

/** Roles of the applicant's side, who read what they filed themselves and nothing else. */
const PARTY_ROLES: readonly string[] = ['applicant', 'agent'];

/** Every role that is not simply an officer: the applicant's side; who needs to reach a person; who reads figures alone. */
const SIGHTS: Readonly<Record<string, { before: Sight; after: Sight }>> = {
  applicant: { before: PARTY, after: PARTY_DECIDED },
  agent: { before: PARTY, after: PARTY_DECIDED },
  intake: { before: CONTACT, after: CONTACT },
  delivery: { before: CONTACT, after: CONTACT },
  inspectionCentre: { before: CONTACT, after: CONTACT },
  supervisor: { before: FIGURES, after: FIGURES },
  ftzOffice: { before: FIGURES, after: FIGURES },
  ruleAdministrator: { before: FIGURES, after: FIGURES },
};
const ANY_OFFICER = { before: OFFICER, after: OFFICER };

const BREADTH = ['outline', 'told', 'whole'] as const;
const wider = (a: Sight['journal'], b: Sight['journal']) => (BREADTH.indexOf(a) > BREADTH.indexOf(b) ? a : b);

/** What somebody with these roles sees of a case; with several, what any of them sees. Nothing at all without a role. */
export function visibleTo(roles: readonly string[], decided: boolean): Sight {
  const sights = roles.map((role) => {
    const { before, after } = Object.hasOwn(SIGHTS, role) ? SIGHTS[role]! : ANY_OFFICER;
    return decided ? after : before;
  });
  return sights.reduce<Sight>(
    (sum, one) => ({
      filing: sum.filing || one.filing,
      personal: sum.personal || one.personal,
      opinions: sum.opinions || one.opinions,
      reasons: sum.reasons || one.reasons,
      journal: wider(sum.journal, one.journal),
    }),
    FIGURES,
  );
}

/** Marks of items that anybody may see: those of the filing itself, and those that a notice or a decision told of. */
export function openMarks({ items, commands }: ProcedureDefinition): Set<string> {
  const told = Object.values(commands)
    .filter(({ notice, decisions }) => notice !== undefined || decisions !== undefined)
    .flatMap(({ updates }) => updates.flatMap((update) => (update.op === 'mark' ? [update.mark] : [])));
  return new Set([...items.flatMap(({ marks }) => Object.keys(marks)), ...told]);
}

/** The marks of an item as somebody sees them. */
export const marksFor = ({ opinions }: Sight, marks: JsonObject, open: ReadonlySet<string>): JsonObject =>
  opinions ? marks : Object.fromEntries(Object.entries(marks).filter(([mark]) => open.has(mark)));

/** Whether somebody sees what a document says and is called: the party his own, and all where he sees the whole journal. */
export const seesDocument = ({ filing, journal }: Sight, { isOfParty }: { isOfParty: boolean }): boolean =>
  journal === 'whole' || (isOfParty && filing);

/** Whether somebody sees an entry whole; else that it happened, and its hash, but not what it says. */
export function seesEntry({ journal }: Sight, { type, actor }: JournalEntry, definition: ProcedureDefinition): boolean {
  if (journal !== 'told') return journal === 'whole';
  if (type === FILE || PARTY_ROLES.includes(actor.role)) return true;
  const command = Object.hasOwn(definition.commands, type) ? definition.commands[type] : undefined;
  return command?.notice !== undefined || command?.decisions !== undefined;
}
