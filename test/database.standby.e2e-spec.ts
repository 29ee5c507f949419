/** What is read on a standby that is behind, and what nobody is ever shown: the time before he wrote. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { APP_ROLE } from '../src/database/migrate.js';
import type { JsonObject } from '../src/domain/json.js';
import { Browser } from './setup/browser.js';
import { type Pair, startPair } from './setup/pair.js';
import { type Answer, openTrine, type Trine } from './setup/trine.js';
import { signInLink } from './setup/workbench.js';

/** Less than a reader waits for, so that he is read for on the standby; more than any of these requests takes. */
const DELAY_MS = 150;

let pair: Pair;
let trine: Trine;
let filing: JsonObject;
beforeAll(async () => {
  pair = await startPair(DELAY_MS);
  const { url, ownerUrl, standbyUrl } = pair;
  const database = { url, ownerUrl, standbyUrl, close: async () => undefined };
  trine = await openTrine(undefined, { ...database, drop: async () => undefined }, { database });
  const { body } = await trine.ask('GET', 'procedures/three-in-one/1', { as: 'applicant-1' });
  filing = { procedure: 'three-in-one', filing: (body['filing'] as JsonObject)['example']! };
}, 120_000);
afterAll(async () => {
  await trine.stop();
  await pair.stop();
});

const seenIn = ({ headers }: Answer): Record<string, string> => ({ 'trine-seen': String(headers['trine-seen']) });
const file = () => trine.ask('POST', 'cases', { as: 'applicant-1', body: filing });
const idIn = ({ body }: Answer): string => body['id'] as string;
/** What of `ids` a list shows, the list being read as one who has seen so far. */
async function listed(ids: unknown[], headers: Record<string, string> = {}, as = 'applicant-1'): Promise<unknown[]> {
  const { body } = await trine.ask('GET', 'cases?limit=100', { as, headers });
  const shown = (body['items'] as JsonObject[]).map(({ id }) => id);
  return ids.filter((id) => shown.includes(id as string));
}
/** How many transactions the standby was asked for meanwhile. */
async function readThere(work: () => Promise<unknown>): Promise<number> {
  const count = () => pair.asked().split('set local trine.authority').length;
  const before = count();
  await work();
  return count() - before;
}
const REST_MS = 5_100;

