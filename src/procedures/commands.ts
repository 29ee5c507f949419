import { type Json, text } from '../domain/json.js';
import type { CommandDefinition, CommandKind, JsonSchema } from '../domain/procedure/definition.js';
import type { Role } from './roles.js';
import { object, prose } from './schemas.js';

type Rest = Omit<Partial<CommandDefinition>, 'schema' | 'title' | 'kind' | 'roles'> & {
  needs?: Record<string, JsonSchema>;
  may?: Record<string, JsonSchema>;
};

export type Commands = Record<string, CommandDefinition>;

const OPINION = prose('办理意见', 'Opinion of the person who does this');

/** A command: what it needs and may carry become its schema; everyone may add an opinion (GB/T 39046, handling record). */
export function command(kind: CommandKind, roles: Role[], zh: string, en: string, rest: Rest = {}): CommandDefinition {
  const { needs = {}, may = {}, updates = [], examples = [{}], ...others } = rest;
  const properties = { ...needs, ...may, opinion: OPINION };
  return {
    title: text(zh, en),
    kind,
    roles,
    schema: object(properties, [...Object.keys(may), 'opinion']),
    updates,
    examples,
    ...others,
  };
}

/** An example without the parts that came out empty for the case at hand. */
export const present = (pairs: { [key: string]: Json }): Json => ({ $present: pairs });
