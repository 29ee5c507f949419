import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../src/domain/json.js';
import { fileExample, give } from './setup/client.js';
import { openTrine, type Trine } from './setup/trine.js';

let trine: Trine;
let filed: string;
let example: JsonObject;

beforeAll(async () => {
  trine = await openTrine();
  const procedure = await trine.ask('GET', 'procedures/three-in-one/1', { as: 'applicant-1' });
  ({ example } = procedure.body['filing'] as { example: JsonObject });
  filed = await fileExample(trine, 'three-in-one');
});
afterAll(() => trine.stop());

const post = (body: unknown, headers: Record<string, string> = { 'if-match': '"1"' }, as = 'applicant-1') =>
  trine.ask('POST', `cases/${filed}/commands`, { as, headers, body });
const fileWith = (change: (filing: JsonObject) => void) => {
  const filing = structuredClone(example);
  change(filing);
  return trine.ask('POST', 'cases', { as: 'applicant-1', body: { procedure: 'three-in-one', filing } });
};
const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const pointers = (body: JsonObject) => (body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer);

async function entriesOf(id: string): Promise<number> {
  const { body } = await trine.ask('GET', `cases/${id}/journal`, { as: 'auditor-1' });
  return (body['items'] as object[]).length;
}

describe('a command that is refused', () => {
  test.each<[string, number, string, () => ReturnType<typeof post>]>([
    ['is unknown', 400, 'unknownCommand', () => post({ type: 'case.fly', data: {} })],
    ['begins with xstate.', 400, 'malformed', () => post({ type: 'xstate.done.state.review', data: {} })],
    ['is no word of ours', 400, 'malformed', () => post({ type: 'accept it', data: {} })],
    ['is not possible now', 409, 'notPossible', () => post({ type: 'case.resubmit', data: {} })],
    [
      'comes from the wrong role',
      403,
      'forbidden',
      () => post({ type: 'case.submit', data: {} }, { 'if-match': '"1"' }, 'intake-1'),
    ],
    ['has data off its schema', 400, 'invalidPayload', () => post({ type: 'case.submit', data: { surprise: true } })],
    [
      'expects a version that has passed',
      412,
      'stale',
      () => post({ type: 'case.submit', data: {} }, { 'if-match': '"7"' }),
    ],
    ['expects no version', 428, 'preconditionMissing', () => post({ type: 'case.submit', data: {} }, {})],
    [
      'has no idempotency key',
      400,
      'idempotencyKeyMissing',
      () => post({ type: 'case.submit' }, { 'if-match': '"1"', 'idempotency-key': '' }),
    ],
    ['holds U+0000', 400, 'malformed', () => post({ type: 'case.withdraw', data: { reason: 'a\u0000b' } })],
    ['holds a lone surrogate', 400, 'malformed', () => post('{"type":"case.withdraw","data":{"reason":"\\ud800"}}')],
    ['is nested 3,000 deep', 400, 'malformed', () => post(`{"type":"case.withdraw","data":${nested(3000)}}`)],
    ['is 2 MB long', 413, 'tooLarge', () => post({ type: 'case.withdraw', data: { reason: 'x'.repeat(2_000_000) } })],
    [
      'gives a past instant without the role for it',
      403,
      'forbidden',
      () => post({ type: 'case.submit', data: {}, occurredAt: '2025-08-05T01:00:00Z' }),
    ],
  ])('because it %s says so and writes nothing', async (_, status, code, ask) => {
    const before = await entriesOf(filed);
    const answer = await ask();
    expect([answer.status, answer.body['code'], answer.headers['content-type']]).toEqual([
      status,
      code,
      expect.stringContaining('application/problem+json'),
    ]);
    expect(answer.body['detail']).toEqual(expect.any(String));
    expect(await entriesOf(filed)).toBe(before);
  });

  test('names what is possible instead', async () => {
    const { body } = await post({ type: 'case.resubmit', data: {} });
    expect(body['allowed']).toEqual(expect.arrayContaining(['case.submit', 'case.amend']));
  });

  test('speaks the language of the reader', async () => {
    const ask = (language: string) =>
      trine.ask('POST', `cases/${filed}/commands`, {
        as: 'applicant-1',
        language,
        headers: { 'if-match': '"1"' },
        body: { type: 'case.fly' },
      });
    expect((await ask('zh-CN')).body['title']).toMatch(/[一-龥]/);
    expect((await ask('en')).body['detail']).toMatch(/^Expected/);
  });
});

