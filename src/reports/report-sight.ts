import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import type { ReportVariant } from '../domain/turnaround/publication.js';
import type { Principal } from '../identity/principal.js';

/** Who reads reports in full: whoever audits, supervises, heads, or has to answer for figures. */
const FULL_READERS = ['auditor', 'supervisor', 'head', 'ftzOffice', 'decider', 'convener'];
/** Who reads the cases behind them one by one: of these, whoever may look into cases for it. */
const LIST_READERS = ['auditor', 'supervisor', 'head'];

/** For whom stored reports are read. */
export type Reader = { authority: number; full: boolean };

const hasOneOf = ({ roles }: Principal, readers: readonly string[]): boolean =>
  readers.some((role) => roles.includes(role));

export const readerOf = (by: Principal): Reader => ({ authority: by.authority, full: hasOneOf(by, FULL_READERS) });

/**
 * The variant that somebody is given: what he asked for, else the fullest that is his. Everybody else at the authority, applicants
 * and systems too, reads what is published: final editions, small counts withheld.
 * @throws Problem `forbidden` for the full one, where it is not his
 */
export function variantFor(by: Principal, asked: ReportVariant | undefined, of: 'report' | 'cases'): ReportVariant {
  const readers = of === 'report' ? FULL_READERS : LIST_READERS;
  const mayReadAll = hasOneOf(by, readers);
  if (asked !== 'full' || mayReadAll) return asked ?? (mayReadAll ? 'full' : 'public');
  throw new Problem(
    'forbidden',
    text(
      `完整版供${readers.join('、')}查阅；您可以查阅公开版（variant=public），其中小于5的数不公布`,
      `Expected one of the roles ${readers.join(', ')} for the full variant; you may read variant=public, in which counts below five are withheld`,
    ),
    { allowed: ['public'] },
  );
}
