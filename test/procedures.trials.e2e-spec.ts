import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Browser } from './setup/browser.js';
import type { JsonObject } from '../src/domain/json.js';
import { openTrine, type Trine } from './setup/trine.js';
import { signInLink } from './setup/workbench.js';

type Answer = {
  taken: { type: string; by: string }[];
  stages: { stage: string }[];
  closed: boolean;
  outcome: string | null;
  refusal: { type: string; code: string; detail: string } | null;
  actions: { command: string; kind: string; role: string }[];
  svg: string | null;
};

describe('trying a procedure', () => {
  let trine: Trine;
  const attempt = async (id: string, commands: JsonObject[], more: JsonObject = {}): Promise<Answer> => {
    const { status, body, text } = await trine.ask('POST', `procedures/${id}/1/trials`, {
      as: 'applicant-1',
      body: { commands, ...more },
    });
    if (status !== 200) throw new Error(text);
    return body as unknown as Answer;
  };
  beforeAll(async () => {
    trine = await openTrine();
  });
  afterAll(() => trine.stop());

  test('begins with the example filing and offers what is possible next', async () => {
    const { stages, actions, refusal } = await attempt('three-in-one', []);
    expect([stages.map(({ stage }) => stage), refusal]).toEqual([['filing'], null]);
    expect(actions[0]).toMatchObject({ command: 'case.submit', kind: 'advance', role: 'applicant' });
  });

  test.each(['three-in-one', 'licence-modification', 'gmp-inspection', 'registration-filing'])(
    'whoever follows the ordinary next steps of %s reaches its end',
    async (id) => {
      const walk: JsonObject[] = [];
      let answer = await attempt(id, walk);
      while (!answer.closed && walk.length < 100) {
        const next = answer.actions.find(({ kind }) => ['advance', 'resume'].includes(kind));
        if (!next) throw new Error(`nothing to follow after ${JSON.stringify(walk)}`);
        walk.push({ type: next.command });
        answer = await attempt(id, walk);
      }
      expect([answer.closed, answer.refusal]).toEqual([true, null]);
    },
    120_000,
  );

  test('a refusal is an answer, says why, and leaves the case where it was', async () => {
    const answer = await attempt('three-in-one', [
      { type: 'case.submit' },
      { type: 'case.archive' },
      { type: 'case.accept' },
    ]);
    expect(answer.refusal).toMatchObject({ type: 'case.archive', code: 'notPossible' });
    expect(answer.taken.map(({ type }) => type)).toEqual(['case.file', 'case.submit']);
    const wrong = await attempt('three-in-one', [{ type: 'case.submit', role: 'decider' }]);
    expect(wrong.refusal).toMatchObject({ code: 'forbidden' });
    const unknown = await attempt('three-in-one', [{ type: 'task.claim' }]);
    expect(unknown.refusal).toMatchObject({ code: 'unknownCommand' });
    const faulty = await attempt('three-in-one', [{ type: 'case.submit', data: { no: 1 } }]);
    expect(faulty.refusal).toMatchObject({ code: 'invalidPayload' });
  });

  test('the same walk gives the same answer', async () => {
    const walk = [{ type: 'case.submit' }, { type: 'case.accept' }];
    for (const commands of [[], walk])
      expect(await attempt('three-in-one', commands)).toEqual(await attempt('three-in-one', commands));
  });

  test('keeps nothing', async () => {
    const count = async () => (await trine.ask('GET', 'cases', { as: 'intake-1' })).body['count'];
    const before = await count();
    await attempt('three-in-one', [{ type: 'case.submit' }, { type: 'case.accept' }]);
    expect(await count()).toBe(before);
  });

  test('is bounded, and asks for a procedure that is there', async () => {
    const commands = Array.from({ length: 101 }, () => ({ type: 'case.submit' }));
    const ask = (url: string, body: JsonObject) => trine.ask('POST', url, { as: 'applicant-1', body });
    expect((await ask('procedures/three-in-one/1/trials', { commands })).status).toBe(400);
    expect((await ask('procedures/no-such/1/trials', { commands: [] })).status).toBe(404);
    expect(
      (await trine.ask('GET', 'procedures/three-in-one/1/trials?commands=%3Cb%3E', { as: 'intake-1' })).status,
    ).toBe(400);
  });

  test('the page walks by links, shows the diagram moving, and a refusal with the way back', async () => {
    const browser = new Browser(trine.app, 'http://127.0.0.1');
    await browser.ask(await signInLink('intake-1'));
    const first = await browser.ask('/procedures/three-in-one/1/try?lang=en');
    expect(first.text).toContain('href="/procedures/three-in-one/1/try?done=case.submit"');
    const later = await browser.ask('/procedures/three-in-one/1/try?done=case.submit&lang=en');
    expect(later.text).toContain('<svg');
    const pictureIn = (text: string) => text.slice(text.indexOf('<svg'), text.indexOf('</svg>'));
    expect(pictureIn(later.text)).not.toBe(pictureIn(first.text));
    const refused = await browser.ask('/procedures/three-in-one/1/try?done=case.submit&next=case.archive&lang=en');
    expect([refused.status, refused.text.includes('role="alert"')]).toEqual([409, true]);
    expect(refused.text).toContain('done=case.submit%2Ccase.accept');
    expect(refused.text).not.toContain('done=case.submit%2Ccase.archive');
  });
});
