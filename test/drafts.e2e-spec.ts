import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { inAuthority } from '../src/database/tenant.js';
import type { JsonObject } from '../src/domain/json.js';
import { HORGOS } from './setup/second-authority.js';
import { openTrine, type Trine } from './setup/trine.js';

const DAY = 86_400_000;
const FILING = { applicant: { name: '霍尔果斯样例制药有限公司' } };

describe('a draft of a filing', () => {
  let trine: Trine;
  beforeAll(async () => {
    trine = await openTrine();
  });
  afterAll(() => trine.stop());

  const start = async (as = 'applicant-1', filing: JsonObject = FILING) =>
    trine.ask('POST', 'drafts', { as, body: { procedure: 'three-in-one', filing } });
  const save = (id: unknown, version: unknown, filing: JsonObject, as = 'applicant-1') =>
    trine.ask('POST', `drafts/${String(id)}`, {
      as,
      headers: { 'if-match': `"${String(version)}"` },
      body: { filing },
    });
  const read = (id: unknown, as = 'applicant-1') => trine.ask('GET', `drafts/${String(id)}`, { as });

  test('keeps what was typed, however little, and says what is still missing', async () => {
    const { status, body, headers } = await start();
    expect([status, body['version'], headers['etag']]).toEqual([201, 1, '"1"']);
    const draft = await read(body['id']);
    expect(draft.body).toMatchObject({ filing: FILING, applicant: FILING.applicant.name, version: 1 });
    const faults = draft.body['faults'] as { pointer: string; missing: boolean }[];
    expect(faults).toContainEqual(expect.objectContaining({ pointer: '/filing/applicant/creditCode', missing: true }));
    expect(faults).toContainEqual(expect.objectContaining({ pointer: '/filing/lines', missing: true }));
  });

  test('is saved on the version that was read: what was saved in another window is not overwritten unseen', async () => {
    const { body } = await start();
    expect((await save(body['id'], 1, { change: { reason: '新增' } })).body['version']).toBe(2);
    const late = await save(body['id'], 1, {});
    expect([late.status, late.body['code'], late.body['currentVersion']]).toEqual([412, 'stale', 2]);
    expect((await read(body['id'])).body['filing']).toEqual({ change: { reason: '新增' } });
    const blind = await trine.ask('POST', `drafts/${body['id'] as string}`, {
      as: 'applicant-1',
      body: { filing: {} },
    });
    expect([blind.status, blind.body['code']]).toEqual([428, 'preconditionMissing']);
  });

  test('is seen by its owner alone, whatever the role of another', async () => {
    const { body } = await start();
    for (const as of ['applicant-2', 'agent-1', 'intake-1', 'head-1', 'auditor-1', 'system-administrator-1']) {
      expect((await read(body['id'], as)).status).toBe(404);
      expect((await trine.ask('GET', 'drafts', { as })).body['items']).toEqual([]);
      expect((await save(body['id'], 1, {}, as)).status).toBe(404);
      expect((await trine.ask('POST', `drafts/${body['id'] as string}/discard`, { as, body: {} })).status).toBe(404);
    }
    expect((await read(body['id'])).body['version']).toBe(1);
  });

  test('is kept by whoever may file, and by nobody else', async () => {
    const { status, body } = await start('auditor-1');
    expect([status, body['code']]).toEqual([403, 'forbidden']);
  });

  test('leaves nothing of what was typed in the answers that are kept for repeated requests', async () => {
    const secret = '不可外泄的证件号码';
    const { body } = await start('applicant-2', { applicant: { agent: { identityNumber: secret } } });
    await save(body['id'], 1, { applicant: { agent: { identityNumber: secret, name: '代理人' } } }, 'applicant-2');
    const rows = await inAuthority(trine.app.get(DataSource), HORGOS, (tx) =>
      tx.query<unknown[]>('select from idempotency_keys where body like $1', [`%${secret}%`]),
    );
    expect(rows).toEqual([]);
  });

  test('is gone when it is discarded', async () => {
    const { body } = await start();
    const discard = () => trine.ask('POST', `drafts/${body['id'] as string}/discard`, { as: 'applicant-1', body: {} });
    expect((await discard()).status).toBe(200);
    expect([(await read(body['id'])).status, (await discard()).status]).toEqual([404, 404]);
  });

  test('is listed, last saved first, page by page', async () => {
    const ids: unknown[] = [];
    for (let i = 0; i < 3; i++) {
      ids.unshift((await start('agent-1')).body['id']);
      trine.time.advance(1_000);
    }
    const first = await trine.ask('GET', 'drafts?limit=2', { as: 'agent-1' });
    const next = await trine.ask('GET', `drafts?limit=2&cursor=${first.body['nextCursor'] as string}`, {
      as: 'agent-1',
    });
    const listed = [...(first.body['items'] as JsonObject[]), ...(next.body['items'] as JsonObject[])];
    expect([listed.map(({ id }) => id), next.body['nextCursor']]).toEqual([ids, null]);
  });

  test('is refused in words when it is no object, or one too many', async () => {
    const bad = await trine.ask('POST', 'drafts', {
      as: 'applicant-1',
      body: { procedure: 'three-in-one', filing: [] },
    });
    expect([bad.status, bad.body['code']]).toEqual([400, 'malformed']);
    const unknown = await trine.ask('POST', 'drafts', { as: 'applicant-1', body: { procedure: 'none', filing: {} } });
    expect(unknown.status).toBe(404);
    for (let i = 0; i < 50; i++) await start('applicant-2');
    const { status, body } = await start('applicant-2');
    expect([status, body['code']]).toEqual([409, 'notPossible']);
  });

  test('is forgotten ninety days after it was last saved', async () => {
    const { body } = await start();
    trine.time.advance(89 * DAY);
    const { body: saved } = await save(body['id'], 1, FILING);
    trine.time.advance(89 * DAY);
    expect((await read(body['id'])).status).toBe(200);
    expect(saved['expiresAt']).toBe(new Date(Date.parse(trine.time.now) + DAY).toISOString());
    trine.time.advance(DAY);
    expect((await read(body['id'])).status).toBe(404);
  });
});
