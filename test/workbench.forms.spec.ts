/** What officials type into a form reaches the API as they meant it, for every form that the product draws. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { Catalogue } from '../src/catalogue/catalogue.js';
import { examplesOf, type Officers } from '../src/domain/case/offers.js';
import type { Json } from '../src/domain/json.js';
import type { JsonSchema } from '../src/domain/procedure/definition.js';
import { SAMPLE_USERS } from '../src/identity/sample-users.js';
import { Drive } from '../src/procedures/drive.fixture.js';
import { keepForm, parseForm, shapeOf } from '../src/workbench/form-data.js';
import { SchemaForm } from '../src/workbench/parts/schema-form.js';
import { type Visit, VisitProvider } from '../src/workbench/visit.js';
import { fieldsOf } from './setup/form-fields.js';

const catalogue = new Catalogue();
const officers: Officers = {};
for (const { name, roles } of SAMPLE_USERS) for (const role of roles) (officers[role] ??= []).push(name);

type Given = Parameters<typeof SchemaForm>[0];
type Choices = NonNullable<Given['choices']>;
const draw = (given: Given, tongue: Visit['tongue'] = 'zh-CN'): string =>
  renderToString(h(VisitProvider, { value: { tongue, here: '/cases/1' } as Visit, children: h(SchemaForm, given) }));

const readBack = (given: Given): Json => parseForm(given.schema, fieldsOf(draw(given)));

const choicesIn = ({ facts }: Drive['state']): Choices => ({
  items: Object.entries(facts.items).map(([id, { kind, label }]) => ({ id, kind, label })),
  tracks: Object.keys(facts.tracks).map((id) => ({ id, title: id })),
  people: SAMPLE_USERS.map(({ name, title }) => ({ id: name, label: title })),
});

const KNOWN: Choices = {
  items: [
    { id: 'L1', kind: 'line', label: '片剂一线' },
    { id: 'L2', kind: 'line', label: '颗粒剂二线' },
    { id: 'P1', kind: 'product', label: '样例片' },
  ],
  tracks: ['licence', 'inspection', 'registration'].map((id) => ({ id, title: id })),
};
const CONTROL = /\p{Cc}/gu;
const line = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  .map((text) => text.replace(CONTROL, '').trim())
  .filter((text) => text !== '');
const prose = fc
  .array(fc.oneof(line, fc.constantFrom('\n', '\n\n', '<script>"&amp;', '</textarea>')), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join(''))
  .filter((text) => text.trim() !== '');
const idsOf = (kind: string): string[] =>
  kind === 'track'
    ? KNOWN.tracks!.map(({ id }) => id)
    : KNOWN.items!.filter((item) => kind === 'item' || item.kind === kind).map(({ id }) => id);

/** Data that fit a schema, as full of odd text as people can make it. */
function dataFor(schema: JsonSchema): fc.Arbitrary<Json> {
  const shape = shapeOf(schema);
  switch (shape.as) {
    case 'members': {
      const needed = shape.members.filter(({ optional }) => !optional).map(({ name }) => name);
      const fields = shape.members.map(({ name, schema: member }) => [name, dataFor(member)] as const);
      return fc.record(Object.fromEntries(fields), { requiredKeys: needed });
    }
    case 'keyed':
      return fc
        .subarray(idsOf(shape.kind), { minLength: 1 })
        .chain((ids) => fc.record(Object.fromEntries(ids.map((id) => [id, dataFor(shape.each)]))));
    case 'list': {
      const minLength = Math.max(1, shape.fewest);
      return fc.array(dataFor(shape.each), { minLength, maxLength: minLength + 2 });
    }
    case 'several': {
      const one = shapeOf(shape.each);
      return fc.subarray(one.as === 'choice' ? one.values : idsOf(one.as === 'item' ? one.kind : 'track'), {
        minLength: 1,
      });
    }
    case 'yes':
      return fc.constant(shape.value);
    case 'choice':
      return fc.constantFrom(...shape.values);
    case 'item':
      return fc.constantFrom(...idsOf(shape.kind));
    case 'track':
      return fc.constantFrom(...idsOf('track'));
    case 'number':
      return fc.integer({ min: Number(schema['minimum'] ?? 0), max: Number(schema['maximum'] ?? 1_000_000) });
    case 'instant':
      return fc
        .date({ min: new Date('1992-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
        .map((date) => date.toISOString());
    case 'date':
      return fc.integer({ min: 0, max: 20_000 }).map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10));
    case 'line':
      return line;
    case 'prose':
      return prose;
  }
}

describe.each(catalogue.list().map((rules): [string, typeof rules] => [rules.procedure.definition.id, rules]))(
  'the forms of %s',
  (_, rules) => {
    const { filing, commands } = rules.procedure.definition;

    test('a filing comes out of its form as it went in', () => {
      expect(readBack({ schema: filing.schema, value: filing.example })).toEqual(filing.example);
    });

    test('every command, at every step of an ordinary case, comes out of its form as it went in', () => {
      const drive = new Drive(rules);
      const seen = new Set<string>();
      for (let i = 0; i < 100 && !drive.state.closed; i++) {
        const choices = choicesIn(drive.state);
        for (const [type, { schema, roles }] of Object.entries(commands)) {
          const ask = {
            state: drive.state,
            actor: drive.actor(roles[0]!),
            now: '2026-03-02T02:00:01.500Z',
            rules,
            officers,
          };
          for (const value of examplesOf(type, ask).filter((data) => rules.faults(type, data).length === 0)) {
            seen.add(type);
            expect([type, readBack({ schema, value, choices })]).toEqual([type, value]);
          }
        }
        const [next] = drive.allowed('advance', 'resume');
        drive.give(next!.offer.command, next!.offer.example);
      }
      expect(seen.size).toBeGreaterThan(15);
    });

    test('whatever is typed into any of its forms is read as it was typed', () => {
      for (const [type, { schema }] of Object.entries(commands))
        fc.assert(
          fc.property(dataFor(schema), (value) => {
            expect([type, readBack({ schema, value, choices: KNOWN })]).toEqual([type, value]);
          }),
          { numRuns: 15 },
        );
    });
  },
);

describe('a list in a form', () => {
  const wanted = {
    type: 'object',
    properties: { wanted: { type: 'array', items: { type: 'string', maxLength: 4000 }, minItems: 1, maxItems: 3 } },
    required: ['wanted'],
  };
  const rows = (...texts: string[]): URLSearchParams =>
    new URLSearchParams(texts.map((text, i): [string, string] => [`/data/wanted/${i}`, text]));
  const pressed = (form: URLSearchParams, change: string): URLSearchParams => {
    form.set('change', change);
    return form;
  };

  test('grows by a row where the button asks for it, and keeps what was typed', () => {
    expect(keepForm(wanted, pressed(rows('甲', ''), 'add /data/wanted'))).toEqual({ wanted: ['甲', '', ''] });
  });

  test('goes on in the first field of the new row', () => {
    const html = draw({ schema: wanted, value: { wanted: ['甲', '乙'] } });
    expect(html).toContain('value="add /data/wanted" formaction="/cases/1#f/data/wanted/2"');
  });

  test('loses exactly the row that was removed', () => {
    expect(keepForm(wanted, pressed(rows('甲', '乙', '丙'), 'remove /data/wanted/1'))).toEqual({
      wanted: ['甲', '丙'],
    });
  });

  test('offers no further row where there may be none, and no removal of the last that is needed', () => {
    expect(draw({ schema: wanted, value: { wanted: ['甲', '乙', '丙'] } })).not.toContain('value="add ');
    expect(draw({ schema: wanted, value: { wanted: ['甲'] } })).not.toContain('value="remove ');
  });

  test('leaves out the rows in which nothing was typed', () => {
    expect(parseForm(wanted, rows('甲', ' \r\n ', '乙'))).toEqual({ wanted: ['甲', '乙'] });
  });
});

describe('a field of a form', () => {
  const schema = {
    type: 'object',
    properties: { days: { type: 'integer', title: 'Days', 'x-title': { 'zh-CN': '天数', en: 'Days' } } },
  };

  test('says what is wrong with it where it stands', () => {
    const html = draw({ schema, value: { days: 'x' }, faults: [{ pointer: '/data/days', detail: '应为整数 <b>' }] });
    expect(html).toContain('aria-invalid="true" aria-describedby="f/data/days.fault"');
    expect(html).toContain('<p class="fault" id="f/data/days.fault">应为整数 &lt;b></p>');
  });

  test('takes the wide digits of a Chinese keyboard, and leaves what is no number for the API to refuse', () => {
    const typed = (text: string) => parseForm(schema, new URLSearchParams({ '/data/days': text }));
    expect([typed('１２'), typed('12'), typed('twelve'), typed(' ')]).toEqual([
      { days: 12 },
      { days: 12 },
      { days: 'twelve' },
      {},
    ]);
  });

  test('is named in the language of the page', () => {
    expect(draw({ schema }, 'en')).toContain('Days');
    expect(draw({ schema }, 'ug')).toContain('天数');
  });
});
