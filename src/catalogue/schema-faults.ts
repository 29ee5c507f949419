import { type ErrorObject, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import localizeChinese from 'ajv-i18n/localize/zh/index.js';
import type { Localize } from 'ajv-i18n/localize/types.js';
import { STANDING } from '../domain/case/standing-commands.js';
import { isInstant } from '../domain/clock/instant.js';
import { type Json, type Text, text } from '../domain/json.js';
import type { Fault } from '../domain/problem.js';
import type { ProcedureDefinition } from '../domain/procedure/definition.js';
import { FORMATS } from '../procedures/formats.js';

/** CommonJS: what Node imports is the function itself, whatever the package's types say. */
const toChinese = localizeChinese as unknown as Localize;
const FAULTS_SHOWN = 50;

function makeAjv(): Ajv2020 {
  const ajv = new Ajv2020({ allErrors: true, strict: false, coerceTypes: false });
  formats.default(ajv, ['date', 'date-time', 'email', 'uri']);
  ajv.addFormat('instant', { type: 'string', validate: isInstant });
  for (const [name, { validate }] of Object.entries(FORMATS)) ajv.addFormat(name, { type: 'string', validate });
  return ajv;
}

const escape = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

/** Says a fault in both languages: ajv's own words, and those of our formats where they know better. */
function wordsOf(error: ErrorObject): Text {
  const format = error.keyword === 'format' ? FORMATS[(error.params as { format: string }).format] : undefined;
  if (format) return format.expected;
  const english = error.message ?? error.keyword;
  const chinese = [{ ...error }];
  toChinese(chinese);
  return text(chinese[0]?.message ?? english, `Expected data that fits its schema, but it ${english}`);
}

function toFault(error: ErrorObject): Fault {
  const params = error.params as { missingProperty?: string; additionalProperty?: string };
  const key = params.missingProperty ?? params.additionalProperty;
  const pointer = key === undefined ? error.instancePath : `${error.instancePath}/${escape(key)}`;
  return { pointer, detail: wordsOf(error), ...(params.missingProperty !== undefined && { missing: true as const }) };
}

/** Compiles every schema of a procedure once: `filing`, one for each command, and those of the commands that every case has. */
export function compileFaults(definition: ProcedureDefinition): (schema: string, data: Json) => Fault[] {
  const ajv = makeAjv();
  const compiled = new Map<string, ValidateFunction>([['filing', ajv.compile(definition.filing.schema)]]);
  for (const [type, command] of Object.entries(definition.commands)) compiled.set(type, ajv.compile(command.schema));
  for (const [type, { schema }] of Object.entries(STANDING)) compiled.set(type, ajv.compile(schema));
  return (schema, data) => {
    const validate = compiled.get(schema);
    if (!validate || validate(data)) return [];
    return (validate.errors ?? []).slice(0, FAULTS_SHOWN).map(toFault);
  };
}
