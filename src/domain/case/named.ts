/**
 * What a command says of persons and of earlier entries, as far as its frozen schema cannot ask: that a person named for a
 * part in the case is an officer here, that an entry named by its number exists, and that he who was put in charge does it.
 */
import type { Charge } from '../audit/journal-entry.js';
import { type JsonObject, text } from '../json.js';
import { type Fault, Problem } from '../problem.js';
import { idsAt } from '../procedure/condition.js';
import { at, textOf } from '../procedure/facts.js';
import type { Actor, CaseState, Command, Place, Rules } from './case-state.js';
import { conflictOf } from './duties.js';

const SHOWN = 50;

/** Persons whom a command names for a part in the case. Whom it recuses is not among them. */
export const namedIn = ({ beside }: Rules, { type, data }: Command): string[] => [
  ...new Set((beside.names[type] ?? []).flatMap((pointer) => idsAt({ type, data }, pointer))),
];

/** Officers who may be named by a command on this case: without recusal, interest, or a duty that excludes what it puts upon them. */
export function eligibleFor(state: CaseState, type: string, actor: Actor, rules: Rules): (person: string) => boolean {
  const { definition } = rules.procedure;
  const listed = (definition.commands[type]?.duties ?? []).filter(({ from }) => from !== undefined);
  return (person) =>
    !state.barred.includes(person) &&
    !(actor.interested?.includes(person) ?? false) &&
    (actor.officers?.has(person) ?? true) &&
    listed.every(({ duty }) => conflictOf(definition, state, person, duty) === null);
}

/** Persons named who are no officers, and entries named that do not exist. */
export function strangersNamed(state: CaseState, { type, data }: Command, actor: Actor, rules: Rules): Fault[] {
  return [...strangePersons(state, type, data, actor, rules), ...strangeEntries(state, type, data, rules)];
}

function strangePersons(state: CaseState, type: string, data: JsonObject, actor: Actor, rules: Rules): Fault[] {
  const { officers } = actor;
  if (!officers) return [];
  const faults: Fault[] = [];
  for (const pointer of rules.beside.names[type] ?? []) {
    const isList = Array.isArray(at(data, pointer));
    for (const [i, person] of idsAt({ type, data }, pointer).entries()) {
      if (officers.has(person)) continue;
      const eligible = [...officers]
        .filter(eligibleFor(state, type, actor, rules))
        .sort()
        .slice(0, SHOWN);
      faults.push({
        pointer: isList ? `${pointer}/${i}` : pointer,
        detail: text(
          `应当是本机关现任工作人员（可选：${eligible.join('、')}），而不是${person}`,
          `Expected an officer of this authority (who could be named: ${eligible.join(', ')}), but found ${person}`,
        ),
      });
    }
  }
  return faults;
}

function strangeEntries(state: CaseState, type: string, data: JsonObject, { beside }: Rules): Fault[] {
  const pointer = beside.entries[type];
  const found = pointer === undefined ? undefined : at(data, pointer);
  if (pointer === undefined || typeof found !== 'number' || (found >= 1 && found <= state.seq)) return [];
  return [
    {
      pointer,
      detail: text(
        `本案现有第1至${state.seq}条记录，没有第${found}条`,
        `Expected the number of an entry of this case (1 to ${state.seq}), but found ${found}`,
      ),
    },
  ];
}

/** Whom a command puts in charge, or null. */
export function chargeIn({ beside }: Rules, type: string, data: JsonObject): Charge | null {
  const source = beside.charges[type];
  if (!source) return null;
  return { name: source.charge, leader: textOf(at(data, source.leader)), team: idsAt({ type, data }, source.team) };
}

/**
 * He who was put in charge does it himself; one of his team may do it in his place, nobody else: only they declared that
 * they have no conflict of interest. A case in which nobody was put in charge yet is not asked.
 * @throws Problem `dutyConflict` naming the leader.
 */
export function checkInCharge(state: CaseState, type: string, actor: Actor, place: Place, { beside }: Rules): void {
  const name = beside.inCharge[type];
  const charge = name === undefined ? undefined : state.charges?.[name];
  if (!charge) return;
  const { leader, team } = charge;
  const isLeader = [actor.id, ...place.standsInFor].includes(leader);
  if (isLeader && (actor.id === leader || team.includes(actor.id))) return;
  throw new Problem(
    'dutyConflict',
    text(
      `应当由方案确定的组长${leader}（或者受其委托的检查组成员：${team.join('、')}）办理；更换组长应当重新制定方案`,
      `Expected the planned leader ${leader} (or, in his place, one of the team: ${team.join(', ')}), but found ${actor.id}; another leader needs a new plan`,
    ),
    { rule: 'leader', allowed: [leader] },
  );
}
