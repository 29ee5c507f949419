import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CasesService } from '../src/cases/cases.service.js';
import { HORGOS, HOUR, type Office, openOffice } from './audit.fixture.js';

const TUESDAY = '2025-08-05T02:00:00.000Z';
/** 24:00 of the fifth working day after that Tuesday, in the zone of the authority. */
const FIFTH_DAY_OVER = '2025-08-12T16:00:00.000Z';
const DAY = 24 * HOUR;

let office: Office;
beforeAll(async () => {
  office = await openOffice();
}, 60_000);
afterAll(() => office.close());
beforeEach(async () => {
  office.time.now = TUESDAY;
  await office.owner.query('truncate audit_positions, seal_queue, personal_data, outbox, journal, cases cascade');
});

type DueRow = { rule: string; due_at: Date | null; fires_at: Date | null; ended_at: Date | null; from: Date };
const duesOf = (id: string): Promise<DueRow[]> =>
  office.owner.query<DueRow[]>(
    `select rule, due_at, fires_at, ended_at, started_at as from from due_dates where case_id = $1`,
    [id],
  );
const due = async (id: string, rule: string): Promise<DueRow | undefined> =>
  (await duesOf(id)).find((one) => one.rule === rule);
const typesOf = async (id: string) => (await office.entriesOf(id)).map(({ type }) => type);
const engineSteps = async (id: string) => (await office.entriesOf(id)).filter(({ actor }) => actor.id === 'engine');

async function submitted(at = TUESDAY): Promise<string> {
  office.time.now = at;
  const id = await office.file('three-in-one');
  await office.follow(id, 'applicant-1', 'case.submit');
  return id;
}

async function until(holds: () => Promise<boolean>, ms = 30_000): Promise<boolean> {
  for (const end = Date.now() + ms; Date.now() < end; await sleep(20)) if (await holds()) return true;
  return false;
}

describe('five working days of silence after receipt', () => {
  test('accept the case, by the engine, at the end of the fifth day and as of receipt', async () => {
    const id = await submitted();
    const worker = office.newWorker();
    office.time.now = '2025-08-12T15:59:59.999Z';
    expect(await worker.fireDue()).toBe(0);

    office.time.now = '2025-08-13T01:00:00.000Z';
    expect(await worker.fireDue()).toBe(1);
    const [entry, ...more] = await engineSteps(id);
    expect(more).toEqual([]);
    expect(entry).toMatchObject({
      type: 'case.deemAccepted',
      data: { receivedAt: TUESDAY },
      occurredAt: FIFTH_DAY_OVER,
      recordedAt: '2025-08-13T01:00:00.000Z',
      actor: { id: 'engine', role: 'engine' },
    });
    expect((await office.stateOf(id)).milestones.accepted).toBe(TUESDAY);
    expect(await due(id, 'case.acceptance')).toMatchObject({ fires_at: null, ended_at: new Date(FIFTH_DAY_OVER) });
    expect((await due(id, 'licence.decision'))?.from).toEqual(new Date(TUESDAY));
    expect(await worker.fireDue()).toBe(0);
    expect(await office.verify()).toMatchObject({ ok: true });
  });

  test('do nothing once an official has answered', async () => {
    const id = await submitted();
    await office.follow(id, 'intake-1', 'case.accept');
    office.time.now = '2025-08-13T01:00:00.000Z';
    expect(await office.newWorker().fireDue()).toBe(0);
    expect(await engineSteps(id)).toEqual([]);
  });

  test('accept it as of the last entry, when the journal already goes beyond the fifth day', async () => {
    const id = await submitted();
    office.time.now = '2025-08-13T01:00:00.000Z';
    await office.follow(id, 'applicant-1', 'case.changeAgent');
    expect(await office.newWorker().fireDue()).toBe(1);
    expect((await engineSteps(id))[0]).toMatchObject({ occurredAt: '2025-08-13T01:00:00.000Z' });
  });

  test('stand still while the case is suspended', async () => {
    const id = await submitted();
    await office.follow(id, 'head-1', 'case.suspend');
    office.time.now = '2025-09-01T01:00:00.000Z';
    expect(await office.newWorker().fireDue()).toBe(0);
    expect((await due(id, 'case.acceptance'))?.fires_at).toBeNull();
  });
});

