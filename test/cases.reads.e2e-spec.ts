import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../src/domain/json.js';
import { fileExample, give } from './setup/client.js';
import { openTrine, type Trine } from './setup/trine.js';

let trine: Trine;
const ids: string[] = [];

beforeAll(async () => {
  trine = await openTrine();
  for (const name of ['甲制药', '乙制药', '丙制药', '丁制药', '戊制药']) {
    ids.push(
      await fileExample(trine, 'three-in-one', 'applicant-1', (filing) => ({
        ...filing,
        applicant: { ...(filing['applicant'] as JsonObject), name },
      })),
    );
    trine.time.advance(3_600_000);
  }
  await give(trine, ids[0]!, 'applicant-1', 'case.submit', {});
});
afterAll(() => trine.stop());

const list = async (query: string, as = 'intake-1') => {
  const { body, headers } = await trine.ask('GET', `cases?${query}`, { as });
  return {
    items: body['items'] as JsonObject[],
    next: body['nextCursor'] as string | null,
    count: body['count'],
    headers,
  };
};

describe('the list of cases', () => {
  test('shows the one whose limit runs out first, and goes on page by page without a gap', async () => {
    const seen: unknown[] = [];
    let cursor: string | null = null;
    do {
      const page = await list(`limit=2${cursor ? `&cursor=${cursor}` : ''}`);
      seen.push(...page.items.map(({ id }) => id));
      if (page.next) expect(page.headers['link']).toBe(`</api/v1/cases?limit=2&cursor=${page.next}>; rel="next"`);
      cursor = page.next;
    } while (cursor);
    expect(seen[0]).toBe(ids[0]);
    expect([...seen].sort()).toEqual([...ids].sort());
  });

  test('newest first begins with the last one filed', async () => {
    const first = await list('sort=-filedAt&limit=2');
    const second = await list(`sort=-filedAt&limit=2&cursor=${first.next}`);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual([ids[4], ids[3], ids[2], ids[1]]);
  });

  test.each([
    ['state=intake', 1],
    ['state=filing', 4],
    ['lamp=green', 1],
    ['lamp=red', 0],
    ['lamp=grey', 4],
    ['q=丙', 1],
    ['q=SHY654004', 5],
    ['dueBefore=2025-08-20T00:00:00Z', 1],
    ['procedure=three-in-one', 5],
    ['procedure=gmp-inspection', 0],
    ['procedure=three-in-one@2', 0],
    ['filedFrom=2020-01-01T00:00:00Z', 5],
    ['filedBefore=2020-01-01T00:00:00Z', 0],
    ['q=100%25', 0],
  ])('by %s has %i', async (query, cases) => {
    const page = await list(query);
    expect([page.items.length, page.count]).toEqual([cases, cases]);
  });

  test.each([
    ['cases', ['due,id', 'soon', 'mine']],
    ['cases', ['due,id', '2025-02-30T00:00:00Z', '018f0000-0000-7000-8000-000000000000']],
    ['cases?sort=-filedAt', ['filed,id', 'x', 5]],
    ['tasks', ['due,case,opened,stage', 'infinity', '018f0000-0000-7000-8000-000000000000', 1e12, 'open']],
    ['cases/{id}/journal', ['seq', 1e12]],
    ['cases/{id}/documents', ['document', 1e300]],
  ])('refuses a cursor that it never gave, of %s with %j', async (url, keys) => {
    const cursor = Buffer.from(JSON.stringify(keys)).toString('base64url');
    const path = `${url.replace('{id}', ids[0]!)}${url.includes('?') ? '&' : '?'}cursor=${cursor}`;
    const answer = await trine.ask('GET', path, { as: 'intake-1' });
    expect([answer.status, answer.body['code']]).toEqual([400, 'malformed']);
  });

  test('refuses a cursor of another order', async () => {
    const { next } = await list('limit=2');
    expect((await trine.ask('GET', `cases?sort=-filedAt&cursor=${next}`, { as: 'intake-1' })).status).toBe(400);
  });
});

describe('a case that is read', () => {
  test('has its version as ETag, and its words in the language of the reader', async () => {
    const chinese = await trine.ask('GET', `cases/${ids[0]}`, { as: 'intake-1', language: 'zh-CN' });
    const english = await trine.ask('GET', `cases/${ids[0]}`, { as: 'intake-1', language: 'en' });
    expect([english.headers['etag'], english.body['version']]).toEqual(['"2"', 2]);
    expect([chinese, english].map(({ headers }) => headers['content-language'])).toEqual(['zh-CN', 'en']);
    const titles = [chinese, english].map(({ body }) => (body['stages'] as { title: string }[])[0]!.title);
    expect(titles).toEqual([expect.stringMatching(/[一-龥]/), expect.stringMatching(/^[a-z ]+$/i)]);
  });

  test('says of every limit how much, how far, until when, by what right and how sure', async () => {
    const { body } = await trine.ask('GET', `cases/${ids[0]}`, { as: 'intake-1' });
    expect(body['clocks']).toEqual([
      expect.objectContaining({
        rule: 'case.acceptance',
        limitDays: 5,
        unit: 'workingDay',
        dueDate: '2025-08-12',
        lamp: 'green',
        certainty: 'law',
        provisional: false,
        citation: expect.stringContaining('Art'),
      }),
    ]);
  });

  test('keeps personal data out of the journal, and its entries can be hashed again by anybody', async () => {
    const { body } = await trine.ask('GET', `cases/${ids[0]}/journal`, { as: 'auditor-1' });
    const entries = body['items'] as { seq: number; hash: string; canonical: string; entry: JsonObject }[];
    for (const { hash, canonical } of entries) expect(createHash('sha256').update(canonical).digest('hex')).toBe(hash);
    expect(entries[1]!.entry['prev']).toBe(entries[0]!.hash);
    const agent = ((entries[0]!.entry['data'] as JsonObject)['filing'] as { applicant: { agent: { name: string } } })
      .applicant.agent;
    expect(agent.name).toMatch(/^hmac-sha256:/);
  });

  test('draws itself as Mermaid text with the stage where it stands', async () => {
    const { text, headers } = await trine.ask('GET', `cases/${ids[0]}/diagram.mmd`, { as: 'intake-1' });
    expect(headers['content-type']).toContain('text/vnd.mermaid');
    expect(text).toMatch(/^stateDiagram-v2/);
    expect(text).toContain('class open_intake active');
  });
});

describe('the service', () => {
  test('answers health, its description in OpenAPI 3.1 and its documentation', async () => {
    const [alive, ready, description, docs] = await Promise.all(
      ['/livez', '/readyz', '/openapi.json', '/docs'].map((url) => trine.ask('GET', url)),
    );
    expect([alive?.status, ready?.status, description?.body['openapi'], docs?.status]).toEqual([
      200,
      200,
      '3.1.0',
      200,
    ]);
  });

  test('lists its procedures with their sources', async () => {
    const { body } = await trine.ask('GET', 'procedures', { as: 'applicant-1' });
    expect((body['items'] as JsonObject[]).map(({ id }) => id)).toEqual(
      expect.arrayContaining(['three-in-one', 'licence-modification', 'gmp-inspection', 'registration-filing']),
    );
    const one = await trine.ask('GET', 'procedures/three-in-one/1', { as: 'applicant-1' });
    for (const limit of one.body['limits'] as JsonObject[])
      expect(limit['citation']).toEqual(
        expect.objectContaining({
          source: expect.any(String),
          certainty: expect.stringMatching(/^(law\??|practice|assumption)$/),
        }),
      );
  });
});
