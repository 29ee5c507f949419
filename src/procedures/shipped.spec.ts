import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { canonical } from '../domain/audit/canonical.js';
import { isInstant } from '../domain/clock/instant.js';
import type { Json, JsonObject } from '../domain/json.js';
import { defineProcedure } from '../domain/procedure/define-procedure.js';
import { checkBaseline } from '../domain/turnaround/baseline.js';
import { Drive, rulesOf } from './drive.fixture.js';
import { FORMATS } from './formats.js';
import { SHIPPED } from './shipped.js';

const ajv = new Ajv2020({ allErrors: true, strict: false });
ajv.addFormat('date', /^\d{4}-\d{2}-\d{2}$/);
ajv.addFormat('instant', isInstant);
for (const [name, { validate }] of Object.entries(FORMATS)) ajv.addFormat(name, validate);

/** The faults of data against a schema; ajv keeps what it has compiled. */
const validatorOf = (schema: JsonObject) => {
  const validate = ajv.compile(schema);
  return (data: unknown) => (validate(data) ? [] : (validate.errors ?? []));
};

describe.each(SHIPPED.map((definition) => ({ id: definition.id, definition })))('$id', ({ id, definition }) => {
  test('is what was published: a change of it is a new version', () => {
    const file = new URL(`./${id}/${id}-${definition.version}.json`, import.meta.url);
    const bytes = readFileSync(file, 'utf8');
    const published = JSON.parse(bytes) as JsonObject;
    const now = definition as unknown as JsonObject;
    // Parts by name first: the whole is too long to be read in a failure.
    const changed = Object.keys({ ...published, ...now }).filter(
      (part) => canonical(published[part] ?? null) !== canonical(now[part] ?? null),
    );
    expect(changed).toEqual([]);
    expect(bytes === `${canonical(now)}\n`).toBe(true);
  });

  test('loads, and brings a filing that fits its own form', () => {
    expect(defineProcedure(definition).definition.id).toBe(id);
    expect(validatorOf(definition.filing.schema)(definition.filing.example)).toEqual([]);
    expect(validatorOf(definition.filing.schema)({ ...definition.filing.example, more: 1 })).not.toEqual([]);
  });

  test('has an old way that can be computed with', () => {
    expect(() => checkBaseline(definition.baseline)).not.toThrow();
  });

  test('names every field of its forms in Chinese and in English', () => {
    const untitled: string[] = [];
    const walk = (schema: Json | undefined, path: string): void => {
      if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return;
      for (const [name, field] of Object.entries((schema['properties'] ?? {}) as JsonObject)) {
        const inTrackList = path.endsWith('/tracks');
        const words = (field as JsonObject)['x-title'] as JsonObject | undefined;
        if (!inTrackList && !(words?.['zh-CN'] && words['en'])) untitled.push(`${path}/${name}`);
        walk(field, `${path}/${name}`);
      }
      walk(schema['items'], `${path}/*`);
      walk(schema['additionalProperties'], `${path}/*`);
    };
    walk(definition.filing.schema, '/filing');
    for (const [type, { schema }] of Object.entries(definition.commands)) walk(schema, type);
    expect(untitled).toEqual([]);
  });

  test('has examples that fit their schemas, at every step of an ordinary case', () => {
    const drive = new Drive(rulesOf(definition));
    drive.follow();
    expect(drive.state).toMatchObject({ closed: true, outcome: 'decided' });
    for (const { entry } of drive.steps.slice(1))
      expect([entry.type, validatorOf(definition.commands[entry.type]!.schema)(entry.data)]).toEqual([entry.type, []]);
  });

  test('has a first example for every command that fits its schema wherever it is offered', () => {
    const drive = new Drive(rulesOf(definition));
    const seen = new Set<string>();
    for (let i = 0; i < 100 && !drive.state.closed; i++) {
      for (const { offer } of drive.allowed('advance', 'return', 'stop', 'resume', 'end', 'other')) {
        seen.add(offer.command);
        const faults = validatorOf(offer.schema)(offer.example);
        expect([offer.command, faults]).toEqual([offer.command, []]);
      }
      const [next] = drive.allowed('advance', 'resume');
      drive.give(next!.offer.command, next!.offer.example);
    }
    expect(seen.size).toBeGreaterThan(15);
  });

  test('says of every limit where it comes from, how sure that is and from when it holds', () => {
    for (const { citation, validFrom, amount, yellowBefore } of definition.limits) {
      expect(citation.text['zh-CN']).not.toBe('');
      expect(citation.source).toMatch(/^S\d+$/);
      expect(validFrom).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(yellowBefore).toBeLessThan(amount);
    }
  });
});

test('the old ways in a row are the 170 working days of the law, 140 of them the authority’s', () => {
  const ceilings = SHIPPED.find(({ id }) => id === 'three-in-one')!
    .baseline.chain.flatMap(({ statutory }) => statutory)
    .filter(({ within }) => !within);
  const sum = (owner: string) =>
    ceilings.filter((one) => one.owner === owner).reduce((total, { amount }) => total + amount, 0);
  expect([sum('authority'), sum('applicant')]).toEqual([140, 30]);
});

test('the three procedures that follow one another are the chain that the joint case is measured against', () => {
  const [joint, ...alone] = SHIPPED;
  expect(joint!.baseline.chain).toEqual(alone.flatMap(({ baseline }) => baseline.chain));
});
