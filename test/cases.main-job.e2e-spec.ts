import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { advance, fileExample, give, work } from './setup/client.js';
import { openTrine, type Trine } from './setup/trine.js';

const OFFICE = [
  'applicant-1',
  'intake-1',
  'licence-reviewer-1',
  'registration-reviewer-1',
  'inspection-centre-1',
  'team-leader-1',
  'checker-1',
  'division-head-1',
  'convener-1',
  'decider-1',
  'seal-officer-1',
  'delivery-1',
];

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
