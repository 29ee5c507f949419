import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { inAuthority } from '../src/database/tenant.js';
import { JobsService } from '../src/jobs/jobs.service.js';
import { fileExample, give } from './setup/client.js';
import { openTrine, type Trine } from './setup/trine.js';

const AUTHORITY = 654004;

let one: Trine;
let two: Trine;

beforeAll(async () => {
  one = await openTrine();
  two = await openTrine(undefined, one.database);
});

afterAll(async () => {
  await two.stop();
  await one.stop();
});

const query = <T>(sql: string, values: unknown[] = []): Promise<T[]> =>
  inAuthority(one.app.get(DataSource), AUTHORITY, (tx) => tx.query<T[]>(sql, values));

async function until<T>(read: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (let waited = 0; ; waited += 20) {
    const value = await read();
    if (holds(value) || waited > 30_000) return value;
    await sleep(20);
  }
}

const waiting = () => query<{ n: number }>('select count(*)::integer as n from outbox').then(([row]) => row!.n);

test('each entry becomes one event, in order and without a gap, whichever of two replicas takes it', async () => {
  const filed = await Promise.all(
    Array.from({ length: 12 }, (_, i) => fileExample(i % 2 ? one : two, 'three-in-one', 'applicant-1')),
  );
  await Promise.all(filed.map((id, i) => give(i % 2 ? two : one, id, 'applicant-1', 'case.submit', {})));
  expect(await until(waiting, (n) => n === 0)).toBe(0);
  const events = await query<{ position: string; case_id: string; seq: number; type: string }>(
    'select position, case_id, seq, type from events order by position',
  );
  expect(events.map(({ position }) => Number(position))).toEqual(events.map((_, i) => i + 1));
  for (const id of filed)
    expect(events.filter(({ case_id }) => case_id === id).map(({ seq, type }) => [seq, type])).toEqual([
      [1, 'case.file'],
      [2, 'case.submit'],
    ]);
});

test('what a relay that died before it could tell anybody left behind is relayed by the next one', async () => {
  const [any] = await query<{ id: string }>('select id from cases limit 1');
  await query('insert into outbox (authority_id, case_id, seq) values ($1, $2, 1)', [AUTHORITY, any!.id]);
  expect(await until(waiting, (n) => n === 0)).toBe(0);
});

test('a job that is added in a transaction is there if it commits, and not if it does not', async () => {
  const jobs = one.app.get(JobsService);
  const inAnHour = new Date(Date.now() + 3_600_000);
  const add = (delivery: string) =>
    inAuthority(one.app.get(DataSource), AUTHORITY, async (tx) => {
      const payload = { authority: AUTHORITY, delivery };
      await jobs.add(tx, 'webhooks.deliver', [{ payload, key: delivery, runAt: inAnHour }]);
      if (delivery === 'undone') throw new Error('rolled back');
    });
  await expect(add('undone')).rejects.toThrow('rolled back');
  await add('done');
  await add('done');
  expect(await query(`select key from graphile_worker.jobs where key in ('done', 'undone')`)).toEqual([
    { key: 'done' },
  ]);
});

test('answers older than the operator keeps them are forgotten, newer ones and those of the last day are not, and the application may delete none itself', async () => {
  await query(`insert into idempotency_keys (authority_id, principal, key, request_hash, status, headers, body, created_at)
    values (${AUTHORITY}, 'p', 'old', '', 200, '{}', '', now() - interval '8 days'),
      (${AUTHORITY}, 'p', 'new', '', 200, '{}', '', now() - interval '6 days')`);
  await query('select purge_idempotency_keys(7)');
  expect(await query(`select key from idempotency_keys where principal = 'p'`)).toEqual([{ key: 'new' }]);
  await query('select purge_idempotency_keys(0)');
  expect(await query(`select key from idempotency_keys where principal = 'p'`)).toEqual([]);
  await expect(query('delete from idempotency_keys')).rejects.toThrow('permission denied');
});

test('the hourly job forgets old answers and what no stream may resume from any more, and keeps the rest', async () => {
  await query(`insert into idempotency_keys (authority_id, principal, key, request_hash, status, headers, body, created_at)
    values (${AUTHORITY}, 'q', 'old', '', 200, '{}', '', now() - interval '400 days'),
      (${AUTHORITY}, 'q', 'new', '', 200, '{}', '', now())`);
  await query(`insert into events (authority_id, position, case_id, seq, kind, type, procedure_id, case_number, version, occurred_at, relayed_at)
    select authority_id, position + 1000000, case_id, seq, kind, type, procedure_id, case_number, version, occurred_at, now() - interval '2 days'
    from events order by position limit 1`);
  const kept = () =>
    Promise.all([
      query<{ key: string }>(`select key from idempotency_keys where principal = 'q' order by key`),
      query<{ n: number }>(`select count(*)::integer as n from events where relayed_at < now() - interval '1 day'`),
    ]).then(([keys, [old]]) => ({ keys: keys.map(({ key }) => key), old: old!.n }));
  expect(await kept()).toEqual({ keys: ['new', 'old'], old: 1 });

  const jobs = one.app.get(JobsService);
  await inAuthority(one.app.get(DataSource), AUTHORITY, (tx) =>
    jobs.add(tx, 'retention.purge', [{ payload: {}, key: 'purge now' }]),
  );
  expect(await until(kept, ({ keys, old }) => keys.length === 1 && old === 0)).toEqual({ keys: ['new'], old: 0 });
  expect((await query<{ n: number }>('select count(*)::integer as n from events'))[0]!.n).toBeGreaterThan(0);
});
