/** People with nothing but a browser run a three-in-one case from filing to archive, and read what it brought. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { JsonObject } from '../src/domain/json.js';
import { type Action, Desk, type Manner, openChromium, withBrowser } from './setup/chromium.js';
import { openTrine, type Trine } from './setup/trine.js';

const HOUR_MS = 3_600_000;
const MOST_STEPS = 90;

/** Who works at which stages, by the roles that a stage asks for. */
const PEOPLE: Record<string, string> = {
  applicant: 'applicant-1',
  intake: 'intake-1',
  licenceReviewer: 'licence-reviewer-1',
  registrationReviewer: 'registration-reviewer-1',
  inspectionCentre: 'inspection-centre-1',
  teamLeader: 'team-leader-1',
  checker: 'checker-1',
  divisionHead: 'division-head-1',
  convener: 'convener-1',
  decider: 'decider-1',
  certificateOfficer: 'certificate-officer-1',
  sealOfficer: 'seal-officer-1',
  delivery: 'delivery-1',
};

const isConcluding = (command: string): boolean => /^inspection\.(report|reviewReport)$/.test(command);
/** Each line with a minor defect, so that the applicant has something to put right. */
function withDefects({ conclusions }: JsonObject): JsonObject {
  const lines = Object.keys(conclusions as JsonObject);
  const each = (value: () => object | string) => Object.fromEntries(lines.map((line) => [line, value()]));
  return {
    conclusions: each(() => 'pending') as JsonObject,
    defects: each(() => [{ grade: 'minor', description: '批生产记录个别字迹不清' }]) as JsonObject,
  };
}

withBrowser('with a browser alone', () => {
  let trine: Trine;
  let browser: Browser;
  let base: string;
  beforeAll(async () => {
    trine = await openTrine();
    await trine.app.listen(0, '127.0.0.1');
    base = (await trine.app.getUrl()).replace('[::1]', '127.0.0.1');
    browser = await openChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await trine.stop();
  });

  /** Everybody at his own desk, taking turns as the stages of the case ask for them. */
  async function workThrough(id: string, manner: Manner): Promise<{ by: string; command: string }[]> {
    const desks = new Map<string, Desk>();
    const done: { by: string; command: string }[] = [];
    const next = async (): Promise<boolean> => {
      const { body } = await trine.ask('GET', `cases/${id}`, { as: 'auditor-1' });
      if (body['status'] === 'closed') return false;
      const roles = (body['stages'] as { roles: string[] }[]).flatMap(({ roles: some }) => some);
      for (const by of new Set(roles.flatMap((role) => PEOPLE[role] ?? []))) {
        const { body: seen } = await trine.ask('GET', `cases/${id}`, { as: by });
        const action = (seen['actions'] as unknown as Action[]).find(
          ({ kind, allowed }) => allowed && (kind === 'advance' || kind === 'resume'),
        );
        if (!action) continue;
        const desk = desks.get(by) ?? (await Desk.of(browser, base, by, manner));
        desks.set(by, desk);
        const hadDefects = done.some(({ command }) => command === action.command);
        await desk.open(`/cases/${id}`);
        await desk.press(desk.page.locator(`a[href*="do=${action.command}"]`));
        await desk.fill(isConcluding(action.command) && !hadDefects ? withDefects(action.example) : action.example);
        trine.time.advance(HOUR_MS);
        await desk.press(desk.page.locator('#do button.primary[type=submit]'));
        const said = new URL(desk.page.url()).searchParams.get('recorded');
        if (said === null) throw new Error(`${by} ${action.command}: ${await desk.page.locator('#do').innerText()}`);
        expect(desk.complaints).toEqual([]);
        done.push({ by, command: action.command });
        return true;
      }
      return false;
    };
    while (done.length < MOST_STEPS && (await next()));
    for (const desk of desks.values()) await desk.close();
    return done;
  }

  /** Page by page, as the applicant finds the questions; then the receipt, which names the case. */
  async function fileByHand(manner: Manner): Promise<string> {
    const { body } = await trine.ask('GET', 'procedures/three-in-one/1', { as: 'applicant-1' });
    const { example } = body['filing'] as { example: JsonObject };
    const desk = await Desk.of(browser, base, 'applicant-1', manner);
    await desk.open('/filings/new');
    await desk.press(desk.page.locator('button[value="three-in-one@1"]'));
    for (let steps = 0; steps < 20; steps++) {
      const [, step] = /^\/filings\/[^/]+\/(.+)$/.exec(new URL(desk.page.url()).pathname) ?? [];
      if (step === undefined) break;
      if (example[step] !== undefined) await desk.fill(example[step], `/filing/${step}`);
      await desk.press(desk.page.locator('button[name=go][value=next]'));
    }
    await desk.press(desk.page.locator('main form button.primary'));
    const [, id] = /^\/cases\/([^/]+)\/receipt$/.exec(new URL(desk.page.url()).pathname) ?? [];
    if (id === undefined) throw new Error(`not filed: ${await desk.page.locator('main').innerText()}`);
    expect(desk.complaints).toEqual([]);
    await desk.close();
    return id;
  }

  /** The comparison with the old way, and a report on the month, ordered and read. */
  async function readOutcome(id: string, manner: Manner): Promise<void> {
    const desk = await Desk.of(browser, base, 'auditor-1', manner);
    await desk.open(`/cases/${id}/compare`);
    expect(await desk.page.locator('main').innerText()).toContain('E2');
    expect(await desk.page.locator('.picture svg').count()).toBeGreaterThan(0);
    await desk.open('/reports/new');
    await desk.press(desk.page.locator('main form button.primary'));
    await desk.page.waitForURL(/\/reports\/\d+/, { timeout: 60_000 });
    expect(await desk.page.locator('main').innerText()).toContain('E2');
    expect(await desk.page.locator('table').count()).toBeGreaterThan(5);
    expect(desk.complaints).toEqual([]);
    await desk.close();
  }

  test.each<Manner>([{ tongue: 'zh-CN' }, { tongue: 'en', byKeyboard: true }])(
    'a case is filed, reviewed, inspected with defects and rectification, decided, issued, compared and reported on (%j)',
    async (manner) => {
      const id = await fileByHand(manner);
      const done = await workThrough(id, manner);
      const { body: view } = await trine.ask('GET', `cases/${id}`, { as: 'auditor-1' });
      expect([view['outcome'], view['status']]).toEqual(['decided', 'closed']);
      await readOutcome(id, manner);
      expect(new Set(done.map(({ by }) => by)).size).toBeGreaterThanOrEqual(5);
      expect(done.map(({ command }) => command)).toEqual(
        expect.arrayContaining([
          'inspection.report',
          'inspection.issueDefectList',
          'inspection.submitRectification',
          'case.decide',
          'case.seal',
        ]),
      );
    },
    600_000,
  );
});
