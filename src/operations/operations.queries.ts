import type { EntityManager } from 'typeorm';
import { type JsonObject, type Text, text } from '../domain/json.js';
import { type Fault, Problem, type ProblemCode } from '../domain/problem.js';
import { type Page, type PageQuery, parseCursor, toPage } from '../http/paging.js';
import type { Principal } from '../identity/principal.js';

export type OperationStatus = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
/** Why an operation failed, as it is kept: words in every language, as its reader may be another than its starter. */
export type KeptProblem = { code: ProblemCode; detail: Text; errors?: Fault[]; rule?: string };

export type OperationRow = {
  id: string;
  kind: string;
  status: OperationStatus;
  done: string;
  total: string | null;
  note: Text | null;
  request: JsonObject;
  result: JsonObject | null;
  problem: KeptProblem | null;
  runs: number;
  created_by: string;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
};

const COLUMNS = `id, kind, status, done, total, note, request, result, problem, runs, created_by, created_at, started_at,
  finished_at`;
const ORDER = 'id';
/** Beyond every UUID: the newest come first. */
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** One's own, and for an auditor those of the whole authority. */
const VISIBLE = 'authority_id = $1 and ($2 or created_by = $3)';

const eyesOf = (by: Principal) => [by.authority, by.roles.includes('auditor'), by.sub];

/** @throws Problem `notFound`, also for one that the caller may not see */
export async function getOperation(tx: EntityManager, by: Principal, id: string): Promise<OperationRow> {
  const [row] = await tx.query<OperationRow[]>(`select ${COLUMNS} from operations where ${VISIBLE} and id = $4`, [
    ...eyesOf(by),
    id,
  ]);
  if (row) return row;
  throw new Problem('notFound', text('没有这项操作', 'Expected an operation of yours, but there is none with this id'));
}

export async function listOperations(
  tx: EntityManager,
  by: Principal,
  { limit, cursor }: PageQuery,
): Promise<Page<OperationRow>> {
  const [before] = cursor === undefined ? [LAST_ID] : parseCursor(ORDER, cursor);
  if (typeof before !== 'string' || !UUID.test(before))
    throw new Problem('malformed', text('游标无效', 'Expected the nextCursor of a page of this list'));
  const rows = await tx.query<OperationRow[]>(
    `select ${COLUMNS} from operations where ${VISIBLE} and id < $4 order by id desc limit $5`,
    [...eyesOf(by), before, limit + 1],
  );
  return toPage(rows, limit, ORDER, ({ id }) => [id]);
}
