/**
 * How a track ends its stay in a case. Facts lead and the regions follow: one command changes the facts in one place (the
 * region where the tracks meet), and every region whose track has left goes to a final state of its own by an eventless
 * step. So no command can be half taken, by one region and not by another.
 */
import type { kernel } from '../../domain/procedure/kernel.js';
import { stage } from '../../domain/procedure/kernel.js';
import { track as trackIs } from '../guards.js';

export type State = Parameters<typeof kernel.createStateConfig>[0];
export type States = Record<string, State>;

const steps = (always: State['always']): object[] => [always ?? []].flat() as object[];

/** The states of a track, each of which is left at once when the facts say that the track is no longer here. */
export function leavable(track: string, states: States): States {
  const exits = [
    { guard: trackIs(track, 'detached'), target: 'detached' },
    { guard: trackIs(track, 'withdrawn'), target: 'withdrawn' },
    { guard: trackIs(track, 'notAccepted', 'notNeeded'), target: 'notHere' },
  ];
  const working = Object.entries(states).map(([name, state]): [string, State] => [
    name,
    { ...state, always: [...exits, ...steps(state.always)] },
  ]);
  return {
    ...Object.fromEntries(working),
    detached: { ...stage(track, '已分离', 'detached', 'none'), type: 'final' },
    withdrawn: { ...stage(track, '已撤回', 'withdrawn', 'none'), type: 'final' },
    notHere: { ...stage(track, '不在本案办理', 'not in this case', 'none'), type: 'final' },
  };
}
