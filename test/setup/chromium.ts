/**
 * People at a real browser, each with cookies of his own. The browser is Debian's; `.ci/run` installs it where it is absent.
 * With `byKeyboard` nothing is clicked: a field is reached by Tab, filled by typing, and a button pressed by Enter.
 */
import { describe } from '@jest/globals';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import type { Json, JsonObject } from '../../src/domain/json.js';
import { signInLink } from './workbench.js';

const CANDIDATES = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
/** Where the browser is; undefined on a machine without one. */
const CHROMIUM = CANDIDATES.find((path) => path !== undefined && existsSync(path));

/** For suites that drive pages: they run where a browser is, and elsewhere say why they do not. */
export const withBrowser = CHROMIUM === undefined ? describe.skip : describe;
if (CHROMIUM === undefined)
  process.stderr.write(
    'No Chromium on this machine: the tests that drive pages are skipped. Install it, or name it in CHROMIUM.\n',
  );

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const MOST_TABS = 400;

export type Manner = { tongue: 'zh-CN' | 'en' | 'ug'; byKeyboard?: boolean; width?: number };
type Violation = { id: string; nodes: { target: string[] }[] };

export const openChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM!, args: ['--no-sandbox', '--disable-dev-shm-usage'] });

/** A person at his browser. */
export class Desk {
  /** What the browser complained of: refused scripts and styles, failed requests of a page. */
  readonly complaints: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
    private readonly base: string,
    private readonly byKeyboard: boolean,
  ) {
    page.on('console', (message) => message.type() === 'error' && this.complaints.push(message.text()));
    page.on('pageerror', (error) => this.complaints.push(String(error)));
  }

  static async of(browser: Browser, base: string, name: string, manner: Manner): Promise<Desk> {
    const { tongue, byKeyboard = false, width = 1280 } = manner;
    const context = await browser.newContext({ locale: tongue, viewport: { width, height: 900 } });
    await context.addCookies([{ name: 'trine-tongue', value: tongue, url: base }]);
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    await page.goto(base + (await signInLink(name)));
    return new Desk(page, context, base, byKeyboard);
  }

  async open(path: string): Promise<void> {
    await this.page.goto(this.base + path);
  }

  /** Fills the fields of a form with data as the API takes them; the names of the fields are their pointers. */
  async fill(data: Json, pointer = '/data'): Promise<void> {
    if (Array.isArray(data)) return this.fillList(data, pointer);
    if (typeof data === 'object' && data !== null) {
      for (const [key, value] of Object.entries(data)) await this.fill(value, `${pointer}/${key}`);
      return;
    }
    if (data === null) return;
    const field = this.page.locator(`[name="${pointer}"]`).first();
    const kind = await field.evaluate((element: HTMLInputElement) => `${element.tagName} ${element.type}`);
    if (kind === 'INPUT checkbox') await this.check(field);
    else if (kind.startsWith('SELECT')) await this.choose(field, String(data));
    else await this.type(field, /datetime/.test(kind) ? localTime(String(data)) : String(data));
  }

  private async fillList(data: Json[], pointer: string): Promise<void> {
    const boxes = this.page.locator(`input[type=checkbox][name="${pointer}"]`);
    if ((await boxes.count()) > 0) {
      for (const one of data.filter((each) => typeof each === 'string'))
        await this.check(this.page.locator(`[name="${pointer}"][value="${one}"]`));
      return;
    }
    for (const [i, one] of data.entries()) {
      const row = this.page.locator(`[name^="${pointer}/${i}"]`);
      if ((await row.count()) === 0) await this.press(this.page.locator(`button[value="add ${pointer}"]`));
      await this.fill(one, `${pointer}/${i}`);
    }
  }

  /** Presses a button or follows a link, and waits for the page that comes. */
  async press(target: Locator): Promise<void> {
    const arrived = this.page.waitForEvent('load');
    if (this.byKeyboard) {
      await this.tabTo(target);
      await this.page.keyboard.press('Enter');
    } else await target.click();
    await arrived;
  }

  private async type(field: Locator, value: string): Promise<void> {
    if (!this.byKeyboard) return field.fill(value);
    const kind = await field.getAttribute('type');
    // What a date field takes from the keyboard depends on the country; its value does not.
    if (kind === 'date' || kind === 'datetime-local') return field.fill(value);
    await this.tabTo(field);
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.keyboard.insertText(value);
  }

  private async check(box: Locator): Promise<void> {
    if (await box.isChecked()) return;
    if (!this.byKeyboard) return box.check();
    await this.tabTo(box);
    await this.page.keyboard.press('Space');
  }

  private async choose(field: Locator, value: string): Promise<void> {
    if (!this.byKeyboard) return void (await field.selectOption(value));
    await this.tabTo(field);
    for (let i = 0; i < 60 && (await field.inputValue()) !== value; i++) await this.page.keyboard.press('ArrowDown');
    if ((await field.inputValue()) !== value) throw new Error(`no key leads to ${value}`);
  }

  private async tabTo(target: Locator): Promise<void> {
    const wanted = await target.first().elementHandle();
    for (let tabs = 0; tabs < MOST_TABS; tabs++) {
      if (await this.page.evaluate((element) => document.activeElement === element, wanted)) return;
      await this.page.keyboard.press('Tab');
    }
    throw new Error(`Tab does not lead to ${String(target)}`);
  }

  /** What is wrong with the page as it stands, by WCAG 2.2 A and AA; by how much it is wider than its window. */
  async faults(): Promise<{ axe: string[]; overflow: number }> {
    // A page of ours lets no script in from elsewhere, so the yardstick comes from the browser itself.
    await this.page.evaluate(await readFile(AXE, 'utf8'));
    const axe = await this.page.evaluate(async () => {
      const { axe: yardstick } = globalThis as unknown as {
        axe: { run: (options: object) => Promise<{ violations: Violation[] }> };
      };
      const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
      const { violations } = await yardstick.run({ runOnly: { type: 'tag', values: tags } });
      return violations.map(
        ({ id, nodes }) =>
          `${id}: ${nodes
            .map(({ target }) => target.join(' '))
            .slice(0, 3)
            .join(', ')}`,
      );
    });
    const overflow = await this.page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    return { axe, overflow };
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}

/** As a field for Beijing time takes it. */
const localTime = (instant: string): string => new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 19);

export type Action = { command: string; kind: string; allowed: boolean; example: JsonObject };
