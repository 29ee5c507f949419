import { quotient, roundHalfEven } from './rounding.js';

/** Shares from 0 to 1, printed. */
export type Range = { low: number; high: number };

const Z95 = 1.959963984540054;

/** Wilson's 95 % interval for `hits` of `n`, not rounded; null when n is 0. Never leaves 0..1, unlike p +- z*se. */
export const wilson = (hits: number, n: number): Range | null => {
  if (n === 0) return null;
  const p = hits / n;
  const z2 = Z95 * Z95;
  const centre = p + z2 / (2 * n);
  const spread = Z95 * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
  const width = 1 + z2 / n;
  return { low: Math.max(0, (centre - spread) / width), high: Math.min(1, (centre + spread) / width) };
};

/** How a limit was kept, counted. What still waits beyond its limit is late; what waits within it may go either way. */
export type OnTimeCounts = { on: number; late: number; pendingPast: number; pendingWithin: number };

export type OnTimeRate = OnTimeCounts & {
  n: number;
  /** on / (on + late + pendingPast): the convention of the user-fee reports of the FDA. */
  rate: number | null;
  wilson95: Range | null;
  /** If every case that still waits within its limit became late, or none did. */
  potentialRange: Range | null;
  /** on / (on + late): what counting only closed cases would print. Shown so that the difference can be seen. */
  closedOnly: number | null;
};

/** The on-time rate that cannot be mended by leaving late cases open. Shares printed to four decimals. */
export const onTimeRate = (counts: OnTimeCounts): OnTimeRate => {
  const { on, late, pendingPast, pendingWithin } = counts;
  const settled = on + late + pendingPast;
  const n = settled + pendingWithin;
  const interval = wilson(on, settled);
  return {
    on,
    late,
    pendingPast,
    pendingWithin,
    n,
    rate: quotient(on, settled),
    wilson95: interval && { low: roundHalfEven(interval.low), high: roundHalfEven(interval.high) },
    potentialRange: n === 0 ? null : { low: quotient(on, n)!, high: quotient(on + pendingWithin, n)! },
    closedOnly: quotient(on, on + late),
  };
};

/**
 * Between which shares an office of `n` cases lies by chance alone if its true share is the common one, not rounded. `z`:
 * 1.96 for a remark, 3.09 for an alarm. Offices are compared with these, never ranked by their raw shares.
 */
export const funnelLimits = (common: number, n: number, z = Z95): Range | null => {
  if (n === 0) return null;
  const reach = z * Math.sqrt((common * (1 - common)) / n);
  return { low: Math.max(0, common - reach), high: Math.min(1, common + reach) };
};
