/*
 * The legal count: how many days of a limit are used, and on which day it runs out. Written once, so that the due
 * date (due.ts) and its explanation (derivation.ts) can never disagree.
 *
 * 1. The day on which the clock starts is not counted (Civil Code Art. 201).
 * 2. A stop takes out the days after the one on which it began, up to and including the one on which it ended: the
 *    day of the stop had begun to run and counts, the day of the resumption does not.
 * 3. Of the rest, every working day counts, or every day when the rule counts in days.
 * 4. The day on which the count reaches the limit is the last day, and the limit ends at its 24:00. If the clock was
 *    stopped on that very day, before the day was over, nothing runs out: the last day becomes the day on which it
 *    is resumed. If the last day is a rest day, it moves to the next working day (Civil Code Art. 203). The days moved
 *    over are not counted.
 * 5. So a limit of five days that ends on Friday is broken on Saturday, although five days were used: the count says
 *    how much was used, the end of the last day says whether the limit was kept.
 */
import { text } from '../json.js';
import { Problem } from '../problem.js';
import type { LimitRule } from '../procedure/limit-rule.js';
import { daysOf } from './calendar.js';
import type { Calendar } from './calendar.js';
import { dayNumberAt } from './instant.js';
import { keyOf } from './ledger.js';
import type { Clock, ClockInterval } from './ledger.js';

/** Why a day is or is not counted; `moved` is a day over which, or to which, the last day has moved. */
export type DayCause = 'start' | 'stop' | 'counted' | 'rest' | 'moved';

export type LegalCount = {
  /** The day number on which the limit runs out; Infinity while an open stop keeps it from running out. */
  due: number;
  /** The day number of the counted day with `yellowBefore` units left after it; null when the limit is shorter. */
  yellow: number | null;
  /** The days counted up to and including `through`. */
  used: number;
  /** Whether a day that no published calendar settles had a part in `due`. */
  provisional: boolean;
};

type Stop = { from: number; to: number; interval: ClockInterval };

/**
 * Counts a clock up to the later of its last day and day number `through`. `resumed` is the day on which an open stop is
 * supposed to end. Throws `internal` for a rule that is not the clock's own.
 */
export function legalCount(
  clock: Clock,
  rule: LimitRule,
  calendar: Calendar,
  options: {
    through: number;
    resumed?: number;
    visit?: (day: number, cause: DayCause, count: number, stop: ClockInterval | undefined) => void;
  },
): LegalCount {
  refuseForeignRule(clock, rule);
  const { through, resumed = Infinity, visit } = options;
  const offset = calendar.utcOffsetMinutes;
  const limit = rule.amount + clock.extension;
  const start = dayNumberAt(clock.startedAt, offset);
  const stops = stopsOf(clock, offset, resumed);
  const result: LegalCount = { due: Infinity, yellow: null, used: 0, provisional: false };

  const dayAt = daysOf(calendar);
  const workingDay = (day: number): boolean => {
    const { working, provisional } = dayAt(day);
    result.provisional ||= provisional;
    return working;
  };
  const lastDayFrom = (day: number): number => {
    while (day !== Infinity) {
      const stop = stops.find(({ from, to }) => from <= day && day < to);
      if (stop !== undefined) day = stop.to;
      else if (workingDay(day)) break;
      else day += 1;
    }
    return day;
  };

  let count = 0;
  let reached = false;
  let standsStill = false;
  let next = 0;
  for (let day = start; !standsStill || day <= through; day++) {
    while ((stops[next]?.to ?? Infinity) < day) next += 1;
    const stop = stops[next];
    const stopped = stop !== undefined && stop.from < day;
    let cause: DayCause;
    if (day === start) cause = 'start';
    else if (stopped) cause = 'stop';
    else if (reached && day <= result.due) cause = 'moved';
    else if (rule.unit === 'day') cause = 'counted';
    else if (reached) cause = dayAt(day).working ? 'counted' : 'rest';
    else cause = workingDay(day) ? 'counted' : 'rest';

    if (cause === 'counted') {
      count += 1;
      if (count === limit - rule.yellowBefore) result.yellow = day;
    }
    if (day <= through) result.used = count;
    visit?.(day, cause, count, cause === 'stop' ? stop?.interval : undefined);
    if (!reached && count >= limit) {
      reached = true;
      result.due = lastDayFrom(day);
    }
    standsStill = reached ? result.due === Infinity || day >= result.due : stopped && stop.to === Infinity;
  }
  return result;
}

function stopsOf(clock: Clock, offset: number, resumed: number): Stop[] {
  const stops: Stop[] = [];
  for (const interval of clock.intervals) {
    if (interval.kind === 'run') continue;
    const to = interval.to === null ? resumed : dayNumberAt(interval.to, offset);
    stops.push({ from: dayNumberAt(interval.from, offset), to, interval });
  }
  return stops;
}

function refuseForeignRule(clock: Clock, rule: LimitRule): void {
  if (clock.rule === rule.code && clock.ruleVersion === rule.version && rule.amount >= 0) return;
  throw new Problem(
    'internal',
    text(
      `时限 ${keyOf(clock)} 应按规则 ${clock.rule} 第 ${clock.ruleVersion} 版计算,但给出 ${rule.code} 第 ${rule.version} 版`,
      `Expected clock ${keyOf(clock)} to be counted by rule ${clock.rule} version ${clock.ruleVersion}, but got ${rule.code} version ${rule.version}.`,
    ),
  );
}