describe('with a standby that is a moment behind', () => {
  test('who says that he has seen nothing since may be shown the past: without what he is told, it would be so', async () => {
    const before = await trine.ask('GET', 'cases', { as: 'applicant-1' });
    const { body } = await file();
    expect(await listed([body['id']], seenIn(before))).toEqual([]);
  });

  test('who echoes what he was told sees what he did, each time, and is read for on the standby', async () => {
    const asked = await readThere(async () => {
      for (let n = 0; n < 20; n++) {
        const filed = await file();
        const { id } = filed.body;
        expect(await listed([id], seenIn(filed))).toEqual([id]);
      }
    });
    expect(asked).toBeGreaterThanOrEqual(20);
  });

  test('who echoes nothing sees what he did: for him the primary is read', async () => {
    const asked = await readThere(async () => {
      for (const headers of [undefined, { 'trine-seen': 'latest' }, { 'trine-seen': 'deadbeef.AAAA' }]) {
        const { id } = (await file()).body;
        expect(await listed([id], headers)).toEqual([id]);
      }
    });
    expect(asked).toBe(0);
  });

  test('nobody is told that there is no such case by a standby that has not heard of it yet', async () => {
    const before = await trine.ask('GET', 'cases', { as: 'applicant-1' });
    const filed = await file();
    expect(
      (await trine.ask('GET', `cases/${idIn(filed)}`, { as: 'applicant-1', headers: seenIn(before) })).status,
    ).toBe(200);
  });

  test('who was refused may read at once what he was refused for', async () => {
    const filed = await file();
    const command = { as: 'intake-1', body: { type: 'case.accept', data: {} }, headers: { 'if-match': '"99"' } };
    const refused = await trine.ask('POST', `cases/${idIn(filed)}/commands`, command);
    expect([refused.status, (await listed([filed.body['id']], seenIn(refused))).length]).toEqual([412, 1]);
  });

  test('what he reads later is not older than what he read before, whoever wrote it', async () => {
    const { id } = (await file()).body;
    const seen = await trine.ask('GET', 'cases?limit=100', { as: 'intake-1' });
    expect(seen.text).toContain(id);
    expect(await listed([id], seenIn(seen), 'intake-1')).toEqual([id]);
  });

  test('a browser is told by a cookie, and its pages show what its person did', async () => {
    const browser = new Browser(trine.app, 'http://127.0.0.1');
    await browser.ask(await signInLink('intake-1'));
    await browser.ask('/inbox');
    expect(browser.cookies.get('127.0.0.1')?.get('trine-seen')).toBeDefined();
    const id = idIn(await file());
    const asked = await readThere(() => browser.ask(`/cases/${id}`));
    expect(asked).toBeGreaterThan(0);
    const fresh = await browser.ask(`/cases/${id}`, { headers: { 'trine-seen': 'latest' } });
    expect(fresh.status).toBe(200);
  });

  test('a report is made there, and of everything that was committed when it was asked for', async () => {
    const count = async () => {
      const { body } = await trine.ask('GET', 'reports/turnaround?from=2025-08-01&to=2025-08-31', { as: 'auditor-1' });
      return (body['asOf'] as JsonObject)['position'];
    };
    const before = Number(await count());
    await file();
    let after = 0;
    const asked = await readThere(async () => (after = Number(await count())));
    expect([after - before, asked > 0]).toEqual([1, true]);
  });

  test('what a position says stays ours: it is not the number that the database counts by', async () => {
    const told = seenIn(await file())['trine-seen']!;
    expect(told).toMatch(/^[0-9a-f]{8}[.][\w-]{40,}$/);
  });

  test('rows of another authority are as closed there as on the primary', async () => {
    const rows = async (before: string) => {
      const client = new Client({ connectionString: pair.standbyUrl });
      await client.connect();
      const results = [
        await client.query(`${before}; select current_user as "user", count(*)::integer as n from cases`),
      ];
      await client.end();
      return (results.flat().at(-1) as { rows: unknown[] }).rows[0];
    };
    await trine.ask('GET', 'cases', { as: 'applicant-1', headers: seenIn(await file()) }); // the standby has come so far
    expect(await rows('begin')).toEqual({ user: APP_ROLE, n: 0 });
    expect(await rows(`begin; set local trine.authority = '110000'`)).toEqual({ user: APP_ROLE, n: 0 });
    expect(await rows(`begin; set local trine.authority = '654004'`)).not.toEqual({ user: APP_ROLE, n: 0 });
  });
});

describe('for whom the standby cannot be read, the primary is:', () => {
  const filedIsShown = async () => {
    const filed = await file();
    expect(await listed([filed.body['id']], seenIn(filed))).toHaveLength(1);
  };

  test('it is too far behind', async () => {
    await pair.onStandby('select pg_wal_replay_pause()');
    await filedIsShown();
    expect(await readThere(filedIsShown)).toBe(0); // it is left alone for a while, not tried by each
    await pair.onStandby('select pg_wal_replay_resume()');
    await sleep(REST_MS);
    expect(await readThere(filedIsShown)).toBeGreaterThan(0);
  });

  test('it is down, and it is read again once it is back', async () => {
    await pair.stopStandby();
    for (let n = 0; n < 3; n++) await filedIsShown();
    await pair.startStandby();
    await sleep(REST_MS);
    expect(await readThere(filedIsShown)).toBeGreaterThan(0);
  });

  test('it has become a primary itself, which knows of nothing that is written here', async () => {
    await pair.onStandby('select pg_promote()');
    for (let n = 0; n < 3; n++) await filedIsShown();
  });
});
