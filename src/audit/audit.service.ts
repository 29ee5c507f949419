import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
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

/** An entry as it is kept, and the hash that its text has. */
export type KeptRecord = { seq: number; hash: string; computedHash: string; text: string };

export type VerifyAnswer = VerifyReport & {
  /** How long it took, in milliseconds. */
  ms: number;
  /** From which position to which; null while nothing is sealed. */
  range: { first: PositionView; last: PositionView } | null;
  /** The entry before the first fault and the entry that it concerns, as they are kept. */
  records: KeptRecord[];
};

const ORDER = 'position';
const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');

type PositionRow = {
  position: string;
  case_id: string;
  seq: number;
  hash: string;
  recorded_at: Date;
  sealed_at: Date;
};
const POSITIONS = `select p.position, p.case_id, p.seq, encode(j.hash, 'hex') as hash, j.recorded_at, p.sealed_at
  from audit_positions p join journal j using (authority_id, case_id, seq) where p.authority_id = $1`;

const toPositionView = (row: PositionRow): PositionView => ({
  position: Number(row.position),
  caseId: row.case_id,
  seq: row.seq,
  hash: row.hash,
  recordedAt: row.recorded_at.toISOString(),
  sealedAt: row.sealed_at.toISOString(),
});

async function findRange(
  tx: EntityManager,
  authority: number,
  caseId: string | undefined,
): Promise<VerifyAnswer['range']> {
  const endOf = async (direction: 'asc' | 'desc') => {
    const [row] = await tx.query<PositionRow[]>(
      `${POSITIONS} and ($2::uuid is null or p.case_id = $2) order by p.position ${direction} limit 1`,
      [authority, caseId ?? null],
    );
    return row && toPositionView(row);
  };
  const [first, last] = [await endOf('asc'), await endOf('desc')];
  return first && last ? { first, last } : null;
}

async function findRecords(tx: EntityManager, authority: number, fault: VerifyReport['first']): Promise<KeptRecord[]> {
  if (!fault || fault.caseId === null || fault.seq === null) return [];
  const rows = await tx.query<{ seq: number; hash: string; canon: string }[]>(
    `select seq, encode(hash, 'hex') as hash, canon from journal
      where authority_id = $1 and case_id = $2 and seq between $3 - 1 and $3 order by seq`,
    [authority, fault.caseId, fault.seq],
  );
  return rows.map(({ seq, hash, canon }) => ({ seq, hash, computedHash: sha256(canon), text: canon }));
}

function positionIn(cursor: string): number {
  const [after] = parseCursor(ORDER, cursor);
  if (typeof after === 'number' && Number.isSafeInteger(after)) return after;
  throw new Problem('malformed', text('游标应含存证序号', 'Expected a position in the cursor, but found none'));
}

/** What auditors read: the proof of what is kept, and the entries in the order in which they were sealed. */
@Injectable()
export class AuditService {
  private readonly underway = new Map<string, Promise<VerifyAnswer>>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly procedures: ProceduresService,
  ) {}

  /** Verifies a case of the authority, or all of them. Whoever asks while the same is under way gets its answer. */
  verify({ authority }: Principal, caseId?: string): Promise<VerifyAnswer> {
    const key = `${authority} ${caseId ?? ''}`;
    const running = this.underway.get(key);
    if (running) return running;
    const report = this.answer(authority, caseId).finally(() => this.underway.delete(key));
    this.underway.set(key, report);
    return report;
  }

  private async answer(authority: number, caseId: string | undefined): Promise<VerifyAnswer> {
    const begun = performance.now();
    const report = await verifyCases(this.dataSource, this.procedures, { authority, caseId });
    const ms = Math.round(performance.now() - begun);
    return inAuthority(this.dataSource, authority, async (tx) => ({
      ...report,
      ms,
      range: await findRange(tx, authority, caseId),
      records: await findRecords(tx, authority, report.first),
    }));
  }

  async positions({ authority }: Principal, { cursor, limit }: PageQuery): Promise<Page<PositionView>> {
    const after = cursor === undefined ? 0 : positionIn(cursor);
    const rows = await inAuthority(this.dataSource, authority, (tx) =>
      tx.query<PositionRow[]>(`${POSITIONS} and p.position > $2 order by p.position limit $3`, [
        authority,
        after,
        limit + 1,
      ]),
    );
    const items = rows.slice(0, limit).map(toPositionView);
    return { items, nextCursor: rows.length > limit ? encodeCursor(ORDER, [items.at(-1)!.position]) : null };
  }
}
