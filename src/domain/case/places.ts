/** In which role, and in whose place, somebody gives a command. */
import { text } from '../json.js';
import { Problem } from '../problem.js';
import type { Actor, Place } from './case-state.js';

type Asked = { roles: readonly string[] };

const needs = (roles: readonly string[], zh: string, en: string, allowed?: string[]): Problem =>
  new Problem('forbidden', text(zh, en), { rule: `roles: ${roles.join(', ')}`, ...(allowed && { allowed }) });

/** Every place in which an actor could give a command by his roles: his own first, then those that he may take for others. */
export function placesOf({ roles }: Asked, actor: Actor): Place[] {
  const own = roles.find((one) => actor.roles.includes(one));
  const others = (actor.standIns ?? []).flatMap(({ for: chain, roles: theirs, unit }): Place[] => {
    const role = roles.find((one) => theirs.includes(one));
    return role === undefined || chain.length === 0 ? [] : [{ role, standsInFor: chain, unit }];
  });
  return [...(own === undefined ? [] : [{ role: own, standsInFor: [] }]), ...others];
}

/**
 * The place in which an actor gives a command: in his own right if he can, else the first that he may take for somebody
 * else; `actingFor` chooses one by the person whose role it is, or by himself for his own. `admit` may refuse a place by
 * throwing a Problem; the first refusal is told when no place is left.
 * @throws Problem `forbidden` naming the roles that may, or whose place he may take.
 */
export function placeFor(
  command: Asked,
  actor: Actor,
  actingFor?: string,
  admit: (place: Place) => void = () => undefined,
): Place {
  const wanted = ({ standsInFor }: Place) => actingFor === undefined || (standsInFor.at(-1) ?? actor.id) === actingFor;
  const places = placesOf(command, actor).filter(wanted);
  if (places.length === 0) throw noPlace(command, actor, actingFor);
  let refusal: unknown;
  for (const place of places)
    try {
      admit(place);
      return place;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      refusal ??= error;
    }
  throw refusal;
}

function noPlace({ roles }: Asked, actor: Actor, actingFor: string | undefined): Problem {
  const list = roles.join(', ');
  if (actingFor === undefined || actingFor === actor.id)
    return needs(
      roles,
      `此指令需要角色：${list}`,
      `Expected one of the roles ${list}, but you hold none of them, nor may you take the place of anybody who does`,
    );
  const chains = (actor.standIns ?? []).filter(({ for: chain }) => chain.at(-1) === actingFor);
  if (chains.length > 0)
    return needs(
      roles,
      `此指令需要角色：${list}；${actingFor}交由您代行的职务不含此项`,
      `Expected one of the roles ${list}, but what you may do in place of ${actingFor} has none of them`,
    );
  const others = [...new Set((actor.standIns ?? []).map(({ for: chain }) => chain.at(-1) ?? ''))];
  return new Problem(
    'forbidden',
    text(
      `您现在不能代行${actingFor}的职务`,
      `Expected somebody whose place you may take now, but ${actingFor} is not one of them`,
    ),
    { rule: 'actingFor', allowed: others },
  );
}
