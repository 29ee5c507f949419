/*
 * What a zip says of itself, read from the list at its end and without unpacking a byte. A bomb is told by what it says
 * it would become; one that lies about it is harmless here, as nothing here ever unpacks. Zip64 is refused: no document
 * below the size limit needs it.
 */
import type { FileHandle } from 'node:fs/promises';

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const END_BYTES = 22;
const LONGEST_COMMENT = 0xffff;
const MOST_ENTRIES = 20_000;
const MOST_DIRECTORY_BYTES = 8 * 1024 * 1024;

export type ZipDirectory = { names: Set<string>; unpackedBytes: number };

/** The directory of a zip file, or null when it has none that can be used. */
export async function findZipDirectory(file: FileHandle, bytes: number): Promise<ZipDirectory | null> {
  const tail = await readAt(file, Math.max(0, bytes - END_BYTES - LONGEST_COMMENT), bytes);
  let end = -1;
  for (let at = tail.length - END_BYTES; at >= 0 && end < 0; at--) if (tail.readUInt32LE(at) === END) end = at;
  if (end < 0) return null;
  const entries = tail.readUInt16LE(end + 10);
  const size = tail.readUInt32LE(end + 12);
  const from = tail.readUInt32LE(end + 16);
  if (entries === 0xffff || entries > MOST_ENTRIES || size > MOST_DIRECTORY_BYTES || from + size > bytes) return null;
  return readEntries(await readAt(file, from, from + size), entries);
}

function readEntries(list: Buffer, entries: number): ZipDirectory | null {
  const found: ZipDirectory = { names: new Set(), unpackedBytes: 0 };
  let at = 0;
  for (let n = 0; n < entries; n++) {
    if (at + 46 > list.length || list.readUInt32LE(at) !== ENTRY) return null;
    const unpacked = list.readUInt32LE(at + 24);
    const nameBytes = list.readUInt16LE(at + 28);
    const rest = list.readUInt16LE(at + 30) + list.readUInt16LE(at + 32);
    if (unpacked === 0xffffffff) return null;
    found.names.add(list.toString('utf8', at + 46, at + 46 + nameBytes));
    found.unpackedBytes += unpacked;
    at += 46 + nameBytes + rest;
  }
  return found;
}

async function readAt(file: FileHandle, from: number, to: number): Promise<Buffer> {
  const buffer = Buffer.alloc(Math.max(0, to - from));
  const { bytesRead } = await file.read(buffer, 0, buffer.length, from);
  return buffer.subarray(0, bytesRead);
}
