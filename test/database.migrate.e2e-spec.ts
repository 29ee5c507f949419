import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { openDataSource } from '../src/database/data-source.js';
import { migrate } from '../src/database/migrate.js';
import { inAuthority } from '../src/database/tenant.js';
import { openDatabase } from '../src/database/open-database.js';
import { emptyDatabase, testDatabase, type TestDatabase } from './setup/database.js';

describe('ten replicas that start at once', () => {
  let database: Omit<TestDatabase, 'url'>;
  beforeAll(async () => {
    database = await emptyDatabase();
  });
  afterAll(() => database.drop());

  test('migrate the database once, and each comes out with a working address', async () => {
    const addresses = await Promise.all(Array.from({ length: 10 }, () => migrate(database.ownerUrl, 'first password')));
    expect(new Set(addresses).size).toBe(1);

    const owner = await openDataSource(database.ownerUrl, 1);
    const applied: { name: string }[] = await owner.query('select name from migrations');
    expect(new Set(applied.map(({ name }) => name)).size).toBe(applied.length);
    expect(applied).toHaveLength(owner.migrations.length);
    expect(await owner.showMigrations()).toBe(false);
    await owner.destroy();
  });
});

describe('the application role', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());

  test('may not change the schema, nor the list of migrations', async () => {
    const app = new Client({ connectionString: database.url });
    await app.connect();
    const refused = { code: '42501' };
    await expect(app.query('create table public.mine (id int)')).rejects.toMatchObject(refused);
    await expect(app.query('update migrations set name = name')).rejects.toMatchObject(refused);
    await expect(app.query('delete from migrations')).rejects.toMatchObject(refused);
    await app.end();
  });

  test('carries its authority for one transaction and no further', async () => {
    const app = await openDataSource(database.url, 1);
    const read = `select current_setting('trine.authority', true) as authority`;
    const inside = await inAuthority(app, 7, (manager) => manager.query<unknown>(read));
    expect(inside).toEqual([{ authority: '7' }]);
    const after: { authority: string | null }[] = await app.query(read);
    expect(after[0]?.authority || null).toBeNull();
    await app.destroy();
  });

  test('refuses a context that is not the number of an authority', async () => {
    const app = await openDataSource(database.url, 1);
    expect(() => inAuthority(app, Number.NaN, async () => undefined)).toThrow('Expected the number of an authority');
    await app.destroy();
  });
});

test('a pooler is passed by for what belongs to a connection, and a standby is read as the application', async () => {
  const database = await emptyDatabase();
  const past = new URL(database.ownerUrl);
  const [pooler, standby] = ['localhost', 'standby.invalid'].map((host) => {
    const url = new URL(past);
    url.hostname = host;
    return url.href;
  }) as [string, string];
  const DATABASE_APP_PASSWORD = 'of the application';
  const opened = await openDatabase(
    {
      ...{ DATABASE_URL: pooler, DATABASE_DIRECT_URL: past.href, DATABASE_REPLICA_URL: standby },
      ...{ DATABASE_APP_PASSWORD, TRINE_DATA: '' },
    },
    'visit',
  );
  const seen = Object.entries({ ...opened, close: '' }).map(([name, url]) => {
    const { hostname = '', username = '' } = url ? new URL(url) : {};
    return [name, username, hostname];
  });
  expect(seen).toEqual(
    expect.arrayContaining([
      ['url', 'trine_app', 'localhost'],
      ['directUrl', 'trine_app', past.hostname],
      ['ownerUrl', past.username, past.hostname],
      ['standbyUrl', 'trine_app', 'standby.invalid'],
    ]),
  );
  await database.drop();
});
