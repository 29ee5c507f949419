import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Browser, type Page } from './setup/browser.js';
import { openTrine, type Trine } from './setup/trine.js';
import { signInLink } from './setup/workbench.js';

const SENT = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
const SYSTEM = 'system-administrator-1';
const SECURITY = 'security-administrator-1';
const RULES = 'rule-administrator-1';

/** What the fields of a page hold that nobody types. */
const hiddenIn = ({ text }: Page, after = ''): Record<string, string> => {
  const main = text.slice(text.indexOf(after, text.indexOf('<main')));
  return Object.fromEntries(
    [...main.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name!, value!]),
  );
};

describe('the pages of people and rules', () => {
  let trine: Trine;
  const signedIn = async (name: string): Promise<Browser> => {
    const browser = new Browser(trine.app, 'http://127.0.0.1');
    await browser.ask(await signInLink(name));
    return browser;
  };
  const send = async (browser: Browser, path: string, fields: Record<string, string>): Promise<Page> => {
    const page = await browser.ask(path);
    const body = new URLSearchParams({ ...hiddenIn(page), ...fields }).toString();
    return browser.ask(path, { method: 'POST', headers: SENT, body });
  };
  const ENROL = { '/data/id': 'li-si', '/data/name': '<b>李四</b>', '/data/organ': 'bureau' };
  let proposal: string;
  beforeAll(async () => {
    trine = await openTrine();
  });
  afterAll(() => trine.stop());

  test('every register opens to administrators and auditors, with who entered what', async () => {
    for (const name of [SECURITY, 'auditor-1']) {
      const browser = await signedIn(name);
      for (const register of [
        'organs',
        'officers',
        'appointments',
        'delegations',
        'entrustments',
        'grants',
        'interests',
        'proposals',
        'access-review',
      ]) {
        const { status, text } = await browser.ask(`/people?register=${register}&lang=en`);
        expect([register, status, text.includes('undefined')]).toEqual([register, 200, false]);
      }
      expect((await browser.ask('/people?register=officers&asOf=2025-08-05')).text).toContain('intake-1');
    }
  });

  test('an official sees what he may do himself, and no register that is not his to read', async () => {
    const { status, text } = await (await signedIn('intake-1')).ask('/people?lang=en');
    expect(status).toBe(200);
    expect(text).toContain('What I may do here');
    expect(text).not.toContain('auditor-1');
    expect((await (await signedIn('intake-1')).ask('/people/changes/officer.enrol')).status).toBe(404);
  });

  test('an auditor reads and is offered no change', async () => {
    expect((await (await signedIn('auditor-1')).ask('/people')).text).not.toContain('/people/changes/');
  });

  test('what is left out comes back at its field, with what was typed', async () => {
    const page = await send(await signedIn(SYSTEM), '/people/changes/officer.enrol', { '/data/name': '王五' });
    expect(page.status).toBe(400);
    expect(page.text).toContain('value="王五"');
    expect(page.text).toContain('href="#f/data/id"');
  });

  test('a change is proposed by one administrator', async () => {
    const page = await send(await signedIn(SYSTEM), '/people/changes/officer.enrol', ENROL);
    proposal = /proposed=(P\d+)/.exec(String(page.headers['location']))![1]!;
    const shown = await (await signedIn(SYSTEM)).ask(`/people/proposals/${proposal}?lang=en`);
    expect(shown.text).toContain('Waits for approval');
    expect(shown.text).toContain('&lt;b>李四');
    expect(shown.text).not.toContain('<b>李四');
  });

  test('his own approval is refused in words, and what he wrote is kept', async () => {
    const page = await send(await signedIn(SYSTEM), `/people/proposals/${proposal}`, {
      way: 'approve',
      opinion: '同意',
    });
    expect(page.status).toBe(409);
    expect(page.text).toContain('role="alert"');
    expect(page.text).toContain('>同意</textarea>');
  });

  test('another administrator approves it, and then it holds', async () => {
    const browser = await signedIn(SECURITY);
    const page = await send(browser, `/people/proposals/${proposal}`, { way: 'approve', opinion: '同意' });
    expect([page.status, page.headers['location']]).toEqual([303, `/people?register=proposals&settled=${proposal}`]);
    const { text } = await browser.ask('/people?register=officers');
    expect(text).toContain('li-si');
  });

  test('a form that was read before somebody else acted is refused', async () => {
    const browser = await signedIn(SYSTEM);
    const fields = { '/data/id': 'zhao-liu', '/data/name': '赵六', '/data/organ': 'bureau', version: '1' };
    expect((await send(browser, '/people/changes/officer.enrol', fields)).status).toBe(412);
  });

  test('a proposal can be withdrawn by whoever made it, with a reason', async () => {
    const browser = await signedIn(SYSTEM);
    const made = await send(browser, '/people/changes/organ.rename', {
      '/data/organ': 'bureau',
      '/data/name/zh-CN': '新局',
      '/data/name/en': 'New bureau',
      '/data/reason': '机构改革',
    });
    const id = /proposed=(P\d+)/.exec(String(made.headers['location']))![1]!;
    expect((await send(browser, `/people/proposals/${id}`, { way: 'withdraw', opinion: '' })).status).toBe(400);
    expect((await send(browser, `/people/proposals/${id}`, { way: 'withdraw', opinion: '填错' })).status).toBe(303);
  });

  test('no other proposal and no other change is there', async () => {
    const browser = await signedIn(SYSTEM);
    expect((await browser.ask('/people/proposals/P99999')).status).toBe(404);
    expect((await browser.ask('/people/changes/no.such')).status).toBe(404);
  });

  test('a year that was published names its decree, one that was not is called provisional', async () => {
    const browser = await signedIn('applicant-1');
    const published = (await browser.ask('/rules?year=2025&lang=en')).text;
    expect(published).toMatch(/2025-10-01[^"]*day off/);
    expect(published).not.toContain('Not published');
    const unpublished = (await browser.ask('/rules?year=2031&lang=en')).text;
    expect(unpublished).toContain('Not published: counted Monday to Friday');
    expect(unpublished).toMatch(/class="working provisional"/);
    expect((await browser.ask('/rules?year=x')).status).toBe(200);
  });

  test('limits name their source and the procedures that use them', async () => {
    const { text } = await (await signedIn('applicant-1')).ask('/rules?lang=en');
    expect(text).toContain('Art. 32(1)(4)');
    expect(text).toContain('href="/procedures/gmp-inspection/1"');
  });

  test('who keeps the rules may propose calendars and promises from there, nobody else', async () => {
    expect((await (await signedIn(RULES)).ask('/rules')).text).toContain('/people/changes/calendar.publish');
    expect((await (await signedIn('intake-1')).ask('/rules')).text).not.toContain('/people/changes/');
  });

  test('a promise that was approved is shown as one of this authority', async () => {
    const made = await send(await signedIn(RULES), '/people/changes/rule.promise', {
      '/data/rule': 'licence.decision',
      '/data/amount': '10',
      '/data/from': '2025-08-06',
      '/data/citation/text': '示例文件',
      '/data/citation/source': '示例',
    });
    const id = /proposed=(P\d+)/.exec(String(made.headers['location']))![1]!;
    expect((await (await signedIn(SECURITY)).ask('/rules')).text).toContain(`/people/proposals/${id}`);
    await send(await signedIn(SECURITY), `/people/proposals/${id}`, { way: 'approve' });
    expect((await (await signedIn(RULES)).ask('/rules?lang=en')).text).toContain('Promises of this authority');
  });
});
