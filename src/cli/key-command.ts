import type { DataSource } from 'typeorm';
import { loadConfig } from '../config.js';
import { openDataSource } from '../database/data-source.js';
import { openDatabase } from '../database/open-database.js';
import { openSecretsKey, SecretsService } from '../secrets/secrets.service.js';
import type { PublishedKey } from '../signing/signature.js';
import { SigningKeysService } from '../signing/signing-keys.service.js';

const print = (line: string) => process.stdout.write(`${line}\n`);

async function withKeys<T>(work: (keys: SigningKeysService) => Promise<T>): Promise<T> {
  const config = loadConfig();
  const database = await openDatabase(config, 'visit');
  const dataSource: DataSource = await openDataSource(database.url, 2);
  try {
    const secrets = new SecretsService(openSecretsKey(config.TRINE_DATA, config.SECRETS_KEY));
    return await work(new SigningKeysService(dataSource, secrets, () => new Date().toISOString()));
  } finally {
    await dataSource.destroy();
    await database.close();
  }
}

const wordsOf = ({ kid, suite, fingerprint, validFrom, validUntil }: PublishedKey): string =>
  `${kid}  ${suite}  ${validFrom} to ${validUntil ?? 'now'}  fingerprint ${fingerprint}`;

/** The keys that reports are signed with, the newest first. */
export async function callKeyList({ json = false }: { json?: boolean }): Promise<void> {
  const keys = await withKeys((service) => service.listPublished());
  if (json) print(JSON.stringify({ keys }, null, 2));
  else if (keys.length === 0) print('No key yet: one is made when the server starts.');
  else keys.forEach((key) => print(wordsOf(key)));
}

/** Retires the present key and makes another. */
export async function callKeyRotate({ json = false }: { json?: boolean }): Promise<void> {
  const key = await withKeys((service) => service.rotate());
  print(json ? JSON.stringify(key, null, 2) : `Signing from now on: ${wordsOf(key)}`);
}
