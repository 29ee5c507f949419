/*
 * A throw-away case: the example filing of a procedure, then one command after the other, by sample officers, under a clock
 * that moves an hour with each. The very functions that decide on real cases; nothing is read and nothing is kept.
 */
import { canonical } from '../domain/audit/canonical.js';
import { type Actor, type CaseState, ENGINE, type Rules } from '../domain/case/case-state.js';
import { decide, file } from '../domain/case/decide.js';
import { leavesOf } from '../domain/case/machine-state.js';
import { examplesOf, type Offer, offers, type Officers } from '../domain/case/offers.js';
import { findStanding } from '../domain/case/standing-commands.js';
import { fromMs, type Instant, toMs } from '../domain/clock/instant.js';
import { type JsonObject, text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import type { CommandKind } from '../domain/procedure/definition.js';

/** A command to be tried: by the first role that may give it and with its example, unless said otherwise. */
export type Tried = { type: string; role?: string | undefined; data?: JsonObject | undefined };
type Taken = { seq: number; type: string; by: string; at: Instant };
type Trial = {
  state: CaseState;
  taken: Taken[];
  /** The first command that was refused; those after it were not tried. */
  refused: { command: Tried; problem: Problem } | null;
  /** Where the case has been. */
  visited: string[];
  possible: { role: string; offer: Offer }[];
};

const BEGIN = toMs('2026-03-02T02:00:00.000Z');
const HOUR_MS = 3_600_000;
const GIVEN = {
  id: '00000000-0000-7000-8000-000000000000',
  authority: 0,
  caseNumber: 'TRIAL',
  label: 'SYNTHETIC',
} as const;
/** Enough of each role that no example needs the same person twice. */
const PERSONS = 3;
const ORDER: CommandKind[] = ['advance', 'resume', 'return', 'stop', 'end', 'other'];

const at = (step: number): Instant => fromMs(BEGIN + step * HOUR_MS);
const personOf = (role: string): Actor => ({ id: `${role}-1`, roles: [role], unit: 'trial', fresh: true });
const rolesOf = ({ procedure }: Rules): string[] =>
  Object.keys(procedure.definition.roles).filter((role) => role !== ENGINE);
const officersOf = (rules: Rules): Officers =>
  Object.fromEntries(
    rolesOf(rules).map((role) => [role, Array.from({ length: PERSONS }, (_, i) => `${role}-${i + 1}`)]),
  );

function possibleIn(state: CaseState, now: Instant, rules: Rules): Trial['possible'] {
  const officers = officersOf(rules);
  const found = new Map<string, Trial['possible'][number]>();
  for (const role of rolesOf(rules))
    for (const offer of offers(state, personOf(role), now, rules, officers))
      if (offer.allowed && !found.has(offer.command)) found.set(offer.command, { role, offer });
  return [...found.values()].sort((a, b) => ORDER.indexOf(a.offer.kind) - ORDER.indexOf(b.offer.kind));
}

/** The first person and example that the case takes. @throws Problem with the first refusal, as of a real case. */
function give(state: CaseState, { type, role, data }: Tried, now: Instant, rules: Rules) {
  const { commands, roles } = rules.procedure.definition;
  const command = Object.hasOwn(commands, type) ? commands[type] : undefined;
  if (!command || findStanding(type))
    throw new Problem(
      'unknownCommand',
      text(`本事项没有指令${type}`, `Expected a command of the procedure, but found ${type}`),
    );
  if (role !== undefined && (role === ENGINE || !Object.hasOwn(roles, role)))
    throw new Problem(
      'forbidden',
      text(`本事项没有角色${role}`, `Expected a role of the procedure, but found ${role}`),
    );
  const actors = (role === undefined ? command.roles.filter((one) => one !== ENGINE) : [role]).map(personOf);
  const officers = officersOf(rules);
  const attempts = actors.flatMap((actor) =>
    (data ? [data] : examplesOf(type, { state, actor, now, rules, officers })).map((given) => ({ actor, given })),
  );
  let first: Problem | undefined;
  for (const { actor, given } of attempts)
    try {
      return { actor, step: decide(state, { type, data: given }, actor, now, rules) };
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      first ??= problem;
    }
  throw first ?? new Problem('forbidden', text('只有系统可以办理', 'Expected the engine itself for this'));
}

/** Without the chance that keeps real commitments from being guessed: the same walk gives the same answer. */
const withoutChance = (rules: Rules): Rules => ({
  ...rules,
  commit: (value) => ({ salt: 'trial', commitment: `sha256:${rules.sha256(canonical(value))}` }),
});

/** Tries commands on a new case until one is refused. */
export function runTrial(published: Rules, commands: readonly Tried[]): Trial {
  const rules = withoutChance(published);
  const { example, roles } = rules.procedure.definition.filing;
  const filer = personOf(roles[0]!);
  let { next: state, entry } = file(example, filer, at(0), rules, GIVEN);
  const taken: Taken[] = [{ seq: entry.seq, type: entry.type, by: filer.id, at: at(0) }];
  const visited = new Set(leavesOf(state.value));
  let refused: Trial['refused'] = null;
  for (const command of commands) {
    try {
      const { actor, step } = give(state, command, at(taken.length), rules);
      ({ next: state, entry } = step);
      taken.push({ seq: entry.seq, type: entry.type, by: actor.id, at: at(taken.length) });
      for (const leaf of leavesOf(state.value)) visited.add(leaf);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      refused = { command, problem };
      break;
    }
  }
  return { state, taken, refused, visited: [...visited], possible: possibleIn(state, at(taken.length), rules) };
}
