import type { JournalEntry } from '../audit/journal-entry.js';
import type { Rules } from './case-state.js';

type Versions = Pick<JournalEntry, 'versions'>;

/** Whether the calendar that an entry names is known here, so that its dates can be computed again. */
export const knowsCalendar = ({ calendar, calendarOf }: Rules, { versions }: Versions): boolean =>
  versions.calendar === calendar.version || (calendarOf?.(versions.calendar) ?? null) !== null;

/**
 * The rules as they stood for an entry: with the calendar that it names. Dates that it gave can then be computed again
 * for ever, whatever calendar was published since. A calendar that is not known here keeps its name, which is all that
 * a state carries of it; only dates cannot be compared then.
 */
export function rulesAt(rules: Rules, { versions }: Versions): Rules {
  if (versions.calendar === rules.calendar.version) return rules;
  const calendar = rules.calendarOf?.(versions.calendar) ?? { ...rules.calendar, version: versions.calendar };
  return { ...rules, calendar };
}
