/**
 * What an actor may do now, what not, and why not; each with an example that is accepted as it stands. Asked by the very
 * predicate that decides (`check`), so a button that is offered works.
 */
import { addDays, dateAt, type Instant } from '../clock/instant.js';
import type { Json, JsonObject, Text } from '../json.js';
import { Problem } from '../problem.js';
import type { CommandDefinition, CommandKind, JsonSchema } from '../procedure/definition.js';
import { fill } from '../procedure/template.js';
import { type Actor, type CaseState, ENGINE, type Rules } from './case-state.js';
import { check } from './check.js';
import { conflictOf } from './duties.js';

export type Offer = {
  command: string;
  title: Text;
  kind: CommandKind;
  allowed: boolean;
  reason?: Text;
  schema: JsonSchema;
  example: JsonObject;
};

/** Persons by role, in a stable order: who could be named in an example. */
export type Officers = Record<string, string[]>;

type Ask = { state: CaseState; actor: Actor; now: Instant; rules: Rules; officers: Officers };

/** The examples of a command filled for a case: the ordinary one first, then those that may overreach. */
export function examplesOf(
  command: CommandDefinition,
  { state, now, rules, officers }: Omit<Ask, 'actor'>,
): JsonObject[] {
  const { definition } = rules.procedure;
  const listed = (command.duties ?? []).filter(({ from }) => from !== undefined);
  const taken = listed.flatMap(({ duty }) =>
    definition.exclusive.flatMap(({ duties }) => (duties.includes(duty) ? duties : [])),
  );
  const eligible = (role: string) =>
    (officers[role] ?? []).filter(
      (person) =>
        !state.barred.includes(person) &&
        (taken.length === 0 || listed.every(({ duty }) => conflictOf(definition, state, person, duty) === null)),
    );
  const today = dateAt(now, rules.calendar.utcOffsetMinutes);
  const scope = {
    facts: state.facts,
    filing: state.filing,
    now,
    day: (offset: number) => addDays(today, offset),
    eligible,
  };
  return command.examples.map((template) => fill(template, scope) as JsonObject);
}

function offerOf(type: string, command: CommandDefinition, ask: Ask): Offer {
  const { state, actor, now, rules } = ask;
  const shown = { command: type, title: command.title, kind: command.kind, schema: command.schema };
  const examples = examplesOf(command, ask);
  let reason: Text | undefined;
  for (const example of examples)
    try {
      check(state, { type, data: example }, actor, now, rules);
      return { ...shown, allowed: true, example };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      reason ??= error.extra.errors?.[0]?.detail ?? error.detail;
    }
  return { ...shown, allowed: false, ...(reason && { reason }), example: examples[0] ?? {} };
}

/** Every command that concerns an actor by his roles, in the order of the procedure; those possible now first. */
export function offers(state: CaseState, actor: Actor, now: Instant, rules: Rules, officers: Officers): Offer[] {
  const ask = { state, actor, now, rules, officers };
  return Object.entries(rules.procedure.definition.commands)
    .filter(([, { roles }]) => roles.some((role) => role !== ENGINE && actor.roles.includes(role)))
    .map(([type, command]) => offerOf(type, command, ask))
    .sort((a, b) => Number(b.allowed) - Number(a.allowed));
}

/** The commands that are possible now for somebody, whoever asks: what a refusal names instead. */
export function allowedNow(state: CaseState, actor: Actor, now: Instant, rules: Rules, officers: Officers): Json[] {
  return offers(state, actor, now, rules, officers)
    .filter(({ allowed }) => allowed)
    .map(({ command }) => command);
}
