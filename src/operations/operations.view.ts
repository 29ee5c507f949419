import type { JsonObject } from '../domain/json.js';
import type { Language } from '../http/language.js';
import { problemKind } from '../http/problems.js';
import type { KeptProblem, OperationRow } from './operations.queries.js';

const hrefOf = (id: string): string => `/api/v1/operations/${id}`;

function toKeptProblemView({ code, detail, errors, rule }: KeptProblem, language: Language): JsonObject {
  return {
    type: `/problems/${code}`,
    code,
    title: problemKind(code).title[language],
    detail: detail[language],
    ...(errors && { errors: errors.map((fault) => ({ pointer: fault.pointer, detail: fault.detail[language] })) }),
    ...(rule !== undefined && { rule }),
  };
}

export const toOperationView = (row: OperationRow, language: Language): JsonObject => ({
  id: row.id,
  kind: row.kind,
  status: row.status,
  progress: {
    done: Number(row.done),
    total: row.total === null ? null : Number(row.total),
    note: row.note?.[language] ?? null,
  },
  result: row.result,
  problem: row.problem && toKeptProblemView(row.problem, language),
  createdBy: row.created_by,
  createdAt: row.created_at.toISOString(),
  startedAt: row.started_at?.toISOString() ?? null,
  finishedAt: row.finished_at?.toISOString() ?? null,
  links: { self: hrefOf(row.id), cancel: `${hrefOf(row.id)}/cancel` },
});
