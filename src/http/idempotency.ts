import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { queryPrepared, sendPrepared } from '../database/prepared.js';
import { tryAgain } from '../database/try-again.js';
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

const reused = () =>
  new Problem(
    'idempotencyKeyReused',
    text(
      '这个 Idempotency-Key 已用于内容不同的请求，请换一个',
      'Expected a new Idempotency-Key, but this one was used for a request with another content',
    ),
  );

/**
 * The answers that were given to requests of one authority before, each in its place; null where there is none, and a Problem
 * `idempotencyKeyReused` where the key was used for a request with another content.
 */
export async function findAnswers(
  manager: EntityManager,
  authority: number,
  requests: readonly IdempotentRequest[],
): Promise<(Answer | Problem | null)[]> {
  const rows = await queryPrepared<Answer & { n: number; request_hash: string }>(
    manager,
    'find_answers',
    `select r.n, encode(k.request_hash, 'hex') as request_hash, k.status, k.headers, k.body
      from unnest($2::text[], $3::text[]) with ordinality as r (principal, key, n) cross join lateral (
        select * from idempotency_keys k where k.authority_id = $1 and k.principal = r.principal and k.key = r.key limit 1) k`,
    [authority, requests.map(({ principal }) => principal), requests.map(({ key }) => key)],
  );
  const found = new Map(rows.map((row) => [Number(row.n) - 1, row]));
  return requests.map(({ requestHash }, i) => {
    const row = found.get(i);
    if (!row) return null;
    if (row.request_hash !== requestHash) return reused();
    return { status: row.status, headers: row.headers, body: row.body };
  });
}

/** Writes answers beside their steps. The transaction waits for, and then fails with 23505 after, another one with the same key. */
export async function saveAnswers(
  manager: EntityManager,
  authority: number,
  answers: readonly (readonly [IdempotentRequest, Answer])[],
): Promise<void> {
  const column = <T>(of: (request: IdempotentRequest, answer: Answer) => T): T[] =>
    answers.map(([request, answer]) => of(request, answer));
  await sendPrepared(
    manager,
    'save_answers',
    `insert into idempotency_keys (authority_id, principal, key, request_hash, status, headers, body)
      select $1, * from unnest($2::text[], $3::text[], $4::bytea[], $5::smallint[], $6::jsonb[], $7::text[])`,
    [
      authority,
      column(({ principal }) => principal),
      column(({ key }) => key),
      column(({ requestHash }) => `\\x${requestHash}`),
      column((_, { status }) => status),
      column((_, { headers }) => JSON.stringify(headers)),
      column((_, { body }) => body),
    ],
  );
}

/** The answer that was given to this key before, or null. @throws Problem `idempotencyKeyReused` as `findAnswers` tells it. */
export async function findAnswer(manager: EntityManager, request: IdempotentRequest): Promise<Answer | null> {
  const [found = null] = await findAnswers(manager, request.authorityId, [request]);
  if (found instanceof Problem) throw found;
  return found;
}

/**
 * Does `work` once per key. `inTransaction` opens the authority's transaction; whatever `work` throws rolls it back,
 * and is tried again if it passes (`tryAgain`: `work` must leave nothing behind outside), else thrown on unless another request with the same key has meanwhile committed its answer.
 */
export async function answerOnce(
  inTransaction: <T>(run: (manager: EntityManager) => Promise<T>) => Promise<T>,
  request: IdempotentRequest,
  work: (manager: EntityManager) => Promise<Answer>,
): Promise<GivenAnswer> {
  try {
    return await tryAgain(() =>
      inTransaction(async (manager) => {
        const first = await findAnswer(manager, request);
        if (first) return { ...first, replayed: true };
        const answer = await work(manager);
        await saveAnswers(manager, request.authorityId, [[request, answer]]);
        return { ...answer, replayed: false };
      }),
    );
  } catch (refused) {
    const first = await inTransaction((manager) => findAnswer(manager, request)).catch(() => null);
    if (first) return { ...first, replayed: true };
    throw refused;
  }
}
