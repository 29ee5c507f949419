/*
 * What must be kept so that it can be read again, but not by whoever reads the database: encrypted (AES-256-GCM) with a
 * key that lies outside it. The purpose is bound in, so that a text cannot be moved to another row. Each text names the
 * key that it needs: a replica with another key says so, instead of taking the text for a forgery.
 */
import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/** The key of the setting, or else one in the data folder, made at the first start. */
export function openSecretsKey(dataDir: string, given?: string): Buffer {
  if (given !== undefined) return Buffer.from(given, 'base64');
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'secrets-key');
  try {
    writeFileSync(file, randomBytes(KEY_BYTES).toString('base64'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return Buffer.from(readFileSync(file, 'utf8'), 'base64');
}

export class SecretsService {
  private readonly name: string;

  constructor(private readonly key: Buffer) {
    if (key.length !== KEY_BYTES) throw new Error(`Expected a key of 32 bytes, but it has ${key.length}`);
    this.name = createHash('sha256').update(key).digest('hex').slice(0, 8);
  }

  encrypt(text: string, purpose: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce).setAAD(Buffer.from(purpose));
    const hidden = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return `${this.name}.${Buffer.concat([nonce, cipher.getAuthTag(), hidden]).toString('base64url')}`;
  }

  /** A function that gives each text a name of 24 characters, which nobody without the key can make or undo, for one purpose alone. */
  pseudonymsFor(purpose: string): (text: string) => string {
    const key = Buffer.from(hkdfSync('sha256', this.key, '', `pseudonyms ${purpose}`, KEY_BYTES));
    return (text) => createHmac('sha256', key).update(text).digest('hex').slice(0, 24);
  }

  /** @throws Error when it was encrypted with another key, for another purpose, or was changed. */
  decrypt(encrypted: string, purpose: string): string {
    const [name, body = ''] = encrypted.split('.');
    if (name !== this.name)
      throw new Error(
        `Expected a secret of the key ${this.name}, but it is of the key ${name}: give every replica the same SECRETS_KEY`,
      );
    const bytes = Buffer.from(body, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', this.key, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    })
      .setAAD(Buffer.from(purpose))
      .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
  }
}
