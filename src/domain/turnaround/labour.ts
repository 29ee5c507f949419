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

/** The labour of a case without any assumption: what was booked, and the pieces of work for which nobody booked anything. */
export type BookedLabour = {
  booked: (Omit<Labour, 'hours' | 'estimated'> & { minutes: number })[];
  unbooked: StageWork[];
};

/** A piece of work in one word: `review:licence`; `workNamed` reads it back. */
export const nameOfWork = ({ component, track }: StageWork): string =>
  track === null ? `${component}` : `${component}:${track}`;

export function workNamed(name: string): StageWork {
  const [component, track = null] = name.split(':');
  return { component: component as WorkComponent, track };
}

const keyOf = ({ component, track }: StageWork): string => JSON.stringify([component, track]);

/**
 * The bookings of a case by piece of work and role, and the pieces that the case went through and nobody booked. An inspection
 * that one track alone carries was made for all that are inspected.
 */
export const bookedLabour = (
  bookings: readonly Booking[],
  workOf: (stage: string) => StageWork,
  passed: readonly StageWork[],
): BookedLabour => {
  const replaced = new Set(bookings.map(({ replaces }) => replaces));
  const counting = bookings
    .filter(({ seq, minutes }) => !replaced.has(seq) && minutes > 0)
    .map((booking) => ({ ...booking, ...workOf(booking.stage), travel: booking.kind === 'travel' }));
  const share = sharerOf([...counting, ...passed]);
  const pieces = counting.map(share);
  const persons = grouped(pieces, keyOf);
  const booked = [...grouped(pieces, (one) => JSON.stringify([keyOf(one), one.role, one.travel])).values()].map(
    (group) => {
      const { component, track, role, travel } = group[0]!;
      const heads = new Set(persons.get(keyOf(group[0]!))!.map(({ person }) => person)).size;
      return { component, track, role, travel, minutes: group.reduce((sum, one) => sum + one.minutes, 0), heads };
    },
  );
  const unbooked = [...new Map(passed.map(share).map((piece) => [keyOf(piece), piece])).values()].filter(
    (piece) => !persons.has(keyOf(piece)),
  );
  return { booked, unbooked };
};

/** The usual hours of pieces of work that nobody booked, each done so many times. */
export const usualLabour = (unbooked: readonly StageWork[], usual: readonly UsualHours[], times = 1): Labour[] =>
  unbooked.flatMap(({ component, track }) =>
    usual
      .filter((one) => one.component === component)
      .map(({ role, hours, heads }): Labour => ({
        component,
        track,
        role,
        travel: false,
        hours: hours * times,
        heads,
        estimated: true,
      })),
  );

/** The labour of a case: its bookings by piece of work and role, and the usual hours of what nobody booked. */
export const labourOf = (
  bookings: readonly Booking[],
  workOf: (stage: string) => StageWork,
  passed: readonly StageWork[],
  usual: readonly UsualHours[],
): Labour[] => {
  const { booked, unbooked } = bookedLabour(bookings, workOf, passed);
  const known = booked.map(({ minutes, ...piece }): Labour => ({ ...piece, hours: minutes / 60, estimated: false }));
  return [...known, ...usualLabour(unbooked, usual)];
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
