import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../src/domain/json.js';
import { change, postToOffice, propose, SECURITY, SYSTEM } from './setup/office.js';
import { openTrine, type Trine } from './setup/trine.js';

let trine: Trine;
let replica: Trine;
beforeAll(async () => {
  trine = await openTrine();
  replica = await openTrine(trine.time.now, trine.database);
}, 120_000);
afterAll(async () => {
  await replica.stop();
  await trine.stop();
});

const post = (url: string, as: string, body: JsonObject) => postToOffice(trine, url, as, body);
const list = async (register: string, as = SYSTEM) =>
  (await trine.ask('GET', `office/${register}`, { as })).body['items'] as JsonObject[];

describe('the organisation of an authority', () => {
  test('begins with the sample users and keeps its secrets from those who handle cases', async () => {
    const { status, body } = await trine.ask('GET', 'office', { as: SYSTEM });
    expect([status, body['authority']]).toEqual([200, 654_004]);
    for (const as of ['intake-1', 'applicant-1', 'supervisor-1'])
      expect((await trine.ask('GET', 'office', { as })).status).toBe(404);
    expect((await trine.ask('GET', 'cases', { as: SYSTEM })).body['count']).toBe(1);
    expect((await trine.ask('GET', 'cases', { as: 'intake-1' })).body['count']).toBe(0);
  });

  test('is changed by two: the proposer cannot approve, and nobody approves twice', async () => {
    const proposal = await propose(trine, SYSTEM, 'officer.enrol', {
      id: 'li-si',
      name: '李四',
      organ: 'intake-window',
    });
    expect((await post(`changes/${proposal}/approve`, SYSTEM, {})).status).toBe(409);
    expect((await post(`changes/${proposal}/approve`, 'intake-1', {})).status).toBe(404);
    expect((await post(`changes/${proposal}/approve`, SECURITY, {})).status).toBe(200);
    expect((await post(`changes/${proposal}/approve`, SECURITY, {})).status).toBe(409);
    expect((await list('officers?limit=100')).map(({ id }) => id)).toContain('li-si');
  });

  test('gives no administrator a business role', async () => {
    const data = { officer: SYSTEM, role: 'intake', from: '2025-08-05' };
    const { status, body } = await post('changes', SECURITY, { type: 'appointment.make', data });
    expect([status, body['code']]).toEqual([409, 'notPossible']);
  });

  test('takes a revoked role away at once, and soon at every replica', async () => {
    const whoAt = async (at: Trine) => (await at.ask('GET', 'me', { as: 'convener-2' })).status;
    expect([await whoAt(trine), await whoAt(replica)]).toEqual([200, 200]);
    const held = (await list('appointments?limit=100')).find(({ officer }) => officer === 'convener-2')!;
    const ended = await change(trine, SECURITY, SYSTEM, 'appointment.end', {
      appointment: held['id']!,
      reason: '免职',
    });
    expect(ended.status).toBe(200);
    expect(await whoAt(trine)).toBe(403);
    for (const end = Date.now() + 10_000; (await whoAt(replica)) === 200 && Date.now() < end;);
    expect(await whoAt(replica)).toBe(403);
  });

  test('lends a stand-in the role of whom he stands in for, for the time of the delegation', async () => {
    const data = { officer: 'head-1', standIn: 'decider-1', from: '2025-08-05', until: '2025-08-20', reason: '出差' };
    expect((await change(trine, SECURITY, SYSTEM, 'delegation.make', data)).status).toBe(200);
    const reviewed = (await list('access-review?limit=100')).find(({ register }) => register === 'delegations')!;
    expect(reviewed['entered']).toMatchObject({ by: [SECURITY], approvedBy: [SYSTEM] });
  });

  test('imports what is right, and says of every other row what was expected', async () => {
    const files = {
      organs:
        'id,name_zh,name_en,kind,parent\nnew-window,新窗口,New window,window,bureau\nbad,坏,Bad,castle,\nlost,失,Lost,office,nowhere\n',
      officers: 'id,name,organ\nwang-wu,王五,new-window\nwang-wu,王五,new-window\nno organ,赵六,nowhere\n',
      appointments:
        'officer,role,organ,from,until\nwang-wu,intake,,2025-08-05,\nwang-wu,auditor,,2025-08-05,\nnobody,intake,,2025-08-05,\nwang-wu,king,,2025-08-05,\nwang-wu,checker,,2025-02-30,\nwang-wu,checker,,2025-08-05,2025-08-04\n',
    };
    const preview = await trine.ask('POST', 'office/imports', { as: SYSTEM, body: { ...files, dryRun: true } });
    const { given, accepted, rejected } = preview.body as unknown as {
      given: number;
      accepted: number;
      rejected: { file: string; row: number; column: string }[];
    };
    expect(rejected.map(({ file, row, column }) => `${file} ${row} ${column}`)).toEqual([
      'organs 2 kind',
      'organs 3 parent',
      'officers 2 id',
      'officers 3 id',
      'appointments 2 role',
      'appointments 3 officer',
      'appointments 4 role',
      'appointments 5 from',
      'appointments 6 until',
    ]);
    expect(given).toBe(accepted + rejected.length);
    expect((await post('imports', SYSTEM, files)).status).toBe(422);
    const proposed = await post('imports', SYSTEM, { ...files, rejects: 'skip' });
    expect(proposed.status).toBe(200);
    const approved = await post(`changes/P${proposed.body['seq'] as number}/approve`, SECURITY, {});
    expect(approved.status).toBe(200);
    expect((await list('officers?limit=100')).map(({ id }) => id)).toContain('wang-wu');
  });
});
