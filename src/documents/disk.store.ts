import { createReadStream } from 'node:fs';
import { mkdir, open, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import type { ByteRange, DocumentStore } from './document-store.js';

/** Documents as files of this machine: `<authority>/<first two letters>/<digest>`. */
export class DiskStore implements DocumentStore {
  constructor(private readonly dir: string) {}

  async put(authority: number, sha256: string, path: string, bytes: number): Promise<void> {
    const target = this.pathOf(authority, sha256);
    const there = await stat(target).catch(() => null);
    if (there?.size === bytes) return;
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await rename(path, target);
    await syncFolder(dirname(target));
  }

  async open(authority: number, sha256: string, range?: ByteRange): Promise<Readable> {
    const file = await open(this.pathOf(authority, sha256));
    return createReadStream('', { fd: file, ...(range && { start: range.first, end: range.last }) });
  }

  private pathOf(authority: number, sha256: string): string {
    return join(this.dir, String(authority), sha256.slice(0, 2), sha256);
  }
}

/** A renamed file is there after a power cut only when its folder was written too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  await folder.sync().finally(() => folder.close());
}
