import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ClockSkew } from '../src/database/clock-skew.js';
import { StepSignal } from '../src/database/step-signal.js';
import { DeadlineWorker } from '../src/deadlines/deadline.worker.js';
import { fromMs, toMs } from '../src/domain/clock/instant.js';
import { type Office, openOffice } from './audit.fixture.js';

const TUESDAY = '2025-08-05T02:00:00.000Z';
const FIFTH_DAY_OVER = '2025-08-12T16:00:00.000Z';
/** Nine working days were promised: two are left from the morning of the 14th, and the 18th is the last. */
const PROMISE_YELLOW = '2025-08-13T16:00:00.000Z';
const PROMISE_OVER = '2025-08-18T16:00:00.000Z';
const FIVE_DAYS_LATER = '2025-08-25T16:00:00.000Z';

let office: Office;
beforeAll(async () => {
  office = await openOffice();
}, 60_000);
afterAll(() => office.close());
beforeEach(async () => {
  office.time.now = TUESDAY;
  await office.owner.query('truncate audit_positions, seal_queue, personal_data, outbox, journal, cases cascade');
});

type Event = { kind: string; data: Record<string, unknown> };
const eventsOf = (id: string, kind: string): Promise<Event[]> =>
  office.owner.query<Event[]>('select kind, data from outbox where case_id = $1 and kind = $2 order by id', [id, kind]);
const engineSteps = async (id: string) =>
  (await office.entriesOf(id)).filter(({ type }) => type === 'deadline.escalate');
const ofPromise = ({ data }: Pick<Event, 'data'>) => data['rule'] === 'case.promised';
const allWorkers = () => Promise.all([1, 2, 3].map(() => office.newWorker().fireDue()));

async function accepted(): Promise<string> {
  const id = await office.file('three-in-one');
  await office.follow(id, 'applicant-1', 'case.submit');
  await office.follow(id, 'intake-1', 'case.accept');
  return id;
}

describe('the lamp of a case', () => {
  test('turns yellow and red by an event each, dated at its instant, and moves neither journal nor version', async () => {
    const id = await accepted();
    const { seq, version } = await office.stateOf(id);
    office.time.now = fromMs(toMs(PROMISE_YELLOW) - 1);
    await allWorkers();
    expect(await eventsOf(id, 'lamp.turned')).toEqual([]);
    office.time.now = PROMISE_YELLOW;
    await allWorkers();
    await allWorkers();
    const yellow = { lamp: 'yellow', at: PROMISE_YELLOW, dueAt: PROMISE_OVER, rule: 'case.promised' };
    expect(await eventsOf(id, 'lamp.turned')).toEqual([
      expect.objectContaining({ data: expect.objectContaining(yellow) }),
    ]);
    expect(await office.stateOf(id)).toMatchObject({ seq, version });
    office.time.now = PROMISE_OVER;
    await allWorkers();
    const lamps = (await eventsOf(id, 'lamp.turned')).map(({ data }) => [data['lamp'], data['at']]);
    expect(lamps).toEqual([
      ['yellow', PROMISE_YELLOW],
      ['red', PROMISE_OVER],
    ]);
    expect((await office.stateOf(id)).version).toBe(version);
  });

  test('has turned in order, each at its own instant, when nobody was up for weeks', async () => {
    const id = await accepted();
    office.time.now = '2025-09-30T01:00:00.000Z';
    await allWorkers();
    const instants = (await eventsOf(id, 'lamp.turned')).map(({ data }) => String(data['at']));
    expect(instants.slice(0, 2)).toEqual([PROMISE_YELLOW, PROMISE_OVER]);
    expect(instants).toEqual([...instants].sort());
    expect(await office.verify()).toMatchObject({ ok: true });
  });

  test('stays as it is when the case has left before', async () => {
    const id = await accepted();
    await office.follow(id, 'applicant-1', 'case.withdraw');
    office.time.now = '2025-09-30T01:00:00.000Z';
    await allWorkers();
    expect(await eventsOf(id, 'lamp.turned')).toEqual([]);
    expect(await eventsOf(id, 'deadline.warned')).toEqual([]);
  });
});

