import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Chance } from '../domain/simulation/setting.js';

/** 32 bits of a seed spread over all bits (the finaliser of MurmurHash3): neighbouring runs share nothing. */
const mixed = (seed: number): number => {
  let bits = seed | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
};

/** The chance of a seed: each run has a stream of arrivals and one of work, the same again for the same seed. */
export const chanceOf =
  (seed: number): Chance =>
  (run, of) => {
    const generator = xoroshiro128plus(mixed(mixed(seed) + 2 * run + (of === 'arrivals' ? 0 : 1)));
    return () => ((generator.next() >>> 0) + 0.5) / 4_294_967_296;
  };
