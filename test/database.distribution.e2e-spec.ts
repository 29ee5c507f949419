/** Outgrowing one database: everything of an authority lies together, under keys that name it (docs/scale.md). */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { openDataSource } from '../src/database/data-source.js';
import { fileExample, work } from './setup/client.js';
import { testDatabase } from './setup/database.js';
import { obstaclesToDistribution, readsBeyond, type Sent, SHARED, tablesOfAuthorities } from './setup/distribution.js';
import { HORGOS, secondAuthority } from './setup/second-authority.js';
import { openTrine, type Trine } from './setup/trine.js';

let trine: Trine;
let owner: DataSource;
beforeAll(async () => {
  trine = await openTrine();
  await secondAuthority(trine);
  owner = await openDataSource(trine.database.ownerUrl, 2);
}, 60_000);
afterAll(async () => {
  await owner.destroy();
  await trine.stop();
});

describe('the schema', () => {
  test('names the authority in every key of a table of an authority, and says why the others are shared', async () => {
    expect(await obstaclesToDistribution(owner)).toEqual([]);
    for (const { why } of Object.values(SHARED)) expect(why).not.toBe('');
  });

  test.each([
    ['a table of nobody', 'create table planted (id uuid primary key)', "planted is nobody's"],
    [
      'a key',
      'create table planted (authority_id int not null, id uuid primary key)',
      'planted_pkey lacks the authority',
    ],
    [
      'a unique index',
      'create table planted (authority_id int, id int, primary key (authority_id, id)); create unique index planted_id on planted (id)',
      'planted_id lacks the authority',
    ],
    [
      'a reference that mixes its columns up',
      `create table parent (authority_id int, n int, primary key (authority_id, n));
        create table planted (authority_id int, n int, primary key (authority_id, n),
          constraint planted_fk foreign key (n, authority_id) references parent (authority_id, n))`,
      'planted_fk lacks the authority',
    ],
    [
      'a shared table that leads to an authority',
      `alter table sessions add column planted_authority int, add column planted_case uuid,
        add constraint planted_fk foreign key (planted_authority, planted_case) references cases (authority_id, id)`,
      'planted_fk leads from what is shared to an authority',
    ],
  ])('is refused with %s planted in it', async (_, plant, fault) => {
    const database = await testDatabase();
    const spoilt = await openDataSource(database.ownerUrl, 2);
    await spoilt.query(plant);
    expect(await obstaclesToDistribution(spoilt)).toEqual([fault]);
    await spoilt.destroy();
    await database.drop();
  });
});

/** What the transactions of steps asked while `given` went on, without what only opens or closes them. */
async function statementsOf(given: () => Promise<unknown>): Promise<Sent[]> {
  type Query = { text: string; values?: unknown[] } | string;
  const open = new Map<object, Sent[]>();
  const ofSteps: Sent[] = [];
  const prototype = pg.Client.prototype as unknown as {
    query: (this: object, ...given: [Query, unknown[]?]) => unknown;
  };
  const real = prototype.query;
  prototype.query = function (...sent) {
    const [query, values = []] = sent;
    const one = typeof query === 'string' ? { text: query, values } : { text: query.text, values: query.values ?? [] };
    if (/^begin/.test(one.text)) open.set(this, []);
    else if (/^(select|insert|update|delete|with)/i.test(one.text.trim())) open.get(this)?.push(one);
    if (one.text === 'commit' && open.get(this)?.some(({ text }) => /insert into journal/.test(text)))
      ofSteps.push(...open.get(this)!);
    return real.apply(this, sent);
  };
  try {
    await given();
  } finally {
    prototype.query = real;
  }
  return ofSteps;
}

describe('a command', () => {
  test('touches one authority alone, in each of its statements', async () => {
    const statements = await statementsOf(async () => {
      const id = await fileExample(trine, 'three-in-one');
      await work(trine, id, ['applicant-1', 'intake-1'], undefined, (view) =>
        JSON.stringify(view['milestones']).includes('accepted'),
      );
    });
    expect(statements.length).toBeGreaterThan(10);
    const beyond = await Promise.all(
      [...new Map(statements.map((one) => [one.text, one])).values()].map(async (one) => ({
        text: one.text,
        beyond: await readsBeyond(owner, one, HORGOS),
      })),
    );
    expect(beyond.filter((one) => one.beyond.length > 0)).toEqual([]);
  });

  test.each(['select * from tasks where case_id = $1', 'update cases set version = 1 where id = $1'])(
    'would be found to reach beyond it by %s',
    async (text) => {
      const found = await readsBeyond(owner, { text, values: ['00000000-0000-7000-8000-000000000000'] }, HORGOS);
      expect(found).toHaveLength(1);
    },
  );
});

test('deploy/citus.sql gives every table its place, and every foreign key back', async () => {
  const database = await testDatabase();
  const coordinator = await openDataSource(database.ownerUrl, 1);
  const keys = () =>
    coordinator.query<unknown[]>(
      `select conname, pg_get_constraintdef(oid) as definition from pg_constraint where contype = 'f' order by conname`,
    );
  const before = await keys();
  // What Citus would do is written down instead.
  await coordinator.query(`
    create table placed (name text, by text, beside text);
    create function create_reference_table(name text) returns void language sql
      as $$ insert into placed values (name, 'everywhere') $$;
    create function create_distributed_table(name text, by text, colocate_with text) returns void language sql
      as $$ insert into placed values (name, by, colocate_with) $$`);
  const script = readFileSync(new URL('../deploy/citus.sql', import.meta.url), 'utf8');
  const name = new URL(database.ownerUrl).pathname.slice(1);
  await coordinator.query(script.replaceAll(':"DBNAME"', `"${name}"`));
  expect(await keys()).toEqual(before);
  const placed = await coordinator.query<{ name: string; by: string; beside: string | null }[]>('select * from placed');
  const placedBy = (wanted: string) => placed.filter(({ by }) => by === wanted).map((one) => one.name);
  expect(placedBy('authority_id').toSorted()).toEqual(await tablesOfAuthorities(owner));
  const everywhere = Object.keys(SHARED).filter((one) => SHARED[one]!.lies === 'everywhere');
  expect(placedBy('everywhere').toSorted()).toEqual(everywhere.toSorted());
  expect(placed.filter(({ beside }) => beside === 'cases').length).toBe(placedBy('authority_id').length - 1);
  await coordinator.destroy();
  await database.drop();
});
