import type { ValidateFunction } from 'ajv';
import { STANDING } from '../domain/case/standing-commands.js';
import type { Json } from '../domain/json.js';
import type { Fault } from '../domain/problem.js';
import type { ProcedureDefinition } from '../domain/procedure/definition.js';
import { faultsOf, makeAjv } from '../http/schema-faults.js';
import { FORMATS } from '../procedures/formats.js';

/** Compiles every schema of a procedure once: `filing`, one for each command, and those of the commands that every case has. */
export function compileFaults(definition: ProcedureDefinition): (schema: string, data: Json) => Fault[] {
  const ajv = makeAjv(FORMATS);
  const compiled = new Map<string, ValidateFunction>([['filing', ajv.compile(definition.filing.schema)]]);
  for (const [type, command] of Object.entries(definition.commands)) compiled.set(type, ajv.compile(command.schema));
  for (const [type, { schema }] of Object.entries(STANDING)) compiled.set(type, ajv.compile(schema));
  return (schema, data) => {
    const validate = compiled.get(schema);
    return validate ? faultsOf(validate, data, FORMATS) : [];
  };
}
