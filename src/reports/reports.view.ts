import type { JsonObject } from '../domain/json.js';
import type { ReportRow } from './reports.queries.js';

/** A stored report in a list: what it is about and where its parts are. */
export function toReportView({ number, edition, kind, reason, changes, manifest, ...row }: ReportRow): JsonObject {
  const self = `/api/v1/reports/${number}?edition=${edition}`;
  return {
    number,
    edition,
    /** As printed: a corrected edition carries (R). */
    name: edition > 1 ? `${number} (R${edition - 1})` : String(number),
    kind,
    reason,
    changedCells: changes,
    sha256: row.sha256,
    madeBy: row.made_by,
    madeAt: row.made_at.toISOString(),
    manifest: manifest,
    links: { self, evidence: `/api/v1/reports/${number}/evidence?edition=${edition}` },
  };
}
