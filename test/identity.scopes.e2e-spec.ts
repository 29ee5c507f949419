/** What a system may do: of what its roles allow, only what its provider allowed it; and never decide or seal. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../src/domain/json.js';
import { fileExample, give, work } from './setup/client.js';
import { openTrine, type Trine } from './setup/trine.js';

const OFFICE = [
  'applicant-1',
  'intake-1',
  'licence-reviewer-1',
  'registration-reviewer-1',
  'inspection-centre-1',
  'team-leader-1',
  'checker-1',
  'checker-2',
  'division-head-1',
  'convener-1',
];

let trine: Trine;
beforeAll(async () => {
  trine = await openTrine();
}, 60_000);
afterAll(() => trine.stop());

describe('a system', () => {
  test('reads and files with its scopes', async () => {
    const id = await fileExample(trine, 'gmp-inspection', 'applicant-1');
    expect((await trine.ask('GET', `cases/${id}`, { as: 'demo-system', also: ['auditor'] })).status).toBe(200);
    expect((await trine.ask('GET', 'me', { as: 'demo-system' })).body).toMatchObject({ kind: 'system', fresh: false });
  });

  test('is refused what its roles allow but its scopes do not, and told which scope it needs', async () => {
    for (const [route, scope] of [
      ['audit/verify', 'audit:read'],
      ['procedures', 'procedures:read'],
      ['calendars', 'calendars:read'],
    ] as const) {
      const answer = await trine.ask('GET', route, { as: 'demo-system', also: ['auditor'] });
      expect([answer.status, answer.body['code']]).toEqual([403, 'forbidden']);
      expect(answer.text).toContain(scope);
      expect((await trine.ask('GET', route, { as: 'auditor-1' })).status).toBe(200);
    }
  });

  test('never decides, whatever roles and scopes it has, as it cannot sign in afresh', async () => {
    const id = await fileExample(trine, 'gmp-inspection');
    await work(trine, id, OFFICE);
    const { body } = await trine.ask('GET', `cases/${id}`, { as: 'decider-1' });
    const decide = (body['actions'] as JsonObject[]).find(({ command }) => command === 'case.decide')!;
    expect(decide).toMatchObject({ allowed: true });
    const refused = await give(trine, id, 'demo-system', 'case.decide', decide['example'] as JsonObject, ['decider']);
    expect([refused.status, refused.body['code']]).toEqual([401, 'stepUpRequired']);
    expect(refused.headers['www-authenticate']).toBe(
      'Bearer realm="trine", error="insufficient_user_authentication", max_age=300',
    );
    expect((await give(trine, id, 'decider-1', 'case.decide', decide['example'] as JsonObject)).status).toBe(200);
  }, 60_000);
});
