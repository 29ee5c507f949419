import type { Citation } from './limit-rule.js';

/** The lamp's own instant; working days before the last day (its morning); the limit; the end of working days after it. */
export type EscalationMoment =
  { at: 'yellow' } | { workingDaysBefore: number } | { at: 'limit' } | { workingDaysAfter: number };

export type EscalationStep = {
  id: string;
  when: EscalationMoment;
  /** Roles, and `holder` (who has taken the task) and `group` (those who could). */
  to: string[];
  /** Whether something follows from it in law, so that it enters the journal; a mere warning is an event. */
  journaled: boolean;
  /** The limit is broken: a mark that nothing takes away, and a task for these roles to explain it. */
  overdue?: { explain: string[] };
  citation: Citation;
};
