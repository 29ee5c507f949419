import { open, type FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { ByteRange, DocumentStore } from './document-store.js';
import { MEGABYTE, type DocumentSettings } from './settings.js';

/** S3 wants 5 MB or more for every part but the last; memory holds one part of each upload. */
const PART_BYTES = 8 * MEGABYTE;
type Place = { Bucket: string; Key: string };

/** Documents in an object store that speaks the S3 API: `<authority>/<digest>`. */
export class S3Store implements DocumentStore {
  private readonly client: S3Client;
  private readonly bucket: string;

  constructor({ endpoint, bucket, region }: NonNullable<DocumentSettings['s3']>) {
    this.bucket = bucket;
    this.client = new S3Client({
      region,
      ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
      // Servers that only speak the classic API refuse the checksums that newer clients add on their own.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
  }

  async put(authority: number, sha256: string, path: string, bytes: number): Promise<void> {
    const place = this.placeOf(authority, sha256);
    if ((await this.findSize(place)) === bytes) return;
    const file = await open(path);
    try {
      if (bytes <= PART_BYTES)
        await this.client.send(new PutObjectCommand({ ...place, Body: await readPart(file, 0, bytes) }));
      else await this.putInParts(place, file, bytes);
    } finally {
      await file.close();
    }
  }

  async open(authority: number, sha256: string, range?: ByteRange): Promise<Readable> {
    const { Body } = await this.client.send(
      new GetObjectCommand({
        ...this.placeOf(authority, sha256),
        ...(range && { Range: `bytes=${range.first}-${range.last}` }),
      }),
    );
    if (!Body) throw new Error(`Expected a document in ${this.bucket}, but there is none.`);
    return Body as Readable;
  }

  private async putInParts(place: Place, file: FileHandle, bytes: number): Promise<void> {
    const { UploadId } = await this.client.send(new CreateMultipartUploadCommand(place));
    const upload = { ...place, UploadId };
    try {
      const Parts: { ETag: string | undefined; PartNumber: number }[] = [];
      for (let from = 0; from < bytes; from += PART_BYTES) {
        const PartNumber = Parts.length + 1;
        const Body = await readPart(file, from, Math.min(PART_BYTES, bytes - from));
        const { ETag } = await this.client.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
        Parts.push({ ETag, PartNumber });
      }
      await this.client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
    } catch (error) {
      await this.client.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined);
      throw error;
    }
  }

  private async findSize(place: Place): Promise<number | null> {
    try {
      return (await this.client.send(new HeadObjectCommand(place))).ContentLength ?? null;
    } catch (error) {
      if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return null;
      throw error;
    }
  }

  private placeOf(authority: number, sha256: string): Place {
    return { Bucket: this.bucket, Key: `${authority}/${sha256}` };
  }
}

async function readPart(file: FileHandle, from: number, bytes: number): Promise<Buffer> {
  const part = Buffer.allocUnsafe(bytes);
  for (let at = 0; at < bytes;) {
    const { bytesRead } = await file.read(part, at, bytes - at, from + at);
    if (bytesRead === 0) throw new Error('Expected the whole of an upload, but its file is shorter.');
    at += bytesRead;
  }
  return part;
}
