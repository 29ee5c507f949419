/** The normal distribution to full precision, also far out, where a p-value of 1e-11 must not be rounding noise. */

const ROOT_TWO_PI = Math.sqrt(2 * Math.PI);
const density = (z: number): number => Math.exp(-(z * z) / 2) / ROOT_TWO_PI;

/** From here on the continued fraction converges at once; below, the series does. */
const FAR = 3;
const TERMS = 80;

/** The chance of a value above z. */
export const upperTail = (z: number): number => {
  if (z < 0) return 1 - upperTail(-z);
  if (z < FAR) {
    let term = z;
    let sum = z;
    for (let k = 1; k <= TERMS; k++) sum += term *= (z * z) / (2 * k + 1);
    return 0.5 - density(z) * sum;
  }
  let fraction = z;
  for (let k = TERMS; k >= 1; k--) fraction = z + k / fraction;
  return density(z) / fraction;
};

/** The chance of a value this far from zero, or further, on either side. */
export const twoSided = (z: number): number => Math.min(1, 2 * upperTail(Math.abs(z)));

/** The z below which the share `p` lies; infinite for 0 and 1. */
export const normalQuantile = (p: number): number => {
  if (p <= 0) return -Infinity;
  if (p >= 1) return Infinity;
  if (p > 0.5) return -normalQuantile(1 - p);
  let [low, high] = [-40, 0];
  for (let middle = (low + high) / 2; middle > low && middle < high; middle = (low + high) / 2) {
    if (upperTail(-middle) < p) low = middle;
    else high = middle;
  }
  return high;
};
