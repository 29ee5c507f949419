import type { EntityManager } from 'typeorm';
import { canonical } from '../domain/audit/canonical.js';
import type { Json } from '../domain/json.js';
import { sinkInto } from './imports.store.js';
import type { LogSource } from './log-source.js';
import type { KeptProfile } from './profile-reader.js';
import { type ReadLog, readLog } from './read-log.js';

/** Whose import it is, and of which file. */
export type NewImport = KeptProfile & {
  authority: number;
  id: string;
  fileName: string;
  sha256: string;
  bytes: number;
  by: string;
};

/** Writes a log as it is read, all of it in this transaction; what it says of the log is written last. */
export async function importLog(
  tx: EntityManager,
  given: NewImport,
  source: LogSource,
  manner: Parameters<typeof readLog>[3],
): Promise<ReadLog> {
  const { authority, id, fileName, sha256, bytes, profile, profileSha256, by } = given;
  const sink = sinkInto(tx, authority, id);
  // A transaction is not to be rolled back while a statement of it is under way.
  const read = await readLog(source, profile, sink, manner).finally(() => sink.settle());
  await sink.flush();
  const { format, encoding, delimiter, counts, asOf, summary, emptyTraces, unknownActivities } = read;
  await tx.query(
    `insert into legacy_imports (authority_id, id, name, source, file_name, file_sha256, bytes, format, encoding, delimiter,
        profile, profile_sha256, as_of, rows, accepted, rejected, ignored, summary, imported_by, imported_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
    [
      authority,
      id,
      profile.name,
      profile.source,
      fileName,
      sha256,
      bytes,
      format,
      encoding,
      delimiter,
      canonical(profile as unknown as Json),
      profileSha256,
      asOf,
      counts.rows,
      counts.accepted,
      counts.rejected,
      counts.ignored,
      JSON.stringify({ ...summary, reasons: counts.reasons, emptyTraces, unknownActivities }),
      by,
      manner.now,
    ],
  );
  return read;
}
