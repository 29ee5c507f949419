/** Eyes and places that are lent: reading across authorities, and standing in for a colleague. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../src/domain/json.js';
import { fileExample, give } from './setup/client.js';
import { change, SECURITY, SYSTEM } from './setup/office.js';
import { type Caller, callerOf } from './setup/caller.js';
import { HORGOS, SECOND, secondAuthority } from './setup/second-authority.js';
import { openTrine, type Trine } from './setup/trine.js';
import { pdf, upload } from './setup/upload.js';

let trine: Trine;
let id: string;
/** A supervisor of the region, who may read at Horgos; and somebody without any appointment of his own. */
let region: Caller;
let standIn: Caller;

beforeAll(async () => {
  trine = await openTrine();
  await secondAuthority(trine);
  region = await callerOf('region-1', SECOND, 'supervisor');
  standIn = await callerOf('zhao-liu', HORGOS);
  const from = '2025-08-05';
  const grant = { subject: region.name, name: '上级监察', authority: SECOND, role: 'supervisor', from };
  const until = '2025-10-01';
  const delegation = { officer: 'licence-reviewer-1', standIn: standIn.name, from, until, reason: '出差' };
  const changes: [string, JsonObject][] = [
    ['grant.make', { ...grant, until, reason: '监督检查' }],
    ['officer.enrol', { id: standIn.name, name: '赵六', organ: 'bureau' }],
    ['delegation.make', delegation],
  ];
  for (const [type, data] of changes) {
    const [proposer, approver] = type === 'officer.enrol' ? [SYSTEM, SECURITY] : [SECURITY, SYSTEM];
    const made = await change(trine, proposer, approver, type, data);
    if (made.status !== 200) throw new Error(made.text);
  }
  id = await fileExample(trine, 'three-in-one');
  await upload(trine, id, 'applicant-1', { content: pdf('厂区'), name: '厂区总平面布置图.pdf' });
  await give(trine, id, 'applicant-1', 'case.submit', {});
}, 60_000);
afterAll(() => trine.stop());

const asking = ({ token }: Caller, more: Record<string, string> = {}) => ({
  headers: { authorization: `Bearer ${token}`, ...more },
});
const AT_HORGOS = { 'trine-authority': String(HORGOS) };

describe('whoever was granted reading by another authority', () => {
  test('reads its cases as the role that he was lent, and says for which authority he asks', async () => {
    expect((await trine.ask('GET', `cases/${id}`, asking(region))).status).toBe(404);
    const { status, body } = await trine.ask('GET', `cases/${id}`, asking(region, AT_HORGOS));
    expect([status, body['filing']]).toEqual([200, null]);
  });

  test.each<[string, JsonObject]>([
    ['webhooks', { url: 'https://93.184.216.34/hook', eventTypes: ['*'] }],
    ['cases/{id}/commands', { type: 'case.suspend', data: {} }],
    ['cases/{id}/watch', {}],
    ['office/changes', { type: 'officer.enrol', data: { id: 'x', name: 'x', organ: 'bureau' } }],
    ['cases', { procedure: 'three-in-one', filing: {} }],
  ])('does nothing there, not even by POST /%s', async (path, body) => {
    const answer = await trine.ask('POST', path.replace('{id}', id), {
      ...asking(region, { ...AT_HORGOS, 'if-match': '*' }),
      body,
    });
    expect([answer.status, answer.body['code']]).toEqual([403, 'forbidden']);
    expect((await trine.ask('GET', 'webhooks', { as: SYSTEM })).body['items']).toEqual([]);
  });
});

describe('a stand-in without an appointment of his own', () => {
  test('sees of a case what the one sees whose place he takes: he could not do the work blind', async () => {
    const his = await trine.ask('GET', `cases/${id}`, asking(standIn));
    const theirs = await trine.ask('GET', `cases/${id}`, { as: 'licence-reviewer-1' });
    expect(his.body['filing']).toEqual(theirs.body['filing']);
    expect(his.body['filing']).not.toBeNull();
    expect(his.body['withheld']).toEqual(theirs.body['withheld']);
    const journal = await trine.ask('GET', `cases/${id}/journal`, asking(standIn));
    expect((journal.body['items'] as { redacted: boolean }[]).map(({ redacted }) => redacted)).not.toContain(true);
  });
});
