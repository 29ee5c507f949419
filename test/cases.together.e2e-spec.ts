/** Commands of different cases that arrive at the same time share a transaction; none of them may notice it. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { verifyCases } from '../src/audit/verify.js';
import { ProceduresService } from '../src/catalogue/procedures.service.js';
import { openDataSource } from '../src/database/data-source.js';
import type { JsonObject } from '../src/domain/json.js';
import { fileExample, work } from './setup/client.js';
import { type Answer, openTrine, type Trine } from './setup/trine.js';

/** Cases whose next entry the database refuses, though the engine sees nothing wrong. */
const REFUSING = `create table refused_cases (id uuid primary key);
  create function refuse_case() returns trigger language plpgsql security definer as $$ begin
    if exists (select from public.refused_cases where id = new.case_id) or new.canon like '%"note":"not here"%' then
      raise exception 'no' using errcode = 'XX000'; end if;
    return new; end $$;
  create trigger refused_cases_trigger before insert on journal for each row execute function refuse_case()`;
let trine: Trine;
let owner: DataSource;
let filing: JsonObject;
beforeAll(async () => {
  trine = await openTrine();
  owner = await openDataSource(trine.database.ownerUrl, 4);
  await owner.query(REFUSING);
  const { body } = await trine.ask('GET', 'procedures/three-in-one/1', { as: 'applicant-1' });
  filing = (body['filing'] as { example: JsonObject }).example;
}, 60_000);
afterAll(async () => {
  await owner.destroy();
  await trine.stop();
});

const filed = (many: number): Promise<string[]> =>
  Promise.all(Array.from({ length: many }, () => fileExample(trine, 'three-in-one')));
const submit = (id: string, key = randomUUID(), etag = '"1"'): Promise<Answer> =>
  trine.ask('POST', `cases/${id}/commands`, {
    as: 'applicant-1',
    headers: { 'if-match': etag, 'idempotency-key': key },
    body: { type: 'case.submit', data: {} },
  });
const amend = (id: string, key: string, etag: string): Promise<Answer> =>
  trine.ask('POST', `cases/${id}/commands`, {
    as: 'applicant-1',
    headers: { 'if-match': etag, 'idempotency-key': key },
    body: { type: 'case.amend', data: { filing } },
  });
/** A case that the intake has accepted: whoever did that books the hours that it took. */
async function accepted(): Promise<string> {
  const [id = ''] = await filed(1);
  await work(trine, id, ['applicant-1', 'intake-1'], undefined, ({ milestones }) =>
    JSON.stringify(milestones).includes('accepted'),
  );
  return id;
}
const book = (id: string, data: JsonObject, key = randomUUID()): Promise<Answer> =>
  trine.ask('POST', `cases/${id}/commands`, {
    as: 'intake-1',
    headers: { 'if-match': '*', 'idempotency-key': key },
    body: { type: 'work.book', data: { stage: 'open.intake', kind: 'desk', ...data } },
  });
const minutesOf = async (id: string): Promise<number[]> =>
  (
    await owner.query<{ minutes: number }[]>('select minutes from work_bookings where case_id = $1 order by seq', [id])
  ).map(({ minutes }) => minutes);
const lastOf = async (id: string): Promise<number> =>
  (await owner.query<{ seq: number }[]>('select seq from cases where id = $1', [id]))[0]!.seq;
const verified = (id: string) => verifyCases(owner, new ProceduresService(owner), { caseId: id, projections: true });
const entriesOf = async (id: string): Promise<number> =>
  (await owner.query<unknown[]>('select 1 from journal where case_id = $1', [id])).length;
const keysOf = async (key: string): Promise<number> =>
  (await owner.query<unknown[]>('select 1 from idempotency_keys where key = $1', [key])).length;

describe('commands of many cases at once', () => {
  test('are each accepted and answered for themselves', async () => {
    const ids = await filed(20);
    const answers = await Promise.all(ids.map((id) => submit(id)));
    expect(answers.map(({ status }) => status)).toEqual(ids.map(() => 200));
    expect(answers.map(({ body }) => body['id'])).toEqual(ids);
    expect(await Promise.all(ids.map(entriesOf))).toEqual(ids.map(() => 2));
  });

  test('do not fail with the one that the database refuses', async () => {
    const ids = await filed(8);
    await owner.query('insert into refused_cases values ($1)', [ids[3]]);
    const keys = ids.map(() => randomUUID());
    const answers = await Promise.all(ids.map((id, i) => submit(id, keys[i])));
    expect(answers.map(({ status }) => status)).toEqual(ids.map((_, i) => (i === 3 ? 500 : 200)));
    expect([await entriesOf(ids[3]!), await keysOf(keys[3]!)]).toEqual([1, 0]);
    expect(await entriesOf(ids[4]!)).toBe(2);
  });

  test('do not wait for the one whose case somebody holds', async () => {
    const ids = await filed(6);
    const holder = owner.createQueryRunner();
    await holder.startTransaction();
    await holder.query('select 1 from cases where id = $1 for update', [ids[0]]);
    let isHeld = true;
    const held = submit(ids[0]!).finally(() => (isHeld = false));
    const others = await Promise.all(ids.slice(1).map((id) => submit(id)));
    expect(others.map(({ status }) => status)).toEqual(others.map(() => 200));
    expect(isHeld).toBe(true);
    await holder.rollbackTransaction();
    await holder.release();
    expect((await held).status).toBe(200);
  });
});

