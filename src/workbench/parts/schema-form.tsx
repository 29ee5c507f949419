import type { ComponentChildren } from 'preact';
import type { Json } from '../../domain/json.js';
import type { JsonSchema } from '../../domain/procedure/definition.js';
import { isObject, textOf } from '../../domain/procedure/facts.js';
import { below, CHANGE, type Shape, shapeOf } from '../form-data.js';
import { useVisit, useWords } from '../visit.js';
import { formWords } from '../words/forms.js';
import {
  type Asked,
  type Asking,
  type Choices,
  Control,
  describedBy,
  type Fault,
  Faults,
  idOf,
  labelsOf,
  nameOf,
  PEOPLE,
  Select,
  Title,
  titleOf,
  useHint,
  withChosen,
} from './form-fields.js';

type Given = {
  schema: JsonSchema;
  /** What stands in the fields: what was typed, or what is suggested. */
  value?: Json | undefined;
  /** Refusals as the API gives them; their pointers begin with `at`. */
  faults?: readonly Fault[] | undefined;
  choices?: Choices | undefined;
  /** The pointer under which the API speaks of the value: `/data` of a command, `/filing` of a filing. */
  at?: string;
  /** Data that would be accepted: shown as hints where a form is prescribed, never filled in. */
  example?: Json | undefined;
  /** Where the form is sent to, if not to this very page. */
  action?: string;
};

/** For `ProblemNote`: from every fault to its field. */
export const faultLinks = (faults: readonly Fault[] = []): Record<string, string> =>
  Object.fromEntries(faults.map(({ pointer }) => [pointer, `#${idOf(pointer)}`]));

function Group({ asked, optional, children }: { asked: Asked; optional: boolean; children: ComponentChildren }) {
  const { pointer, title, asking } = asked;
  const isFaulty = asking.faults.some((fault) => fault.pointer === pointer);
  return (
    <fieldset id={idOf(pointer)} {...(isFaulty && { 'aria-describedby': `${idOf(pointer)}.fault` })}>
      <legend>
        <Title title={title} optional={optional} />
      </legend>
      <Faults pointer={pointer} faults={asking.faults} />
      {children}
    </fieldset>
  );
}

function Several({ asked, each, optional }: { asked: Asked; each: JsonSchema; optional: boolean }) {
  const words = useWords(formWords);
  const { tongue } = useVisit();
  const { value, pointer, asking } = asked;
  const chosen = (Array.isArray(value) ? value : []).map((one) => String(one as string));
  const options = withChosen(labelsOf(shapeOf(each), nameOf(pointer), asking, tongue), chosen);
  return (
    <Group asked={asked} optional={optional}>
      {options.length === 0 && <p class="hint">{words.noChoice}</p>}
      {options.map(({ id, label }) => (
        <label class="check" key={id}>
          <input type="checkbox" name={pointer} value={id} checked={chosen.includes(id)} /> {label}
        </label>
      ))}
    </Group>
  );
}

/** The first field of a row, where its reader goes on typing. */
function firstField(schema: JsonSchema, pointer: string): string {
  const shape = shapeOf(schema);
  const first = shape.as === 'members' ? shape.members[0] : undefined;
  return first ? firstField(first.schema, below(pointer, first.name)) : pointer;
}

type Change = { change: 'add' | 'remove'; pointer: string; goesTo: string; label: string; asking: Asking };

/** The address of the answer names the field to go on with, which a browser scrolls to and focuses. */
function ChangeButton({ change, pointer, goesTo, label, asking }: Change) {
  return (
    <button
      type="submit"
      name={CHANGE}
      value={`${change} ${pointer}`}
      formaction={`${asking.action}#${idOf(goesTo)}`}
      formnovalidate
    >
      {label}
    </button>
  );
}

function List({ asked, shape, optional }: { asked: Asked; shape: Shape & { as: 'list' }; optional: boolean }) {
  const words = useWords(formWords);
  const { tongue } = useVisit();
  const { value, pointer, title, asking } = asked;
  const given = Array.isArray(value) ? value : [];
  const rows: (Json | undefined)[] = [...given];
  while (rows.length < shape.fewest) rows.push(undefined);
  const one = titleOf(shape.each, tongue, title);
  return (
    <Group asked={asked} optional={optional}>
      {rows.map((row, i) => (
        <div class="row" key={i}>
          <Field
            asked={{ schema: shape.each, value: row, pointer: below(pointer, i), title: `${one} ${i + 1}`, asking }}
            optional={false}
          />
          {rows.length > shape.fewest && (
            <ChangeButton
              change="remove"
              pointer={below(pointer, i)}
              goesTo={pointer}
              label={`${words.remove} ${one} ${i + 1}`}
              asking={asking}
            />
          )}
        </div>
      ))}
      {rows.length < shape.most && (
        <ChangeButton
          change="add"
          pointer={pointer}
          goesTo={firstField(shape.each, below(pointer, rows.length))}
          label={`${words.add} (${one})`}
          asking={asking}
        />
      )}
    </Group>
  );
}

