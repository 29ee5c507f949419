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
import { check, needsStepUp } from './check.js';
import { eligibleFor } from './named.js';
import { placesOf } from './places.js';

export type Offer = {
  command: string;
  title: Text;
  kind: CommandKind;
  allowed: boolean;
  reason?: Text;
  /** It needs a fresh sign-in first; `allowed` says what holds after it. */
  stepUp?: true;
  /** Whose place the caller would take with it; absent in his own right. */
  actingFor?: string;
  schema: JsonSchema;
  example: JsonObject;
};

/** Persons by role, in a stable order: who could be named in an example. */
export type Officers = Record<string, string[]>;

type Ask = { state: CaseState; actor: Actor; now: Instant; rules: Rules; officers: Officers };

/** The examples of a command filled for a case: the ordinary one first, then those that may overreach. */
export function examplesOf(type: string, { state, actor, now, rules, officers }: Ask): JsonObject[] {
  const command = rules.procedure.definition.commands[type]!;
  const isEligible = eligibleFor(state, type, actor, rules);
  const today = dateAt(now, rules.calendar.utcOffsetMinutes);
  const scope = {
    facts: state.facts,
    filing: state.filing,
    now,
    day: (offset: number) => addDays(today, offset),
    eligible: (role: string) => (officers[role] ?? []).filter(isEligible),
  };
  const asked = state.tasks.some((task) => task.command === type) ? (rules.beside.whenAsked[type] ?? []) : [];
  return [...command.examples, ...asked].map((template) => fill(template, scope) as JsonObject);
}

function offerOf(type: string, command: CommandDefinition, ask: Ask): Offer {
  const { state, actor, now, rules } = ask;
  const shown = {
    command: type,
    title: command.title,
    kind: command.kind,
    schema: command.schema,
    ...(needsStepUp(rules, type, actor) && { stepUp: true as const }),
  };
  const examples = examplesOf(type, ask);
  let reason: Text | undefined;
  for (const example of examples)
    try {
      const { place } = check(state, { type, data: example }, actor, now, rules);
      const actingFor = place.standsInFor.at(-1);
      return { ...shown, allowed: true, ...(actingFor !== undefined && { actingFor }), example };
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
    .filter(([, { roles }]) => placesOf({ roles: roles.filter((role) => role !== ENGINE) }, actor).length > 0)
    .map(([type, command]) => offerOf(type, command, ask))
    .sort((a, b) => Number(b.allowed) - Number(a.allowed));
}

/** The commands that are possible now for somebody, whoever asks: what a refusal names instead. */
export function allowedNow(state: CaseState, actor: Actor, now: Instant, rules: Rules, officers: Officers): Json[] {
  return offers(state, actor, now, rules, officers)
    .filter(({ allowed }) => allowed)
    .map(({ command }) => command);
}
