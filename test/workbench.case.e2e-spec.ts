/** The page of a case: what is typed is never lost, what is written is never run, and nobody is told more than the API tells him. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Json, JsonObject } from '../src/domain/json.js';
import { Browser } from './setup/browser.js';
import { advance, fileExample, give, OFFICE, work } from './setup/client.js';
import { openTrine, type Trine } from './setup/trine.js';
import { signInLink } from './setup/workbench.js';

const HERE = 'http://127.0.0.1';
const FORM = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };

const ATTACK = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>`;

/** The same data with an attack in every text that a person may word freely. */
function poisoned(data: Json, schema: JsonObject): Json {
  const below = (key: string) => (schema[key] ?? {}) as JsonObject;
  if (Array.isArray(data)) return data.map((one) => poisoned(one, below('items')));
  if (typeof data === 'object' && data !== null)
    return Object.fromEntries(
      Object.entries(data).map(([name, value]) => [
        name,
        poisoned(value, (below('properties')[name] ?? schema['additionalProperties'] ?? {}) as JsonObject),
      ]),
    );
  const free = ['format', 'enum', 'const', 'x-item', 'x-track'].every((key) => schema[key] === undefined);
  const isProse = typeof data === 'string' && free && Number(schema['maxLength'] ?? 0) >= 200;
  return isProse && schema['title'] !== 'Code of the material' ? `${data} ${ATTACK}` : data;
}

let trine: Trine;
const desks = new Map<string, Browser>();
const desk = async (name: string): Promise<Browser> => {
  const known = desks.get(name) ?? new Browser(trine.app, HERE);
  if (!desks.has(name)) await known.ask(await signInLink(name));
  desks.set(name, known);
  return known;
};
const send = async (name: string, path: string, fields: Record<string, string>) =>
  (await desk(name)).ask(path, { method: 'POST', headers: FORM, body: new URLSearchParams(fields).toString() });
const hidden = (page: string, name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)![1]!;

beforeAll(async () => {
  trine = await openTrine();
});
afterAll(() => trine.stop());

describe('the page of a case', () => {
  let id: string;
  beforeAll(async () => {
    id = await fileExample(trine, 'three-in-one');
    await give(trine, id, 'applicant-1', 'case.submit', {});
  });

  test('offers what the API allows, and says of the rest why not', async () => {
    const { body } = await trine.ask('GET', `cases/${id}`, { as: 'intake-1', language: 'zh-CN' });
    const { text } = await (await desk('intake-1')).ask(`/cases/${id}`);
    for (const { command, allowed, reason } of body['actions'] as unknown as {
      command: string;
      allowed: boolean;
      reason?: string;
    }[]) {
      expect([command, text.includes(`do=${command}#do`)]).toEqual([command, allowed]);
      if (reason !== undefined) expect(text).toContain(reason.replaceAll('"', '&quot;'));
    }
  });

  test('is found by the number that people write', async () => {
    const { body } = await trine.ask('GET', `cases/${id}`, { as: 'intake-1' });
    const { headers } = await (await desk('intake-1')).ask(`/cases/${body['caseNumber'] as string}`);
    expect(headers['location']).toBe(`/cases/${id}`);
  });

  test('is not there for a stranger', async () => {
    const page = await (await desk('applicant-2')).ask(`/cases/${id}`);
    expect([page.status, page.text.includes('notFound')]).toEqual([404, true]);
  });

  test('keeps what was written when somebody else was faster, and lets it be sent again', async () => {
    const form = await (await desk('intake-1')).ask(`/cases/${id}?do=case.declareInterest`);
    const own = { type: 'case.requestCorrection', version: hidden(form.text, 'version'), key: 'lost-race-1' };
    await give(trine, id, 'intake-2', 'case.requestCorrection', await exampleOf('intake-2', 'case.requestCorrection'));
    const refused = await send('intake-1', `/cases/${id}/commands`, {
      ...own,
      type: 'case.declareInterest',
      '/data/interest': '本人配偶持有申请人股份',
    });
    expect(refused.status).toBe(412);
    expect(refused.text).toContain('本人配偶持有申请人股份');
    expect(refused.text).toContain('您填写期间，案件已有新的进展');
    const again = {
      ...own,
      type: 'case.declareInterest',
      version: hidden(refused.text, 'version'),
      key: 'lost-race-2',
    };
    const sent = await send('intake-1', `/cases/${id}/commands`, {
      ...again,
      '/data/interest': '本人配偶持有申请人股份',
    });
    expect(sent.headers['location']).toMatch(/\?recorded=\d+$/);
  });

  test('shows what was written even when the matter is out of the writer’s hands by now', async () => {
    const page = await send('intake-1', `/cases/${id}/commands`, {
      type: 'case.seal',
      version: '1',
      key: 'out-of-hands',
      '/data/opinion': '这段话不能丢',
    });
    expect(page.status).toBeGreaterThanOrEqual(400);
    expect(page.text).toContain('这段话不能丢');
  });

  test('says in the field what is missing, and keeps the rest', async () => {
    const { text } = await (await desk('applicant-1')).ask(`/cases/${id}?do=case.withdraw`);
    const page = await send('applicant-1', `/cases/${id}/commands`, {
      type: 'case.withdraw',
      version: hidden(text, 'version'),
      key: 'nothing-said',
      '/data/reason': ' ',
    });
    expect(page.status).toBe(400);
    expect(page.text).toMatch(/aria-invalid="true"/);
    expect(page.text).toMatch(/href="#f\/data\/reason"/);
  });

  test('a form sent twice acts once', async () => {
    const filed = await fileExample(trine, 'three-in-one');
    const fields = { type: 'case.submit', version: '1', key: 'pressed-twice' };
    const both = [
      await send('applicant-1', `/cases/${filed}/commands`, fields),
      await send('applicant-1', `/cases/${filed}/commands`, fields),
    ];
    expect(both.map(({ headers }) => headers['location'])).toEqual(Array(2).fill(`/cases/${filed}?recorded=2`));
  });

  async function exampleOf(as: string, command: string): Promise<JsonObject> {
    const { body } = await trine.ask('GET', `cases/${id}`, { as });
    return (body['actions'] as unknown as { command: string; example: JsonObject }[]).find(
      (one) => one.command === command,
    )!.example;
  }
});

