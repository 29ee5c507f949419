import { type Json, text } from '../domain/json.js';
import type { JsonSchema } from '../domain/procedure/definition.js';
import type { PlannedOffice } from '../domain/procedure/planned-office.js';
import { type Fault, Problem } from '../domain/problem.js';
import { faultsOf, makeAjv } from '../http/schema-faults.js';

const object = (properties: { [key: string]: Json }, ...optional: string[]): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties).filter((key) => !optional.includes(key)),
  properties,
});
const byName = (schema: Json, most: number): JsonSchema => ({
  type: 'object',
  maxProperties: most,
  propertyNames: { maxLength: 120 },
  additionalProperties: schema,
});
const list = (items: Json, minItems: number, maxItems: number): JsonSchema => ({
  type: 'array',
  items,
  minItems,
  maxItems,
});
const number = (minimum: number, maximum: number): JsonSchema => ({ type: 'number', minimum, maximum });
const whole = (minimum: number, maximum: number): JsonSchema => ({ type: 'integer', minimum, maximum });
const words = (maxLength: number): JsonSchema => ({ type: 'string', minLength: 1, maxLength });
const TEXT = object({ 'zh-CN': words(500), en: words(500), ug: words(500) }, 'ug');
const CITATION = object(
  { text: TEXT, source: words(100), certainty: { enum: ['law', 'law?', 'practice', 'assumption'] }, url: words(500) },
  'url',
);

/** A year of office time: nothing that an official has in hand takes longer. */
const MINUTES = number(0, 120_000);
const DURATION: JsonSchema = {
  oneOf: [
    object({ kind: { enum: ['fixed', 'exponential'] }, mean: MINUTES }),
    object({ kind: { const: 'lognormal' }, mean: { ...MINUTES, exclusiveMinimum: 0 }, spread: number(0, 5) }),
    object({ kind: { const: 'empirical' }, values: list(MINUTES, 2, 1000) }),
  ],
};

/** What an office must say of itself, as JSON Schema 2020-12. */
export const OFFICE_SCHEMA: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'An office as planners describe it; times in minutes of office time',
  ...object({
    version: whole(1, 1_000_000),
    title: TEXT,
    start: { type: 'string', format: 'date' },
    arrivals: object({ perWeekday: list(number(0, 200), 5, 5), citation: CITATION }),
    pools: list(
      object(
        {
          id: { type: 'string', pattern: '^[a-zA-Z][a-zA-Z0-9-]{0,39}$' },
          title: TEXT,
          roles: list(words(60), 1, 20),
          heads: whole(1, 500),
          availability: { ...number(0, 1), exclusiveMinimum: 0 },
          yuanPerHour: number(0, 100_000),
          citation: CITATION,
        },
        'yuanPerHour',
      ),
      1,
      40,
    ),
    stages: byName(
      object(
        {
          duration: DURATION,
          heads: whole(1, 20),
          meets: { ...list(whole(1, 5), 1, 5), uniqueItems: true },
          citation: CITATION,
        },
        'heads',
        'meets',
      ),
      200,
    ),
    like: byName(words(120), 200),
    detours: byName(object({ share: number(0, 1), again: number(0, 1), citation: CITATION }), 200),
  }),
};

const validate = makeAjv().compile(OFFICE_SCHEMA);
/** A span in which every day of the calendar can be computed. */
const YEARS = /^20\d{2}-/;

/** Faults that a schema does not see. */
function furtherFaults(office: PlannedOffice): Fault[] {
  const faults: Fault[] = [];
  if (!YEARS.test(office.start))
    faults.push({ pointer: '/start', detail: text('应为本世纪的日期', 'Expected a day of the years 2000 to 2099') });
  if (office.arrivals.perWeekday.every((cases) => cases === 0))
    faults.push({
      pointer: '/arrivals/perWeekday',
      detail: text('应有案件', 'Expected cases to come on some weekday'),
    });
  office.pools.forEach(({ id }, i) => {
    if (office.pools.findIndex((other) => other.id === id) !== i)
      faults.push({
        pointer: `/pools/${i}/id`,
        detail: text(`${id} 重复`, `Expected ids of their own, but ${id} is twice`),
      });
  });
  return faults;
}

/** The office that somebody sent or wrote. @throws Problem `invalidPayload` with every fault, its pointer below `at` */
export function parseOffice(data: Json, at = ''): PlannedOffice {
  const bySchema = faultsOf(validate, data);
  const office = data as unknown as PlannedOffice;
  const faults = bySchema.length > 0 ? bySchema : furtherFaults(office);
  if (faults.length === 0) return office;
  throw new Problem(
    'invalidPayload',
    text(
      '机构数据不符合要求',
      `Expected an office by its schema, but ${faults[0]!.pointer || 'it'} is not: ${faults[0]!.detail.en}`,
    ),
    { errors: faults.map((fault) => ({ ...fault, pointer: `${at}${fault.pointer}` })) },
  );
}
