/**
 * Separation of duties, over the whole history of a case: who accepted it does not review it, who reviewed does not
 * inspect, and so on, as the procedure says and by the article that it cites. A stand-in carries the exclusions of both.
 */
import type { EntryActor } from '../audit/journal-entry.js';
import { type JsonObject, text } from '../json.js';
import { Problem } from '../problem.js';
import type { CommandDefinition, ProcedureDefinition } from '../procedure/definition.js';
import { idsAt } from '../procedure/condition.js';
import type { Actor, CaseState } from './case-state.js';

type Taken = Pick<CaseState, 'duties' | 'barred'>;

/** The duty, already held by this person on this case, that forbids him another; null when nothing does. */
export function conflictOf(definition: ProcedureDefinition, taken: Taken, person: string, duty: string): string | null {
  for (const { duties } of definition.exclusive) {
    if (!duties.includes(duty)) continue;
    const held = duties.find((other) => other !== duty && taken.duties[other]?.includes(person));
    if (held) return held;
  }
  return null;
}

/** The duties that a command takes, and the persons whom it puts under them: a stand-in, and everybody in whose place he acts. */
export function takenBy(
  command: CommandDefinition,
  type: string,
  data: JsonObject,
  { id, standsInFor = [] }: Pick<EntryActor, 'id' | 'standsInFor'>,
): { duty: string; person: string }[] {
  return (command.duties ?? []).flatMap(({ duty, from }) =>
    (from === undefined ? [id, ...standsInFor] : idsAt({ type, data }, from)).map((person) => ({ duty, person })),
  );
}

/**
 * Refuses an actor who may not act on this case: barred, interested in it, or already under a duty that excludes this one.
 * @throws Problem `dutyConflict` naming the rule.
 */
export function checkDuties(
  definition: ProcedureDefinition,
  state: CaseState,
  command: CommandDefinition,
  type: string,
  data: JsonObject,
  actor: Actor,
  standsInFor: readonly string[],
): void {
  const self = [actor.id, ...standsInFor];
  const pairs = takenBy(command, type, data, { id: actor.id, standsInFor: [...standsInFor] });
  for (const person of new Set([...self, ...pairs.map((pair) => pair.person)]))
    if (state.barred.includes(person) && !(command.bars && person === actor.id))
      throw new Problem(
        'dutyConflict',
        text(`${person}已在本案回避`, `Expected a person without recusal, but ${person} is recused from this case`),
        {
          rule: 'recusal',
        },
      );
  if (actor.interested?.includes(actor.id))
    throw new Problem(
      'dutyConflict',
      text('与申请人有利害关系的人员应当回避', 'Expected a person without interest in a party to this case'),
      {
        rule: 'interest',
      },
    );
  const taken = { ...state, duties: withDuties(state.duties, pairs) };
  for (const { duty, person } of pairs) {
    const held = conflictOf(definition, taken, person, duty);
    if (held)
      throw new Problem(
        'dutyConflict',
        text(
          `${person}已在本案担任${held}，不得再担任${duty}`,
          `Expected someone else as ${duty}, but ${person} already was ${held} on this case`,
        ),
        { rule: `${held} ≠ ${duty}` },
      );
  }
}

/** The duties of a case after a command. */
export function withDuties(
  duties: CaseState['duties'],
  taken: { duty: string; person: string }[],
): CaseState['duties'] {
  const news = taken.filter(({ duty, person }) => !duties[duty]?.includes(person));
  if (news.length === 0) return duties;
  const next = { ...duties };
  for (const { duty, person } of news)
    if (!next[duty]?.includes(person)) next[duty] = [...(next[duty] ?? []), person].sort();
  return next;
}
