import type { Due } from './due.js';
import type { Instant } from './instant.js';

/** Green: in time. Yellow: near the limit. Red: past it, also while it stands still. Grey: it stands still, in time. */
export type Lamp = 'green' | 'yellow' | 'red' | 'grey';

/** What a clock shows at an instant. Derived on reading: a lamp that turns is no entry of the journal. */
export function lampOf({ state, at, yellowAt }: Pick<Due, 'state' | 'at' | 'yellowAt'>, now: Instant): Lamp {
  if (at !== null && now >= at) return 'red';
  if (state === 'stopped' || at === null) return 'grey';
  return yellowAt !== null && now >= yellowAt ? 'yellow' : 'green';
}

const WORST: Lamp[] = ['red', 'yellow', 'green', 'grey'];

/** The most urgent of several lamps; grey when there are none. */
export const worstLamp = (lamps: readonly Lamp[]): Lamp => WORST.find((lamp) => lamps.includes(lamp)) ?? 'grey';