describe('a filing that is refused', () => {
  test('lists every missing part at once', async () => {
    const { status, body } = await fileWith((filing) => {
      delete filing['site'];
      delete filing['change'];
      delete (filing['applicant'] as JsonObject)['name'];
    });
    expect([status, body['code']]).toEqual([422, 'incomplete']);
    expect(pointers(body)).toEqual(
      expect.arrayContaining(['/filing/site', '/filing/change', '/filing/applicant/name']),
    );
  });

  test('lists every missing material at once when it is submitted', async () => {
    const id = await fileExample(trine, 'three-in-one', 'applicant-1', (filing) => ({ ...filing, materials: [] }));
    const { status, body } = await give(trine, id, 'applicant-1', 'case.submit', {});
    expect([status, body['code']]).toEqual([422, 'incomplete']);
    expect((body['errors'] as object[]).length).toBeGreaterThan(3);
    expect(await entriesOf(id)).toBe(1);
  });

  test('has a credit code whose check character is wrong', async () => {
    const { status, body } = await fileWith((filing) => {
      (filing['applicant'] as JsonObject)['creditCode'] = '91371300MA3R064567';
    });
    expect([status, body['code'], pointers(body)]).toEqual([400, 'invalidPayload', ['/filing/applicant/creditCode']]);
  });

  test('has a licence number of no province', async () => {
    const { status, body } = await fileWith((filing) => {
      (filing['licence'] as JsonObject)['number'] = '美20250012';
    });
    expect([status, pointers(body)]).toEqual([400, ['/filing/licence/number']]);
  });
});

describe('the same idempotency key', () => {
  test('with the same body gives the first answer again, and with another body is refused', async () => {
    const headers = { 'idempotency-key': 'one-key-for-one-case' };
    const ask = (body: object) => trine.ask('POST', 'cases', { as: 'applicant-1', headers, body });
    const first = await ask({ procedure: 'three-in-one', filing: example });
    const again = await ask({ procedure: 'three-in-one', filing: example });
    expect([again.status, again.text, again.headers['idempotency-replayed']]).toEqual([201, first.text, 'true']);
    const other = await ask({ procedure: 'gmp-inspection', filing: example });
    expect([other.status, other.body['code']]).toEqual([422, 'idempotencyKeyReused']);
  });
});

describe('a query', () => {
  test('with a parameter that is not of the list is refused by name', async () => {
    const { status, body } = await trine.ask('GET', 'cases?colour=red', { as: 'intake-1' });
    expect([status, pointers(body)]).toEqual([400, ['/colour']]);
  });

  test('by an applicant finds his own filings and no others', async () => {
    const own = await trine.ask('GET', `cases/${filed}`, { as: 'applicant-1' });
    const foreign = await trine.ask('GET', `cases/${filed}`, { as: 'applicant-2' });
    const list = await trine.ask('GET', 'cases', { as: 'applicant-2' });
    expect([own.status, foreign.status, list.body['items']]).toEqual([200, 404, []]);
  });
});

describe('the past', () => {
  test('may not be recorded before the last entry of the same track, nor in the future', async () => {
    const id = await fileExample(trine, 'three-in-one');
    const at = (occurredAt: string) => give(trine, id, 'applicant-1', 'case.submit', {}, ['recorder'], occurredAt);
    const early = await at('2020-01-01T00:00:00Z');
    const late = await at('2040-01-01T00:00:00Z');
    expect([early, late].map(({ status, body }) => [status, body['code']])).toEqual([
      [422, 'occurredAtRefused'],
      [422, 'occurredAtRefused'],
    ]);
  });
});
