import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { NOW, type Now } from '../database/now.js';
import { SecretsService } from '../secrets/secrets.service.js';
import { fingerprintOf, keyIdOf, type PublishedKey, type Signature, signDetached } from './signature.js';

export type { Signature };

type KeyRow = {
  key_id: string;
  suite: 'Ed25519';
  public_key: string;
  private_key: string;
  valid_from: Date;
  valid_until: Date | null;
};

const COLUMNS = 'key_id, suite, public_key, private_key, valid_from, valid_until';
/** Of the advisory locks of the database: whoever makes a key or retires one. */
const LOCK = `select pg_advisory_xact_lock(hashtext('trine signing keys'))`;
const purposeOf = (keyId: string): string => `signing-key ${keyId}`;

/** The keys that this installation signs with. One signs at a time; retired ones are published for ever, to verify with. */
@Injectable()
export class SigningKeysService implements OnApplicationBootstrap {
  private readonly log = new Logger(SigningKeysService.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly secrets: SecretsService,
    @Inject(NOW) private readonly now: Now,
  ) {}

  /** Makes the first key, so that it is published before anything is signed with it. A standby cannot, and need not. */
  async onApplicationBootstrap(): Promise<void> {
    await this.present().catch((error: Error) =>
      this.log.warn(`Expected a key to sign with, but there is none yet: ${error.message}`),
    );
  }

  /** Signs with the present key. @throws Error where the private key cannot be read with the secrets key of this process */
  async sign(payload: string, type: string): Promise<Signature> {
    return signDetached(payload, type, this.privateKeyOf(await this.present()));
  }

  /** Every key that has ever signed here, the newest first. */
  async listPublished(): Promise<PublishedKey[]> {
    const rows = await this.dataSource.query<KeyRow[]>(
      `select ${COLUMNS} from signing_keys order by valid_from desc, key_id`,
    );
    return rows.map(publishedOf);
  }

  /** Retires the present key and makes another. What was signed before stays verifiable. */
  rotate(): Promise<PublishedKey> {
    return this.dataSource.transaction(async (tx) => {
      await tx.query(LOCK);
      const at = this.now();
      await tx.query('update signing_keys set valid_until = $1 where valid_until is null', [at]);
      return publishedOf(await this.insert(tx, at));
    });
  }

  private async present(): Promise<KeyRow> {
    const known = await findPresent(this.dataSource.manager);
    if (known) return known;
    return this.dataSource.transaction(async (tx) => {
      await tx.query(LOCK);
      return (await findPresent(tx)) ?? (await this.insert(tx, this.now()));
    });
  }

  private async insert(tx: EntityManager, at: string): Promise<KeyRow> {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const keyId = keyIdOf(fingerprintOf(publicKey));
    const secret = this.secrets.encrypt(pemOf(privateKey, 'pkcs8'), purposeOf(keyId));
    const [row] = await tx.query<KeyRow[]>(
      `insert into signing_keys (key_id, suite, public_key, private_key, valid_from) values ($1, 'Ed25519', $2, $3, $4)
        returning ${COLUMNS}`,
      [keyId, pemOf(publicKey, 'spki'), secret, at],
    );
    return row!;
  }

  private privateKeyOf({ key_id: keyId, private_key: secret }: KeyRow): KeyObject {
    return createPrivateKey(this.secrets.decrypt(secret, purposeOf(keyId)));
  }
}

const pemOf = (key: KeyObject, type: 'pkcs8' | 'spki'): string =>
  key.export(type === 'pkcs8' ? { type, format: 'pem' } : { type, format: 'pem' }).toString();

async function findPresent(tx: EntityManager): Promise<KeyRow | null> {
  const [row] = await tx.query<KeyRow[]>(`select ${COLUMNS} from signing_keys where valid_until is null`);
  return row ?? null;
}

function publishedOf({
  key_id: kid,
  suite,
  public_key: pem,
  valid_from: from,
  valid_until: until,
}: KeyRow): PublishedKey {
  const key = createPublicKey(pem);
  const { x = '' } = key.export({ format: 'jwk' });
  return {
    kty: 'OKP',
    crv: 'Ed25519',
    x,
    use: 'sig',
    alg: 'EdDSA',
    kid,
    suite,
    fingerprint: fingerprintOf(key),
    validFrom: from.toISOString(),
    validUntil: until?.toISOString() ?? null,
  };
}
