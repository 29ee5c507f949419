/** Values of an object-centric log, as JSON writes them; a table writes the same. */
import type { Instant } from '../clock/instant.js';
import { byCodePoint } from '../turnaround/threads.js';

export type Relation = { objectId: string; qualifier: string };
export type OcelEvent = {
  id: string;
  type: string;
  time: Instant;
  attributes: { name: string; value: string }[];
  relationships: Relation[];
};
export type OcelObject = {
  id: string;
  type: string;
  attributes: { name: string; value: string; time: Instant }[];
  relationships: Relation[];
};

/** An object of many cases as one of them knows it: the same company files more than once. */
export type Sighting = { id: string; type: string; at: Instant; attributes: Record<string, string> };

/** When every object has its first values: before any event (the standard's own convention). */
export const INITIAL = '1970-01-01T00:00:00Z';

type Change = { name: string; value: string; at: Instant };

/**
 * The values of an object in the order of time. Readers take the first value of an attribute for its initial one, whatever
 * its time says, so it has that of `INITIAL`; of several values at one instant only the last was ever seen.
 */
export function valuesOf(changes: readonly Change[]): OcelObject['attributes'] {
  const names = [...new Set(changes.map(({ name }) => name))];
  const values = names.flatMap((name) => {
    const own = changes.filter((change) => change.name === name).sort((a, b) => byCodePoint(a.at, b.at));
    const lasting = own.filter(({ at }, i) => own[i + 1]?.at !== at);
    return lasting
      .filter(({ value }, i) => lasting[i - 1]?.value !== value)
      .map(({ value, at }, i) => ({ name, value, time: i === 0 ? INITIAL : at }));
  });
  return values.sort((a, b) => byCodePoint(a.time, b.time));
}

/** Objects of many cases, gathered while the cases go by; it grows with their number and not with that of the cases. */
export function gathering() {
  const known = new Map<string, { type: string; changes: Change[] }>();
  return {
    see({ id, type, at, attributes }: Sighting): void {
      const object = known.get(id) ?? { type, changes: [] };
      known.set(id, object);
      for (const [name, value] of Object.entries(attributes)) {
        const own = object.changes.filter((change) => change.name === name);
        const before = own.filter((change) => change.at <= at).sort((a, b) => byCodePoint(b.at, a.at))[0];
        if (before?.value !== value) object.changes.push({ name, value, at });
      }
    },
    all: (): OcelObject[] =>
      [...known.entries()].map(([id, { type, changes }]) => ({
        id,
        type,
        attributes: valuesOf(changes),
        relationships: [],
      })),
  };
}

/** Relations without repetition, as they are keys. */
export function distinctRelations(relations: readonly Relation[]): Relation[] {
  const seen = new Map(relations.map((one) => [`${one.objectId}\n${one.qualifier}`, one]));
  return [...seen.values()];
}
