/**
 * Cases end in more ways than one. The share that is decided by a day and the share that was withdrawn by it compete, so
 * neither is one minus a survival curve that censors the other: that would count the withdrawn as still to be decided.
 * Aalen and Johansen's estimate adds, at each time, what ended so of those that were still open.
 */

/** Cases that share a time: decided then, gone another way then, or open when they were last seen. */
export type CompetingCount = { time: number; completed: number; competing: number; censored: number };

/** Shares after `time`; together they are 1. */
export type IncidencePoint = { time: number; completed: number; competing: number; open: number };

/** The shares over time, one point for each time at which something ended. The order of rows is free. */
export const cumulativeIncidence = (rows: readonly CompetingCount[]): IncidencePoint[] => {
  const sorted = rows.toSorted((a, b) => a.time - b.time);
  let atRisk = sorted.reduce((sum, row) => sum + row.completed + row.competing + row.censored, 0);
  let [completed, competing, open] = [0, 0, 1];
  const points: IncidencePoint[] = [];
  for (let at = 0; at < sorted.length;) {
    const { time } = sorted[at]!;
    let [done, left, censored] = [0, 0, 0];
    for (; sorted[at]?.time === time; at++) {
      done += sorted[at]!.completed;
      left += sorted[at]!.competing;
      censored += sorted[at]!.censored;
    }
    if (done + left > 0) {
      completed += (open * done) / atRisk;
      competing += (open * left) / atRisk;
      open *= 1 - (done + left) / atRisk;
      points.push({ time, completed, competing, open });
    }
    atRisk -= done + left + censored;
  }
  return points;
};
