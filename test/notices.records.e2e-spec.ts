import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { ProceduresService } from '../src/catalogue/procedures.service.js';
import { verifyCases } from '../src/audit/verify.js';
import { unpackNotice } from '../src/database/notice-content.js';
import { inAuthority } from '../src/database/tenant.js';
import type { JsonObject } from '../src/domain/json.js';
import { fileExample, give } from './setup/client.js';
import { openTrine, type Trine } from './setup/trine.js';

const AUTHORITY = 654004;
let trine: Trine;
let id: string;

const ask = (path = '', as = 'applicant-1', accept = 'application/json') =>
  trine.ask('GET', `cases/${id}/notices${path}`, { as, headers: { accept } });
const items = async () => (await ask()).body['items'] as (JsonObject & { number: string })[];
const query = <Row>(sql: string) => inAuthority(trine.app.get(DataSource), AUTHORITY, (tx) => tx.query<Row[]>(sql));
const verify = () => verifyCases(trine.app.get(DataSource), trine.app.get(ProceduresService), { authority: AUTHORITY });

beforeAll(async () => {
  trine = await openTrine();
  id = await fileExample(trine, 'three-in-one');
  await give(trine, id, 'applicant-1', 'case.submit', {});
  await give(trine, id, 'intake-1', 'case.requestCorrection', { corrections: ['缺少比例尺', '申请表未签章'] });
}, 120_000);
afterAll(() => trine.stop());

test('a correction notice is a numbered record that says everything to be corrected, to whom, and by what right', async () => {
  const [, notice] = await items();
  expect(notice).toMatchObject({
    number: expect.stringMatching(/^SHY654004\d+-BZ003$/),
    kind: 'correction',
    template: 'correction@1',
    addressee: '霍尔果斯样例制药有限公司',
    title: 'Notice of everything to be corrected',
    seq: 3,
  });
  const { body } = await ask(`/${notice!.number}`);
  const texts = body['texts'] as Record<string, { status: string; text: string }>;
  expect(texts['zh-CN']!.status).toBe('official');
  for (const words of ['补正材料通知书', notice!.number, '1. 缺少比例尺', '2. 申请表未签章', '第三十二条', '（法定）'])
    expect(texts['zh-CN']!.text).toContain(words);
  expect(texts['en']!.text).toMatch(/^\(Translation\. The Chinese text alone is official\.\)/);
});

test('its plain text is what was hashed, byte for byte', async () => {
  const [, notice] = await items();
  const { text, headers } = await ask(`/${notice!.number}`, 'intake-1', 'text/plain');
  expect(headers['content-type']).toBe('text/plain; charset=utf-8');
  expect(createHash('sha256').update(text).digest('hex')).toBe(notice!['sha256']);
});

test('no notice holds a personal datum or a code that only the engine understands', async () => {
  await give(trine, id, 'applicant-1', 'case.changeAgent', {
    agent: { name: '不该出现的人' },
    powerOfAttorney: 'WT-2026-002',
  });
  const kept = await query<{ words: number; content: Buffer }>('select words, content from notices');
  const texts = JSON.stringify(kept.map(({ words, content }) => unpackNotice(words, content)));
  expect(texts).toContain('WT-2026-002');
  expect(texts).not.toMatch(/不该出现的人|样例代理人|sha256:|undefined|\[object|\{\w+\}/);
});

test('notices follow from the journal: verification makes each again, and finds one that was changed', async () => {
  expect((await verify()).first).toBeNull();
  await expect(query('update notices set words = 0')).rejects.toThrow('permission denied');
  await expect(query('delete from notices')).rejects.toThrow('permission denied');
});

test('who may not read the case finds no notice of it', async () => {
  const [notice] = await items();
  expect((await ask('', 'applicant-2')).status).toBe(404);
  expect((await ask(`/${notice!.number}`, 'applicant-2')).status).toBe(404);
  expect((await ask('/SHY0-SL001')).status).toBe(404);
});

test('who reads figures alone learns that a notice was given, and not what it says', async () => {
  const [notice] = await items();
  const { body } = await ask(`/${notice!.number}`, 'supervisor-1');
  expect(body).toMatchObject({ number: notice!.number, texts: null, withheld: ['texts'] });
  expect((await ask(`/${notice!.number}`, 'supervisor-1', 'text/plain')).status).toBe(403);
});
