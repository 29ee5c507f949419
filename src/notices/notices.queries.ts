import type { EntityManager } from 'typeorm';
import { type NoticeContent, unpackNotice } from '../database/notice-content.js';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';

/** A notice of the law: one with a number and a text. Others only have a title. */
type Said = { [K in Exclude<keyof NoticeContent, 'kind_code' | 'reply_due'>]: NonNullable<NoticeContent[K]> };
export type NoticeRow = Said &
  Pick<NoticeContent, 'kind_code' | 'reply_due'> & { sha256: string; seq: number; recorded_at: Date };
type KeptRow = { words: number; content: Buffer; sha256: string; seq: number; recorded_at: Date };

/** The notices of a case, oldest first. A case has a few dozen at most. */
export async function listNotices(tx: EntityManager, authority: number, caseId: string): Promise<NoticeRow[]> {
  const rows = await tx.query<KeptRow[]>(
    `select n.words, n.content, encode(n.sha256, 'hex') as sha256, n.seq, j.recorded_at
      from notices n join journal j on j.authority_id = n.authority_id and j.case_id = n.case_id and j.seq = n.seq
      where n.authority_id = $1 and n.case_id = $2 and n.sha256 is not null order by n.seq, n.n limit 1000`,
    [authority, caseId],
  );
  return rows.map(({ words, content, ...row }) => ({
    ...row,
    ...(unpackNotice(words, content) as Said & NoticeContent),
  }));
}

/** @throws Problem `notFound` */
export async function getNotice(
  tx: EntityManager,
  authority: number,
  caseId: string,
  number: string,
): Promise<NoticeRow> {
  const row = (await listNotices(tx, authority, caseId)).find((one) => one.number === number);
  if (row) return row;
  throw new Problem(
    'notFound',
    text('本案没有这份文书', 'Expected a notice of this case, but there is none with this number'),
  );
}
