/**
 * Examples as data. An example must fit the case at hand (its own lines, the officers who may still act), so it is a
 * small template, filled from the facts and from who is eligible. Plain JSON stands for itself; an object with one key
 * that begins with `$` is filled:
 *
 * - `{ $each: kind, value, first?, where? }` an object: item id -> value (filled with that item in hand; `first` for the
 *   first of them), for a kind or a list of kinds; an item whose value is null is left out
 * - `{ $list: kind, where? }`          a list of item ids
 * - `{ $tracks: [statuses] }`          a list of the tracks of these statuses
 * - `{ $byTrack: [statuses], value }`  an object: track -> value
 * - `{ $present: {pairs} }`            an object without the keys whose value came out empty
 * - `{ $officers: [roles], count }`     ids of persons who may still act on this case, by role in this order, nobody twice
 * - `{ $officer: role, skip? }`          one such id
 * - `{ $entry: register, where?, skip? }`   the id of an entry of a register
 * - `{ $fresh: register, prefix }`     an id that no entry of a register has yet
 * - `{ $mark: name }`                  a mark of the item in hand
 * - `{ $choose: [{ when, value }, …] }` the first whose condition holds of the item in hand (no `when`: always)
 * - `{ $when: condition, value }`       the value if the condition holds of the case, otherwise null
 * - `{ $day: n }`                      the date n days from now
 * - `{ $now: true }`                   the instant of the command
 * - `{ $filing: true }`                the filing as it stands
 */
import type { Json, JsonObject } from '../json.js';
import { type Condition, holds, holdsOf, type ItemCondition } from './condition.js';
import { entriesIn, isAmong } from './registers.js';
import { type Facts, isObject, type Item, type TrackStatus, textOf } from './facts.js';

export type TemplateScope = {
  facts: Facts;
  filing: JsonObject;
  now: string;
  day: (offset: number) => string;
  eligible: (role: string) => string[];
};

type InHand = { id: string; item: Item } | undefined;

const isEmpty = (value: Json): boolean =>
  value === null || (typeof value === 'object' && (Array.isArray(value) ? value : Object.keys(value)).length === 0);

/** Fills a template for a case. Pure; an operator that finds nothing gives an empty value, never an error. */
export function fill(template: Json, scope: TemplateScope, hand?: InHand): Json {
  if (Array.isArray(template)) return template.map((entry) => fill(entry, scope, hand));
  if (!isObject(template)) return template;
  const operator = Object.keys(template).find((key) => key.startsWith('$'));
  if (operator) return operate(operator, template, scope, hand);
  return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, fill(value, scope, hand)]));
}

function operate(operator: string, template: JsonObject, scope: TemplateScope, hand: InHand): Json {
  const argument = template[operator]!;
  const items = () =>
    Object.entries(scope.facts.items).filter(
      ([id, item]) =>
        [argument].flat().includes(item.kind) &&
        item.status === 'here' &&
        (template['where'] === undefined || holdsOf(template['where'] as ItemCondition, id, item, scope.facts)),
    );
  const tracks = () =>
    Object.entries(scope.facts.tracks)
      .filter(([, status]) => (argument as TrackStatus[]).includes(status))
      .map(([track]) => track);
  switch (operator) {
    case '$each':
      return Object.fromEntries(
        items()
          .map(([id, item], i): [string, Json] => {
            const value = i === 0 && template['first'] !== undefined ? template['first'] : template['value']!;
            return [id, fill(value, scope, { id, item })];
          })
          .filter(([, value]) => value !== null),
      );
    case '$list':
      return items().map(([id]) => id);
    case '$tracks':
      return tracks();
    case '$byTrack':
      return Object.fromEntries(tracks().map((track) => [track, fill(template['value']!, scope, hand)]));
    case '$present': {
      const filled = fill(argument, scope, hand);
      return isObject(filled)
        ? Object.fromEntries(Object.entries(filled).filter(([, value]) => !isEmpty(value)))
        : filled;
    }
    case '$officers': {
      const persons = [argument].flat().flatMap((role) => scope.eligible(textOf(role)).slice(0, 1));
      const others = [argument].flat().flatMap((role) => scope.eligible(textOf(role)));
      return [...new Set([...persons, ...others])].slice(0, Number(template['count'] ?? 1));
    }
    case '$officer':
      return scope.eligible(textOf(argument))[Number(template['skip'] ?? 0)] ?? '';
    case '$entry': {
      const where = (template['where'] ?? {}) as Record<string, Json[]>;
      const ids = entriesIn(scope.facts, textOf(argument)).filter(([, entry]) => isAmong(entry, where));
      return ids[Number(template['skip'] ?? 0)]?.[0] ?? '';
    }
    case '$fresh': {
      const known = new Set(entriesIn(scope.facts, textOf(argument)).map(([id]) => id));
      let n = 1;
      while (known.has(`${textOf(template['prefix'])}${n}`)) n++;
      return `${textOf(template['prefix'])}${n}`;
    }
    case '$mark':
      return hand?.item.marks[textOf(argument)] ?? null;
    case '$choose': {
      const chosen = (argument as { when?: ItemCondition; value: Json }[]).find(
        ({ when }) => !when || (hand !== undefined && holdsOf(when, hand.id, hand.item, scope.facts)),
      );
      return chosen ? fill(chosen.value, scope, hand) : null;
    }
    case '$when': {
      const asked = { facts: scope.facts, command: { type: '', data: {} }, record: (facts: Facts) => facts };
      return holds(argument as unknown as Condition, asked) ? fill(template['value']!, scope, hand) : null;
    }
    case '$day':
      return scope.day(Number(argument));
    case '$now':
      return scope.now;
    case '$filing':
      return scope.filing;
    default:
      return null;
  }
}
