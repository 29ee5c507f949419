/** How the pages look to people: in each language, on a narrow screen, on paper, and to those who see with other means. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { Desk, type Manner, openChromium, withBrowser } from './setup/chromium.js';
import { fileExample, give, OFFICE, work } from './setup/client.js';
import { openTrine, type Trine } from './setup/trine.js';

/** Who looks at what; `:open` and `:closed` stand for cases. */
const PAGES: [who: string, path: string][] = [
  ['licence-reviewer-1', '/inbox?tab=group'],
  ['licence-reviewer-1', '/cases'],
  ['licence-reviewer-1', '/cases/:open'],
  ['licence-reviewer-1', '/cases/:open?do=licence.completeReview'],
  ['licence-reviewer-1', '/cases/:open?tab=diagram'],
  ['decider-1', '/cases/:closed?tab=opinions'],
  ['decider-1', '/cases/:closed?tab=journal'],
  ['decider-1', '/cases/:closed?tab=filing'],
  ['applicant-1', '/filings/new'],
  ['applicant-1', '/cases/:open/receipt'],
  ['applicant-1', '/cases/:open/materials'],
  ['decider-1', '/help'],
  ['decider-1', '/procedures'],
  ['decider-1', '/procedures/three-in-one/1'],
  ['decider-1', '/procedures/three-in-one/1?tab=ways'],
  ['decider-1', '/procedures/three-in-one/1?tab=limits'],
  ['decider-1', '/procedures/three-in-one/1?tab=materials'],
  ['decider-1', '/procedures/three-in-one/1?tab=people'],
  ['decider-1', '/procedures/three-in-one/1?tab=filing'],
  ['decider-1', '/procedures/three-in-one/1/commands/inspection.report'],
  ['decider-1', '/procedures/licence-modification/compare?a=1&b=gmp-inspection@1'],
  ['decider-1', '/procedures/three-in-one/1/try?done=case.submit,case.accept'],
  ['rule-administrator-1', '/rules'],
  ['decider-1', '/people'],
  ['security-administrator-1', '/people?register=appointments'],
  ['security-administrator-1', '/people/changes/delegation.make'],
  ['auditor-1', '/dashboard?procedure=three-in-one'],
  ['auditor-1', '/reports'],
  ['auditor-1', '/reports/new'],
  ['auditor-1', '/reports/1'],
  ['auditor-1', '/audit?verify=all'],
  ['auditor-1', '/cases/:closed/compare'],
];

const MANNERS: [name: string, manner: Manner & { media?: 'print' }][] = [
  ['in English on a desk', { tongue: 'en' }],
  ['in Chinese on a phone', { tongue: 'zh-CN', width: 390 }],
  ['in Uyghur from right to left on a phone', { tongue: 'ug', width: 390 }],
  ['on paper', { tongue: 'zh-CN', media: 'print' }],
];

/** Dates and times that stand outside of what says their zone. Pictures, raw data and what the API has printed say it themselves. */
const NAKED_DATES = `[...function* () {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    if (/\\d{4}-\\d\\d-\\d\\d/.test(node.data) && !node.parentElement.closest('time, svg, code, pre, textarea, .written, [data-printed]')) yield node.data;
}()]`;

withBrowser('the pages', () => {
  let trine: Trine;
  let browser: Browser;
  let base: string;
  const cases = { ':open': '', ':closed': '' };
  beforeAll(async () => {
    trine = await openTrine();
    await trine.app.listen(0, '127.0.0.1');
    base = (await trine.app.getUrl()).replace('[::1]', '127.0.0.1');
    browser = await openChromium();
    cases[':closed'] = await fileExample(trine, 'three-in-one');
    await work(trine, cases[':closed'], OFFICE);
    cases[':open'] = await fileExample(trine, 'three-in-one');
    await work(trine, cases[':open'], ['applicant-1', 'intake-1']);
    await publishReport();
  }, 120_000);
  /** A report over enough cases that it has figures, and waits until it is there. */
  async function publishReport(): Promise<void> {
    for (let filed = 0; filed < 4; filed++)
      await give(trine, await fileExample(trine, 'three-in-one'), 'applicant-1', 'case.submit', {});
    const period = { from: '2025-08-01', to: '2025-08-31', kind: 'provisional' };
    await trine.ask('POST', 'reports', { as: 'auditor-1', body: period });
    for (let tries = 0; tries < 400; tries++) {
      if ((await trine.ask('GET', 'reports/1', { as: 'auditor-1' })).status === 200) return;
      await sleep(50);
    }
    throw new Error('the report was not made in time');
  }
  afterAll(async () => {
    await browser?.close();
    await trine.stop();
  });

  test.each(MANNERS)(
    '%s stand within their window, break no rule of WCAG 2.2 AA, and name the zone of every time',
    async (_, manner) => {
      const desks = new Map<string, Desk>();
      const found: Record<string, unknown> = {};
      for (const [who, path] of PAGES) {
        const desk = desks.get(who) ?? (await Desk.of(browser, base, who, manner));
        desks.set(who, desk);
        if (manner.media) await desk.page.emulateMedia({ media: manner.media });
        await desk.open(path.replace(/:open|:closed/, (which) => cases[which as ':open']));
        const { axe, overflow } = await desk.faults();
        const naked = await desk.page.evaluate<string[]>(NAKED_DATES);
        const complaints = desk.complaints.splice(0);
        if (axe.length + naked.length + complaints.length > 0 || overflow > 0)
          found[path] = { axe, overflow, naked, complaints };
      }
      for (const desk of desks.values()) await desk.close();
      expect(found).toEqual({});
    },
    300_000,
  );

  test('what would be wrong is found', async () => {
    const desk = await Desk.of(browser, base, 'licence-reviewer-1', { tongue: 'en' });
    await desk.open('/inbox');
    await desk.page.evaluate(() => {
      const field = document.createElement('input');
      const wide = document.createElement('p');
      wide.textContent = `since 2026-01-01 ${'x'.repeat(2_000)}`;
      document.querySelector('main')!.append(field, wide);
    });
    const { axe, overflow } = await desk.faults();
    expect(axe).toEqual([expect.stringMatching(/^label: /)]);
    expect(overflow).toBeGreaterThan(0);
    expect(await desk.page.evaluate<string[]>(NAKED_DATES)).toHaveLength(1);
    await desk.close();
  });

  test('a page comes small over a slow link, and asks nobody else for anything', async () => {
    const { page, ...desk } = await Desk.of(browser, base, 'licence-reviewer-1', { tongue: 'zh-CN' });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).origin));
    await page.goto(`${base}/inbox?tab=group`);
    expect(new Set(asked)).toEqual(new Set([base]));
    const answer = await fetch(`${base}/sign-in`, { headers: { 'accept-encoding': 'gzip' } });
    expect(answer.headers.get('content-encoding')).toBe('gzip');
    expect(desk.complaints).toEqual([]);
    await page.context().close();
  });
});
