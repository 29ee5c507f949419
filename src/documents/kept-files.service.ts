import { Inject, Injectable } from '@nestjs/common';
import type { Readable } from 'node:stream';
import { type ByteRange, DOCUMENT_STORE, type DocumentStore } from './document-store.js';
import { incomingDir } from './receive.js';
import { DOCUMENT_SETTINGS, type DocumentSettings } from './settings.js';

/** Files that are evidence of something else than a case, in the store of documents: found by authority and digest alone. */
@Injectable()
export class KeptFilesService {
  constructor(
    @Inject(DOCUMENT_STORE) private readonly store: DocumentStore,
    @Inject(DOCUMENT_SETTINGS) private readonly settings: DocumentSettings,
  ) {}

  /** Where uploads arrive; what is left there of a killed server is cleared away after a day. */
  get incomingDir(): string {
    return incomingDir(this.settings);
  }

  /** Takes over the file at `path`. */
  keep(authority: number, sha256: string, path: string, bytes: number): Promise<void> {
    return this.store.put(authority, sha256, path, bytes);
  }

  open(authority: number, sha256: string, range?: ByteRange): Promise<Readable> {
    return this.store.open(authority, sha256, range);
  }
}
