/**
 * Separation of duties, over the whole history of a case: who accepted it does not review it, who reviewed does not
 * inspect, and so on, as the procedure says and by the article that it cites.
 *
 * A stand-in must not be the way around it. Three rules see to that (the law is silent; ADR 0016):
 * - a duty taken in somebody's place is held by the stand-in, by the one whose place he takes, and by everybody through
 *   whom it came to him;
 * - from the first command of the procedure in another's place on, all of them count as one person on this case (`asOne`; taking
 *   up a task is no such act), whatever each does
 *   later in his own right, and whatever each did before;
 * - a person who is recused, or has an interest in a party, neither acts, nor is he stood in for, nor is he named.
 */
import type { EntryActor } from '../audit/journal-entry.js';
import { type JsonObject, text } from '../json.js';
import { Problem } from '../problem.js';
import type { CommandDefinition, ProcedureDefinition } from '../procedure/definition.js';
import { idsAt } from '../procedure/condition.js';
import { at } from '../procedure/facts.js';
import type { Actor, CaseState } from './case-state.js';

export type Taken = Pick<CaseState, 'duties' | 'asOne'>;
type Who = Pick<EntryActor, 'id' | 'standsInFor'>;

/** Everybody who counts as one with this person on this case, himself included. */
const countedWith = ({ asOne }: Pick<Taken, 'asOne'>, person: string): readonly string[] =>
  asOne?.find((group) => group.includes(person)) ?? [person];

/** Two exclusive duties of one person (or of several who count as one) on this case: the first pair found, or null. */
function clashOf(definition: ProcedureDefinition, taken: Taken, person: string): [string, string] | null {
  const one = countedWith(taken, person);
  const holds = (duty: string) => taken.duties[duty]?.some((holder) => one.includes(holder)) ?? false;
  for (const { duties } of definition.exclusive) {
    const [first, second] = duties.filter(holds);
    if (first !== undefined && second !== undefined) return [first, second];
  }
  return null;
}

/** The duty, already held on this case by this person or by somebody who counts as one with him, that forbids him another. */
export function conflictOf(definition: ProcedureDefinition, taken: Taken, person: string, duty: string): string | null {
  const one = countedWith(taken, person);
  for (const { duties } of definition.exclusive) {
    if (!duties.includes(duty)) continue;
    const held = duties.find((other) => other !== duty && taken.duties[other]?.some((holder) => one.includes(holder)));
    if (held) return held;
  }
  return null;
}

/** The duties that a command takes, and the persons whom it puts under them: a stand-in, and everybody in whose place he acts. */
function takenBy(
  command: Pick<CommandDefinition, 'duties'>,
  type: string,
  data: JsonObject,
  { id, standsInFor = [] }: Who,
): { duty: string; person: string }[] {
  return (command.duties ?? []).flatMap(({ duty, from }) =>
    (from === undefined ? [id, ...standsInFor] : idsAt({ type, data }, from)).map((person) => ({ duty, person })),
  );
}

/** The duties of a case, and who counts as one on it, after a command. Absent stays what nobody caused. */
export function dutiesAfter(
  before: Taken,
  command: Pick<CommandDefinition, 'duties'>,
  type: string,
  data: JsonObject,
  who: Who,
): Taken {
  const duties = withDuties(before.duties, takenBy(command, type, data, who));
  const asOne = withAsOne(before.asOne, [who.id, ...(who.standsInFor ?? [])]);
  return { duties, ...(asOne && { asOne }) };
}

function withDuties(duties: CaseState['duties'], taken: { duty: string; person: string }[]): CaseState['duties'] {
  const news = taken.filter(({ duty, person }) => !duties[duty]?.includes(person));
  if (news.length === 0) return duties;
  const next = { ...duties };
  for (const { duty, person } of news)
    if (!next[duty]?.includes(person)) next[duty] = [...(next[duty] ?? []), person].sort();
  return next;
}

function withAsOne(groups: string[][] | undefined, persons: string[]): string[][] | undefined {
  if (persons.length < 2) return groups;
  const met = (groups ?? []).filter((group) => group.some((one) => persons.includes(one)));
  const joined = [...new Set([...persons, ...met.flat()])].sort();
  const others = (groups ?? []).filter((group) => !met.includes(group));
  return [...others, joined].sort((a, b) => (a[0]! < b[0]! ? -1 : 1));
}

type Act = {
  definition: ProcedureDefinition;
  command: CommandDefinition;
  type: string;
  data: JsonObject;
  /** Persons whom the data name for a part in the case. */
  named: readonly string[];
};

const conflict = (rule: string, zh: string, en: string): Problem => new Problem('dutyConflict', text(zh, en), { rule });

/** Somebody who stands aside may still say so himself: declaring his own interest is no act upon the case. */
const isOwnRecusal = ({ command: { bars }, data }: Act, person: string): boolean =>
  bars !== undefined && (bars.from === undefined || at(data, bars.from) === person);

/** @throws Problem `dutyConflict` for a person who stands aside on this case, or ought to. */
export function checkPersonImpartial(state: CaseState, { interested }: Actor, person: string): void {
  if (state.barred.includes(person))
    throw conflict(
      'recusal',
      `${person}已在本案回避，不得参与，也不得由他人代为参与`,
      `Expected a person without recusal, but ${person} is recused from this case, and so is whoever would act in his place`,
    );
  if (interested?.includes(person))
    throw conflict(
      'interest',
      `${person}与申请人有利害关系，应当回避`,
      `Expected a person without interest in a party to this case, but ${person} has, or lately had, one`,
    );
}

/** @throws Problem `dutyConflict` unless everybody concerned may take part in this case at all. */
function checkImpartial(state: CaseState, act: Act, actor: Actor, persons: Iterable<string>): void {
  for (const person of persons)
    if (person !== actor.id || !isOwnRecusal(act, person)) checkPersonImpartial(state, actor, person);
}

/**
 * Refuses an actor who may not act on this case, in his own right or in others' places: recused, interested, or under a
 * duty that excludes this one.
 * @throws Problem `dutyConflict` naming the rule.
 */
export function checkDuties(state: CaseState, act: Act, actor: Actor, standsInFor: readonly string[]): void {
  const { definition, command, type, data, named } = act;
  const who = { id: actor.id, standsInFor: [...standsInFor] };
  const pairs = takenBy(command, type, data, who);
  const self = [actor.id, ...standsInFor];
  checkImpartial(state, act, actor, new Set([...self, ...pairs.map(({ person }) => person), ...named]));
  if (pairs.length === 0 && standsInFor.length === 0) return;
  const after = dutiesAfter(state, command, type, data, who);
  for (const { duty, person } of pairs) {
    const held = conflictOf(definition, after, person, duty);
    if (held) throw clash(after, person, held, duty);
  }
  for (const person of standsInFor.length > 0 ? self : []) {
    const two = clashOf(definition, after, person);
    if (two) throw clash(after, person, ...two);
  }
}

function clash(after: Taken, person: string, held: string, duty: string): Problem {
  const others = countedWith(after, person).filter((one) => one !== person);
  const zh = others.length > 0 ? `（与${others.join('、')}在本案有代行关系，视为同一人）` : '';
  const en = others.length > 0 ? ` (on this case he counts as one with ${others.join(', ')}, by acting in place)` : '';
  return conflict(
    `${held} ≠ ${duty}`,
    `${person}${zh}已在本案担任${held}，不得再担任${duty}`,
    `Expected someone else as ${duty}, but ${person}${en} already was ${held} on this case`,
  );
}
