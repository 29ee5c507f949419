import type { JournalEntry } from '../audit/journal-entry.js';
import type { Rules } from './case-state.js';

/**
 * The rules as they stood for an entry: with the calendar that it names. Dates that it gave can then be computed again
 * for ever, whatever calendar was published since. A calendar that is not known here keeps its name, which is all that
 * a state carries of it; only dates cannot be compared then.
 */
export function rulesAt(rules: Rules, { versions }: Pick<JournalEntry, 'versions'>): Rules {
  if (versions.calendar === rules.calendar.version) return rules;
  const calendar = rules.calendarOf?.(versions.calendar) ?? { ...rules.calendar, version: versions.calendar };
  return { ...rules, calendar };
}
