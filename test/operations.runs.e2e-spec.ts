import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource, type EntityManager } from 'typeorm';
import { inAuthority } from '../src/database/tenant.js';
import { type JsonObject, text } from '../src/domain/json.js';
import { Problem } from '../src/domain/problem.js';
import { type OperationRun, OperationsService } from '../src/operations/operations.service.js';
import { testDatabase, type TestDatabase } from './setup/database.js';
import { HORGOS } from './setup/second-authority.js';
import { openTrine, type Trine } from './setup/trine.js';

const NOW = '2025-08-05T02:00:00.000Z';
const STARTER = { authority: HORGOS, sub: 'supervisor-1' };

let database: TestDatabase;
let trine: Trine;
const began: OperationRun[] = [];

/** Work as a module gives it; `hold` goes on until it is ended. */
function teach({ app }: Trine): void {
  const operations = app.get(OperationsService);
  operations.onOperation('count', async ({ request, progress, turn }) => {
    const total = request['to'] as number;
    for (let done = 1; done <= total; done++) {
      await turn();
      progress(done, total, text('计数', 'Counting'));
    }
    return { counted: total };
  });
  operations.onOperation('refuse', () => {
    const errors = [{ pointer: '/file', detail: text('文件损坏', 'Expected a whole file') }];
    throw new Problem('invalidPayload', text('无法导入', 'Expected a log, but got none'), { errors });
  });
  operations.onOperation('break', () => {
    throw new TypeError('secret of the inside');
  });
  operations.onOperation('hold', async (run) => {
    began.push(run);
    while (!run.isCancelled()) await wait(20);
    await inAuthority(app.get(DataSource), HORGOS, async (tx) => {
      await tx.query(`insert into idempotency_keys (authority_id, principal, key, request_hash, status, headers, body)
        values (${HORGOS}, 'left', 'behind', '', 1, '{}', '')`);
      await run.confirm(tx);
    });
    return {};
  });
}

const sql = <T>(statement: string, values: unknown[] = []) =>
  inAuthority(trine.app.get(DataSource), HORGOS, (tx: EntityManager) => tx.query<T[]>(statement, values));

const start = async (kind: string, request: JsonObject = {}, { app } = trine): Promise<string> => {
  const view = await inAuthority(app.get(DataSource), HORGOS, (tx) =>
    app.get(OperationsService).start(tx, kind, request, STARTER),
  );
  return view['id'] as string;
};

const seen = async (id: string, as = 'supervisor-1', at = trine) =>
  (await at.ask('GET', `operations/${id}`, { as })).body;

async function becomes(id: string, status: string, at = trine): Promise<JsonObject> {
  for (let waited = 0; waited < 20_000 && (await seen(id, undefined, at))['status'] !== status; waited += 25)
    await wait(25);
  const view = await seen(id, undefined, at);
  expect(view['status']).toBe(status);
  return view;
}

const begins = async (count: number): Promise<OperationRun> => {
  for (let waited = 0; waited < 20_000 && began.length < count; waited += 25) await wait(25);
  expect(began).toHaveLength(count);
  return began.at(-1)!;
};

beforeAll(async () => {
  database = await testDatabase();
  trine = await openTrine(NOW, database);
  teach(trine);
}, 60_000);
afterAll(async () => {
  await trine.stop();
  await database.drop();
});

