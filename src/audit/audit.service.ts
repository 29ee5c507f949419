import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ProceduresService } from '../catalogue/procedures.service.js';
import { inAuthority } from '../database/tenant.js';
import type { Instant } from '../domain/clock/instant.js';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import { encodeCursor, type Page, type PageQuery, parseCursor } from '../http/paging.js';
import type { Principal } from '../identity/principal.js';
import { verifyCases, type VerifyReport } from './verify.js';

export type PositionView = {
  position: number;
  caseId: string;
  seq: number;
  hash: string;
  recordedAt: Instant;
  sealedAt: Instant;
};

const ORDER = 'position';

function positionIn(cursor: string): number {
  const [after] = parseCursor(ORDER, cursor);
  if (typeof after === 'number' && Number.isSafeInteger(after)) return after;
  throw new Problem('malformed', text('游标应含存证序号', 'Expected a position in the cursor, but found none'));
}

/** What auditors read: the proof of what is kept, and the entries in the order in which they were sealed. */
@Injectable()
export class AuditService {
  private readonly underway = new Map<string, Promise<VerifyReport>>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly procedures: ProceduresService,
  ) {}

  /** Verifies a case of the authority, or all of them. Whoever asks while the same is under way gets its answer. */
  verify({ authority }: Principal, caseId?: string): Promise<VerifyReport> {
    const key = `${authority} ${caseId ?? ''}`;
    const running = this.underway.get(key);
    if (running) return running;
    const report = verifyCases(this.dataSource, this.procedures, { authority, caseId }).finally(() =>
      this.underway.delete(key),
    );
    this.underway.set(key, report);
    return report;
  }

  async positions({ authority }: Principal, { cursor, limit }: PageQuery): Promise<Page<PositionView>> {
    const after = cursor === undefined ? 0 : positionIn(cursor);
    const rows = await inAuthority(this.dataSource, authority, (tx) =>
      tx.query<{ position: string; case_id: string; seq: number; hash: string; recorded_at: Date; sealed_at: Date }[]>(
        `select p.position, p.case_id, p.seq, encode(j.hash, 'hex') as hash, j.recorded_at, p.sealed_at
          from audit_positions p join journal j using (authority_id, case_id, seq)
          where p.authority_id = $1 and p.position > $2 order by p.position limit $3`,
        [authority, after, limit + 1],
      ),
    );
    const items = rows.slice(0, limit).map((row) => ({
      position: Number(row.position),
      caseId: row.case_id,
      seq: row.seq,
      hash: row.hash,
      recordedAt: row.recorded_at.toISOString(),
      sealedAt: row.sealed_at.toISOString(),
    }));
    return { items, nextCursor: rows.length > limit ? encodeCursor(ORDER, [items.at(-1)!.position]) : null };
  }
}
