/**
 * Numbers from 0 to below 1, the same for the same seed on every machine (mulberry32 of T. Ettinger: whole numbers of 32 bits
 * alone). For resampling, where four thousand million draws before they repeat are plenty.
 */
export function seededDraws(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296;
  };
}
