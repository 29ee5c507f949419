import { expect, test } from '@jest/globals';
import { DataSource, type MigrationInterface } from 'typeorm';
import { Readiness } from '../src/http/readiness.js';
import { emptyDatabase } from './setup/database.js';

class OpenTheBook1700000000000 implements MigrationInterface {
  async up(): Promise<void> {}
  async down(): Promise<void> {}
}

test('the service is ready only while the database answers and holds every migration', async () => {
  const database = await emptyDatabase();
  const dataSource = await new DataSource({
    type: 'postgres',
    url: database.ownerUrl,
    migrations: [OpenTheBook1700000000000],
    poolErrorHandler: () => undefined,
  }).initialize();
  const readiness = new Readiness(dataSource);
  expect(await readiness.check()).toMatchObject({ ready: false });
  await dataSource.runMigrations();
  expect(await readiness.check()).toEqual({ ready: true, database: 'answers', migrations: 'applied' });
  await dataSource.query('DELETE FROM migrations');
  expect(await readiness.check()).toEqual({ ready: false, database: 'answers', migrations: 'pending' });
  await database.drop();
  expect(await readiness.check()).toEqual({ ready: false, database: 'silent', migrations: 'pending' });
  await dataSource.destroy();
  expect(await new Readiness().check()).toEqual({ ready: false, database: 'none', migrations: 'pending' });
});
