import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { DiagramsService } from '../src/diagrams/diagrams.service.js';
import { advance, fileExample, work } from './setup/client.js';
import { openTrine, type Answer, type Trine } from './setup/trine.js';

const OFFICE = [
  'applicant-1',
  'intake-1',
  'licence-reviewer-1',
  'registration-reviewer-1',
  'inspection-centre-1',
  'team-leader-1',
];

let trine: Trine;
let id: string;

beforeAll(async () => {
  trine = await openTrine();
  id = await fileExample(trine, 'three-in-one');
  await work(trine, id, OFFICE, advance, (view) =>
    (view['stages'] as { stage: string }[]).some(({ stage }) => stage === 'open.review.inspection.onSite'),
  );
});
afterAll(() => trine.stop());

const get = (url: string, headers: Record<string, string> = {}, as = 'intake-1'): Promise<Answer> =>
  trine.ask('GET', url, { as, headers, language: headers['accept-language'] ?? 'zh-CN' });

describe('the statechart of a case', () => {
  test('shows where the case stands and where it has been', async () => {
    const { status, headers, text } = await get(`cases/${id}/diagram.svg`);
    expect([status, headers['content-type']]).toEqual([200, 'image/svg+xml; charset=utf-8']);
    expect(text).toContain('▶ 现场检查');
    expect(text).toContain('✓ 受理审查');
    expect(Buffer.byteLength(text)).toBeLessThan(25_000);
  });

  test('is told as a table to whoever asks the service for both', async () => {
    const service = trine.app.get(DiagramsService);
    const { svg, table } = await service.procedureStatechart('three-in-one', 1, 'en');
    expect(svg).toContain('Three-in-one joint review of drug manufacturing · statechart');
    expect(table().rows.map(([, stage]) => stage)).toContain('joint review');
  });
});

describe('the timeline of a case', () => {
  test.each([
    ['', ['工作日', '原流程逐项办理', '承诺 2025-08-']],
    ['?axis=calendarDays&lang=en', ['calendar days', 'Old way, one after another']],
    ['?stops=without', ['不含停止计时']],
    ['?lang=ug', ['办理时间线']],
  ])('asked for with “%s” says %j', async (query, words) => {
    const { status, text } = await get(`cases/${id}/timeline.svg${query}`);
    expect(status).toBe(200);
    for (const word of words) expect(text).toContain(word);
  });

  test('leaves the old way out where the case alone is asked for', async () => {
    expect((await get(`cases/${id}/timeline.svg?scope=case`)).text).not.toContain('原流程');
  });

  test('moves with the time, so its ETag does', async () => {
    const before = await get(`cases/${id}/timeline.svg`);
    expect(before.headers['cache-control']).toBe('private, no-cache');
    const etag = before.headers['etag'] as string;
    expect((await get(`cases/${id}/timeline.svg`, { 'if-none-match': etag })).status).toBe(304);
    trine.time.advance(86_400_000);
    expect((await get(`cases/${id}/timeline.svg`, { 'if-none-match': etag })).status).toBe(200);
  });

  test.each(['axis=weeks', 'stops=no', 'scope=all', 'lang=fr', 'colour=red'])(
    'refuses %s and says why',
    async (query) => {
      const { status, body } = await get(`cases/${id}/timeline.svg?${query}`);
      expect([status, body['code']]).toEqual([400, 'malformed']);
    },
  );
});

describe('the statechart of a procedure', () => {
  test('comes in the language that is asked for, and once more only when it has changed', async () => {
    const { text, headers } = await get('procedures/three-in-one/1/diagram.svg', { 'accept-language': 'en' });
    expect(text).toContain('limit 5 WD');
    expect([headers['content-language'], headers['cache-control']]).toEqual(['en', 'private, max-age=3600']);
    const again = await get('procedures/three-in-one/1/diagram.svg?lang=en', {
      'if-none-match': headers['etag'] as string,
    });
    expect([again.status, again.text]).toEqual([304, '']);
  });

  test('falls back to the Chinese source where Uyghur is asked for', async () => {
    const { text, headers } = await get('procedures/gmp-inspection/1/diagram.svg', {
      'accept-language': 'ug-CN, zh;q=0.5',
    });
    expect([headers['content-language'], text.includes('现场检查')]).toEqual(['ug', true]);
  });
});

describe('a picture of what is not there, or not for the caller', () => {
  test.each(['diagram.svg', 'timeline.svg'])(
    '%s of an unknown case is not found, as of a foreign one',
    async (name) => {
      const unknown = await get(`cases/${randomUUID()}/${name}`);
      const foreign = await get(`cases/${id}/${name}`, {}, 'applicant-2');
      expect([unknown.status, unknown.body['code']]).toEqual([404, 'notFound']);
      expect([foreign.status, foreign.body['detail']]).toEqual([404, unknown.body['detail']]);
    },
  );

  test('an unknown version of a procedure is not found', async () => {
    expect((await get('procedures/three-in-one/99/diagram.svg')).body['code']).toBe('notFound');
  });
});
