import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import localizeChinese from 'ajv-i18n/localize/zh/index.js';
import type { Localize } from 'ajv-i18n/localize/types.js';
import { isInstant } from '../domain/clock/instant.js';
import { type Json, type Text, text } from '../domain/json.js';
import type { Fault } from '../domain/problem.js';

/** A format of text beside those of JSON Schema: what passes, and what to say of what does not. */
export type TextFormat = { validate: (value: string) => boolean; expected: Text };

/** CommonJS: what Node imports is the function itself, whatever the package's types say. */
const toChinese = localizeChinese as unknown as Localize;
const FAULTS_SHOWN = 50;

/** A compiler of JSON Schemas that knows these formats too. */
export function makeAjv(own: Record<string, TextFormat> = {}): Ajv2020 {
  const ajv = new Ajv2020({ allErrors: true, strict: false, coerceTypes: false });
  formats.default(ajv, ['date', 'date-time', 'email', 'uri']);
  ajv.addFormat('instant', { type: 'string', validate: isInstant });
  for (const [name, { validate }] of Object.entries(own)) ajv.addFormat(name, { type: 'string', validate });
  return ajv;
}

const escape = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

/** Says a fault in both languages: ajv's own words, and those of our formats where they know better. */
function wordsOf(error: ErrorObject, own: Record<string, TextFormat>): Text {
  const format = error.keyword === 'format' ? own[(error.params as { format: string }).format] : undefined;
  if (format) return format.expected;
  const english = error.message ?? error.keyword;
  const chinese = [{ ...error }];
  toChinese(chinese);
  return text(chinese[0]?.message ?? english, `Expected data that fits its schema, but it ${english}`);
}

function toFault(error: ErrorObject, own: Record<string, TextFormat>): Fault {
  const params = error.params as { missingProperty?: string; additionalProperty?: string };
  const key = params.missingProperty ?? params.additionalProperty;
  const pointer = key === undefined ? error.instancePath : `${error.instancePath}/${escape(key)}`;
  return {
    pointer,
    detail: wordsOf(error, own),
    ...(params.missingProperty !== undefined && { missing: true as const }),
  };
}

/** What is wrong with data by its compiled schema; empty when nothing is. */
export function faultsOf(validate: ValidateFunction, data: Json, own: Record<string, TextFormat> = {}): Fault[] {
  if (validate(data)) return [];
  return (validate.errors ?? []).slice(0, FAULTS_SHOWN).map((error) => toFault(error, own));
}
