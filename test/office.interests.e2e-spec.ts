/** Whoever has an interest in a party, or stands aside on a case, does nothing on it, and is named for nothing. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../src/domain/json.js';
import { advance, fileExample, give, work } from './setup/client.js';
import { change, SECURITY, SYSTEM } from './setup/office.js';
import { openTrine, type Trine } from './setup/trine.js';
import { pdf, upload } from './setup/upload.js';

type Action = { command: string; allowed: boolean; example: JsonObject };

/** The party of the example that the catalogue gives. */
const PARTY = '91654004MA00000012';
const UNTIL_THE_PLAN = [
  'applicant-1',
  'intake-2',
  'licence-reviewer-1',
  'registration-reviewer-1',
  'inspection-centre-1',
];

let trine: Trine;
beforeAll(async () => {
  trine = await openTrine();
}, 60_000);
afterAll(() => trine.stop());

const actionsOf = async (id: string, as: string): Promise<Action[]> =>
  (await trine.ask('GET', `cases/${id}`, { as })).body['actions'] as unknown as Action[];
const declare = async (officer: string, more: JsonObject): Promise<void> => {
  const data = { officer, party: PARTY, kind: 'employment', ...more };
  const { status, text } = await change(trine, SECURITY, SYSTEM, 'interest.declare', data);
  if (status !== 200) throw new Error(text);
};
const submitted = async (): Promise<string> => {
  const id = await fileExample(trine, 'three-in-one');
  await give(trine, id, 'applicant-1', 'case.submit', {});
  return id;
};

/** Whatever he tries on the case but to declare an interest: commands with their own examples, its task, its documents. */
async function whatHeMay(id: string, as: string): Promise<string[]> {
  const done: string[] = [];
  for (const { command, example } of await actionsOf(id, as)) {
    if (command === 'case.declareInterest') continue;
    const { status, body } = await give(trine, id, as, command, example);
    done.push(`${command} ${status} ${(body['rule'] as string | undefined) ?? ''}`.trim());
  }
  const { body: group } = await trine.ask('GET', 'tasks?tab=group&limit=100', { as });
  const tasks = (group['items'] as { id: string; case: { id: string }; eligible: boolean }[]).filter(
    (task) => task.case.id === id,
  );
  for (const task of tasks) {
    expect(task.eligible).toBe(false);
    const { status, body } = await trine.ask('POST', `tasks/${task.id}/claim`, { as });
    done.push(`claim ${status} ${body['rule'] as string}`);
  }
  const { status, body } = await upload(trine, id, as, { content: pdf('x'), name: 'x.pdf' });
  return [...done, `upload ${status} ${body['rule'] as string}`];
}

describe('an officer who stands aside', () => {
  test('may declare it, and is refused everything else on the case', async () => {
    const id = await submitted();
    const recusal = { person: 'intake-1', reason: '近亲属' };
    expect((await give(trine, id, 'head-1', 'case.recuse', recusal)).status).toBe(200);
    const tried = await whatHeMay(id, 'intake-1');
    expect(tried.length).toBeGreaterThan(3);
    for (const one of tried) expect(one).toMatch(/ 403 recusal$/);
    expect((await give(trine, id, 'intake-1', 'case.declareInterest', { interest: '近亲属' })).status).toBe(200);
    expect((await actionsOf(id, 'intake-2')).filter(({ allowed }) => allowed).length).toBeGreaterThan(2);
  });
});

describe('an officer who left a party', () => {
  test('does nothing on its cases for three years, and is named for no inspection of it', async () => {
    const id = await submitted();
    await declare('intake-1', { until: '2023-01-01' });
    const tried = await whatHeMay(id, 'intake-1');
    expect(tried.length).toBeGreaterThan(3);
    for (const one of tried) expect(one).toMatch(/ 403 interest$/);

    await declare('team-leader-1', { kind: 'adviser', until: '2024-01-01' });
    await work(trine, id, UNTIL_THE_PLAN, (actions, done) =>
      advance(
        actions.filter(({ command }) => command !== 'inspection.plan'),
        done,
      ),
    );
    const plan = (await actionsOf(id, 'inspection-centre-1')).find(({ command }) => command === 'inspection.plan')!;
    expect(plan.allowed).toBe(true);
    const { team, leader } = plan.example as { team: string[]; leader: string };
    expect([leader, ...team]).not.toContain('team-leader-1');
    const named = { ...plan.example, team: ['team-leader-1', ...team], noConflict: ['team-leader-1', ...team] };
    const refused = await give(trine, id, 'inspection-centre-1', 'inspection.plan', named);
    expect([refused.status, refused.body['code'], refused.body['rule']]).toEqual([403, 'dutyConflict', 'interest']);
    const undeclared = { ...plan.example, noConflict: [...team.slice(1), 'inspector-3'] };
    expect((await give(trine, id, 'inspection-centre-1', 'inspection.plan', undeclared)).status).toBe(409);
    expect((await give(trine, id, 'inspection-centre-1', 'inspection.plan', plan.example)).status).toBe(200);
  });

  test('works on them again after that', async () => {
    const id = await submitted();
    await declare('intake-2', { until: '2022-08-04' });
    const accept = (await actionsOf(id, 'intake-2')).find(({ command }) => command === 'case.accept')!;
    expect((await give(trine, id, 'intake-2', 'case.accept', accept.example)).status).toBe(200);
  });
});
