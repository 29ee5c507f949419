import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Browser } from './setup/browser.js';
import { openTrine, type Trine } from './setup/trine.js';
import { signInLink } from './setup/workbench.js';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const HERE = 'http://127.0.0.1';
const OURS = { 'sec-fetch-site': 'same-origin' };

describe('what stands around every page', () => {
  let trine: Trine;
  const visitor = () => new Browser(trine.app, HERE);
  const signedIn = async (name: string): Promise<Browser> => {
    const browser = visitor();
    await browser.ask(await signInLink(name));
    return browser;
  };
  beforeAll(async () => {
    trine = await openTrine();
  });
  afterAll(() => trine.stop());

  test('who has not signed in is led to signing in, and back to where he was', async () => {
    const { status, headers } = await visitor().ask('/inbox?tab=group');
    expect([status, headers['location']]).toEqual([303, '/sign-in?returnTo=%2Finbox%3Ftab%3Dgroup']);
  });

  test('a wrong password leaves the name in its field and says what is wrong', async () => {
    const body = new URLSearchParams({ name: 'intake-1', password: 'guess' }).toString();
    const page = await visitor().ask('/sign-in', { method: 'POST', headers: { ...FORM, ...OURS }, body });
    expect(page.status).toBe(401);
    expect(page.text).toContain('value="intake-1"');
    expect(page.text).toContain('role="alert"');
    expect(page.text).not.toContain('guess');
  });

  test('after signing in nobody is sent to another site', async () => {
    for (const returnTo of ['//evil.example', '/\\evil.example', 'https://evil.example', '/\t/evil.example']) {
      const page = await visitor().ask(`/sign-in?returnTo=${encodeURIComponent(returnTo)}`);
      expect(page.text).toContain('name="returnTo" value="/inbox"');
    }
  });

  test('nothing inline and nothing from elsewhere may run on a page', async () => {
    const { headers, text } = await (await signedIn('intake-1')).ask('/inbox');
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    );
    expect(text).not.toMatch(/ style=|<style| on[a-z]+=|javascript:/);
  });

  test('a form that another site sends is refused, whatever it carries', async () => {
    const browser = await signedIn('intake-1');
    const headers = { ...FORM, 'sec-fetch-site': 'cross-site' };
    const page = await browser.ask('/inbox', { method: 'POST', headers, body: 'only=x&key=k' });
    expect(page.text).toContain('crossSiteRefused');
    expect((await browser.ask('/sign-out', { method: 'POST', headers, body: '' })).status).toBe(403);
    expect((await browser.ask('/inbox')).status).toBe(200);
  });

  test('the page speaks the language that its reader chose, and Uyghur runs from right to left', async () => {
    const browser = await signedIn('intake-1');
    const choose = async (tongue: string) => {
      const body = new URLSearchParams({ tongue, returnTo: '/inbox' }).toString();
      await browser.ask('/preferences', { method: 'POST', headers: { ...FORM, ...OURS }, body });
      return (await browser.ask('/inbox')).text;
    };
    expect(await choose('en')).toContain('<html lang="en" dir="ltr">');
    expect(await choose('ug')).toContain('<html lang="ug" dir="rtl">');
    expect(await choose('zh-CN')).toContain('<h1>待办</h1>');
  });

  test('the menu shows each person the places that let him in', async () => {
    const auditor = await (await signedIn('auditor-1')).ask('/inbox');
    expect(auditor.text).toContain('href="/audit"');
    const applicant = await (await signedIn('applicant-1')).ask('/inbox');
    expect(applicant.text).not.toContain('href="/audit"');
    expect(applicant.text).toContain('href="/filings/new"');
  });

  test('who signs out is signed out', async () => {
    const browser = await signedIn('intake-1');
    const page = await browser.ask('/sign-out', { method: 'POST', headers: { ...FORM, ...OURS }, body: '' });
    expect(page.headers['location']).toBe('/sign-in');
    expect((await browser.ask('/inbox')).status).toBe(303);
  });
});
