/** A seeded source of numbers in [0, 1): the same seed files the same cases (mulberry32, public domain). */
export type Random = () => number;

export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A skewed duration around a typical one: most are shorter, a few much longer. */
export const around = (typical: number, random: Random): number => typical * (0.5 + random() + 0.8 * random() ** 4);
