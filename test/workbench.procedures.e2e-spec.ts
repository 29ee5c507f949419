import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../src/domain/json.js';
import { Browser } from './setup/browser.js';
import { fileExample } from './setup/client.js';
import { openTrine, type Trine } from './setup/trine.js';
import { signInLink } from './setup/workbench.js';

const PARTS = ['diagram', 'ways', 'limits', 'materials', 'people', 'filing'];

describe('the catalogue of procedures', () => {
  let trine: Trine;
  const signedIn = async (name: string): Promise<Browser> => {
    const browser = new Browser(trine.app, 'http://127.0.0.1');
    await browser.ask(await signInLink(name));
    return browser;
  };
  const rowOf = (page: string, id: string): string =>
    page.split('<tr').find((row) => row.includes(`href="/procedures/${id}/1"`)) ?? '';
  beforeAll(async () => {
    trine = await openTrine();
    await fileExample(trine, 'three-in-one', 'applicant-1');
  });
  afterAll(() => trine.stop());

  test('tells each reader how many open cases he may see', async () => {
    const official = rowOf((await (await signedIn('intake-1')).ask('/procedures?lang=en')).text, 'three-in-one');
    expect(official).toMatch(/class="number">1<\/td>/);
    const stranger = rowOf((await (await signedIn('applicant-2')).ask('/procedures?lang=en')).text, 'three-in-one');
    expect(stranger).toMatch(/class="number">0<\/td>/);
  });

  test('shows legal and promised days with their source, and never a promise or a recollection as law', async () => {
    const { text } = await (await signedIn('intake-1')).ask('/procedures?lang=en');
    expect(rowOf(text, 'licence-modification')).toMatch(/15 working days/);
    expect(rowOf(text, 'licence-modification')).toMatch(/class="tag unsure">Law, to be verified/);
    expect(rowOf(text, 'licence-modification')).toMatch(/class="tag unsure">Practice/);
  });

  test.each(['three-in-one', 'licence-modification', 'gmp-inspection', 'registration-filing'])(
    'shows every part of %s',
    async (id) => {
      const browser = await signedIn('applicant-1');
      for (const part of PARTS) {
        const page = await browser.ask(`/procedures/${id}/1?tab=${part}&lang=en`);
        expect([part, page.status, page.text.includes('undefined')]).toEqual([part, 200, false]);
        expect(page.text).not.toMatch(/ style=|<style| on[a-z]+=|javascript:/);
      }
      expect((await browser.ask(`/procedures/${id}/1`)).text).toContain('<svg');
    },
    60_000,
  );

  test('names of every way on the stage, the command, who may do it and the limit', async () => {
    const { text } = await (await signedIn('intake-1')).ask('/procedures/three-in-one/1?tab=ways&lang=en');
    const accept = text.split('<tr').find((row) => row.includes('/commands/case.accept"'))!;
    expect(accept).toContain('intake officer');
    expect(accept).toContain('5 working days');
  });

  test('lets a command be read with its form before anybody needs it', async () => {
    const browser = await signedIn('intake-1');
    const page = await browser.ask('/procedures/three-in-one/1/commands/inspection.report?lang=en');
    expect(page.status).toBe(200);
    expect(page.text).toContain('<fieldset disabled');
    expect((await browser.ask('/procedures/three-in-one/1/commands/no.such')).status).toBe(404);
  });

  test('says what differs between two procedures, and that a version does not differ from itself', async () => {
    const browser = await signedIn('intake-1');
    const other = await browser.ask('/procedures/three-in-one/compare?a=1&b=gmp-inspection%401&lang=en');
    expect(other.text).toContain('licence.decision');
    expect(other.text).toContain('Only in the first');
    expect((await browser.ask('/procedures/three-in-one/compare?a=1&b=1&lang=en')).text).toContain('No differences');
  });

  test('refuses what was never published as a page', async () => {
    const browser = await signedIn('intake-1');
    for (const path of [
      'three-in-one/9',
      'no-such/1',
      'three-in-one/x',
      'no-such/compare',
      'three-in-one/compare?b=%40',
    ]) {
      const { status, text } = await browser.ask(`/procedures/${path}`);
      expect([path, status >= 400 && status < 500, text.includes('role="alert"')]).toEqual([path, true, true]);
    }
  });

  test('has a transition for every command but the one that only enters the journal, between stages and parts that are there', async () => {
    for (const id of ['three-in-one', 'registration-filing']) {
      const { body } = await trine.ask('GET', `procedures/${id}/1`, { as: 'intake-1' });
      const ways = body['transitions'] as JsonObject[];
      const commands = (body['commands'] as JsonObject[]).map(({ type }) => type);
      expect(commands.filter((type) => !ways.some(({ command }) => command === type))).toEqual(['case.correctRecord']);
      const stages = (body['stages'] as { stage: string }[]).map(({ stage }) => stage);
      const isThere = (path: unknown) =>
        path === '' || stages.some((stage) => stage === path || stage.startsWith(`${String(path)}.`));
      expect(ways.filter(({ from, to }) => !isThere(from) || (to !== null && !isThere(to)))).toEqual([]);
    }
  });
});
