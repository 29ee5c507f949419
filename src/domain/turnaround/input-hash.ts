import { byCodePoint } from './threads.js';

/** A case as evidence: how many entries a report has taken into account, and the hash of the last one. */
export type CaseHead = { id: string; entries: number; head: string };

/**
 * What a report rests on, in one hash: SHA-256 of a line for each last byte of the ids of cases, in order, that holds SHA-256
 * of the lines `id|entries|head` of those cases in order of id. In two steps, so that a database can make it of a million
 * cases without holding them in one text. The head of a case stands for all its entries, as each holds the one before.
 */
export function inputHashOf(heads: Iterable<CaseHead>, sha256: (text: string) => string): string {
  const buckets = new Map<string, string[]>();
  for (const { id, entries, head } of heads) {
    const bucket = id.slice(-2);
    const lines = buckets.get(bucket);
    const line = `${id}|${entries}|${head}\n`;
    if (lines) lines.push(line);
    else buckets.set(bucket, [line]);
  }
  const ordered = [...buckets].toSorted(([a], [b]) => byCodePoint(a, b));
  return sha256(
    ordered.map(([bucket, lines]) => `${bucket} ${sha256(lines.toSorted(byCodePoint).join(''))}\n`).join(''),
  );
}
