import type { EntityManager } from 'typeorm';
import { countedCaseOf } from '../domain/case/counted-case.js';
import type { Rules } from '../domain/case/case-state.js';
import { historyOf } from '../domain/case/history.js';
import type { CountedCase } from '../domain/turnaround/take-tally.js';
import { readCasesAsOf } from './histories.queries.js';

export type RebuiltCase = CountedCase & { id: string; number: string };

/** Cases as they stood at a position, from their journals, in the order of filing. `rulesFor` by the id and version of a procedure. */
export async function* rebuildCases(
  tx: EntityManager,
  authority: number,
  position: number,
  ids: readonly string[],
  rulesFor: (id: string, version: number) => Rules,
): AsyncGenerator<RebuiltCase> {
  for await (const { id, procedure, version, entries } of readCasesAsOf(tx, authority, position, ids)) {
    const rules = rulesFor(procedure, version);
    const history = historyOf(entries, rules);
    yield { id, number: history.state.caseNumber, ...countedCaseOf(history, rules) };
  }
}
