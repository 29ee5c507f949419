/** How time went and what proves it, as auditors, supervisors and the head read it on pages. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { openDataSource } from '../src/database/data-source.js';
import type { JsonObject } from '../src/domain/json.js';
import { textOf } from '../src/domain/procedure/facts.js';
import { Browser, type Page } from './setup/browser.js';
import { fileExample, give, OFFICE, work } from './setup/client.js';
import { openTrine, type Trine } from './setup/trine.js';
import { signInLink } from './setup/workbench.js';

const HERE = 'http://127.0.0.1';
const FORM = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
const NASTY = '<b>样例</b>&"制药';
const ESCAPED = '&lt;b>样例&lt;/b>&amp;&quot;制药';
const PERIOD = 'from=2025-08-01&to=2025-08-31';
const DAY = 86_400_000;

let trine: Trine;
let owner: DataSource;
let joint: string;
const browsers = new Map<string, Browser>();

/** The browser of somebody who has signed in. */
async function as(name: string): Promise<Browser> {
  const known = browsers.get(name);
  if (known) return known;
  const browser = new Browser(trine.app, HERE);
  await browser.ask(await signInLink(name));
  browsers.set(name, browser);
  return browser;
}
const open = async (name: string, path: string): Promise<Page> =>
  (await as(name)).ask(path, { headers: { 'accept-language': 'en' } });
const send = async (name: string, path: string, fields: Record<string, string>): Promise<Page> =>
  (await as(name)).ask(path, {
    method: 'POST',
    headers: { ...FORM, 'accept-language': 'en' },
    body: new URLSearchParams({ key: randomUUID(), ...fields }).toString(),
  });
/** Files a case that nobody has looked at yet. */
async function submit(procedure: string): Promise<void> {
  await give(trine, await fileExample(trine, procedure), 'applicant-1', 'case.submit', {});
}
const named = (name: string) => (filing: JsonObject) => ({
  ...filing,
  applicant: { ...(filing['applicant'] as JsonObject), name },
});

beforeAll(async () => {
  trine = await openTrine();
  owner = await openDataSource(trine.database.ownerUrl, 1);
  joint = await fileExample(trine, 'three-in-one', 'applicant-1', named(NASTY));
  await work(trine, joint, OFFICE);
  trine.time.now = '2025-08-29T02:00:00.000Z';
}, 120_000);
afterAll(async () => {
  await owner.destroy();
  await trine.stop();
});

