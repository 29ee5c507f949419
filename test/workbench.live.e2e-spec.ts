/** Pages that look again by themselves, and leave alone where somebody is at work. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { Desk, openChromium, withBrowser } from './setup/chromium.js';
import { fileExample, give } from './setup/client.js';
import { openTrine, type Trine } from './setup/trine.js';

withBrowser('a page that is open while others work', () => {
  let trine: Trine;
  let browser: Browser;
  let base: string;
  let id: string;
  beforeAll(async () => {
    trine = await openTrine();
    await trine.app.listen(0, '127.0.0.1');
    base = (await trine.app.getUrl()).replace('[::1]', '127.0.0.1');
    browser = await openChromium();
    id = await fileExample(trine, 'three-in-one');
    await give(trine, id, 'applicant-1', 'case.submit', {});
  });
  afterAll(async () => {
    await browser?.close();
    await trine.stop();
  });

  test('shows what happened, and keeps the half-written opinion and the place of the cursor', async () => {
    const desk = await Desk.of(browser, base, 'intake-1', { tongue: 'zh-CN' });
    await desk.open(`/cases/${id}?do=case.declareInterest`);
    const field = desk.page.locator('[name="/data/interest"]');
    await field.fill('写到一半的话');
    await field.evaluate((area: HTMLTextAreaElement) => area.setSelectionRange(2, 2));
    const { body } = await trine.ask('GET', `cases/${id}`, { as: 'intake-2' });
    const { example } = (body['actions'] as unknown as { command: string; example: Record<string, never> }[]).find(
      ({ command }) => command === 'case.requestCorrection',
    )!;
    await give(trine, id, 'intake-2', 'case.requestCorrection', example);
    await desk.page.waitForFunction(() => document.querySelector('[data-live="head"]')?.textContent.includes('3 条'));
    expect(await desk.page.locator('#live').textContent()).toBe('页面已更新');
    expect(await field.inputValue()).toBe('写到一半的话');
    expect(
      await field.evaluate((area: HTMLTextAreaElement) => [document.activeElement === area, area.selectionStart]),
    ).toEqual([true, 2]);
    expect(desk.complaints).toEqual([]);
    await desk.close();
  });

  test('keys lead through the pages, and do nothing while somebody types or has switched them off', async () => {
    const desk = await Desk.of(browser, base, 'intake-1', { tongue: 'en' });
    await desk.open('/inbox');
    await desk.page.keyboard.press('g');
    await desk.page.keyboard.press('c');
    await desk.page.waitForURL('**/cases');
    await desk.page.keyboard.press('/');
    expect(await desk.page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('q');
    await desk.page.keyboard.type('gi');
    expect(new URL(desk.page.url()).pathname).toBe('/cases');
    await desk.press(desk.page.locator('button[name=keys]'));
    await desk.page.keyboard.press('g');
    await desk.page.keyboard.press('i');
    await desk.page.waitForTimeout(500);
    expect(new URL(desk.page.url()).pathname).toBe('/cases');
    await desk.close();
  });

  test('without scripts everything but looking again is there', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false, locale: 'zh-CN' });
    const page = await context.newPage();
    const desk = await Desk.of(browser, base, 'intake-1', { tongue: 'zh-CN' });
    await context.addCookies(await desk.page.context().cookies());
    await page.goto(`${base}/cases/${id}?do=case.declareInterest`);
    await page.locator('[name="/data/interest"]').fill('没有脚本也能办理');
    await page.locator('#do button.primary').click();
    expect(new URL(page.url()).searchParams.has('recorded')).toBe(true);
    await context.close();
    await desk.close();
  });
});
