/*
 * Where the bytes of documents lie. A document is found by its authority and its digest: nobody's name becomes a path,
 * the same bytes are kept once, and what is written never changes. `put` is done when the bytes would survive a power
 * cut; only then does the journal speak of them.
 */
import type { Readable } from 'node:stream';

/** Both ends counted, as in an HTTP range. */
export type ByteRange = { first: number; last: number };

export interface DocumentStore {
  /** Takes over the file at `path`, which may be gone afterwards. The same document twice is no fault. */
  put(authority: number, sha256: string, path: string, bytes: number): Promise<void>;
  /** @throws when the bytes are not there: they must be. */
  open(authority: number, sha256: string, range?: ByteRange): Promise<Readable>;
}

export const DOCUMENT_STORE = Symbol('DOCUMENT_STORE');
