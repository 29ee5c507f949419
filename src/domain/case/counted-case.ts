import type { CountedCase } from '../turnaround/take-tally.js';
import type { Rules } from './case-state.js';
import type { History } from './history.js';
import { factsOf } from './kept-facts.js';
import { rulesAt } from './rules-at.js';

/** A case as reports count it, made of its journal alone; `rules` must know every calendar that its entries name. */
export const countedCaseOf = (history: History, rules: Rules): CountedCase => ({
  ...factsOf(history, rulesAt(rules, { versions: history.movedBy })),
  visits: history.stays.map(({ stage, track, nth, workingMs }) => {
    const { owner, activity = 'working' } = rules.procedure.stages[stage]!.meta;
    return { stage, track, owner, activity, nth, working_ms: workingMs };
  }),
  limits: history.limits,
});
