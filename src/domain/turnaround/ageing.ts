import { AGES, type AgeCount, type Lamp } from './tally.js';

/** Open cases by the legal days since they were submitted: from (included) to (included; null: any more), by lamp. */
export type AgeBand = { from: number; to: number | null; cases: number } & Record<Lamp, number>;

export function ageingOf(counts: readonly AgeCount[]): AgeBand[] {
  return [...AGES, null].map((to, at) => {
    const own = counts.filter(({ age }) => age === to);
    const many = (lamp: Lamp) => own.filter((one) => one.lamp === lamp).reduce((sum, { n }) => sum + n, 0);
    const lamps = { green: many('green'), yellow: many('yellow'), red: many('red'), grey: many('grey') };
    return {
      from: at === 0 ? 0 : AGES[at - 1]! + 1,
      to,
      cases: lamps.green + lamps.yellow + lamps.red + lamps.grey,
      ...lamps,
    };
  });
}
