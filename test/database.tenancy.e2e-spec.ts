/** The second wall: with every check of the product taken away, the database alone shows an authority nothing but its own. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { openDataSource } from '../src/database/data-source.js';
import { inAuthority } from '../src/database/tenant.js';
import { fileExample, work } from './setup/client.js';
import { HORGOS, SECOND, secondAuthority } from './setup/second-authority.js';
import { openTrine, type Trine } from './setup/trine.js';

type Table = { name: string; enabled: boolean; forced: boolean; policies: string[]; key: string[] };

const TABLES = `
  select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
    coalesce((select array_agg(pg_get_expr(p.polqual, p.polrelid)) from pg_policy p where p.polrelid = c.oid and p.polroles <> array[c.relowner]), '{}') as policies,
    coalesce((select array_agg(a.attname::text order by k.n) from pg_constraint o, unnest(o.conkey) with ordinality k (att, n)
      join pg_attribute a on a.attnum = k.att where o.conrelid = c.oid and o.contype = 'p' and a.attrelid = c.oid), '{}') as key
  from pg_class c join pg_namespace s on s.oid = c.relnamespace
  where s.nspname = 'public' and c.relkind in ('r', 'p')
    and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'authority_id' and not a.attisdropped)
  order by 1`;

let trine: Trine;
let owner: DataSource;
let tables: Table[];

beforeAll(async () => {
  trine = await openTrine();
  await secondAuthority(trine);
  owner = await openDataSource(trine.database.ownerUrl, 2);
  tables = await owner.query<Table[]>(TABLES);
  const id = await fileExample(trine, 'three-in-one');
  await work(trine, id, ['applicant-1', 'intake-1'], undefined, (view) =>
    JSON.stringify(view['milestones']).includes('accepted'),
  );
}, 60_000);
afterAll(async () => {
  await owner.destroy();
  await trine.stop();
});

const app = () => trine.app.get(DataSource);

describe('every table with the data of an authority', () => {
  test('is there', () => {
    expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(['cases', 'journal', 'tasks', 'due_dates']));
  });

  test('is guarded by its authority alone, and from its owner too', () => {
    for (const { name, enabled, forced, policies } of tables) {
      expect({ name, enabled, forced, policies: policies.length }).toEqual({
        name,
        enabled: true,
        forced: true,
        policies: 1,
      });
      expect(policies[0]).toContain(`current_setting('trine.authority'`);
    }
  });

  test('lets its owner look for work of all authorities through functions alone, and these return keys', async () => {
    const doors = await owner.query<{ guard: string }[]>(
      `select distinct pg_get_expr(p.polqual, p.polrelid) as guard from pg_policy p join pg_class c on c.oid = p.polrelid where p.polroles = array[c.relowner]`,
    );
    expect(doors).toEqual([{ guard: `(current_setting('trine.scan'::text, true) = 'keys'::text)` }]);
    const forged = app().transaction(async (tx) => {
      await tx.query(`select set_config('trine.scan', 'keys', true)`);
      return tx.query<unknown[]>('select from due_dates');
    });
    expect(await forged).toEqual([]);
    const functions = await owner.query<{ name: string; definer: boolean; gives: string }[]>(
      `select proname as name, prosecdef as definer, pg_get_function_result(oid) as gives from pg_proc
        where proconfig @> array['trine.scan=keys'] order by 1`,
    );
    expect(functions.length).toBeGreaterThan(3);
    const keys =
      /^(SETOF )?(integer|bigint|timestamp with time zone|TABLE\(((authority_id|seq) integer|case_id uuid|id bigint|, )+\))$/;
    for (const { name, definer, gives } of functions)
      expect({ name, definer, gives }).toEqual({ name, definer: true, gives: expect.stringMatching(keys) });
  });

  test('has the authority at the head of its key', () => {
    for (const { name, key } of tables) expect({ name, first: key[0] }).toEqual({ name, first: 'authority_id' });
  });

  test('refers to another such table by a key that contains the authority', async () => {
    const loose = await owner.query<{ name: string }[]>(
      `select conname as name from pg_constraint o
       where o.contype = 'f' and o.conrelid::regclass::text = any($1) and o.confrelid::regclass::text = any($1)
         and not exists (select from pg_attribute a where a.attrelid = o.conrelid and a.attname = 'authority_id' and a.attnum = any(o.conkey))`,
      [tables.map(({ name }) => name)],
    );
    expect(loose).toEqual([]);
  });

  test('shows another authority nothing, and nobody anything without an authority', async () => {
    for (const { name } of tables) {
      const elsewhere = await inAuthority(app(), SECOND, (tx) =>
        tx.query<unknown[]>(`select from ${name} limit 1`).catch(refused),
      );
      const nowhere = await app().query<unknown[]>(`select from ${name} limit 1`).catch(refused);
      expect({ name, elsewhere, nowhere }).toEqual({ name, elsewhere: [], nowhere: [] });
    }
  });

  test('takes no row for another authority than the one at work', async () => {
    const forged = inAuthority(app(), SECOND, (tx) =>
      tx.query(`insert into outbox (authority_id, case_id, seq) select $1, gen_random_uuid(), 1`, [HORGOS]),
    );
    await expect(forged).rejects.toMatchObject({ driverError: { code: '42501' } });
  });

  test('keeps authorities apart when their transactions share connections', async () => {
    const own = await inAuthority(app(), HORGOS, (tx) => tx.query<unknown[]>('select from cases'));
    expect(own.length).toBeGreaterThan(0);
    const seen = await Promise.all(
      Array.from({ length: 600 }, (_, i) => {
        const authority = i % 2 === 0 ? HORGOS : SECOND;
        return inAuthority(app(), authority, async (tx) => {
          const rows = await tx.query<{ authority_id: number }[]>('select authority_id from cases');
          return (
            rows.every(({ authority_id }) => authority_id === authority) &&
            rows.length === (i % 2 === 0 ? own.length : 0)
          );
        });
      }),
    );
    expect(seen.filter((right) => !right)).toEqual([]);
  });
});

/** A table that the product may not even read shows nothing either. */
function refused(error: unknown): unknown[] {
  if ((error as { driverError?: { code?: string } }).driverError?.code === '42501') return [];
  throw error;
}
