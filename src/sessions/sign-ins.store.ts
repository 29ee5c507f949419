import { DataSource } from 'typeorm';
import { Injectable } from '@nestjs/common';
import type { PendingSignIn } from '../identity/open-id.service.js';
import { hashOf } from './sessions.service.js';

export type TakenSignIn = { pending: PendingSignIn; returnTo: string; begunSeconds: number };

/**
 * People on their way to the provider and back. A row is found by the state that comes back and the secret of the browser
 * that left, both as hashes, and serves once: a stolen or replayed return finds nothing, nor does one in another browser.
 */
@Injectable()
export class SignInsStore {
  constructor(private readonly dataSource: DataSource) {}

  async keep({ state, nonce, codeVerifier, fresh }: PendingSignIn, browser: string, returnTo: string): Promise<void> {
    await this.dataSource.query(
      'delete from sign_ins where state_hash = any (select state_hash from sign_ins where ends_at < now() limit 1000)',
    );
    await this.dataSource.query(
      `insert into sign_ins (state_hash, browser_hash, nonce, code_verifier, fresh, return_to, ends_at)
       values ($1, $2, $3, $4, $5, $6, now() + interval '10 minutes')`,
      [hashOf(state), hashOf(browser), nonce, codeVerifier, fresh, returnTo],
    );
  }

  async take(state: string, browser: string): Promise<TakenSignIn | null> {
    const [rows] = await this.dataSource.query<
      [{ nonce: string; code_verifier: string; fresh: boolean; return_to: string; seconds: number }[], number]
    >(
      `delete from sign_ins where state_hash = $1 and browser_hash = $2 and ends_at > now()
       returning nonce, code_verifier, fresh, return_to, extract(epoch from now() - begun_at)::float8 as seconds`,
      [hashOf(state), hashOf(browser)],
    );
    const row = rows[0];
    if (!row) return null;
    const { nonce, code_verifier: codeVerifier, fresh, return_to: returnTo, seconds: begunSeconds } = row;
    return { pending: { state, nonce, codeVerifier, fresh }, returnTo, begunSeconds };
  }
}
