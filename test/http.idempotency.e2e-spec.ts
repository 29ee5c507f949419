import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DataSource, type EntityManager } from 'typeorm';
import { text } from '../src/domain/json.js';
import { Problem } from '../src/domain/problem.js';
import { answerOnce, requestHashOf, type Answer, type IdempotentRequest } from '../src/http/idempotency.js';
import { emptyDatabase } from './setup/database.js';

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let dataSource: DataSource;
beforeAll(async () => {
  database = await emptyDatabase();
  dataSource = await new DataSource({ type: 'postgres', url: database.ownerUrl, poolSize: 10 }).initialize();
  await dataSource.query(`CREATE TABLE idempotency_keys (
    authority_id int NOT NULL, principal text NOT NULL, key text NOT NULL, request_hash bytea NOT NULL,
    status int NOT NULL, headers jsonb NOT NULL, body text NOT NULL, created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT idempotency_keys_pk PRIMARY KEY (authority_id, principal, key))`);
  await dataSource.query('CREATE TABLE steps (label text NOT NULL)');
}, 60_000);
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});
beforeEach(async () => {
  await dataSource.query('TRUNCATE steps, idempotency_keys');
});

const request = (key: string, body = 'a', more: Partial<IdempotentRequest> = {}): IdempotentRequest => ({
  authorityId: 654004,
  principal: 'intake-1',
  key,
  requestHash: requestHashOf('POST', '/api/v1/steps', body),
  ...more,
});
const inTransaction = <T>(run: (manager: EntityManager) => Promise<T>) => dataSource.transaction(run);
let number = 0;
const step = async (manager: EntityManager): Promise<Answer> => {
  await manager.query(`INSERT INTO steps VALUES ('step')`);
  await manager.query('SELECT pg_sleep(0.05)');
  // Bytes that jsonb would not give back: order and spaces.
  return { status: 201, headers: { ETag: '"1"' }, body: `{"z": ${++number}, "a": "霍尔果斯"}` };
};
const steps = async () => (await dataSource.query<unknown[]>('SELECT 1 FROM steps')).length;

describe('a request that is sent twice', () => {
  test('acts once and is answered with the same bytes', async () => {
    const first = await answerOnce(inTransaction, request('k'), step);
    const second = await answerOnce(inTransaction, request('k'), step);
    expect(first.replayed).toBe(false);
    expect(second).toEqual({ ...first, replayed: true });
    expect(await steps()).toBe(1);
  });

  test('ten times at once acts once, and all ten get that answer', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => answerOnce(inTransaction, request('k'), step)));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await steps()).toBe(1);
  });

  test('under one key with another content is refused and changes nothing', async () => {
    await answerOnce(inTransaction, request('k'), step);
    await expect(answerOnce(inTransaction, request('k', 'b'), step)).rejects.toMatchObject({
      code: 'idempotencyKeyReused',
    });
    expect(await steps()).toBe(1);
  });

  test('by another person, or for another authority, is another request', async () => {
    await answerOnce(inTransaction, request('k'), step);
    await answerOnce(inTransaction, request('k', 'a', { principal: 'intake-2' }), step);
    await answerOnce(inTransaction, request('k', 'a', { authorityId: 654003 }), step);
    expect(await steps()).toBe(3);
  });

  test('after a refusal is asked anew, as the refusal changed nothing', async () => {
    const refused = async (manager: EntityManager): Promise<Answer> => {
      await step(manager);
      throw new Problem('notPossible', text('现在不行', 'Expected another state'));
    };
    await expect(answerOnce(inTransaction, request('k'), refused)).rejects.toMatchObject({ code: 'notPossible' });
    expect(await steps()).toBe(0);
    expect((await answerOnce(inTransaction, request('k'), step)).replayed).toBe(false);
  });
});