describe('what people write', () => {
  test('is shown and never run, in whatever field of a filing or a command it stands', async () => {
    const { body: procedure } = await trine.ask('GET', 'procedures/three-in-one/1', { as: 'applicant-1' });
    const filingSchema = (procedure['filing'] as { schema: JsonObject }).schema;
    const schemas = new Map(
      (procedure['commands'] as unknown as { type: string; schema: JsonObject }[]).map(({ type, schema }) => [
        type,
        schema,
      ]),
    );
    const id = await fileExample(
      trine,
      'three-in-one',
      'applicant-1',
      (filing) => poisoned(filing, filingSchema) as JsonObject,
    );
    let written = 0;
    await work(trine, id, OFFICE, (actions, done) => {
      const next = advance(actions, done);
      if (!next || !('example' in next)) return next;
      const opinion = (schemas.get(next.command)!['properties'] as JsonObject)['opinion'] ? { opinion: ATTACK } : {};
      const data = { ...(poisoned(next.example, schemas.get(next.command)!) as JsonObject), ...opinion };
      if (JSON.stringify(data).includes('<script>')) written++;
      return { command: next.command, data };
    });
    expect(written).toBeGreaterThan(5);
    const { body } = await trine.ask('GET', `cases/${id}/notices`, { as: 'decider-1' });
    const notices = (body['items'] as { number: string }[]).map(
      ({ number }) => `/cases/${id}/notices/${encodeURIComponent(number)}`,
    );
    const tabs = ['now', 'diagram', 'opinions', 'journal', 'filing'].map((tab) => `/cases/${id}?tab=${tab}`);
    let shown = 0;
    for (const path of [
      ...tabs,
      `/cases/${id}/compare`,
      `/cases/${id}/materials`,
      '/cases',
      '/inbox?tab=done',
      ...notices,
    ])
      for (const who of ['decider-1', 'applicant-1']) {
        const { text } = await (await desk(who)).ask(path);
        expect([path, /<script>alert|<img src=x/.test(text)]).toEqual([path, false]);
        if (text.includes('&lt;script>') || text.includes('&lt;script&gt;')) shown++;
      }
    expect(shown).toBeGreaterThan(5);
  });

  test('in an address is not run either', async () => {
    const attack = encodeURIComponent(ATTACK);
    for (const path of [
      `/cases?q=${attack}`,
      `/inbox?tab=${attack}&q=${attack}`,
      `/inbox?lang=${attack}`,
      `/cases/${attack}`,
      `/sign-in?returnTo=${attack}`,
      `/cases?sort=${attack}`,
    ]) {
      const { text } = await (await desk('decider-1')).ask(path);
      expect([path, /<script>alert|<img src=x/.test(text)]).toEqual([path, false]);
    }
  });
});
