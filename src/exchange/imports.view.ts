import type { JsonObject } from '../domain/json.js';
import type { Taken } from '../domain/turnaround/legacy-intake.js';
import { REJECT_REASONS, type Rejection, type RejectReason } from '../domain/turnaround/legacy-mapping.js';
import { fromMs } from '../domain/clock/instant.js';
import type { Language } from '../http/language.js';
import type { ImportRow, RejectRow } from './imports.queries.js';
import type { KeptProfile } from './profile-reader.js';
import type { ReadLog } from './read-log.js';

const hrefOf = (id: string): string => `/api/v1/baselines/imports/${id}`;

const reasonsView = (reasons: Partial<Record<RejectReason, number>>, language: Language): JsonObject[] =>
  (Object.keys(REJECT_REASONS) as RejectReason[]).flatMap((reason) => {
    const count = reasons[reason];
    return count === undefined ? [] : [{ reason, title: REJECT_REASONS[reason][language], count }];
  });

export const toImportRowView = (row: ImportRow): JsonObject => ({
  id: row.id,
  label: row.label,
  name: row.name,
  source: row.source,
  fileName: row.file_name,
  rows: Number(row.rows),
  accepted: Number(row.accepted),
  rejected: Number(row.rejected),
  ignored: Number(row.ignored),
  cases: row.summary.cases,
  importedBy: row.imported_by,
  importedAt: row.imported_at.toISOString(),
  links: { self: hrefOf(row.id), rejects: `${hrefOf(row.id)}/rejects` },
});

export function toImportView(row: ImportRow, language: Language): JsonObject {
  const { reasons, unknownActivities, emptyTraces, ...summary } = row.summary;
  return {
    ...toImportRowView(row),
    file: {
      name: row.file_name,
      sha256: row.file_sha256,
      bytes: Number(row.bytes),
      format: row.format,
      encoding: row.encoding,
      delimiter: row.delimiter,
    },
    profile: row.profile,
    profileSha256: row.profile_sha256,
    asOf: row.as_of?.toISOString() ?? null,
    reasons: reasonsView(reasons, language),
    unknownActivities,
    emptyTraces,
    summary: summary,
  };
}

export const toRejectView = (
  { row, reason, column, value }: RejectRow | Rejection,
  language: Language,
): JsonObject => ({
  row: Number(row),
  reason,
  title: REJECT_REASONS[reason][language],
  column,
  value,
});

/** What is kept of the rows that a preview reads. */
export type Sample = { events: Extract<Taken, { kind: 'event' }>[]; rejects: Rejection[] };

const eventView = ({ event, caseNumber }: Sample['events'][number]): JsonObject => ({
  row: event.row,
  caseNumber,
  caseId: event.caseId,
  activity: event.activity,
  track: event.track,
  stage: event.meaning.stage ?? null,
  owner: event.meaning.owner ?? null,
  clock: event.meaning.clock ?? null,
  ends: event.meaning.ends ?? null,
  startedAt: event.startMs === null ? null : fromMs(event.startMs),
  endedAt: event.endMs === null ? null : fromMs(event.endMs),
  given: event.given,
  resource: event.resource,
  lifecycle: event.lifecycle,
});

export const toPreviewView = (
  read: ReadLog,
  { profile, profileSha256 }: KeptProfile,
  { events, rejects }: Sample,
  language: Language,
): JsonObject => ({
  format: read.format,
  compressed: read.compressed,
  encoding: read.encoding,
  delimiter: read.delimiter,
  zone: profile.zone ?? null,
  asOf: read.asOf,
  profileSha256,
  rows: read.counts.rows,
  accepted: read.counts.accepted,
  rejected: read.counts.rejected,
  ignored: read.counts.ignored,
  reasons: reasonsView(read.counts.reasons, language),
  unknownActivities: read.unknownActivities,
  emptyTraces: read.emptyTraces,
  summary: read.summary,
  first: events.map(eventView),
  rejects: rejects.map((one) => toRejectView(one, language)),
});
