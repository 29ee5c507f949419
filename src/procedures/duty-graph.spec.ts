/**
 * Every way in which five officers can share the duties of a procedure: each command that takes a duty is given by each of
 * them, in his own right or in the place of one or of two others, with one of them recused at any moment or nobody. Persons
 * are interchangeable, so cases are told apart only by who counts as one with whom, what each group holds, and who stands
 * aside; everything else would repeat. What the product says of each act is compared with a reading of the rule that shares
 * no code with it.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Actor, CaseState, Command, Rules, Step } from '../domain/case/case-state.js';
import { decide } from '../domain/case/decide.js';
import { checkDuties, dutiesAfter } from '../domain/case/duties.js';
import { offers } from '../domain/case/offers.js';
import { placeFor } from '../domain/case/places.js';
import { fromMs, toMs } from '../domain/clock/instant.js';
import { Problem } from '../domain/problem.js';
import type { CommandDefinition, ProcedureDefinition } from '../domain/procedure/definition.js';
import { Drive, rulesOf } from './drive.fixture.js';
import { SHIPPED } from './shipped.js';

const FIVE = ['a', 'b', 'c', 'd', 'e'];
/** A second inspector, as a team has two; he does nothing else. */
const SIXTH = 'f';

/** The duty graph alone: who leads a team, and who is an officer, is proved elsewhere. */
function rulesFor(definition: ProcedureDefinition): Rules {
  const rules = rulesOf(definition);
  return { ...rules, beside: { ...rules.beside, charges: {}, inCharge: {}, names: {} } };
}

type Stop = { state: CaseState; type: string; command: CommandDefinition; data: (named: string) => Command['data'] };

/**
 * Ways through a procedure: of the commands on the ordinary one that take a duty the first of each kind, with the case as it
 * stands before; what comes after the decision; and a correction of the record, twice.
 */
function waysOf(rules: Rules): Stop[][] {
  const { commands } = rules.procedure.definition;
  const drive = new Drive(rules);
  drive.follow();
  const way = drive.steps.flatMap(({ entry, before }): Stop[] => {
    const command = commands[entry.type];
    if (!command?.duties || !before) return [];
    const data = (named: string) =>
      command.duties!.some(({ from }) => from)
        ? { ...entry.data, team: [named, SIXTH], leader: named, noConflict: [named, SIXTH] }
        : entry.data;
    return [{ state: before, type: entry.type, command, data }];
  });
  const kindOf = ({ command }: Stop) => JSON.stringify(command.duties);
  const kinds = way.map(kindOf);
  const firsts = way.filter((stop, i) => kinds.indexOf(kindOf(stop)) === i);
  const type = 'case.correctRecord';
  const correction = (named: string) => ({ supersedes: 1, correction: 'x', reason: 'x', approvedBy: named });
  const correct = { state: way.at(-1)!.state, type, command: commands[type]!, data: correction };
  const decided = firsts.filter((stop) => stop.type === 'case.decide');
  return [firsts, [way[0]!, ...decided, way.at(-1)!], [way[0]!, correct, correct]];
}

/** The reading of the rule: groups of persons who count as one, the duties that each group holds, and who stands aside. */
type Group = { persons: string[]; duties: string[] };
type Model = { groups: Group[]; barred: string | null };

const separate = ({ exclusive }: ProcedureDefinition, { duties }: Group): boolean =>
  exclusive.every((one) => duties.filter((duty) => one.duties.includes(duty)).length < 2);

/** What the act would make of the model, or null when the rule forbids it. */
function lawful(definition: ProcedureDefinition, { groups, barred }: Model, act: Act, stop: Stop): Model | null {
  const taken = stop.command.duties!;
  const own = taken.filter(({ from }) => from === undefined).map(({ duty }) => duty);
  const put = taken.filter(({ from }) => from !== undefined).map(({ duty }) => duty);
  const named = put.length > 0 ? [act.named] : [];
  if (barred !== null && [...act.self, ...named].includes(barred)) return null;
  const joined: Group = { persons: [], duties: [...own] };
  const others: Group[] = [];
  for (const group of groups)
    if (group.persons.some((one) => act.self.includes(one))) {
      joined.persons.push(...group.persons);
      joined.duties.push(...group.duties);
    } else others.push(group);
  const next = [joined, ...others].map(({ persons, duties }) => ({
    persons,
    duties: [...new Set([...duties, ...(named.some((one) => persons.includes(one)) ? put : [])])].sort(),
  }));
  return next.every((group) => separate(definition, group)) ? { groups: next, barred } : null;
}

