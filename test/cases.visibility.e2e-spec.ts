import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../src/domain/json.js';
import { advance, fileExample, work } from './setup/client.js';
import { openTrine, type Trine } from './setup/trine.js';

let trine: Trine;
/** Checked by the checker and not decided yet. */
let id: string;
const OFFICE = [
  'applicant-1',
  'intake-1',
  'licence-reviewer-1',
  'registration-reviewer-1',
  'inspection-centre-1',
  'team-leader-1',
  'checker-1',
];
beforeAll(async () => {
  trine = await openTrine();
  id = await fileExample(trine, 'three-in-one');
  await work(trine, id, OFFICE, advance);
}, 60_000);
afterAll(() => trine.stop());

type Entry = { seq: number; redacted: boolean; canonical?: string; hash: string; entry: JsonObject };
const read = async (as: string): Promise<JsonObject> => (await trine.ask('GET', `cases/${id}`, { as })).body;
const journal = async (as: string): Promise<Entry[]> =>
  (await trine.ask('GET', `cases/${id}/journal?limit=100`, { as })).body['items'] as unknown as Entry[];
const AGENT = '样例代理人';

describe('a case before its decision', () => {
  test('shows an applicant his filing and what he was told, but no opinion; and says what it keeps back', async () => {
    const view = await read('applicant-1');
    expect(view['withheld']).toEqual(['opinions', 'journal']);
    expect(JSON.stringify(view['filing'])).toContain(AGENT);
    expect(JSON.stringify(view['items'])).not.toMatch(/proposal|finding|category/);
    const entries = await journal('applicant-1');
    const check = entries.find(({ entry }) => entry['type'] === 'licence.check')!;
    expect(check).toMatchObject({ redacted: true, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(check).not.toHaveProperty('canonical');
    expect(Object.keys(check.entry)).not.toContain('data');
    const accept = entries.find(({ entry }) => entry['type'] === 'case.accept')!;
    expect(accept).toMatchObject({ redacted: false, canonical: expect.stringContaining('"case.accept"') });
  });

  test('shows an officer the opinions, and the name of a person only to those who must reach him', async () => {
    const checker = await read('checker-1');
    expect(checker['withheld']).toEqual(['personal']);
    expect(JSON.stringify(checker['items'])).toContain('proposal');
    expect(JSON.stringify(checker['filing'])).not.toContain(AGENT);
    expect(JSON.stringify((await read('intake-1'))['filing'])).toContain(AGENT);
    expect((await journal('checker-1')).every(({ redacted }) => !redacted)).toBe(true);
  });

  test.each(['supervisor-1', 'ftz-office-1'])('shows %s how it performs, and no secret of anybody', async (who) => {
    const view = await read(who);
    expect(view).toMatchObject({ filing: null, withheld: ['filing', 'personal', 'opinions', 'reasons', 'journal'] });
    expect(view['clocks']).not.toEqual([]);
    const entries = await journal(who);
    expect(entries.every(({ redacted, canonical }) => redacted && canonical === undefined)).toBe(true);
    expect(JSON.stringify([view, entries])).not.toMatch(/proposal|样例路1号|noConflict/);
  });

  test('is not there at all for another applicant', async () => {
    expect((await trine.ask('GET', `cases/${id}`, { as: 'applicant-2' })).status).toBe(404);
    expect((await trine.ask('GET', `cases/${id}/journal`, { as: 'applicant-2' })).status).toBe(404);
  });
});
