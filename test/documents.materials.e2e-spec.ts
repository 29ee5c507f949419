/** What a case needs, as its applicant and its officials read it. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../src/domain/json.js';
import { fileExample, give } from './setup/client.js';
import { openTrine, type Trine } from './setup/trine.js';
import { pdf, upload } from './setup/upload.js';

let office: Trine;
beforeAll(async () => {
  office = await openTrine();
}, 60_000);
afterAll(() => office.stop());

const naming =
  (...codes: string[]) =>
  (filing: JsonObject): JsonObject => ({ ...filing, materials: codes.map((code) => ({ code })) });
const put = async (id: string, codes: string): Promise<number> => {
  const given = { content: pdf(randomUUID()), fields: { codes } };
  return (await upload(office, id, 'applicant-1', given)).body['id'] as number;
};
const materialsOf = async (id: string, language = 'zh-CN') => {
  const { body } = await office.ask('GET', `cases/${id}/materials`, { as: 'applicant-1', language });
  const items = body['items'] as JsonObject[];
  const get = (code: string) => items.find((item) => item['code'] === code)!;
  return { body, items, get, word: (code: string) => get(code)['statusWord'] };
};

test('says of each requirement in one of four words where it stands', async () => {
  const id = await fileExample(office, 'three-in-one', 'applicant-1', naming('scope'));
  await put(id, 'site-plan');
  const draft = await materialsOf(id);
  expect([draft.word('site-plan'), draft.word('scope'), draft.word('stability')]).toEqual([
    '已提交',
    '已填未全',
    '未开始',
  ]);
  expect((await materialsOf(id, 'en')).word('scope')).toBe('Incomplete');

  const whole = await fileExample(office, 'three-in-one');
  const corrected = await put(whole, 'site-plan');
  await give(office, whole, 'applicant-1', 'case.submit', {});
  office.time.advance(3_600_000);
  const asked = { corrections: ['厂区总平面布置图不清晰'] };
  expect((await give(office, whole, 'intake-1', 'case.requestCorrection', asked)).status).toBe(200);
  const owed = await materialsOf(whole);
  expect([owed.word('site-plan'), owed.word('stability')]).toEqual(['需补正', '已提交']);
  office.time.advance(3_600_000);
  const fields = { codes: 'site-plan', replaces: String(corrected) };
  expect((await upload(office, whole, 'applicant-1', { content: pdf('clear'), fields })).status).toBe(201);
  expect((await materialsOf(whole)).word('site-plan')).toBe('已提交');
});

test('lets one document satisfy several requirements, of several tracks, and never asks for what the authority fetches', async () => {
  const id = await fileExample(office, 'three-in-one', 'applicant-1', naming());
  const shared = await put(id, 'process-flow,gmp-dossier,process-validation');
  const { body, items, get } = await materialsOf(id);
  expect(get('process-flow')).toMatchObject({
    status: 'submitted',
    documents: [shared],
    shared: ['gmp-dossier', 'process-validation'],
    citation: expect.any(String) as unknown,
    certainty: expect.any(String) as unknown,
  });
  expect(get('process-validation')).toMatchObject({ status: 'submitted', documents: [shared] });
  expect(items.map(({ code }) => code)).not.toContain('business-licence');
  expect(body['fetched']).toEqual([
    expect.objectContaining({ code: 'business-licence', asked: false, certainty: 'law' }),
  ]);
  const avoided = {
    byShare: { count: 2, acrossTracks: 2, grade: 'measured' },
    byFetching: { count: 3, codes: ['business-licence'], grade: 'assumption' },
  };
  expect(body['requestsAvoided']).toEqual(avoided);
  const { body: compared } = await office.ask('GET', `cases/${id}/comparison`, { as: 'applicant-1' });
  expect(compared['requestsAvoided']).toEqual(avoided);
});

test('shows nothing of it to a stranger', async () => {
  const id = await fileExample(office, 'three-in-one');
  const { status } = await office.ask('GET', `cases/${id}/materials`, { as: 'applicant-2' });
  expect(status).toBe(404);
});