describe('many workers', () => {
  test('accept each of ten cases once', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 10; i++) ids.push(await submitted());
    office.time.now = FIFTH_DAY_OVER;
    const fired = await Promise.all([1, 2, 3].map(() => office.newWorker().fireDue()));
    expect(fired[0]! + fired[1]! + fired[2]!).toBe(10);
    for (const id of ids) expect(await typesOf(id)).toEqual(['case.file', 'case.submit', 'case.deemAccepted']);
    expect(await office.verify()).toMatchObject({ ok: true, cases: 10 });
  });

  test('open a task once', async () => {
    const id = await submitted();
    await office.follow(id, 'intake-1', 'case.requestCorrection');
    office.time.now = '2025-09-10T01:00:00.000Z';
    const fired = await Promise.all([1, 2, 3].map(() => office.newWorker().fireDue()));
    expect(fired[0]! + fired[1]! + fired[2]!).toBe(1);
    expect((await typesOf(id)).filter((type) => type === 'task.open')).toHaveLength(1);
  });

  test('and an official who answers at the same moment: one of them is first, and the journal has no gap', async () => {
    for (let round = 0; round < 5; round++) {
      const id = await submitted();
      office.time.now = FIFTH_DAY_OVER;
      const [accepted] = await Promise.allSettled([
        office.follow(id, 'intake-1', 'case.accept'),
        office.newWorker().fireDue(),
        office.newWorker().fireDue(),
      ]);
      const types = await typesOf(id);
      expect(types).toEqual([
        'case.file',
        'case.submit',
        accepted.status === 'fulfilled' ? 'case.accept' : 'case.deemAccepted',
      ]);
    }
    expect(await office.verify()).toMatchObject({ ok: true });
  });
});

describe('a case that somebody holds', () => {
  /** A worker that has taken what is due and waits for `go` before it acts. */
  async function slowWorker() {
    let go = () => {};
    let hasTaken = () => {};
    const mayGo = new Promise<void>((resolve) => (go = resolve));
    const taken = new Promise<void>((resolve) => (hasTaken = resolve));
    const slow = Object.create(office.cases) as CasesService;
    slow.writeAsEngine = async (...steps) => {
      hasTaken();
      await mayGo;
      return office.cases.writeAsEngine(...steps);
    };
    const fired = office.newWorker(slow).fireDue();
    await taken;
    return { fired, go };
  }

  test('by one worker is passed over by the others, who do not wait, and its task is opened once', async () => {
    const id = await submitted();
    await office.follow(id, 'intake-1', 'case.requestCorrection');
    office.time.now = '2025-09-10T01:00:00.000Z';
    const { fired, go } = await slowWorker();
    expect(await office.newWorker().fireDue()).toBe(0);
    go();
    expect(await fired).toBe(1);
    expect((await typesOf(id)).filter((type) => type === 'task.open')).toHaveLength(1);
  });

  test('by a worker makes an official wait, and then tells him that the case has moved on', async () => {
    const id = await submitted();
    office.time.now = FIFTH_DAY_OVER;
    const { fired, go } = await slowWorker();
    const late = office.follow(id, 'intake-1', 'case.requestCorrection').catch((refusal: unknown) => refusal);
    await sleep(100);
    go();
    expect(await fired).toBe(1);
    expect(await late).toMatchObject({ code: expect.stringMatching(/^(stale|notPossible)$/) });
    expect(await typesOf(id)).toEqual(['case.file', 'case.submit', 'case.deemAccepted']);
  });

  test('by an official is passed over, and what he did meanwhile counts: five new days run', async () => {
    const id = await submitted();
    office.time.now = FIFTH_DAY_OVER;
    await office.owner.transaction(async (tx) => {
      await tx.query('select from cases where id = $1 for update', [id]);
      expect(await office.newWorker().fireDue()).toBe(0);
    });
    await office.follow(id, 'intake-1', 'case.requestCorrection');
    await office.follow(id, 'applicant-1', 'case.resubmit');
    expect(await office.newWorker().fireDue()).toBe(0);
    expect(await engineSteps(id)).toEqual([]);
    const running = (await duesOf(id)).filter(({ rule, ended_at }) => rule === 'case.acceptance' && ended_at === null);
    expect(running).toEqual([expect.objectContaining({ due_at: new Date('2025-08-20T16:00:00.000Z') })]);
  });
});

