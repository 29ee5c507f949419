import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { openDataSource } from '../src/database/data-source.js';
import { getIdentity } from '../src/identity/identity-folder.js';
import { signToken } from '../src/identity/local-issuer.js';
import { foundAuthority, type NewAuthority } from '../src/people/found-authority.js';
import { testDatabase, type TestDatabase } from './setup/database.js';
import { SECOND } from './setup/second-authority.js';
import { openTrine, type Trine } from './setup/trine.js';

const ORGANS = 'id,name_zh,name_en,kind\nbureau,局,Bureau,bureau\n';
const OFFICERS = 'id,name,organ\nsys@far,系统,bureau\nsec@far,安全,bureau\nintake@far,受理,bureau\n';
const APPOINTMENTS =
  'officer,role,from,until\nsys@far,systemAdministrator,2025-01-01,\nsec@far,securityAdministrator,2025-01-01,\nintake@far,intake,2025-01-01,2030-12-31\n';
const authority = (files: Partial<NewAuthority['files']> = {}): NewAuthority => ({
  code: SECOND,
  name: { 'zh-CN': '远方机关', en: 'A far authority' },
  files: { organs: ORGANS, officers: OFFICERS, appointments: APPOINTMENTS, ...files },
});

let database: TestDatabase;
let owner: DataSource;
let app: DataSource;
let trine: Trine;

beforeAll(async () => {
  database = await testDatabase();
  owner = await openDataSource(database.ownerUrl, 1);
  app = await openDataSource(database.url, 2);
  trine = await openTrine('2025-08-05T02:00:00.000Z', database);
}, 60_000);
afterAll(async () => {
  await trine.stop();
  await owner.destroy();
  await app.destroy();
  await database.drop();
});

const count = async (): Promise<number> =>
  (await owner.query<unknown[]>('select from authorities where id = $1', [SECOND])).length;

async function me(name: string) {
  const { key } = await getIdentity(join(process.env['TRINE_TEST_FOLDER']!, 'data'));
  const user = { name, title: name, roles: [], unit: 'bureau', authority: SECOND };
  return trine.ask('GET', 'me', { headers: { authorization: `Bearer ${await signToken(key, user, ['pwd'])}` } });
}

describe('an operator who founds an authority', () => {
  test('is told each row that cannot be taken, and nothing is written', async () => {
    const officers = `${OFFICERS}lost@far,无处,nowhere\n`;
    const { given, accepted, rejected, caseId } = await foundAuthority(owner, app, authority({ officers }));
    expect({ given, accepted, caseId }).toEqual({ given: 8, accepted: 7, caseId: null });
    expect(rejected).toMatchObject([{ file: 'officers', row: 4, column: 'organ', value: 'nowhere' }]);
    expect(await count()).toBe(0);
  });

  test('needs two who can approve each other’s changes, or leaves nothing behind', async () => {
    const appointments = 'officer,role,from\nsys@far,systemAdministrator,2025-01-01\nintake@far,intake,2025-01-01\n';
    await expect(foundAuthority(owner, app, authority({ appointments }))).rejects.toThrow('securityAdministrator');
    expect(await count()).toBe(0);
  });

  test('begins its organisation, once, and its people act at it by appointment', async () => {
    const { caseId, rejected } = await foundAuthority(owner, app, authority());
    expect({ rejected, founded: typeof caseId }).toEqual({ rejected: [], founded: 'string' });
    expect((await foundAuthority(owner, app, authority())).caseId).toBeNull();
    await expect(me('intake@far')).resolves.toMatchObject({
      status: 200,
      body: { authority: SECOND, roles: ['intake'] },
    });
  });
});