describe('commands for one case at once', () => {
  test('are accepted once by one version; all others hear that the case has moved on', async () => {
    const [id = ''] = await filed(1);
    const answers = await Promise.all(Array.from({ length: 30 }, () => submit(id)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status, body }) => status === 412 && body['currentVersion'] === 2)).toHaveLength(29);
    expect(await entriesOf(id)).toBe(2);
  });

  test('under one key act once, and all get that answer', async () => {
    const [id = ''] = await filed(1);
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 10 }, () => submit(id, key)));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === undefined)).toHaveLength(1);
    expect(await entriesOf(id)).toBe(2);
  });

  test('by sixty-four writers are each accepted in the end, one version after another, and nobody hears anything but that the case has moved on', async () => {
    const [id = ''] = await filed(1);
    const heard: number[] = [];
    const write = async (_: unknown, n: number): Promise<Answer> => {
      const key = randomUUID();
      for (let etag = '"1"'; ;) {
        const ask = () => amend(id, key, etag);
        // Every fourth is impatient and asks twice under one key.
        const answers = await Promise.all(n % 4 === 0 ? [ask(), ask()] : [ask()]);
        heard.push(...answers.map(({ status }) => status));
        const accepted = answers.find(({ status }) => status === 200);
        if (accepted) return accepted;
        expect(answers.map(({ body }) => body['code'])).toEqual(answers.map(() => 'stale'));
        const [{ headers, body }] = answers as [Answer];
        expect(headers['etag']).toBe(JSON.stringify(JSON.stringify(body['currentVersion'])));
        etag = String(headers['etag']);
      }
    };
    const accepted = await Promise.all(Array.from({ length: 64 }, write));
    expect(new Set(heard)).toEqual(new Set([200, 412]));
    const versions = accepted.map(({ body }) => Number(body['version'])).sort((a, b) => a - b);
    expect(versions).toEqual(Array.from({ length: 64 }, (_, n) => n + 2));
    expect(await entriesOf(id)).toBe(65);
    expect((await verified(id)).ok).toBe(true);
  }, 60_000);

  test('that move no version are all accepted, in the order in which they came, and a retry is answered as the first time', async () => {
    const id = await accepted();
    const minutes = Array.from({ length: 64 }, (_, n) => n + 1);
    const keys = minutes.map(() => randomUUID());
    const all = () => Promise.all(minutes.map((each, n) => book(id, { minutes: each }, keys[n])));
    const first = await all();
    expect(first.map(({ status }) => status)).toEqual(minutes.map(() => 200));
    const seqs = first.map(({ body }) => Number(body['seq']));
    expect(seqs).toEqual(minutes.map((_, n) => seqs[0]! + n));
    expect(await minutesOf(id)).toEqual(minutes);
    expect((await all()).map(({ text }) => text)).toEqual(first.map(({ text }) => text));
    expect((await verified(id)).ok).toBe(true);
  });

  test('are decided on what those before them have left', async () => {
    const id = await accepted();
    const [first, second, third] = await Promise.all([
      book(id, { minutes: 10 }),
      book(id, { minutes: 20, replaces: (await lastOf(id)) + 1 }),
      book(id, { minutes: 30, replaces: (await lastOf(id)) + 1 }),
    ]);
    expect([first.status, second.status, third.status]).toEqual([200, 200, 400]);
    expect(await minutesOf(id)).toEqual([10, 20]);
  });

  test('do not fail with the one that the database refuses, and keep their order', async () => {
    const id = await accepted();
    const minutes = [1, 2, 3, 4, 5, 6];
    const answers = await Promise.all(
      minutes.map((each) => book(id, { minutes: each, ...(each === 3 && { note: 'not here' }) })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 500, 200, 200, 200]);
    expect(await minutesOf(id)).toEqual([1, 2, 4, 5, 6]);
    expect((await verified(id)).ok).toBe(true);
  });

  test('wait for whoever holds the case, and are then accepted in their order', async () => {
    const id = await accepted();
    const holder = owner.createQueryRunner();
    await holder.startTransaction();
    await holder.query('select 1 from cases where id = $1 for update', [id]);
    const held = Promise.all([1, 2, 3, 4].map((minutes) => book(id, { minutes })));
    await sleep(400);
    await holder.rollbackTransaction();
    await holder.release();
    expect((await held).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await minutesOf(id)).toEqual([1, 2, 3, 4]);
  });

  test('see what another replica has written, though this process knows the case from before', async () => {
    const [id = ''] = await filed(1);
    const other = await openTrine(trine.time.now, trine.database);
    try {
      const by = { as: 'applicant-1', body: { type: 'case.submit', data: {} } };
      const elsewhere = await other.ask('POST', `cases/${id}/commands`, { ...by, headers: { 'if-match': '"1"' } });
      expect(elsewhere.status).toBe(200);
      const here = await submit(id);
      expect([here.status, here.body['currentVersion']]).toEqual([412, 2]);
    } finally {
      await other.stop();
    }
  });
});

describe('filings at once', () => {
  test('under one key file one case', async () => {
    const key = randomUUID();
    const file = () =>
      trine.ask('POST', 'cases', {
        as: 'applicant-1',
        headers: { 'idempotency-key': key },
        body: { procedure: 'three-in-one', filing },
      });
    const answers = await Promise.all(Array.from({ length: 6 }, file));
    expect(new Set(answers.map(({ status, body: { id } }) => JSON.stringify([status, id]))).size).toBe(1);
    expect(answers[0]!.status).toBe(201);
  });
});
