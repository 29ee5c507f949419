/**
 * Rounding happens once, at the edge, after all arithmetic at full precision: half to even, so that sums of many rounded
 * figures do not drift upwards. Times are kept as whole numbers until then: of milliseconds, minutes or tenths of a day.
 */

/** Decimals of every day figure and share that is printed. */
const PRINTED_DECIMALS = 4;

/** The quotient of two whole numbers, rounded half to even without passing through a binary fraction; null over zero. */
export const quotient = (numerator: number, denominator: number, decimals = PRINTED_DECIMALS): number | null => {
  if (denominator === 0) return null;
  const sign = numerator < 0 !== denominator < 0 ? -1 : 1;
  const above = BigInt(Math.abs(numerator)) * 10n ** BigInt(decimals);
  const below = BigInt(Math.abs(denominator));
  const whole = above / below;
  const rest = (above % below) * 2n;
  const up = rest > below || (rest === below && whole % 2n === 1n);
  const rounded = Number(up ? whole + 1n : whole) / 10 ** decimals;
  return rounded === 0 ? 0 : sign * rounded;
};

/** A number that is already a fraction (a probability, a quantile), rounded half to even. */
export const roundHalfEven = (value: number, decimals = PRINTED_DECIMALS): number => {
  const scale = 10 ** decimals;
  const below = Math.floor(value * scale);
  // Only dyadic fractions can lie exactly on a tie; toFixed rounds the exact decimal expansion of all others correctly.
  const tie = value * scale - below === 0.5 && (below + 0.5) / scale === value;
  const rounded = tie ? (below % 2 === 0 ? below : below + 1) / scale : Number(value.toFixed(decimals));
  return rounded === 0 ? 0 : rounded;
};

/** The working day of every report: eight hours of office time, whatever the office hours of the season. */
export const WORKING_DAY_MS = 28_800_000;

/** Whole milliseconds as days of `dayMs`, printed. */
export const printedDays = (ms: number, dayMs: number): number => quotient(ms, dayMs)!;
