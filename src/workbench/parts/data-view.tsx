import type { ComponentChildren } from 'preact';
import type { Json, JsonObject } from '../../domain/json.js';
import { useVisit, type Visit } from '../visit.js';
import { sayValue } from '../words/values.js';
import { Day, Time } from './time.js';

type Schema = JsonObject | undefined;
export type Labels = Record<string, string>;

const at = (schema: Schema, name: string): Schema => schema?.[name] as Schema;
const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a field is called, by its schema; a field of an item by the item's label; else by its own name. */
function titleOf(schema: Schema, name: string, labels: Labels, { tongue }: Visit): string {
  const titles = schema?.['x-title'] as Record<string, string> | undefined;
  return titles?.[tongue] ?? titles?.['zh-CN'] ?? labels[name] ?? sayValue(name, tongue);
}

type Plain = null | boolean | number | string;

function Leaf({ value, labels }: { value: Plain; labels: Labels }): ComponentChildren {
  const { tongue } = useVisit();
  if (typeof value === 'boolean') return sayValue(value ? 'yes' : 'no', tongue);
  const said = String(value);
  if (/^\d{4}-\d\d-\d\dT/.test(said)) return <Time at={said} />;
  if (/^\d{4}-\d\d-\d\d$/.test(said)) return <Day date={said} />;
  return <bdi>{labels[said] ? `${labels[said]} (${said})` : sayValue(said, tongue)}</bdi>;
}

/** A value as people read it: with the words of its schema, items by their labels, lists as lists. */
export function DataView({ value, schema, labels = {} }: { value: Json; schema?: Schema; labels?: Labels }) {
  const visit = useVisit();
  if (Array.isArray(value))
    return (
      <ol class="data">
        {value.map((one, i) => (
          <li key={i}>
            <DataView value={one} schema={at(schema, 'items')} labels={labels} />
          </li>
        ))}
      </ol>
    );
  if (!isObject(value)) return <Leaf value={value} labels={labels} />;
  return (
    <dl>
      {Object.entries(value).map(([name, one]) => {
        const own = at(at(schema, 'properties'), name) ?? at(schema, 'additionalProperties');
        return (
          <>
            <dt>{titleOf(at(at(schema, 'properties'), name), name, labels, visit)}</dt>
            <dd>
              <DataView value={one} schema={own} labels={labels} />
            </dd>
          </>
        );
      })}
    </dl>
  );
}