type Act = { self: string[]; named: string };

const groupKey = ({ persons, duties }: Group, barred: string | null): string =>
  `${persons.length}${duties.join()}${barred !== null && persons.includes(barred) ? '!' : ''}`;
const keyOf = ({ groups, barred }: Model): string =>
  groups
    .map((group) => groupKey(group, barred))
    .sort()
    .join('|');

/** Every act of one, two or three persons (a chain of up to two), once for each way in which they differ. */
function actsIn({ groups, barred }: Model, names: boolean): Act[] {
  const kindOf = (person: string): string => {
    const i = groups.findIndex(({ persons }) => persons.includes(person));
    return `${groupKey(groups[i]!, barred)}${person === barred ? '?' : ''}`;
  };
  const groupOf = (person: string): number => groups.findIndex(({ persons }) => persons.includes(person));
  const sets = FIVE.flatMap((x, i) => [
    [x],
    ...FIVE.slice(i + 1).flatMap((y, j) => [[x, y], ...FIVE.slice(i + j + 2).map((z) => [x, y, z])]),
  ]);
  const seen = new Set<string>();
  return sets
    .flatMap((self) => (names ? FIVE : ['']).map((named) => ({ self, named })))
    .filter(({ self, named }) => {
      const all = named === '' ? self : [...self, named];
      const together = all.map((x) => all.findIndex((y) => groupOf(x) === groupOf(y))).join('');
      const key = `${self.map(kindOf).join()} ${named && kindOf(named)} ${together} ${self.indexOf(named)}`;
      return seen.size < seen.add(key).size;
    });
}

const actorOf = (self: readonly string[], roles: string[]): Actor => {
  const [id, ...others] = self;
  const standIns = others.length > 0 ? [{ for: others, roles, unit: 'office' }] : [];
  return { id: id!, roles: others.length > 0 ? [] : roles, unit: 'office', standIns, fresh: true };
};

type Taken = Pick<CaseState, 'duties' | 'asOne'>;

describe.each(SHIPPED.map((definition) => [`${definition.id}@${definition.version}`, definition] as const))(
  'the duty graph of %s',
  (_, definition) => {
    const rules = rulesFor(definition);
    const ways = waysOf(rules);
    let asked = 0;
    const refused = new Set<string>();
    const disagreed: string[] = [];
    const unlawful: string[] = [];
    let reached = 0;

    test('has no way on which somebody holds two duties that exclude one another, whoever stands in for whom', () => {
      const nobody = {
        model: { groups: FIVE.map((one) => ({ persons: [one], duties: [] })), barred: null },
        taken: { duties: {} },
      };
      for (const stops of ways) {
        let here = new Map<string, { model: Model; taken: Taken }>([[keyOf(nobody.model), nobody]]);
        for (const stop of stops) {
          for (const { model, taken } of [...here.values()])
            if (model.barred === null)
              for (const barred of FIVE) {
                const aside = { ...model, barred };
                if (!here.has(keyOf(aside))) here.set(keyOf(aside), { model: aside, taken });
              }
          const names = stop.command.duties!.some(({ from }) => from !== undefined);
          const next = new Map(here); // the command may also be given by somebody who does nothing else
          for (const { model, taken } of here.values()) {
            const barred = model.barred === null ? [] : [model.barred];
            const state: CaseState = { ...stop.state, ...taken, barred };
            for (const act of actsIn(model, names)) {
              asked++;
              const data = stop.data(act.named);
              const expected = lawful(definition, model, act, stop);
              const rule = ruleOf(state, { type: stop.type, data }, actorOf(act.self, stop.command.roles), rules);
              if (rule !== null) refused.add(rule);
              if ((rule === null) !== (expected !== null))
                disagreed.push(`${stop.type} ${keyOf(model)} ${act.self.join()}: ${rule}`);
              if (rule !== null || !expected) continue;
              const who = { id: act.self[0]!, standsInFor: act.self.slice(1) };
              const after = dutiesAfter(taken, stop.command, stop.type, data, who);
              if (!expected.groups.every((group) => separate(definition, group))) unlawful.push(keyOf(expected));
              if (!next.has(keyOf(expected))) next.set(keyOf(expected), { model: expected, taken: after });
            }
          }
          here = next;
        }
        reached += here.size;
      }
      expect(disagreed).toEqual([]);
      expect(unlawful).toEqual([]);
      expect(asked).toBeGreaterThan(1_000);
    });

    test('was refused, on some way, each pair of duties that it can ask of one person, and every act of one who stands aside', () => {
      const taken = new Set(ways.flat().flatMap(({ command }) => command.duties!.map(({ duty }) => duty)));
      const pairs = definition.exclusive.flatMap(({ duties }) =>
        duties.flatMap((a, i) => duties.slice(i + 1).map((b) => [a, b] as const)),
      );
      const askable = pairs.filter(([a, b]) => taken.has(a) && taken.has(b));
      const missing = askable.filter(([a, b]) => !refused.has(`${a} ≠ ${b}`) && !refused.has(`${b} ≠ ${a}`));
      expect(askable.length).toBeGreaterThan(2);
      expect(missing).toEqual([]);
      expect(refused).toContain('recusal');
      expect(reached).toBeGreaterThan(500);
    });
  },
);