describe('a server that was down when limits ran out', () => {
  test('catches up when it starts, oldest first, each dated at its own instant', async () => {
    const later = await submitted('2025-08-06T02:00:00.000Z');
    const earlier = await submitted(TUESDAY);
    office.time.now = '2025-08-20T01:00:00.000Z';
    const worker = office.newWorker();
    worker.onApplicationBootstrap();
    const isAccepted = async (id: string) => (await typesOf(id)).includes('case.deemAccepted');
    const caughtUp = await until(async () => (await isAccepted(later)) && (await isAccepted(earlier)));
    await worker.beforeApplicationShutdown();
    expect(caughtUp).toBe(true);
    expect((await engineSteps(earlier))[0]!.occurredAt).toBe(FIFTH_DAY_OVER);
    expect((await engineSteps(later))[0]!.occurredAt).toBe('2025-08-13T16:00:00.000Z');
    const order = await office.owner.query<{ case_id: string }[]>(
      `select case_id from seal_queue q join journal using (authority_id, case_id, seq)
        where canon like '%case.deemAccepted%' order by q.id`,
    );
    expect(order.map(({ case_id }) => case_id)).toEqual([earlier, later]);
  });

  test('wakes by a step, and a stopped one sleeps for good', async () => {
    const worker = office.newWorker();
    worker.onApplicationBootstrap();
    await sleep(300);
    const id = await submitted();
    office.time.now = FIFTH_DAY_OVER;
    await office.file('gmp-inspection');
    const woke = await until(async () => (await engineSteps(id)).length > 0);
    await worker.beforeApplicationShutdown();
    expect(woke).toBe(true);
    const other = await submitted(FIFTH_DAY_OVER);
    office.time.now = '2025-09-01T01:00:00.000Z';
    await office.file('gmp-inspection');
    await sleep(1_500);
    expect(await engineSteps(other)).toEqual([]);
  });
});

describe('thirty days without the corrections that were asked for', () => {
  test('open a task for the intake, which closes when the applicant answers after all', async () => {
    const id = await submitted();
    await office.follow(id, 'intake-1', 'case.requestCorrection');
    const { version } = await office.stateOf(id);
    const dueAt = (await due(id, 'case.correction'))!.due_at!;
    expect(dueAt.getTime() - Date.parse(TUESDAY)).toBeGreaterThanOrEqual(30 * DAY);
    office.time.now = new Date(dueAt.getTime() + HOUR).toISOString();
    const worker = office.newWorker();
    expect(await worker.fireDue()).toBe(1);
    expect((await office.entriesOf(id)).at(-1)).toMatchObject({
      type: 'task.open',
      data: { rule: 'case.correction', command: 'case.closeUncorrected' },
      occurredAt: dueAt.toISOString(),
      version,
    });
    const tasks = () =>
      office.owner.query<object[]>(
        `select command, roles, closed is null as open from tasks where case_id = $1 and command is not null`,
        [id],
      );
    expect(await tasks()).toEqual([{ command: 'case.closeUncorrected', roles: ['intake'], open: true }]);
    expect(await worker.fireDue()).toBe(0);

    office.time.now = new Date(dueAt.getTime() + 2 * HOUR).toISOString();
    await office.follow(id, 'applicant-1', 'case.resubmit');
    expect(await tasks()).toEqual([{ command: 'case.closeUncorrected', roles: ['intake'], open: false }]);
    expect(await office.verify()).toMatchObject({ ok: true });
  });
});