describe('an operation', () => {
  test('is done after its answer, and says how far it came and what it found', async () => {
    const view = await becomes(await start('count', { to: 1_000 }), 'done');
    expect(view).toMatchObject({
      kind: 'count',
      progress: { done: 1_000, total: 1_000, note: 'Counting' },
      result: { counted: 1_000 },
      problem: null,
      createdBy: 'supervisor-1',
      finishedAt: NOW,
    });
  });

  test('is shown to whoever started it and to auditors of the authority, and is unknown to all others', async () => {
    const id = await start('count', { to: 1 });
    await becomes(id, 'done');
    const status = async (as: string) => (await trine.ask('GET', `operations/${id}`, { as })).status;
    expect([await status('supervisor-1'), await status('auditor-1')]).toEqual([200, 200]);
    expect([await status('head-1'), await status('applicant-1')]).toEqual([404, 404]);
    const ids = async (as: string) =>
      ((await trine.ask('GET', 'operations', { as })).body['items'] as JsonObject[]).map((item) => item['id']);
    expect(await ids('auditor-1')).toContain(id);
    expect(await ids('head-1')).toEqual([]);
  });

  test('that is refused keeps the refusal in both languages', async () => {
    const id = await start('refuse');
    expect((await becomes(id, 'failed'))['problem']).toEqual({
      type: '/problems/invalidPayload',
      code: 'invalidPayload',
      title: 'The data does not fit the procedure',
      detail: 'Expected a log, but got none',
      errors: [{ pointer: '/file', detail: 'Expected a whole file' }],
    });
    const { body } = await trine.ask('GET', `operations/${id}`, { as: 'supervisor-1', language: 'zh-CN' });
    expect(body['problem']).toMatchObject({ detail: '无法导入', errors: [{ detail: '文件损坏' }] });
  });

  test('that breaks tells nothing of the inside', async () => {
    const view = await becomes(await start('break'), 'failed');
    expect(view['problem']).toMatchObject({ code: 'internal' });
    expect(JSON.stringify(view)).not.toContain('secret of the inside');
  });

  test('that is over cannot be cancelled, and one of somebody else neither', async () => {
    const id = await start('count', { to: 1 });
    await becomes(id, 'done');
    const cancel = async (as: string) => (await trine.ask('POST', `operations/${id}/cancel`, { as })).body['code'];
    expect([await cancel('supervisor-1'), await cancel('auditor-1'), await cancel('head-1')]).toEqual([
      'notPossible',
      'forbidden',
      'notFound',
    ]);
  });

  test('that is cancelled ends, and leaves nothing behind', async () => {
    const id = await start('hold');
    const run = await begins(1);
    const { status, body } = await trine.ask('POST', `operations/${id}/cancel`, { as: 'supervisor-1' });
    expect([status, body['status']]).toEqual([200, 'cancelled']);
    for (let waited = 0; waited < 10_000 && !run.isCancelled(); waited += 25) await wait(25);
    expect(run.isCancelled()).toBe(true);
    await wait(100);
    expect(await sql(`select from idempotency_keys where key = 'behind'`)).toEqual([]);
    expect(await seen(id)).toMatchObject({ status: 'cancelled', result: null, problem: null });
  });
});

describe('an operation whose process', () => {
  const killed = async (runs: number): Promise<string> => {
    const [row] = await sql<{ id: string }>(
      `insert into operations (authority_id, id, kind, status, request, runs, created_by, created_at, beat_at)
        values ($1, gen_random_uuid(), 'count', 'running', '{"to": 3}', $2, 'supervisor-1', now(), now() - interval '1 hour')
        returning id`,
      [HORGOS, runs],
    );
    return row!.id;
  };

  test('was killed is begun anew', async () => {
    const id = await killed(1);
    await trine.app.get(OperationsService).sweep();
    expect((await becomes(id, 'done'))['result']).toEqual({ counted: 3 });
  });

  test('was killed three times fails and is not begun again', async () => {
    const id = await killed(3);
    await trine.app.get(OperationsService).sweep();
    expect((await becomes(id, 'failed'))['problem']).toMatchObject({ code: 'internal' });
  });

  test('stood still while another began it anew cannot commit what it did', async () => {
    const id = await start('hold');
    const run = await begins(2);
    await sql('update operations set runs = runs + 1 where id = $1', [id]);
    for (let waited = 0; waited < 10_000 && !run.isCancelled(); waited += 25) await wait(25);
    expect(run.isCancelled()).toBe(true);
    await wait(100);
    expect(await sql(`select from idempotency_keys where key = 'behind'`)).toEqual([]);
    expect(await seen(id)).toMatchObject({ status: 'running', result: null });
    await trine.ask('POST', `operations/${id}/cancel`, { as: 'supervisor-1' });
  });

  test('is told to stop is done by the next process', async () => {
    const id = await start('hold');
    await begins(3);
    await trine.stop();
    trine = await openTrine(NOW, database);
    expect(await seen(id)).toMatchObject({ status: 'queued' });
    const operations = trine.app.get(OperationsService);
    operations.onOperation('hold', async () => ({ heldBy: 'the next' }));
    await operations.sweep(0);
    expect((await becomes(id, 'done'))['result']).toEqual({ heldBy: 'the next' });
  });
});
