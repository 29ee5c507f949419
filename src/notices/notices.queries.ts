import type { EntityManager } from 'typeorm';
import { text, type Text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';

export type NoticeRow = {
  number: string;
  kind: string;
  kind_code: string | null;
  template: string;
  title: Text;
  addressee: string;
  reply_due: string | null;
  text: string;
  translation: string;
  sha256: string;
  seq: number;
  recorded_at: Date;
};

const COLUMNS = `n.number, n.kind, n.kind_code, n.template, n.title, n.addressee, n.reply_due::text, n.text, n.translation, n.sha256,
  n.seq, j.recorded_at`;
const SOURCE = `notices n join journal j on j.authority_id = n.authority_id and j.case_id = n.case_id and j.seq = n.seq
  where n.authority_id = $1 and n.case_id = $2`;

/** The notices of a case, oldest first. A case has a few dozen at most. */
export const listNotices = (tx: EntityManager, authority: number, caseId: string): Promise<NoticeRow[]> =>
  tx.query<NoticeRow[]>(`select ${COLUMNS} from ${SOURCE} and n.number is not null order by n.seq, n.n limit 1000`, [
    authority,
    caseId,
  ]);

/** @throws Problem `notFound` */
export async function getNotice(
  tx: EntityManager,
  authority: number,
  caseId: string,
  number: string,
): Promise<NoticeRow> {
  const [row] = await tx.query<NoticeRow[]>(`select ${COLUMNS} from ${SOURCE} and n.number = $3`, [
    authority,
    caseId,
    number,
  ]);
  if (row) return row;
  throw new Problem(
    'notFound',
    text('本案没有这份文书', 'Expected a notice of this case, but there is none with this number'),
  );
}
