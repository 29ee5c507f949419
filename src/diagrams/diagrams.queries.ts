import type { EntityManager } from 'typeorm';
import type { CaseState } from '../domain/case/case-state.js';

/** Every stage that a case was ever in. Only for a case that the caller was found to read. */
export async function listStagesVisited(tx: EntityManager, { authority, id }: CaseState): Promise<string[]> {
  const rows = await tx.query<{ stage: string }[]>(
    'select distinct stage from stage_visits where authority_id = $1 and case_id = $2 order by stage',
    [authority, id],
  );
  return rows.map(({ stage }) => stage);
}
