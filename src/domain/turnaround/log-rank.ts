import { twoSided } from './normal.js';
import type { ObservationCount } from './survival.js';

/** Completions of the first group as counted, and as they would be if both groups took equally long. */
export type LogRank = { observed: number; expected: number; chiSquare: number; p: number };

/**
 * The log-rank test of two groups with open cases: whether one takes longer over the whole of the time, not at one point
 * of it. Null where no two cases could be compared. It sees little where the curves cross: show the curves beside it.
 */
export const logRank = (first: readonly ObservationCount[], second: readonly ObservationCount[]): LogRank | null => {
  const rows = [...first.map((row) => ({ ...row, own: 1 })), ...second.map((row) => ({ ...row, own: 0 }))].toSorted(
    (a, b) => a.time - b.time,
  );
  let all = rows.reduce((sum, { completed, censored }) => sum + completed + censored, 0);
  let own = first.reduce((sum, { completed, censored }) => sum + completed + censored, 0);
  let observed = 0;
  let expected = 0;
  let variance = 0;
  for (let at = 0; at < rows.length;) {
    const { time } = rows[at]!;
    let [done, ownDone, gone, ownGone] = [0, 0, 0, 0];
    for (; rows[at]?.time === time; at++) {
      const row = rows[at]!;
      done += row.completed;
      ownDone += row.own * row.completed;
      gone += row.completed + row.censored;
      ownGone += row.own * (row.completed + row.censored);
    }
    const share = own / all;
    observed += ownDone;
    expected += done * share;
    if (all > 1) variance += (done * share * (1 - share) * (all - done)) / (all - 1);
    all -= gone;
    own -= ownGone;
  }
  if (variance === 0) return null;
  const chiSquare = (observed - expected) ** 2 / variance;
  return { observed, expected, chiSquare, p: twoSided(Math.sqrt(chiSquare)) };
};
