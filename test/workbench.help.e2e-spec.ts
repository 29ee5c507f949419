import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Browser } from './setup/browser.js';
import { openTrine, type Trine } from './setup/trine.js';
import { signInLink } from './setup/workbench.js';

describe('the help page', () => {
  let trine: Trine;
  beforeAll(async () => {
    trine = await openTrine();
  });
  afterAll(() => trine.stop());

  test('is open to who cannot sign in', async () => {
    const page = await new Browser(trine.app, 'http://127.0.0.1').ask('/help');
    expect([page.status, page.text.includes('<h1>帮助</h1>')]).toEqual([200, true]);
    expect(page.text).not.toContain('href="/audit"');
  });

  test('says what each lamp means, how days are counted, and where the API is described', async () => {
    const { text } = await new Browser(trine.app, 'http://127.0.0.1').ask('/help?lang=en');
    for (const said of ['Overdue', 'Due soon', 'In time', 'Stopped', 'Civil Code Art. 201', 'href="/docs"'])
      expect(text).toContain(said);
  });

  test('names the keys of the places that its reader may go to', async () => {
    const browser = new Browser(trine.app, 'http://127.0.0.1');
    await browser.ask(await signInLink('applicant-1'));
    const { text } = await browser.ask('/help');
    expect(text).toContain('<kbd dir="ltr">g f</kbd>');
    expect(text).not.toContain('<kbd dir="ltr">g a</kbd>');
  });

  test('leads to pages that are there', async () => {
    const browser = new Browser(trine.app, 'http://127.0.0.1');
    const { text } = await browser.ask('/help');
    const main = text.slice(text.indexOf('<main'), text.indexOf('</main>'));
    for (const [, href] of main.matchAll(/href="(\/(?:docs|openapi\.json|problems))"/g))
      expect((await browser.open(href!)).status).toBe(200);
  });
});
