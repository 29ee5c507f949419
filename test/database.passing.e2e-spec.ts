/** What passes by itself at the database is no reason to refuse somebody. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { openDataSource } from '../src/database/data-source.js';
import { inAuthority } from '../src/database/tenant.js';
import type { JsonObject } from '../src/domain/json.js';
import { toProblem } from '../src/http/to-problem.js';
import { openTrine, type Trine } from './setup/trine.js';

let trine: Trine;
let owner: DataSource;
beforeEach(async () => {
  trine = await openTrine();
  owner = await openDataSource(trine.database.ownerUrl, 1);
}, 60_000);
afterEach(async () => {
  await owner.destroy();
  await trine.stop();
});

/** Lets the first `times` writings of `table` fail with `fault`, and counts all of them: a sequence is not rolled back. */
const failFirst = (table: string, times: number, fault: string) =>
  owner.query(`
    create sequence attempts;
    create function fail_first() returns trigger language plpgsql security definer as $$
    begin
      if nextval('attempts') <= ${times} then ${fault}; end if;
      return new;
    end $$;
    create trigger fail_first_trigger before insert on ${table} for each row execute function fail_first()`);
const attempts = async () => {
  const [row] = await owner.query<{ n: string }[]>('select last_value as n from attempts');
  return Number(row!.n);
};
const count = async (table: string) => {
  const [row] = await owner.query<{ n: number }[]>(`select count(*)::integer as n from ${table}`);
  return row!.n;
};
const refuse = (state: string) => `raise exception 'planted' using errcode = '${state}'`;

async function filing(): Promise<JsonObject> {
  const { body } = await trine.ask('GET', 'procedures/three-in-one/1', { as: 'applicant-1' });
  return { procedure: 'three-in-one', filing: (body['filing'] as JsonObject)['example']! };
}

describe('a case is filed once, and its applicant hears of it, though', () => {
  test.each([
    ['it met another writer', refuse('40001')],
    ['it stood in a deadlock', refuse('40P01')],
    ['the server has become a standby', refuse('25006')],
    ['the server ended the connection', 'perform pg_terminate_backend(pg_backend_pid())'],
  ])('%s', async (_, fault) => {
    const body = await filing();
    const before = await count('journal');
    await failFirst('journal', 3, fault); // among others, alone, and once more
    const filed = await trine.ask('POST', 'cases', { as: 'applicant-1', body });
    expect(filed.status).toBe(201);
    expect(await attempts()).toBe(4);
    expect((await count('journal')) - before).toBe(1);
  });

  test('not when it never passes: then nothing is written, and he is told to come again', async () => {
    const body = await filing();
    const before = await count('journal');
    await failFirst('journal', 1_000, refuse('40001'));
    const refused = await trine.ask('POST', 'cases', { as: 'applicant-1', body });
    expect(refused).toMatchObject({ status: 503, body: { code: 'unavailable' }, headers: { 'retry-after': '1' } });
    expect(await attempts()).toBe(5);
    expect(await count('journal')).toBe(before);
  });
});

test('what is kept beside cases is kept once too, when its transaction had to be tried again', async () => {
  const body = await filing();
  await failFirst('drafts', 2, refuse('40P01'));
  const kept = await trine.ask('POST', 'drafts', { as: 'applicant-1', body });
  expect(kept.status).toBe(201);
  expect(await attempts()).toBe(3);
  expect(await count('drafts')).toBe(1);
});

test('a refusal is told at once: nothing is tried again that would be refused again', async () => {
  const body = await filing();
  await failFirst('journal', 1_000, refuse('23514'));
  expect((await trine.ask('POST', 'cases', { as: 'applicant-1', body })).status).toBe(500);
  expect(await attempts()).toBe(2); // among others, and alone
});

test('a connection that breaks while nobody asks anything of it is a database out of reach, not an error of ours', async () => {
  const application = await openDataSource(trine.database.url, 1);
  const broken = inAuthority(application, 654004, async (tx) => {
    const [backend] = await tx.query<{ pid: number }[]>('select pg_backend_pid() as pid');
    await owner.query('select pg_terminate_backend($1)', [backend!.pid]);
    while (!tx.queryRunner!.isReleased) await sleep(5);
    await tx.query('select 1');
  });
  const problem = await broken.then(() => null, toProblem);
  expect(problem).toMatchObject({ code: 'unavailable' });
  await application.destroy();
});
