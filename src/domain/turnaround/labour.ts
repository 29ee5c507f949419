import type { UsualHours } from '../procedure/cost-rates.js';
import type { WorkComponent } from './threads.js';

/** Hours as they were booked on a case. */
export type Booking = {
  seq: number;
  stage: string;
  person: string;
  role: string;
  kind: string;
  minutes: number;
  replaces: number | null;
};

/** What a stage is in the old way's terms; null where it has no like there. */
export type StageWork = { component: WorkComponent | null; track: string | null };

/**
 * Hours of one role on one piece of work. `track` null: done once for the whole case. `heads`: how many persons did the
 * piece together, of whatever role. `estimated`: nobody booked them.
 */
export type Labour = StageWork & { role: string; travel: boolean; hours: number; heads: number; estimated: boolean };

const keyOf = ({ component, track }: StageWork): string => JSON.stringify([component, track]);

/**
 * The labour of a case: its bookings by piece of work and role, and the usual hours for each piece that the case went
 * through and nobody booked. An inspection that one track alone carries was made for all that are inspected.
 */
export const labourOf = (
  bookings: readonly Booking[],
  workOf: (stage: string) => StageWork,
  passed: readonly StageWork[],
  usual: readonly UsualHours[],
): Labour[] => {
  const replaced = new Set(bookings.map(({ replaces }) => replaces));
  const booked = bookings
    .filter(({ seq, minutes }) => !replaced.has(seq) && minutes > 0)
    .map((booking) => ({ ...booking, ...workOf(booking.stage), travel: booking.kind === 'travel' }));
  const share = sharerOf([...booked, ...passed]);
  const pieces = booked.map(share);
  const groups = grouped(pieces, (one) => JSON.stringify([keyOf(one), one.role, one.travel]));
  const persons = grouped(pieces, keyOf);
  const known = [...groups.values()].map((group): Labour => {
    const { component, track, role, travel } = group[0]!;
    const minutes = group.reduce((sum, one) => sum + one.minutes, 0);
    const heads = new Set(persons.get(keyOf(group[0]!))!.map(({ person }) => person)).size;
    return { component, track, role, travel, hours: minutes / 60, heads, estimated: false };
  });
  const missing = [...new Map(passed.map(share).map((piece) => [keyOf(piece), piece])).values()].filter(
    (piece) => !persons.has(keyOf(piece)),
  );
  const estimated = missing.flatMap(({ component, track }) =>
    usual
      .filter((one) => one.component === component)
      .map(({ role, hours, heads }): Labour => ({
        component,
        track,
        role,
        travel: false,
        hours,
        heads,
        estimated: true,
      })),
  );
  return [...known, ...estimated];
};

/** Makes the inspection of one track alone that of the case. */
const sharerOf = (work: readonly StageWork[]) => {
  const carriers = new Set(work.filter(({ component }) => component === 'inspection').map(({ track }) => track));
  return <One extends StageWork>(one: One): One =>
    one.component === 'inspection' && carriers.size === 1 ? { ...one, track: null } : one;
};

const grouped = <One>(list: readonly One[], key: (one: One) => string): Map<string, One[]> => {
  const groups = new Map<string, One[]>();
  for (const one of list) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  return groups;
};
