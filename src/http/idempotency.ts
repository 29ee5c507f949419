import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { canonical } from '../domain/audit/canonical.js';
import type { Json } from '../domain/json.js';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';

/*
 * A client that lost the answer to a POST must be able to ask again without acting twice. Its key and our answer are
 * written in the transaction of the step itself, so that there is never a step without its answer or the reverse.
 *
 * Two requests with one key at the same time: both may begin; the second to write waits in PostgreSQL, at the row of
 * the case or at the primary key of this table, until the first has ended. If the first committed, the second fails
 * (stale, or 23505), rolls back whole, and `answerOnce` reads it the first answer. If the first rolled back, the
 * second goes on as the first. Refusals are not kept: a refused request changed nothing and may be asked again.
 */

export type IdempotentRequest = { authorityId: number; principal: string; key: string; requestHash: string };
/** The body is text, not jsonb, because a repeated request is answered with the same bytes. */
export type Answer = { status: number; headers: Record<string, string>; body: string };
export type GivenAnswer = Answer & { replayed: boolean };

/**
 * The key of a POST: 1 to 200 printable ASCII characters.
 * @throws Problem `idempotencyKeyMissing`, also for a key that is none.
 */
export function requireIdempotencyKey(header: string | undefined): string {
  if (header !== undefined && /^[\x21-\x7e]{1,200}$/.test(header)) return header;
  throw new Problem(
    'idempotencyKeyMissing',
    text(
      'POST 请求应带 Idempotency-Key：1 至 200 个可打印字符，每个新请求一个，重试时不变',
      'Expected an Idempotency-Key of 1 to 200 printable characters, new for each request and kept for its retries',
    ),
  );
}

/** SHA-256 of what a request asks, so that a key cannot stand for two different requests. `path` is without the query. */
export const requestHashOf = (method: string, path: string, body: Json | undefined): string =>
  createHash('sha256')
    .update(canonical({ method, path, body: body ?? null }))
    .digest('hex');

/**
 * The answer that was given to this key before, or null.
 * @throws Problem `idempotencyKeyReused` when the key was used for a request with another content.
 */
async function findAnswer(manager: EntityManager, request: IdempotentRequest): Promise<Answer | null> {
  const rows = await manager.query<(Answer & { request_hash: string })[]>(
    `SELECT request_hash, status, headers, body FROM idempotency_keys
      WHERE authority_id = $1 AND principal = $2 AND key = $3`,
    [request.authorityId, request.principal, request.key],
  );
  const row = rows[0];
  if (!row) return null;
  if (row.request_hash !== request.requestHash)
    throw new Problem(
      'idempotencyKeyReused',
      text(
        '这个 Idempotency-Key 已用于内容不同的请求，请换一个',
        'Expected a new Idempotency-Key, but this one was used for a request with another content',
      ),
    );
  return { status: row.status, headers: row.headers, body: row.body };
}

/** Writes the answer beside the step. Waits for, and then fails with 23505 after, another transaction with the same key. */
async function saveAnswer(manager: EntityManager, request: IdempotentRequest, answer: Answer): Promise<void> {
  await manager.query(
    `INSERT INTO idempotency_keys (authority_id, principal, key, request_hash, status, headers, body)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      request.authorityId,
      request.principal,
      request.key,
      request.requestHash,
      answer.status,
      JSON.stringify(answer.headers),
      answer.body,
    ],
  );
}

/**
 * Does `work` once per key. `inTransaction` opens the authority's transaction; whatever `work` throws rolls it back,
 * and is thrown on unless another request with the same key has meanwhile committed its answer.
 */
export async function answerOnce(
  inTransaction: <T>(run: (manager: EntityManager) => Promise<T>) => Promise<T>,
  request: IdempotentRequest,
  work: (manager: EntityManager) => Promise<Answer>,
): Promise<GivenAnswer> {
  try {
    return await inTransaction(async (manager) => {
      const first = await findAnswer(manager, request);
      if (first) return { ...first, replayed: true };
      const answer = await work(manager);
      await saveAnswer(manager, request, answer);
      return { ...answer, replayed: false };
    });
  } catch (refused) {
    const first = await inTransaction((manager) => findAnswer(manager, request)).catch(() => null);
    if (first) return { ...first, replayed: true };
    throw refused;
  }
}
