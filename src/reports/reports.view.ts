import type { JsonObject } from '../domain/json.js';
import { publicManifestOf } from './evidence.js';
import type { Reader } from './report-sight.js';
import type { ReportRow } from './reports.queries.js';

/** A stored report in a list: what it is about and where its parts are. Who reads what is published is told no small count. */
export function toReportView(row: ReportRow, { full }: Pick<Reader, 'full'>): JsonObject {
  const { number, edition, kind, reason, changes, manifest, signatures } = row;
  const at = (part: string): string => `/api/v1/reports/${number}${part}?edition=${edition}`;
  return {
    number,
    edition,
    /** As printed: a corrected edition carries (R). */
    name: edition > 1 ? `${number} (R${edition - 1})` : String(number),
    kind,
    variant: full ? 'full' : 'public',
    reason,
    changedCells: changes,
    sha256: full ? row.sha256 : null,
    madeBy: full ? row.made_by : null,
    madeAt: row.made_at.toISOString(),
    manifest: full ? manifest : publicManifestOf(manifest),
    /** Over the canonical JSON of the manifest as it stands here. */
    signature: (full ? signatures?.manifest : signatures?.public) ?? null,
    links: { self: at(''), cases: at('/cases'), ...(full && { evidence: at('/evidence') }) },
  };
}