function Keyed({ asked, shape, optional }: { asked: Asked; shape: Shape & { as: 'keyed' }; optional: boolean }) {
  const words = useWords(formWords);
  const { tongue } = useVisit();
  const { value, pointer, asking } = asked;
  const given = isObject(value) ? value : {};
  const keys = withChosen(labelsOf(shape, '', asking, tongue), Object.keys(given));
  return (
    <Group asked={asked} optional={optional}>
      {keys.length === 0 && <p class="hint">{words.noChoice}</p>}
      {keys.map(({ id, label }) => (
        <Field
          key={id}
          asked={{ schema: shape.each, value: given[id], pointer: below(pointer, id), title: label, asking }}
          optional={false}
        />
      ))}
    </Group>
  );
}

function Members({ asked, shape }: { asked: Asked; shape: Shape & { as: 'members' } }) {
  const { tongue } = useVisit();
  const { schema, value, pointer, asking } = asked;
  const given = isObject(value) ? value : {};
  const tracks = new Map((asking.choices.tracks ?? []).map(({ id, title }) => [id, title]));
  return (
    <>
      {shape.members.map(({ name, schema: member, optional }) => (
        <Field
          key={name}
          asked={{
            schema: member,
            value: given[name],
            pointer: below(pointer, name),
            title: titleOf(member, tongue, (schema['x-keys'] === 'track' && tracks.get(name)) || name),
            asking,
          }}
          optional={optional}
        />
      ))}
    </>
  );
}

/** One field, or the group of fields that a list or an object is. */
function Field({ asked, optional }: { asked: Asked; optional: boolean }) {
  const shape = shapeOf(asked.schema);
  const hint = useHint(asked, shape);
  const { pointer, title, value, asking } = asked;
  if (shape.as === 'list') return <List asked={asked} shape={shape} optional={optional} />;
  if (shape.as === 'several') return <Several asked={asked} each={shape.each} optional={optional} />;
  if (shape.as === 'keyed') return <Keyed asked={asked} shape={shape} optional={optional} />;
  if (shape.as === 'members')
    return (
      <Group asked={asked} optional={optional}>
        <Members asked={asked} shape={shape} />
      </Group>
    );
  const note = hint && (
    <span class="hint" id={`${idOf(pointer)}.hint`}>
      {hint}
    </span>
  );
  if (shape.as === 'yes')
    return (
      <div class="field">
        <Faults pointer={pointer} faults={asking.faults} />
        <label class="check">
          <input
            type="checkbox"
            id={idOf(pointer)}
            name={pointer}
            value={textOf(shape.value)}
            checked={value === shape.value}
            {...describedBy(asked, hint)}
          />{' '}
          <Title title={title} optional={optional} />
        </label>
        {note}
      </div>
    );
  const isSelect = shape.as === 'choice' || shape.as === 'item' || shape.as === 'track';
  return (
    <div class="field">
      <label for={idOf(pointer)}>
        <Title title={title} optional={optional} />
      </label>
      {note}
      <Faults pointer={pointer} faults={asking.faults} />
      {isSelect ? (
        <Select asked={asked} shape={shape} hint={hint} />
      ) : (
        <Control asked={asked} shape={shape} hint={hint} />
      )}
    </div>
  );
}

/**
 * The fields for a JSON Schema, to stand in a `PostForm` with a button of its own. A page that receives the form looks first
 * for `CHANGE` (a list was lengthened or shortened: show it again with `keepForm`) and else reads it with `parseForm`.
 */
export function SchemaForm({ schema, value, faults = [], choices = {}, at = '/data', example, action }: Given) {
  const { tongue, here } = useVisit();
  const asking: Asking = { faults, choices, at, example, action: action ?? here };
  const asked: Asked = { schema, value, pointer: at, title: titleOf(schema, tongue), asking };
  const shape = shapeOf(schema);
  return (
    <div class="fields">
      {/* The Enter key presses the first button of a form, which must not be one that lengthens a list. */}
      <button type="submit" hidden tabIndex={-1} aria-hidden="true" />
      {shape.as === 'members' ? <Members asked={asked} shape={shape} /> : <Field asked={asked} optional={false} />}
      {choices.people && (
        <datalist id={PEOPLE}>
          {choices.people.map(({ id, label }) => (
            <option value={id} key={id}>
              {label}
            </option>
          ))}
        </datalist>
      )}
    </div>
  );
}
