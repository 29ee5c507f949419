/** Small builders for the JSON Schemas of filings and commands. Every field has its words in both languages. */
import type { Json, JsonObject } from '../domain/json.js';
import type { JsonSchema } from '../domain/procedure/definition.js';

/** A schema with its words: `title` for generators, `x-title` for people. */
export const titled = (zh: string, en: string, schema: JsonObject): JsonSchema => ({
  title: en,
  'x-title': { 'zh-CN': zh, en },
  ...schema,
});

export const line = (zh: string, en: string, maxLength = 200): JsonSchema =>
  titled(zh, en, { type: 'string', minLength: 1, maxLength, pattern: '\\S' });
export const prose = (zh: string, en: string): JsonSchema => line(zh, en, 4000);
export const formatted = (format: string, zh: string, en: string): JsonSchema =>
  titled(zh, en, { type: 'string', format, maxLength: 100 });
export const date = (zh: string, en: string): JsonSchema => formatted('date', zh, en);
export const choice = (zh: string, en: string, ...values: string[]): JsonSchema =>
  titled(zh, en, { type: 'string', enum: values });
export const yes = (zh: string, en: string): JsonSchema => titled(zh, en, { const: true });
export const whole = (zh: string, en: string, minimum: number, maximum: number): JsonSchema =>
  titled(zh, en, { type: 'integer', minimum, maximum });
export const list = (zh: string, en: string, items: JsonSchema, minItems: number, maxItems: number): JsonSchema =>
  titled(zh, en, { type: 'array', items, minItems, maxItems });

/** An object; every property is needed unless named in `optional`. Nothing else may be in it. */
export const object = (properties: Record<string, JsonSchema>, optional: string[] = []): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
});

export const personal = (schema: JsonSchema): JsonSchema => ({ ...schema, 'x-personal': true });
/** A person of the authority, by the id that he signs in with. */
export const person = (zh: string, en: string): JsonSchema => line(zh, en, 100);

/** A list of items of the case. */
export const items = (kind: string, zh: string, en: string, minItems = 1): JsonSchema =>
  titled(zh, en, {
    type: 'array',
    items: { type: 'string', 'x-item': kind },
    minItems,
    maxItems: 50,
    uniqueItems: true,
  });
/** An object from items of a kind (`item`: of any kind; `track`: tracks) to values. */
export const byItem = (kind: string, zh: string, en: string, value: JsonObject): JsonSchema =>
  titled(zh, en, { type: 'object', 'x-keys': kind, additionalProperties: value, minProperties: 1 });
export const oneOf = (...values: string[]): JsonObject => ({ type: 'string', enum: values });

export const reasons = (kind = 'item'): JsonSchema =>
  byItem(kind, '逐项理由', 'Reasons, item by item', { type: 'string', minLength: 1, maxLength: 4000, pattern: '\\S' });
export const REASON = prose('理由', 'Reason');
export const REMEDIES = prose('救济途径', 'Remedies: how, where and until when this can be challenged');

/** Words for examples, in the language of the files of an authority. */
export const REMEDIES_EXAMPLE: Json =
  '如不服本决定，可以自收到之日起六十日内申请行政复议，或者自收到之日起六个月内提起行政诉讼。';
