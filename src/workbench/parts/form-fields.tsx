import type { Json } from '../../domain/json.js';
import type { JsonSchema } from '../../domain/procedure/definition.js';
import { at as valueAt, isObject, textOf } from '../../domain/procedure/facts.js';
import { keysOf, type Shape, toLocalTime } from '../form-data.js';
import type { Tongue } from '../tongue.js';
import { useVisit, useWords } from '../visit.js';
import { formWords } from '../words/forms.js';
import { sayValue } from '../words/values.js';

/** What a field of a case can name: its own items, its tracks, persons; and titles for codes that the case explains. */
export type Choices = {
  items?: { id: string; kind: string; label: string }[];
  tracks?: { id: string; title: string }[];
  people?: { id: string; label: string }[];
  titles?: Record<string, string>;
};

export type Fault = { pointer: string; detail: string };

/** What all fields of one form share. */
export type Asking = {
  faults: readonly Fault[];
  choices: Choices;
  example: Json | undefined;
  at: string;
  action: string;
};
export type Asked = { schema: JsonSchema; value: Json | undefined; pointer: string; title: string; asking: Asking };

export const PEOPLE = 'people';
/** The id of the field for a pointer, and the address of its fault on the page. */
export const idOf = (pointer: string): string => `f${pointer}`;
export const nameOf = (pointer: string): string => keysOf(pointer).findLast((key) => !/^\d+$/.test(key)) ?? '';

/** The title of a field in the language of the page; Uyghur falls back to Chinese. */
export function titleOf(schema: JsonSchema, tongue: Tongue, otherwise = ''): string {
  return textOf(valueAt(schema, `/x-title/${tongue}`) ?? valueAt(schema, '/x-title/zh-CN')) || otherwise;
}

/** The part of an example at a pointer; of lists and keyed objects the first entry stands for all. */
function exampleAt({ example, at }: Asking, pointer: string): string {
  let value: Json | undefined = example;
  for (const key of keysOf(pointer.slice(at.length))) {
    if (Array.isArray(value)) value = value[Number(key)] ?? value[0];
    else if (isObject(value)) value = value[key] ?? undefined;
    else return '';
  }
  return typeof value === 'string' ? value : '';
}

export function labelsOf(
  shape: Shape,
  field: string,
  { choices }: Asking,
  tongue: Tongue,
): { id: string; label: string }[] {
  const { items = [], tracks = [], titles = {} } = choices;
  if (shape.as === 'track') return tracks.map(({ id, title }) => ({ id, label: title }));
  if (shape.as === 'item' || shape.as === 'keyed') {
    if (shape.kind === 'track') return tracks.map(({ id, title }) => ({ id, label: title }));
    return items
      .filter(({ kind }) => shape.kind === 'item' || kind === shape.kind)
      .map(({ id, label }) => ({ id, label: `${label} (${id})` }));
  }
  if (shape.as !== 'choice') return [];
  return shape.values.map((value) => {
    const word = typeof value === 'boolean' ? (value ? 'yes' : 'no') : textOf(value);
    return { id: textOf(value), label: titles[word] ?? sayValue(word, tongue, field) };
  });
}

/** Options that are open, and whatever was chosen before, so that showing a form again loses nothing. */
export function withChosen(options: { id: string; label: string }[], chosen: readonly string[]) {
  const known = new Set(options.map(({ id }) => id));
  return [...options, ...chosen.filter((id) => id !== '' && !known.has(id)).map((id) => ({ id, label: id }))];
}

export function Faults({ pointer, faults }: { pointer: string; faults: readonly Fault[] }) {
  const own = faults.filter((fault) => fault.pointer === pointer);
  if (own.length === 0) return null;
  return (
    <p class="fault" id={`${idOf(pointer)}.fault`}>
      {own.map(({ detail }) => detail).join(' · ')}
    </p>
  );
}

/** What the field says of itself to those who cannot see it. */
export function describedBy({ pointer, asking }: Asked, hint: string) {
  const isFaulty = asking.faults.some((fault) => fault.pointer === pointer);
  const by = [hint && `${idOf(pointer)}.hint`, isFaulty && `${idOf(pointer)}.fault`].filter(Boolean).join(' ');
  return { ...(isFaulty && { 'aria-invalid': 'true' as const }), ...(by && { 'aria-describedby': by }) };
}

export function Title({ title, optional }: { title: string; optional: boolean }) {
  const words = useWords(formWords);
  return (
    <>
      {title}
      {optional && <span class="hint"> ({words.optional})</span>}
    </>
  );
}

export function useHint({ schema, pointer, asking }: Asked, shape: Shape): string {
  const words = useWords(formWords);
  const example = exampleAt(asking, pointer);
  const isPrescribed = ['format', 'pattern'].some(
    (key) => ![undefined, '\\S', 'date', 'instant'].includes(schema[key] as string),
  );
  return [
    shape.as === 'line' && isPrescribed && example && `${words.forExample}${example}`,
    shape.as === 'instant' && words.beijing,
    schema['x-personal'] === true && words.personal,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** Text, a number, a date. */
export function Control({ asked, shape, hint }: { asked: Asked; shape: Shape; hint: string }) {
  const { schema, value, pointer, asking } = asked;
  const text = value === undefined || value === null || typeof value === 'object' ? '' : String(value);
  const common = {
    id: idOf(pointer),
    name: pointer,
    ...describedBy(asked, hint),
    ...(typeof schema['maxLength'] === 'number' && { maxLength: schema['maxLength'] }),
  };
  if (shape.as === 'prose')
    return (
      <textarea {...common} rows={3} dir="auto">
        {/* A browser drops the first line break of a text area. */}
        {text.startsWith('\n') ? `\n${text}` : text}
      </textarea>
    );
  if (shape.as === 'date') return <input type="date" {...common} value={text} />;
  if (shape.as === 'instant') return <input type="datetime-local" {...common} step="any" value={toLocalTime(text)} />;
  if (shape.as === 'number') return <input type="text" {...common} inputMode="numeric" class="short" value={text} />;
  const isPerson = (asking.choices.people ?? []).some(({ id }) => id === exampleAt(asking, pointer));
  return (
    <input type="text" {...common} value={text} dir="auto" {...(isPerson && { list: PEOPLE, autocomplete: 'off' })} />
  );
}

export function Select({ asked, shape, hint }: { asked: Asked; shape: Shape; hint: string }) {
  const words = useWords(formWords);
  const { tongue } = useVisit();
  const { value, pointer, asking } = asked;
  const chosen = value === undefined ? '' : textOf(value);
  return (
    <select id={idOf(pointer)} name={pointer} {...describedBy(asked, hint)}>
      <option value="">{words.choose}</option>
      {withChosen(labelsOf(shape, nameOf(pointer), asking, tongue), [chosen]).map(({ id, label }) => (
        <option value={id} selected={id === chosen} key={id}>
          {label}
        </option>
      ))}
    </select>
  );
}
