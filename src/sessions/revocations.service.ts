import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/*
 * Tokens and sign-ins that are refused before their time. There are few, as each is forgotten when no token that it could
 * mean still lives; so they are kept in memory and read anew at most twice a second, and at once after one of this very
 * process: whoever is revoked is refused everywhere within a second, and no request pays for asking. When they cannot be
 * read, nobody is believed. Sessions are rows and simply end.
 */

const ASK_EVERY_MS = 500;

/** The longest life of a token of any issuer that we believe, and some more. */
const LONGEST = `interval '25 hours'`;

export type Believed = { subject: string; tokenId: string | null; issuedAtSeconds: number };

@Injectable()
export class RevocationsService {
  private tokens = new Set<string>();
  private subjects = new Map<string, number>();
  private askedAtMs = -Infinity;
  private asking: Promise<void> | null = null;

  constructor(private readonly dataSource: DataSource) {}

  async isRevoked({ subject, tokenId, issuedAtSeconds }: Believed): Promise<boolean> {
    if (this.asking ?? performance.now() - this.askedAtMs >= ASK_EVERY_MS) {
      this.asking ??= this.read().finally(() => (this.asking = null));
      await this.asking;
    }
    const notAfter = this.subjects.get(subject);
    return (notAfter !== undefined && notAfter >= issuedAtSeconds) || (tokenId !== null && this.tokens.has(tokenId));
  }

  private async read(): Promise<void> {
    this.askedAtMs = performance.now();
    try {
      const rows = await this.dataSource.query<{ kind: string; value: string; until: number }[]>(
        `select kind, value, extract(epoch from not_after)::float8 as until from revocations where kind <> 'link' and ends_at >= now()`,
      );
      this.tokens = new Set(rows.filter(({ kind }) => kind === 'token').map(({ value }) => value));
      this.subjects = new Map(rows.filter(({ kind }) => kind === 'subject').map(({ value, until }) => [value, until]));
    } catch (error) {
      this.askedAtMs = -Infinity;
      throw error;
    }
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
    this.askedAtMs = -Infinity;
    await this.dataSource.query('delete from revocations where ends_at < now()');
  }
}
