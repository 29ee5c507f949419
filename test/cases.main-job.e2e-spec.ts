import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Json, JsonObject } from '../src/domain/json.js';
import { advance, fileExample, give, OFFICE, work } from './setup/client.js';
import { openTrine, type Trine } from './setup/trine.js';

let trine: Trine;
beforeAll(async () => {
  trine = await openTrine();
});
afterAll(() => trine.stop());

describe('a client that knows only HTTP and JSON', () => {
  test.each(['three-in-one', 'licence-modification', 'gmp-inspection', 'registration-filing'])(
    'files the example of %s and reaches the archive by following the actions',
    async (procedure) => {
      const id = await fileExample(trine, procedure);
      const { view, done } = await work(trine, id, OFFICE);
      expect({ procedure, state: view['state'], last: done.at(-1)?.command }).toEqual({
        procedure,
        state: 'archived',
        last: 'case.archive',
      });
      expect(view['outcome']).toBe('decided');
    },
  );

  test.each([
    ['notAccepted', 'intake-1', 'case.refuseAcceptance'],
    ['withdrawn', 'applicant-1', 'case.withdraw'],
  ])('reaches the end %s', async (end, who, command) => {
    const id = await fileExample(trine, 'three-in-one');
    const { view } = await work(trine, id, ['applicant-1', 'intake-1'], (actions) => {
      const ending = actions.find((action) => action.command === command && action.allowed);
      return ending ?? (actions.some((action) => action.command === 'case.accept') ? undefined : advance(actions, []));
    });
    expect([who, view['outcome'], view['status']]).toEqual([who, end, 'closed']);
  });

  test('reaches the end closedUncorrected when the corrections never come', async () => {
    const id = await fileExample(trine, 'three-in-one');
    const { view } = await work(trine, id, ['applicant-1', 'intake-1'], (actions, done) => {
      const find = (command: string) => actions.find((action) => action.command === command && action.allowed);
      const asked = done.some(({ command }) => command === 'case.requestCorrection');
      return asked ? find('case.closeUncorrected') : (find('case.requestCorrection') ?? find('case.submit'));
    });
    expect([view['outcome'], view['status']]).toEqual(['closedUncorrected', 'closed']);
  });

  test('reaches the end transferred when every track has left the case', async () => {
    const id = await fileExample(trine, 'three-in-one');
    const { view } = await work(trine, id, ['applicant-1', 'intake-1', 'convener-1'], (actions) => {
      const detach = actions.find(({ command, allowed }) => command === 'case.detachTrack' && allowed);
      return detach ?? advance(actions, []);
    });
    expect([view['outcome'], view['status']]).toEqual(['transferred', 'closed']);
  });

  test('reaches the end refused when no line complies, with reasons and remedies in every record', async () => {
    const id = await fileExample(trine, 'three-in-one');
    const { view } = await work(trine, id, OFFICE, (actions, done) => {
      const next = advance(actions, done);
      if (!next || !('example' in next) || !/^inspection\.(report|reviewReport)$/.test(next.command)) return next;
      const lines = Object.keys(next.example['conclusions'] as JsonObject);
      const each = (value: Json) => Object.fromEntries(lines.map((line) => [line, value]));
      const defects = each([{ grade: 'critical', description: '共线生产清洁验证缺失' }]);
      return { command: next.command, data: { conclusions: each('nonCompliant'), defects } };
    });
    expect([view['outcome'], view['status']]).toEqual(['refused', 'closed']);
    const adverse = (
      view['decisions'] as { adverse: boolean; reason: string | null; remedies: string | null }[]
    ).filter((one) => one.adverse);
    expect(adverse.length).toBeGreaterThanOrEqual(4);
    for (const { reason, remedies } of adverse)
      expect([reason, remedies]).toEqual([expect.any(String), expect.any(String)]);
  });

  test('two officials advance the same case at once: one wins, one gets 412, and the journal has no gap', async () => {
    const id = await fileExample(trine, 'three-in-one');
    await give(trine, id, 'applicant-1', 'case.submit', {});
    const { headers, body } = await trine.ask('GET', `cases/${id}`, { as: 'intake-1' });
    const example = (body['actions'] as { command: string; example: object }[]).find(
      ({ command }) => command === 'case.accept',
    )!.example;
    const both = await Promise.all(
      ['intake-1', 'intake-2'].map((as) =>
        trine.ask('POST', `cases/${id}/commands`, {
          as,
          headers: { 'if-match': String(headers['etag']) },
          body: { type: 'case.accept', data: example },
        }),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    const journal = await trine.ask('GET', `cases/${id}/journal`, { as: 'auditor-1' });
    expect((journal.body['items'] as { seq: number }[]).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });
});
