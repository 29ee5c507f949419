/** Hours that officials book, over HTTP and down to the rows that a cost is computed from. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { openDataSource } from '../src/database/data-source.js';
import type { JsonObject } from '../src/domain/json.js';
import { fileExample, give, work } from './setup/client.js';
import { openTrine, type Trine } from './setup/trine.js';

let trine: Trine;
let owner: DataSource;
let id: string;
beforeAll(async () => {
  trine = await openTrine();
  owner = await openDataSource(trine.database.ownerUrl, 2);
  id = await fileExample(trine, 'three-in-one');
  await work(trine, id, ['applicant-1', 'intake-1'], undefined, (view) =>
    JSON.stringify(view['milestones']).includes('accepted'),
  );
}, 60_000);
afterAll(async () => {
  await owner.destroy();
  await trine.stop();
});

const HOUR = { stage: 'open.intake', minutes: 60, kind: 'desk' };
const book = (as: string, data: JsonObject) => give(trine, id, as, 'work.book', data);
const rows = () =>
  owner.query<JsonObject[]>(
    'select seq, stage, track, person, role, kind, minutes, replaces from work_bookings where case_id = $1 order by seq',
    [id],
  );

describe('hours on a case', () => {
  test('are booked by whoever did the work, after it was done, and move no version', async () => {
    const before = await trine.ask('GET', `cases/${id}`, { as: 'intake-1' });
    const { status, headers } = await book('intake-1', { ...HOUR, note: '核对申报材料' });
    expect(status).toBe(200);
    expect(headers['etag']).toBe(before.headers['etag']);
    expect(await rows()).toMatchObject([
      { stage: 'open.intake', person: 'intake-1', role: 'intake', kind: 'desk', minutes: 60, replaces: null },
    ]);
  });

  test('are corrected by a booking that takes their place', async () => {
    const [first] = await rows();
    expect((await book('intake-1', { ...HOUR, minutes: 45, replaces: first!['seq']! })).status).toBe(200);
    expect(await rows()).toMatchObject([{ minutes: 60 }, { minutes: 45, replaces: first!['seq'] }]);
    const again = await book('intake-1', { ...HOUR, replaces: first!['seq']! });
    expect([again.status, again.body['code']]).toEqual([400, 'invalidPayload']);
  });

  test('are booked on the work at hand by anybody whose task it may be', async () => {
    const [task] = await owner.query<{ stage: string }[]>(
      `select stage from tasks where case_id = $1 and closed is null and 'licenceReviewer' = any(roles)`,
      [id],
    );
    const review = { stage: task!.stage, minutes: 480, kind: 'desk', track: 'licence' };
    expect((await book('licence-reviewer-1', review)).status).toBe(200);
    expect((await rows()).at(-1)).toMatchObject({ track: 'licence', person: 'licence-reviewer-1', minutes: 480 });
  });

  test.each<[string, string, JsonObject, number, string]>([
    ['of somebody who had no part in the stage', 'intake-2', HOUR, 403, 'forbidden'],
    ['of the applicant', 'applicant-1', HOUR, 403, 'forbidden'],
    ['on a stage that there is not', 'intake-1', { ...HOUR, stage: 'constructor' }, 400, 'invalidPayload'],
    ['on a stage of the applicant', 'intake-1', { ...HOUR, stage: 'filing' }, 400, 'invalidPayload'],
    ['below nought', 'intake-1', { ...HOUR, minutes: -60 }, 400, 'invalidPayload'],
    ['of nothing', 'intake-1', { ...HOUR, minutes: 0 }, 400, 'invalidPayload'],
    ['of more than ten days', 'intake-1', { ...HOUR, minutes: 14_401 }, 400, 'invalidPayload'],
    ['of half a minute', 'intake-1', { ...HOUR, minutes: 0.5 }, 400, 'invalidPayload'],
    ['of an unknown kind', 'intake-1', { ...HOUR, kind: 'lunch' }, 400, 'invalidPayload'],
    ['in place of an entry that is none', 'intake-1', { ...HOUR, replaces: 1 }, 400, 'invalidPayload'],
    ['in place of an entry far away', 'intake-1', { ...HOUR, replaces: 2_147_483_648 }, 400, 'invalidPayload'],
  ])('are refused %s, and nothing is written', async (_, as, data, status, code) => {
    const before = await rows();
    const answer = await book(as, data);
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
    expect(await rows()).toEqual(before);
  });

  test('cannot be changed by the product itself', async () => {
    const app = await openDataSource(trine.database.url, 1);
    try {
      await expect(app.query('update work_bookings set minutes = 1')).rejects.toThrow(/permission denied/);
      await expect(app.query('delete from work_bookings')).rejects.toThrow(/permission denied/);
    } finally {
      await app.destroy();
    }
  });
});
