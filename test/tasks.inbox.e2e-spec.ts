/** The inbox as the people of an office use it: over HTTP, each with his own eyes. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { verifyCases } from '../src/audit/verify.js';
import { Catalogue } from '../src/catalogue/catalogue.js';
import { openDataSource } from '../src/database/data-source.js';
import type { JsonObject } from '../src/domain/json.js';
import { fileExample, give } from './setup/client.js';
import { change, SECURITY, SYSTEM } from './setup/office.js';
import { callerOf } from './setup/caller.js';
import { HORGOS } from './setup/second-authority.js';
import { openTrine, type Trine } from './setup/trine.js';

type Task = {
  id: string;
  title: string;
  stage: string;
  lamp: string;
  dueAt: string | null;
  remainingWorkingMinutes: number | null;
  eligible: boolean;
  reason?: string;
  holder: { id: string; since: string } | null;
  command: { command: string } | null;
  case: { id: string };
};

let trine: Trine;
const ids: string[] = [];

const inbox = async (as: string, query = '') => {
  const { status, body, text } = await trine.ask('GET', `tasks?${query}`, { as });
  if (status !== 200) throw new Error(text);
  return { items: body['items'] as unknown as Task[], next: body['nextCursor'] as string | null };
};
const act = (as: string, task: string, what: string, body?: JsonObject) =>
  trine.ask('POST', `tasks/${task}/${what}`, { as, ...(body && { body }) });
const taskOf = async (as: string, caseId: string, tab = 'group'): Promise<Task> =>
  (await inbox(as, `tab=${tab}&limit=100`)).items.find((task) => task.case.id === caseId)!;

beforeAll(async () => {
  trine = await openTrine();
  for (const name of ['甲制药', '乙制药', '丙制药', '丁制药', '戊制药']) {
    const id = await fileExample(trine, 'three-in-one', 'applicant-1', (filing) => ({
      ...filing,
      applicant: { ...(filing['applicant'] as JsonObject), name },
    }));
    await give(trine, id, 'applicant-1', 'case.submit', {});
    ids.push(id);
    trine.time.advance(26 * 3_600_000);
  }
}, 60_000);
afterAll(() => trine.stop());

describe('the group inbox of an intake officer', () => {
  test('shows what is due first on top, with the one thing to do and the working time left', async () => {
    const { items } = await inbox('intake-1', 'tab=group');
    expect(items.map((task) => task.case.id)).toEqual(ids);
    expect(items[0]).toMatchObject({
      title: 'intake',
      lamp: expect.stringMatching(/green|yellow/),
      eligible: true,
      holder: null,
      command: { command: 'case.accept' },
      remainingWorkingMinutes: expect.any(Number),
    });
    expect(items.map(({ remainingWorkingMinutes }) => remainingWorkingMinutes!)).toEqual(
      items.map(({ remainingWorkingMinutes }) => remainingWorkingMinutes!).toSorted((a, b) => a - b),
    );
  });

  test.each([
    ['q=丙', 1],
    ['q=制药', 5],
    ['q=SHY654004', 5],
    ['lamp=red', 0],
    ['lamp=grey', 0],
    ['procedure=three-in-one', 5],
    ['procedure=gmp-inspection', 0],
    ['track=licence', 0],
  ])('by %s has %i', async (query, tasks) => {
    expect((await inbox('intake-1', `group=true&${query}`)).items).toHaveLength(tasks);
  });

  test('is empty for whoever holds none of its roles, and for an applicant shows nothing of the office', async () => {
    for (const person of ['auditor-1', 'decider-1', 'applicant-1', 'applicant-2'])
      expect((await inbox(person, 'tab=group')).items).toEqual([]);
  });

  test('refuses two tabs at once, and a cursor of another order', async () => {
    expect((await trine.ask('GET', 'tasks?mine=true&group=true', { as: 'intake-1' })).status).toBe(400);
    const { next } = await inbox('intake-1', 'tab=group&limit=2');
    expect((await trine.ask('GET', `tasks?tab=done&cursor=${next}`, { as: 'intake-1' })).status).toBe(400);
  });

  test('goes on page by page without a gap while tasks above are closed', async () => {
    const first = await inbox('intake-1', 'tab=group&limit=2');
    const extra = await fileExample(trine, 'three-in-one', 'applicant-2');
    await give(trine, extra, 'applicant-2', 'case.submit', {});
    await give(trine, extra, 'applicant-2', 'case.withdraw', { reason: '不再变更' });
    const second = await inbox('intake-1', `tab=group&limit=2&cursor=${first.next}`);
    const third = await inbox('intake-1', `tab=group&limit=2&cursor=${second.next}`);
    expect([...first.items, ...second.items, ...third.items].map((task) => task.case.id)).toEqual(ids);
    expect(third.next).toBeNull();
  });
});

describe('a task', () => {
  test('that two officers claim at once has one of them, and the other hears who', async () => {
    const { id } = await taskOf('intake-1', ids[0]!);
    const answers = await Promise.all([act('intake-1', id, 'claim'), act('intake-2', id, 'claim')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const lost = answers.find(({ status }) => status === 409)!;
    const winner = answers[0].status === 200 ? 'intake-1' : 'intake-2';
    expect(lost.body).toMatchObject({ code: 'taskClaimed', holder: { id: winner } });
    expect((await taskOf(winner, ids[0]!, 'mine')).holder?.id).toBe(winner);
    expect((await act(winner, id, 'release')).status).toBe(200);
  });

  test('that is claimed leaves the group, disturbs nobody’s version and is done by its holder alone', async () => {
    const { headers } = await trine.ask('GET', `cases/${ids[1]}`, { as: 'intake-2' });
    const { id } = await taskOf('intake-1', ids[1]!);
    expect((await act('intake-1', id, 'claim')).status).toBe(200);
    expect(await taskOf('intake-2', ids[1]!)).toBeUndefined();
    const others = await trine.ask('POST', `cases/${ids[1]}/commands`, {
      as: 'intake-2',
      headers: { 'if-match': String(headers['etag']) },
      body: {
        type: 'case.accept',
        data: { tracks: { licence: 'accepted', inspection: 'accepted', registration: 'accepted' } },
      },
    });
    expect([others.status, others.body['code']]).toEqual([409, 'taskClaimed']);
    const { body } = await trine.ask('GET', `cases/${ids[1]}`, { as: 'intake-1' });
    const accept = (body['actions'] as { command: string; example: JsonObject }[]).find(
      (one) => one.command === 'case.accept',
    )!;
    expect((await give(trine, ids[1]!, 'intake-1', 'case.accept', accept.example)).status).toBe(200);
    expect((await inbox('intake-1', 'tab=done')).items[0]).toMatchObject({
      stage: 'open.intake',
      case: { id: ids[1] },
      command: null,
    });
    expect((await act('intake-2', id, 'claim')).status).toBe(404);
  });

  test('is handed over with a reason that stays in the journal', async () => {
    const { id } = await taskOf('licence-reviewer-1', ids[1]!);
    await act('licence-reviewer-1', id, 'claim');
    expect((await act('licence-reviewer-1', id, 'hand-over', { to: 'licence-reviewer-2' })).status).toBe(400);
    expect(
      (await act('licence-reviewer-2', id, 'hand-over', { to: 'licence-reviewer-2', reason: '我来' })).status,
    ).toBe(409);
    expect((await act('licence-reviewer-1', id, 'hand-over', { to: 'intake-1', reason: '休假' })).body['code']).toBe(
      'invalidPayload',
    );
    expect(
      (await act('licence-reviewer-1', id, 'hand-over', { to: 'licence-reviewer-2', reason: '休假' })).status,
    ).toBe(200);
    const { body } = await trine.ask('GET', `cases/${ids[1]}/journal`, { as: 'auditor-1' });
    const last = (body['items'] as { entry: JsonObject }[]).at(-1)!.entry;
    expect(last).toMatchObject({ type: 'task.handOver', reason: '休假', data: { to: 'licence-reviewer-2' } });
    expect((await taskOf('licence-reviewer-2', ids[1]!, 'mine')).holder?.id).toBe('licence-reviewer-2');
  });

  test('is assigned by the head and not by a colleague', async () => {
    const { id } = await taskOf('registration-reviewer-1', ids[1]!);
    expect((await act('registration-reviewer-1', id, 'assign', { to: 'registration-reviewer-2' })).status).toBe(403);
    expect((await act('head-1', id, 'assign', { to: 'registration-reviewer-2' })).status).toBe(200);
    expect((await taskOf('registration-reviewer-2', ids[1]!, 'mine')).holder?.id).toBe('registration-reviewer-2');
  });

  test('of somebody else is answered as one that is not there', async () => {
    const { id } = await taskOf('intake-1', ids[2]!);
    const unknown = id.replace(ids[2]!, uuidv7());
    const plain = (text: string) => text.replace(/urn:uuid:[\w-]+/, '');
    const [theirs, nobodys] = await Promise.all([id, unknown].map((one) => act('applicant-2', one, 'claim')));
    expect([theirs!.status, plain(theirs!.text)]).toEqual([404, plain(nobodys!.text)]);
    expect((await act('intake-1', 'nonsense', 'claim')).status).toBe(404);
  });

  test('is answered the same when the same claim comes again', async () => {
    const { id } = await taskOf('intake-1', ids[2]!);
    const headers = { 'idempotency-key': randomUUID() };
    const [first, again] = [
      await trine.ask('POST', `tasks/${id}/claim`, { as: 'intake-1', headers }),
      await trine.ask('POST', `tasks/${id}/claim`, { as: 'intake-1', headers }),
    ];
    expect([first.status, again.status, again.text]).toEqual([200, 200, first.text]);
  });
});

describe('an applicant', () => {
  test('has his own corrections as tasks, and nobody else’s', async () => {
    await give(trine, ids[3]!, 'intake-1', 'case.requestCorrection', {
      items: [{ pointer: '/site', text: '补充厂区平面图' }],
    });
    const { body } = await trine.ask('GET', `cases/${ids[3]}`, { as: 'intake-1' });
    if ((body['stages'] as { stage: string }[])[0]!.stage !== 'open.correction') {
      const action = (body['actions'] as { command: string; example: JsonObject }[]).find(
        (one) => one.command === 'case.requestCorrection',
      )!;
      await give(trine, ids[3]!, 'intake-1', 'case.requestCorrection', action.example);
    }
    expect((await inbox('applicant-1', 'tab=mine')).items).toEqual([
      expect.objectContaining({
        stage: 'open.correction',
        eligible: true,
        command: expect.objectContaining({ command: 'case.resubmit' }),
      }),
    ]);
    expect((await inbox('applicant-2', 'tab=mine')).items).toEqual([]);
    expect((await inbox('intake-1', 'tab=group')).items.map((task) => task.stage)).not.toContain('open.correction');
  });
});

describe('a case that is watched', () => {
  test('shows its open tasks to the watcher alone, until he no longer watches', async () => {
    expect((await trine.ask('POST', `cases/${ids[1]}/watch`, { as: 'supervisor-1' })).status).toBe(204);
    const { items } = await inbox('supervisor-1', 'tab=watched');
    expect(items.length).toBeGreaterThan(1);
    expect(items.every((task) => task.case.id === ids[1] && !task.eligible)).toBe(true);
    expect((await inbox('auditor-1', 'tab=watched')).items).toEqual([]);
    expect((await trine.ask('POST', `cases/${ids[1]}/unwatch`, { as: 'supervisor-1' })).status).toBe(204);
    expect((await inbox('supervisor-1', 'tab=watched')).items).toEqual([]);
  });

  test('cannot be a case that one may not read', async () => {
    expect((await trine.ask('POST', `cases/${ids[1]}/watch`, { as: 'applicant-2' })).status).toBe(404);
  });
});

describe('the counts', () => {
  test('count each tab, and stop at a hundred', async () => {
    const { body } = await trine.ask('GET', 'tasks/counts', { as: 'intake-1' });
    expect(body).toEqual({ mine: 1, group: 2, toSign: 0, done: 2, watched: 0 });
    const owner = await new DataSource({ type: 'postgres', url: trine.database.ownerUrl }).initialize();
    await owner.query(
      `insert into tasks (authority_id, case_id, opened, stage, roles, role_set, owner, procedure_id, procedure_version, case_number, applicant)
        select authority_id, case_id, 1000 + n, stage, roles, role_set, owner, procedure_id, procedure_version, case_number, applicant
        from tasks, generate_series(1, 120) n where case_id = $1 and stage = 'open.intake' and closed is null`,
      [ids[4]],
    );
    expect((await trine.ask('GET', 'tasks/counts', { as: 'intake-1' })).body).toMatchObject({ group: 100 });
    await owner.query('delete from tasks where opened > 1000');
    await owner.destroy();
  });

  test('say nothing of what somebody had and watched in an office that he has left', async () => {
    const task = await taskOf('intake-2', ids[4]!);
    expect((await act('intake-2', task.id, 'claim')).status).toBe(200);
    expect((await trine.ask('POST', `cases/${ids[1]}/watch`, { as: 'intake-2' })).status).toBe(204);
    const counted = async (caller: { as: string } | { headers: Record<string, string> }) =>
      (await trine.ask('GET', 'tasks/counts', caller)).body;
    expect(await counted({ as: 'intake-2' })).toMatchObject({ mine: 1, watched: 4 });
    const { body } = await trine.ask('GET', 'office/appointments?limit=100', { as: SYSTEM });
    const { id } = (body['items'] as JsonObject[]).find(({ officer }) => officer === 'intake-2')!;
    await change(trine, SECURITY, SYSTEM, 'appointment.end', { appointment: id!, reason: '免职' });
    const { token } = await callerOf('intake-2', HORGOS, 'applicant');
    const nothing = { mine: 0, group: 0, toSign: 0, done: 0, watched: 0 };
    expect(await counted({ headers: { authorization: `Bearer ${token}` } })).toEqual(nothing);
  });
});

test('after all that every journal, replayed, gives the stored cases and tasks', async () => {
  const dataSource = await openDataSource(trine.database.url, 2);
  const report = await verifyCases(dataSource, new Catalogue());
  await dataSource.destroy();
  expect(report.first).toBeNull();
  expect(report.cases).toBe(7); // with the organisation itself
});