describe('a limit that comes near and is broken', () => {
  test('is told up the ladder, each step once, and the overrun stays on record with a task to explain it', async () => {
    const id = await accepted();
    const { version } = await office.stateOf(id);
    office.time.now = '2025-08-18T01:00:00.000Z';
    await allWorkers();
    const warned = (await eventsOf(id, 'deadline.warned')).filter(ofPromise);
    expect(warned.map(({ data }) => [data['step'], data['at'], data['to']])).toEqual([
      ['yellow', PROMISE_YELLOW, ['holder', 'group']],
      ['dayBefore', '2025-08-14T16:00:00.000Z', ['divisionHead']],
    ]);
    expect(warned[0]!.data['certainty']).toBe('assumption');
    expect(await engineSteps(id)).toEqual([]);

    office.time.now = FIVE_DAYS_LATER;
    await allWorkers();
    await allWorkers();
    const steps = (await engineSteps(id)).filter(ofPromise);
    expect(steps.map(({ data, occurredAt }) => [data['step'], occurredAt, data['to']])).toEqual([
      ['limit', PROMISE_OVER, ['supervisor']],
      ['fiveDaysAfter', FIVE_DAYS_LATER, ['head']],
    ]);
    const state = await office.stateOf(id);
    expect(state.version).toBe(version);
    const mark = state.overdue!.find(({ rule }) => rule === 'case.promised')!;
    expect(mark).toMatchObject({ since: PROMISE_OVER, explained: null, explain: ['divisionHead', 'head'] });

    const open = () =>
      office.owner.query<object[]>(
        `select roles from tasks where case_id = $1 and command = 'deadline.explain' and opened = $2 and closed is null`,
        [id, mark.marked],
      );
    expect(await open()).toEqual([{ roles: ['divisionHead', 'head'] }]);
    const words = { marked: mark.marked, explanation: '检查组人员不足，已增派；已在门户网站公开说明。' };
    await expect(office.give(id, 'intake-1', 'deadline.explain', words)).rejects.toMatchObject({ code: 'forbidden' });
    await office.give(id, 'division-head-1', 'deadline.explain', words);
    await expect(office.give(id, 'division-head-1', 'deadline.explain', words)).rejects.toMatchObject({
      code: 'notPossible',
    });
    expect(await open()).toEqual([]);
    const { overdue, seq } = await office.stateOf(id);
    expect(overdue!.find(({ rule }) => rule === 'case.promised')).toEqual({ ...mark, explained: seq });
    expect(await office.verify()).toMatchObject({ ok: true });
  });

  test('is marked as broken even if it ended, too late, while no worker was up', async () => {
    const id = await accepted();
    office.time.now = '2025-08-20T01:00:00.000Z';
    await office.follow(id, 'applicant-1', 'case.withdraw');
    await allWorkers();
    const steps = (await engineSteps(id)).filter(ofPromise);
    expect(steps.map(({ data }) => [data['step'], data['dueAt']])).toEqual([['limit', PROMISE_OVER]]);
    expect((await office.stateOf(id)).overdue).toEqual([expect.objectContaining({ since: PROMISE_OVER })]);
    expect(await office.verify()).toMatchObject({ ok: true });
  });

  test('is said to be so by the engine alone', async () => {
    const id = await accepted();
    const data = { rule: 'case.promised', clock: 2, step: 'limit', dueAt: PROMISE_OVER, to: ['supervisor'] };
    await expect(office.give(id, 'head-1', 'deadline.escalate', data)).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('a server whose clock is wrong', () => {
  const workerWith = (aheadMs: number) => {
    const clock = () => office.time.now;
    const skew = new ClockSkew(clock, async () => fromMs(toMs(clock()) - aheadMs));
    return { skew, worker: new DeadlineWorker(office.dataSource, office.cases, new StepSignal(), skew, clock) };
  };

  async function waiting(): Promise<string> {
    const id = await office.file('three-in-one');
    await office.follow(id, 'applicant-1', 'case.submit');
    return id;
  }

  test('accepts nothing before the clock of the database has come so far too', async () => {
    await waiting();
    office.time.now = FIFTH_DAY_OVER;
    const { worker, skew } = workerWith(1_500);
    expect(await worker.fireDue()).toBe(0);
    expect(skew.isSuspect).toBe(false);
    office.pass(1_500);
    expect(await worker.fireDue()).toBe(1);
  });

  test.each([86_400_000, 2_500, -2_500, -86_400_000])(
    'does nothing at all when it is %i ms ahead, and says so',
    async (ms) => {
      Logger.overrideLogger(false);
      await waiting();
      office.time.now = '2025-08-20T01:00:00.000Z';
      const { worker, skew } = workerWith(ms);
      expect(await worker.fireDue()).toBe(0);
      expect(skew.isSuspect).toBe(true);
      expect(await office.newWorker().fireDue()).toBeGreaterThan(0);
    },
  );
});