describe('a limit on which the engine cannot act', () => {
  test('is left alone when there is nothing left to do', async () => {
    const id = await submitted();
    await office.follow(id, 'intake-1', 'case.accept');
    await office.owner.query(`update due_dates set fires_at = due_at where case_id = $1 and rule = 'case.acceptance'`, [
      id,
    ]);
    office.time.now = '2025-08-13T01:00:00.000Z';
    expect(await office.newWorker().fireDue()).toBe(0);
    expect((await due(id, 'case.acceptance'))?.fires_at).toBeNull();
    expect(await engineSteps(id)).toEqual([]);
  });

  test('is tried again in ten minutes when it failed, and holds up no other case', async () => {
    Logger.overrideLogger(false);
    const broken = await submitted();
    const sound = await submitted();
    const [kept] = await office.owner.query<{ state: string }[]>('select state from cases where id = $1', [broken]);
    await office.owner.query(`update cases set state = 'x' where id = $1`, [broken]);
    office.time.now = FIFTH_DAY_OVER;
    const worker = office.newWorker();
    expect(await worker.fireDue()).toBe(1);
    expect(await engineSteps(sound)).toHaveLength(1);
    expect((await due(broken, 'case.acceptance'))?.fires_at).toEqual(new Date(Date.parse(FIFTH_DAY_OVER) + 600_000));

    await office.owner.query('update cases set state = $2 where id = $1', [broken, kept!.state]);
    office.pass(600_000);
    expect(await worker.fireDue()).toBe(1);
    expect((await engineSteps(broken))[0]).toMatchObject({ occurredAt: FIFTH_DAY_OVER });
  });

  test('is put off alone when the database refuses its entry, though it was written together with others', async () => {
    Logger.overrideLogger(false);
    const ids = [await submitted(), await submitted(), await submitted()];
    await office.owner.query(
      `create function refuse_one() returns trigger language plpgsql as $$ begin
         if new.case_id = '${ids[1]}' then raise exception 'no' using errcode = 'XX000'; end if; return new; end $$;
       create trigger refuse_one_trigger before insert on journal for each row execute function refuse_one()`,
    );
    office.time.now = FIFTH_DAY_OVER;
    const worker = office.newWorker();
    expect(await worker.fireDue()).toBe(2);
    expect(await Promise.all(ids.map(async (id) => (await engineSteps(id)).length))).toEqual([1, 0, 1]);
    expect((await due(ids[1]!, 'case.acceptance'))?.fires_at).toEqual(new Date(Date.parse(FIFTH_DAY_OVER) + 600_000));

    await office.owner.query('drop trigger refuse_one_trigger on journal; drop function refuse_one()');
    office.pass(600_000);
    expect(await worker.fireDue()).toBe(1);
    expect((await engineSteps(ids[1]!))[0]).toMatchObject({ occurredAt: FIFTH_DAY_OVER });
    expect(await office.verify()).toMatchObject({ ok: true, cases: 3 });
  });

  test('belongs to its own authority: the worker is shown keys alone, and acts within that authority', async () => {
    await office.owner.query(`insert into authorities (id, name, calendar) values (653101, '{}', 'CN')`);
    const id = await office.file('three-in-one', 653101);
    await office.give(id, 'applicant-1', 'case.submit', {}, 653101);
    const near = await submitted();
    office.time.now = FIFTH_DAY_OVER;
    expect(await office.newWorker().fireDue()).toBe(2);
    expect((await engineSteps(id))[0]).toMatchObject({ authority: 653101 });
    expect((await engineSteps(near))[0]).toMatchObject({ authority: HORGOS });
  });
});