/** The rule by which an act is refused; null when it is accepted. */
function ruleOf(state: CaseState, command: Command, actor: Actor, rules: Rules): string | null {
  try {
    const { definition } = rules.procedure;
    const { type, data } = command;
    const given = definition.commands[type]!;
    const act = { definition, command: given, type, data, named: [] };
    placeFor(given, actor, undefined, ({ standsInFor }) => checkDuties(state, act, actor, standsInFor));
    return null;
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'dutyConflict') throw error;
    return error.extra.rule ?? '';
  }
}

describe('an office in which everybody may do everything and stand in for everybody', () => {
  const [definition] = SHIPPED;
  const rules = rulesOf(definition!);
  const { commands, exclusive } = definition!;
  const roles = Object.keys(definition!.roles).filter((role) => role !== 'engine');
  const people = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
  const officers = Object.fromEntries(roles.map((role) => [role, people]));

  /** The persons who count as one and what they hold, read from the journal alone. */
  function heldIn(steps: readonly Step[]): string[][] {
    const groups: { persons: Set<string>; duties: Set<string> }[] = [];
    const groupOf = (person: string) => {
      const known = groups.find(({ persons }) => persons.has(person));
      if (known) return known;
      const made = { persons: new Set([person]), duties: new Set<string>() };
      groups.push(made);
      return made;
    };
    for (const { entry } of steps) {
      const self = [entry.actor.id, ...(entry.actor.standsInFor ?? [])];
      for (const other of self.slice(1)) {
        const [one, two] = [groupOf(self[0]!), groupOf(other)];
        if (one === two) continue;
        for (const person of two.persons) one.persons.add(person);
        for (const duty of two.duties) one.duties.add(duty);
        groups.splice(groups.indexOf(two), 1);
      }
      for (const { duty, from } of commands[entry.type]?.duties ?? []) {
        const named = from === undefined ? self : [entry.data[from.slice(1)]].flat();
        for (const person of named) groupOf(person as string).duties.add(duty);
      }
    }
    return groups.map(({ duties }) => [...duties]);
  }

  test('never lets one person, or several who count as one, hold duties that exclude one another', () => {
    let accepted = 0;
    let inPlace = 0;
    const choice = fc.record({ person: fc.nat(8), others: fc.array(fc.nat(8), { maxLength: 2 }), pick: fc.nat(99) });
    const drive = new Drive(rules);
    drive.follow('case.submit');
    fc.assert(
      fc.property(fc.array(choice, { minLength: 15, maxLength: 45, size: 'max' }), (chosen) => {
        const steps = [...drive.steps];
        let at = toMs('2026-04-01T02:00:00.000Z');
        for (const { person, others, pick } of chosen) {
          at += 3_600_000;
          const self = [...new Set([person, ...others])].map((i) => people[i]!);
          const actor = actorOf(self, roles);
          const { next } = steps.at(-1)!;
          if (next.closed) break;
          const possible = offers(next, actor, fromMs(at), rules, officers).filter(
            ({ allowed, kind }) => allowed && kind !== 'end',
          );
          const onward = possible.filter(({ kind }) => kind === 'advance' || kind === 'resume');
          const from = onward.length > 0 && pick % 4 > 0 ? onward : possible;
          const offer = from[pick % Math.max(from.length, 1)];
          if (!offer) continue;
          steps.push(decide(next, { type: offer.command, data: offer.example }, actor, fromMs(at), rules));
          accepted++;
          if (self.length > 1) inPlace++;
        }
        for (const duties of heldIn(steps))
          for (const one of exclusive)
            if (duties.filter((duty) => one.duties.includes(duty)).length > 1) throw new Error(duties.join());
      }),
      { numRuns: 8, seed: 20260302 },
    );
    expect(accepted).toBeGreaterThan(60);
    expect(inPlace).toBeGreaterThan(20);
  });
});
