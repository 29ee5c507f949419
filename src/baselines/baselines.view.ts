import type { JsonObject } from '../domain/json.js';
import type { BaselineRow } from './baselines.queries.js';

export const toBaselineView = (row: BaselineRow): JsonObject => ({
  id: row.id,
  label: row.label,
  grade: 'E3',
  name: row.name,
  version: row.version,
  procedure: row.procedure_id,
  import: row.import_id,
  unit: row.unit,
  filter: row.filter,
  source: row.source,
  evidence: row.evidence,
  asOf: row.as_of.toISOString(),
  n: row.n,
  figures: row.figures,
  createdBy: row.created_by,
  createdAt: row.created_at.toISOString(),
  links: { self: `/api/v1/baselines/${row.id}`, import: `/api/v1/baselines/imports/${row.import_id}` },
});
