/** A case as reports count it, from its entries: what the tables of facts keep of it, without those tables. */
import type { StoredEntry } from '../audit/chain.js';
import { workingMs } from '../clock/working-days.js';
import type { CountedCase, VisitFact } from '../turnaround/take-tally.js';
import type { Rules } from './case-state.js';
import { historyOf } from './history.js';
import { factsOf } from './kept-facts.js';
import { rulesAt } from './rules-at.js';

/** Counts a case as it stood after the last of these entries. @throws Error for a case without entries. */
export function countedCaseOf(entries: readonly StoredEntry[], rules: Rules): CountedCase {
  const visits = new Map<string, VisitFact>();
  const history = historyOf(entries, rules, (entry, { opened, closed }) => {
    for (const { stage, opened: since } of opened) {
      const { track, owner, activity = 'working' } = rules.procedure.stages[stage]!.meta;
      const nth = 1 + [...visits.values()].filter((visit) => visit.stage === stage).length;
      visits.set(`${stage} ${since}`, { stage, track, owner, activity, nth, working_ms: null });
    }
    const { calendar } = rulesAt(rules, entry);
    for (const { stage, opened: since, from } of closed)
      visits.get(`${stage} ${since}`)!.working_ms =
        entry.occurredAt > from ? workingMs(calendar, from, entry.occurredAt) : 0;
  });
  const facts = factsOf(history, rulesAt(rules, { versions: history.movedBy }));
  return { ...facts, visits: [...visits.values()], limits: history.limits };
}
