import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/*
 * Tokens and sign-ins that are refused before their time. A token is believed without asking anybody, so whether it was
 * revoked is asked of the database with every request: one read by primary key, and the next request is refused on every
 * replica, without a cache that could be stale. Sessions are rows and simply end. A revocation is forgotten when no
 * token that it could mean still lives.
 */

/** The longest life of a token of any issuer that we believe, and some more. */
const LONGEST = `interval '25 hours'`;

export type Believed = { subject: string; tokenId: string | null; issuedAtSeconds: number };

@Injectable()
export class RevocationsService {
  constructor(private readonly dataSource: DataSource) {}

  async isRevoked({ subject, tokenId, issuedAtSeconds }: Believed): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>(
      `select from revocations
        where (kind = 'subject' and value = $1 and not_after >= to_timestamp($3)) or (kind = 'token' and value = $2)`,
      [subject, tokenId ?? '', issuedAtSeconds],
    );
    return rows.length > 0;
  }

  /** One token, by its `jti`. */
  async revokeToken(tokenId: string, by: string): Promise<void> {
    await this.dataSource.query(
      `insert into revocations (kind, value, not_after, revoked_by, ends_at)
       values ('token', $1, now(), $2, now() + ${LONGEST}) on conflict (kind, value) do nothing`,
      [tokenId, by],
    );
    await this.purge();
  }

  /** All tokens of a subject that were issued until then (now, unless said), and the sessions that began until then. */
  async revokeSubject(subject: string, notAfter: Date | null, by: string): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      await tx.query(
        `insert into revocations as r (kind, value, not_after, revoked_by, ends_at)
         values ('subject', $1, coalesce($2, now()), $3, coalesce($2, now()) + ${LONGEST})
         on conflict (kind, value) do update set revoked_by = excluded.revoked_by, revoked_at = now(),
           not_after = greatest(r.not_after, excluded.not_after), ends_at = greatest(r.ends_at, excluded.ends_at)`,
        [subject, notAfter, by],
      );
      await tx.query('delete from sessions where subject = $1 and signed_in_at <= coalesce($2, now())', [
        subject,
        notAfter,
      ]);
    });
    await this.purge();
  }

  /** Uses a one-time link up; false when somebody has. Whoever was first is decided by the primary key. */
  async useLink(linkId: string, endsAtSeconds: number): Promise<boolean> {
    await this.purge();
    const rows = await this.dataSource.query<unknown[]>(
      `insert into revocations (kind, value, not_after, revoked_by, ends_at)
       values ('link', $1, now(), 'link', to_timestamp($2) + interval '1 minute')
       on conflict (kind, value) do nothing returning kind`,
      [linkId, endsAtSeconds],
    );
    return rows.length > 0;
  }

  private async purge(): Promise<void> {
    await this.dataSource.query('delete from revocations where ends_at < now()');
  }
}
