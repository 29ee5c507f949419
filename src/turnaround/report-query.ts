import { fromMs, type Instant, isInstant, toMs } from '../domain/clock/instant.js';
import { type Text, text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import type { Period } from '../domain/turnaround/tally.js';
import type { ReportQuery } from './turnaround.dto.js';

/** A position as a number, an instant as text, null for now. */
export type AskedAsOf = number | Instant | null;

const isRealDay = (date: string): boolean => isInstant(`${date}T00:00:00.000Z`);

export function refuseParameter(name: string, detail: Text): Problem {
  return new Problem('malformed', detail, { errors: [{ pointer: `/${name}`, detail }] });
}

/** The period of a report. @throws Problem `malformed` for days that no calendar has, or an end before the beginning. */
export function parsePeriod({ from, to }: Pick<ReportQuery, 'from' | 'to'>): Period {
  for (const [name, date] of Object.entries({ from, to }))
    if (!isRealDay(date))
      throw refuseParameter(name, text(`历法中没有${date}这一天`, `Expected a day of the calendar, but found ${date}`));
  if (to < from)
    throw refuseParameter('to', text(`应不早于${from}`, `Expected a day not before ${from}, but found ${to}`));
  return { from, to };
}

/**
 * As of when a report is asked for.
 * @throws Problem `malformed` for what is no moment, and for the future: a report on it would change when it comes.
 */
export function parseAsOf(given: string | undefined, now: Instant): AskedAsOf {
  if (given === undefined) return null;
  if (/^\d+$/.test(given)) return Number(given);
  const ms = isRealDay(given.slice(0, 10)) ? Date.parse(given) : NaN;
  if (ms >= 0 && ms <= toMs(now)) return fromMs(ms);
  throw refuseParameter(
    'asOf',
    text(`应为1970年以来且不晚于${now}的时刻`, `Expected a moment since 1970 and not after ${now}, but found ${given}`),
  );
}
