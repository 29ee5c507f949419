import { WORKING_DAY_MS, printedDays } from './rounding.js';
import type { Threads, WorkComponent } from './threads.js';

export const SAVING_PARTS = [
  'parallelism',
  'intakes',
  'sharedDocuments',
  'inspections',
  'decisions',
  'issues',
] as const;
export type SavingPart = (typeof SAVING_PARTS)[number];

/** Where the saved office time comes from. `ms` sums to `savedOfficeMs` exactly; a part below zero is a loss. */
export type Decomposition = { ms: Record<SavingPart, number>; workingDays: Record<SavingPart, number> };

/**
 * Splits `old office time - own office time` into its causes, exactly: each component's part is what its old tasks take
 * beyond what was recorded for it, and the overlap of the threads is the rest.
 */
export const decompose = (tasks: readonly { kind: string; ms: number }[], threads: Threads): Decomposition => {
  const recorded = (component: WorkComponent) =>
    [threads.shared, ...threads.own.values()].reduce((sum, times) => sum + times[component], 0);
  const beyond = (component: WorkComponent) =>
    tasks.filter((task) => task.kind === component).reduce((sum, task) => sum + task.ms, 0) - recorded(component);
  const work = (['intake', 'review', 'inspection', 'decision', 'issue'] as const)
    .map(recorded)
    .reduce((sum, ms) => sum + ms, 0);
  return withWorkingDays({
    parallelism: work - threads.officeMs,
    intakes: beyond('intake'),
    sharedDocuments: beyond('review'),
    inspections: beyond('inspection'),
    decisions: beyond('decision'),
    issues: beyond('issue'),
  });
};

/** Adds the printed working days to exact milliseconds. */
export const withWorkingDays = (ms: Record<SavingPart, number>): Decomposition => ({
  ms,
  workingDays: Object.fromEntries(SAVING_PARTS.map((part) => [part, printedDays(ms[part], WORKING_DAY_MS)])) as Record<
    SavingPart,
    number
  >,
});
