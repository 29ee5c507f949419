const SECOND = 1;
const MINUTE = 60;
const HOUR = 3_600;

/** Seconds to wait after each attempt that failed, as Standard Webhooks has them: ten attempts in a little over three days. */
const BACK_OFF_SECONDS = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

/** Seconds until the next attempt after so many that failed in a row; null when it is time to give up. */
export const waitAfter = (failed: number): number | null => BACK_OFF_SECONDS[failed - 1] ?? null;
