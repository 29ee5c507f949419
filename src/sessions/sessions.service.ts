import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { HttpReply, HttpRequest } from '../http/exchange.js';
import type { Caller } from '../identity/principal.js';
import { Cookies } from './cookies.js';
import { csrfTokenOf, requireOurPage } from './same-origin.js';

/*
 * Who is signed in with a browser. The browser holds 256 random bits, the table their SHA-256: whoever reads the table
 * cannot take a session over. An id is made by us at each sign-in and each step-up, never taken from a request, and the
 * one before is ended: one that was planted or seen before is worth nothing. A session ends after 30 minutes without
 * use and after ten hours in any case, by the clock of the database, so that every replica agrees; ended rows are swept
 * by whoever signs in next.
 */

const IDLE = `interval '30 minutes'`;
const LIFE = `interval '10 hours'`;
/** `used_at` is written at most once in this time: reading must not cost a write each time. */
const TOUCH = `interval '1 minute'`;

export const newSecret = (): string => randomBytes(32).toString('base64url');
export const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

export type SessionView = {
  sub: string;
  name: string;
  kind: Caller['kind'];
  amr: string[];
  /** When he last proved who he is; null when nobody says. */
  authenticatedAt: string | null;
  /** Null for a token, which ends by itself. */
  endsAt: string | null;
  csrfToken: string | null;
};

@Injectable()
export class SessionsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly cookies: Cookies,
  ) {}

  /**
   * Who holds the session of this request; null without one, or with one that has ended.
   * @throws Problem `crossSiteRefused` when it would change something and another site may have caused it
   */
  async findCaller(request: HttpRequest): Promise<Caller | null> {
    const id = this.cookies.find(request, 'session');
    if (id === null) return null;
    const [row] = await this.dataSource.query<{ caller: Caller; rests: boolean }[]>(
      `select caller, used_at < now() - ${TOUCH} as rests from sessions
        where id_hash = $1 and ends_at > now() and used_at > now() - ${IDLE}`,
      [hashOf(id)],
    );
    if (!row) return null;
    requireOurPage(request, this.cookies.publicUrl, id);
    if (row.rests) await this.dataSource.query('update sessions set used_at = now() where id_hash = $1', [hashOf(id)]);
    return row.caller;
  }

  /** Opens a session of a new id for this browser, and ends the one that it had. */
  async open(request: HttpRequest, reply: HttpReply, caller: Caller): Promise<SessionView> {
    const id = newSecret();
    const before = this.cookies.find(request, 'session');
    const endsAt = await this.dataSource.transaction(async (tx) => {
      await tx.query(
        `delete from sessions where id_hash = any (select id_hash from sessions
           where ends_at < now() or used_at < now() - ${IDLE} limit 1000)`,
      );
      if (before !== null) await tx.query('delete from sessions where id_hash = $1', [hashOf(before)]);
      const [row] = await tx.query<{ ends_at: Date }[]>(
        `insert into sessions (id_hash, subject, caller, ends_at) values ($1, $2, $3, now() + ${LIFE}) returning ends_at`,
        [hashOf(id), caller.sub, JSON.stringify(caller)],
      );
      return row!.ends_at;
    });
    this.cookies.set(reply, 'session', id);
    return toSessionView(caller, { id, endsAt });
  }

  /** What a page may know of the session that it is shown in; of a token, who its bearer is. */
  async view(request: HttpRequest, caller: Caller): Promise<SessionView> {
    const id = request.headers['authorization'] === undefined ? this.cookies.find(request, 'session') : null;
    if (id === null) return toSessionView(caller, null);
    const [row] = await this.dataSource.query<{ ends_at: Date }[]>('select ends_at from sessions where id_hash = $1', [
      hashOf(id),
    ]);
    return toSessionView(caller, row ? { id, endsAt: row.ends_at } : null);
  }

  /** Ends the session of this browser, on every replica at once. */
  async end(request: HttpRequest, reply: HttpReply): Promise<void> {
    const id = this.cookies.find(request, 'session');
    if (id === null) return;
    await this.dataSource.query('delete from sessions where id_hash = $1', [hashOf(id)]);
    this.cookies.clear(reply, 'session');
  }
}

const toSessionView = (
  { sub, name, kind, amr, authenticatedAtSeconds }: Caller,
  session: { id: string; endsAt: Date } | null,
): SessionView => ({
  sub,
  name,
  kind,
  amr,
  authenticatedAt: authenticatedAtSeconds === null ? null : new Date(authenticatedAtSeconds * 1000).toISOString(),
  endsAt: session?.endsAt.toISOString() ?? null,
  csrfToken: session && csrfTokenOf(session.id),
});