describe('the dashboard', () => {
  test('is kept from whoever does not watch the office, and says so on a page', async () => {
    for (const name of ['intake-1', 'applicant-1']) {
      const page = await open(name, '/dashboard');
      expect([page.status, page.text.includes('role="alert"')]).toEqual([403, true]);
    }
  });

  test('shows fewer than five cases themselves, and no percentiles of them', async () => {
    const page = await open('supervisor-1', `/dashboard?${PERIOD}`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('Only 1 submitted in the period');
    expect(page.text).toContain(`href="/cases/${joint}"`);
    expect(page.text).not.toContain('P50');
    expect(page.text).not.toContain('<svg');
  });

  test('takes the name of an applicant as text', async () => {
    const { text } = await open('supervisor-1', `/dashboard?${PERIOD}`);
    expect(text).not.toContain('<b>样例');
    expect(text).toContain(ESCAPED);
  });

  test('says of each figure its n and cut-off, draws charts with their tables, and gives the same query to the files', async () => {
    for (let filed = 0; filed < 5; filed++) await submit('three-in-one');
    const { text } = await open('head-1', `/dashboard?${PERIOD}&procedure=three-in-one&measure=calendarDays`);
    expect(text).toContain('n=6');
    expect(text).toMatch(/As of <time dateTime="2025-08-29/i);
    expect(text).toMatch(/<option value="calendarDays" selected/);
    for (const table of ['durations-legal', 'ageing', 'time', 'trend']) expect(text).toContain(`id="${table}-0-title"`);
    expect(text.match(/<details>/g)!.length).toBeGreaterThanOrEqual(4);
    const query = 'from=2025-08-01&amp;to=2025-08-31&amp;procedure=three-in-one&amp;format=csv';
    expect(text).toContain(`href="/api/v1/reports/turnaround?${query}"`);
    expect(text).toContain('href="/cases?lamp=red&amp;procedure=three-in-one"');
    expect(text).not.toMatch(/ style=|<style/);
  });

  test('counts under each lamp the cases that its link leads to', async () => {
    const { text } = await open('supervisor-1', `/dashboard?${PERIOD}&procedure=three-in-one`);
    for (const lamp of ['red', 'yellow', 'green', 'grey']) {
      const link = new RegExp(`/cases\\?lamp=${lamp}&amp;procedure=three-in-one">.*?<bdi>(\\d+)</bdi>`).exec(text);
      const { body } = await trine.ask('GET', `cases?lamp=${lamp}&procedure=three-in-one`, { as: 'supervisor-1' });
      expect([lamp, Number(link![1])]).toEqual([lamp, body['count']]);
    }
  });

  test('keeps what was asked where it cannot be answered, and says what is wrong with it', async () => {
    const page = await open('head-1', '/dashboard?from=2025-08-31&to=2025-08-01');
    expect(page.status).toBe(400);
    expect(page.text).toContain('role="alert"');
    expect(page.text).toContain('name="from" value="2025-08-31"');
    const reflected = await open('head-1', `/dashboard?from=${encodeURIComponent('"><script>x')}&to=2025-08-01`);
    expect(reflected.text).not.toContain('<script>x');
  });
});

describe('audit reports', () => {
  const order = { from: '2025-08-01', to: '2025-08-31', procedure: '', kind: 'provisional', corrects: '', reason: '' };

  /** Sends the form and waits at the page of the operation, as a browser does, until it leads on. */
  async function publish(name: string, fields: Record<string, string>): Promise<string> {
    const sent = await send(name, '/reports/new', fields);
    expect(sent.status).toBe(303);
    const operation = String(sent.headers['location']);
    expect(operation).toMatch(/^\/operations\/[0-9a-f-]{36}$/);
    for (let tries = 0; tries < 400; tries++) {
      const page = await open(name, operation);
      if (page.status === 303) return String(page.headers['location']);
      expect(page.text).toContain('<noscript><meta http-equiv="refresh"');
      await sleep(50);
    }
    throw new Error('the report was not made in time');
  }

  test('are published from a form, and the page of the work leads on to the report', async () => {
    expect(await publish('head-1', order)).toBe('/reports/1?edition=1');
    const list = await open('supervisor-1', '/reports');
    expect(list.text).toContain('href="/reports/1?edition=1"');
  });

  test('show every table of the report, position, hashes, a code to verify and the command for it', async () => {
    const { text } = await open('auditor-1', '/reports/1');
    const tables = await trine.ask('GET', 'reports/1?format=tables', { as: 'auditor-1' });
    const { printed } = tables.body as unknown as { printed: { tables: { id: string }[] } };
    expect(printed.tables.length).toBeGreaterThanOrEqual(12);
    for (const { id } of printed.tables) expect(text).toContain(`<section id="${id}"`);
    const { body: row } = await trine.ask('GET', 'reports/1/manifest', { as: 'auditor-1' });
    expect(text).toContain(textOf(row['sha256']));
    expect(text).toMatch(/<svg class="qr"/);
    expect(text).toContain('npx trine report verify report-1-1.evidence.ndjson');
    expect(text).toContain('href="/api/v1/reports/1/evidence?edition=1"');
    expect(text).not.toMatch(/ style=|<style/);
  });

  test('offer the evidence to auditors alone, who alone may take it', async () => {
    const { text } = await open('head-1', '/reports/1');
    expect(text).not.toContain('/evidence?');
    expect(text).toContain('npx trine report verify');
  });

  test('say of a corrected edition why, and which figures changed', async () => {
    trine.time.advance(DAY);
    await submit('gmp-inspection');
    const to = await publish('auditor-1', { ...order, corrects: '1', reason: '补录 <i>一件</i>' });
    expect(to).toBe('/reports/1?edition=2');
    const { text } = await open('supervisor-1', to);
    expect(text).toContain('补录 &lt;i>一件&lt;/i>');
    expect(text).toContain('/sections/0/all/flows/filed');
    expect(text).toContain('href="/reports/1?edition=1"');
  });

  test('that cannot be made leave what was typed in the form', async () => {
    const page = await send('auditor-1', '/reports/new', { ...order, kind: 'final', corrects: '1', reason: '' });
    expect(page.status).toBe(400);
    expect(page.text).toContain('role="alert"');
    expect(page.text).toMatch(/name="corrects"[^>]* value="1"/);
    expect(page.text).toMatch(/value="final" checked/);
  });

  test('are read by the free-trade-zone office, which publishes none; the counter reads what is final and public', async () => {
    expect((await open('ftz-office-1', '/reports')).text).not.toContain('href="/reports/new"');
    expect((await send('ftz-office-1', '/reports/new', order)).status).toBe(403);
    const list = await open('intake-1', '/reports');
    expect(list.status).toBe(200);
    expect(list.text).not.toContain('/reports/1?');
    expect((await open('intake-1', '/reports/new')).text).not.toContain('name="corrects"');
    expect((await open('intake-1', '/reports/1')).status).toBe(404);
    const to = await publish('head-1', { ...order, from: '2025-07-01', to: '2025-07-31', kind: 'final' });
    const page = await open('intake-1', to);
    expect(page.text).toContain('This is the variant for publication');
    expect(page.text).toContain('for publication');
    expect((await open('auditor-1', to)).text).not.toContain('This is the variant for publication');
    expect((await open('auditor-1', '/reports/99')).status).toBe(404);
    expect((await open('auditor-1', '/reports/x')).status).toBe(400);
  });

  test('in the making are seen by who asked for them and by auditors', async () => {
    const sent = await send('head-1', '/reports/new', order);
    const operation = String(sent.headers['location']);
    expect((await open('intake-1', operation)).status).toBe(404);
    expect([200, 303]).toContain((await open('auditor-1', operation)).status);
  });
});

describe('the verification of records', () => {
  test('is green over its whole range, and says what it proves and what not', async () => {
    const { text } = await open('auditor-1', '/audit?verify=all');
    expect(text).toContain('Everything agrees');
    expect(text).toContain('It does not prove that the whole database was not replaced');
    const { body } = await trine.ask('GET', 'audit/positions', { as: 'auditor-1' });
    expect(text).toContain((body['items'] as { hash: string }[])[0]!.hash);
  });

  test('finds one case by its number, and says so where there is none', async () => {
    const { body } = await trine.ask('GET', `cases/${joint}`, { as: 'auditor-1' });
    const { text } = await open('supervisor-1', `/audit?verify=case&case=${textOf(body['caseNumber'])}`);
    expect(text).toMatch(/<dt>Cases<\/dt><dd><bdi>1<\/bdi>/);
    const unknown = await open('supervisor-1', '/audit?verify=case&case=%3Cb%3E');
    expect([unknown.status, unknown.text.includes('&lt;b>')]).toEqual([404, true]);
    expect((await open('supervisor-1', '/audit?verify=case&case=01980000-0000-7000-8000-000000000000')).status).toBe(
      404,
    );
  });

  test('is red where a record was changed, and lays the records side by side, with their text as text', async () => {
    const change = (from: string, to: string) =>
      owner.query('update journal set canon = replace(canon, $1, $2) where case_id = $3 and seq = 2', [
        from,
        to,
        joint,
      ]);
    await change('applicant-1', '<script>x</script>');
    const { text } = await open('auditor-1', '/audit?verify=all');
    await change('<script>x</script>', 'applicant-1');
    expect(text).toContain('Something does not agree');
    expect(text).toContain('The entry at fault');
    expect(text).toContain('the text does not fit its hash');
    expect(text).toContain('&lt;script>x');
    expect(text).not.toContain('<script>x');
    const hashes = [...text.matchAll(/Hash computed of the text<\/dt><dd><code dir="ltr">([0-9a-f]{64})/g)];
    expect(hashes).toHaveLength(2);
  });

  test('is done by auditors and supervisors alone', async () => {
    for (const name of ['head-1', 'intake-1', 'applicant-1'])
      expect((await open(name, '/audit?verify=all')).status).toBe(403);
  });
});

describe('a case against the old way', () => {
  test('shows each answer with its grade, claims as claims, and that no history is known', async () => {
    const { text } = await open('applicant-1', `/cases/${joint}/compare`);
    for (const grade of ['E0', 'E1', 'E2', 'E3']) expect(text).toContain(`<span class="tag">${grade}</span>`);
    expect(text).toContain('Said in public, not computed here');
    expect(text).toContain('No comparable history (E3) has been recorded or imported');
    for (const table of ['grades', 'saving', 'partition', 'claims', 'ceilings', 'parameters'])
      expect(text).toContain(`<section id="${table}"`);
    expect(text).toContain(`href="/api/v1/cases/${joint}/comparison?format=csv"`);
    expect(text).toMatch(/<div class="picture"[^>]*><svg/);
    expect(text).toContain('The timeline as a table');
    expect(text).not.toMatch(/ style=|<style/);
  });

  test('has its switches in its address, each leaving the others as they are', async () => {
    const { text } = await open('auditor-1', `/cases/${joint}/compare?axis=calendarDays&scope=nonsense`);
    expect(text).toContain(`href="/cases/${joint}/compare?axis=calendarDays&amp;stops=without&amp;scope=whole"`);
    expect(text).toMatch(/axis=calendarDays[^>]*aria-current="true">Calendar days/);
  });

  test('of another applicant is not there', async () => {
    expect((await open('applicant-2', `/cases/${joint}/compare`)).status).toBe(404);
    expect((await open('auditor-1', '/cases/x/compare')).status).toBe(404);
  });

  test('says that there is no saving where one procedure alone was gone through', async () => {
    const id = await fileExample(trine, 'licence-modification');
    const { text } = await open('auditor-1', `/cases/${id}/compare`);
    expect(text).toContain('No saving demonstrated');
    expect(text).not.toContain('<span class="tag">E0</span>');
  });
});
