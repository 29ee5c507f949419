/** The calendar of 2027 here is fictional, and says so: no real decree is claimed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../src/domain/json.js';
import { fileExample, give } from './setup/client.js';
import { openTrine, type Trine } from './setup/trine.js';

const RULES = 'rule-administrator-1';
const SECURITY = 'security-administrator-1';
const AUDITOR = 'auditor-1';
const TUESDAY = '2026-12-22T02:00:00.000Z';
const DECREE = '示例电〔2026〕1号';
const FICTIONAL: JsonObject = {
  year: 2027,
  number: DECREE,
  citation: { text: '示例通知（虚构，仅供测试）', source: '虚构，非真实文件' },
  off: [
    { date: '2026-12-28', name: { 'zh-CN': '虚构假日', en: 'Made-up holiday' } },
    { date: '2027-01-01', name: { 'zh-CN': '虚构元旦', en: "Made-up New Year's Day" } },
  ],
  work: [{ date: '2027-01-09', name: { 'zh-CN': '虚构调休', en: 'Made-up working Saturday' } }],
};

let trine: Trine;
let replica: Trine;
beforeAll(async () => {
  trine = await openTrine(TUESDAY);
  replica = await openTrine(TUESDAY, trine.database);
}, 120_000);
afterAll(async () => {
  await replica.stop();
  await trine.stop();
});

type Clock = { rule: string; dueDate: string; provisional: boolean };
type Entry = { type: string; actor: JsonObject; data: JsonObject; versions: { calendar: string } };

const post = async (url: string, as: string, body: JsonObject) => {
  const { headers } = await trine.ask('GET', 'office', { as });
  const etag = (headers['etag'] as string | undefined) ?? '*';
  return trine.ask('POST', `office/${url}`, { as, headers: { 'if-match': etag }, body });
};
const propose = (data: JsonObject) => post('changes', RULES, { type: 'calendar.publish', data });
async function publish(data: JsonObject): Promise<void> {
  const proposed = await propose(data);
  expect([proposed.status, proposed.text]).toEqual([200, expect.any(String)]);
  const approved = await post(`changes/P${proposed.body['seq'] as number}/approve`, SECURITY, {});
  expect([approved.status, approved.text]).toEqual([200, expect.any(String)]);
}
async function submitted(): Promise<string> {
  const id = await fileExample(trine, 'three-in-one');
  const given = await give(trine, id, 'applicant-1', 'case.submit', {});
  expect([given.status, given.text]).toEqual([200, expect.any(String)]);
  return id;
}
const read = async (id: string, at = trine) => (await at.ask('GET', `cases/${id}`, { as: 'intake-1' })).body;
const acceptance = async (id: string, at = trine): Promise<Clock> =>
  ((await read(id, at))['clocks'] as unknown as Clock[]).find(({ rule }) => rule === 'case.acceptance')!;
const entriesOf = async (id: string): Promise<Entry[]> =>
  ((await trine.ask('GET', `cases/${id}/journal?limit=100`, { as: 'intake-1' })).body['items'] as JsonObject[]).map(
    ({ entry }) => entry as unknown as Entry,
  );
const appliedTo = async (id: string) => (await entriesOf(id)).filter(({ type }) => type === 'calendar.applied');
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 30_000; Date.now() < end && !(await holds()); await sleep(100));
}
const year = (number: number, at = trine) => at.ask('GET', `calendars/CN/${number}`, { as: 'intake-1' });

describe('a calendar that an authority publishes', () => {
  test('is refused with where and what was expected, when it is no calendar', async () => {
    const { status, body } = await propose({
      ...FICTIONAL,
      off: [{ date: '2027-02-30', name: { 'zh-CN': '无', en: '-' } }],
    });
    expect([status, body['code']]).toEqual([400, 'invalidPayload']);
    expect(JSON.stringify(body['errors'])).toContain('/off/0/date');
    const lost = await propose({ ...FICTIONAL, off: [{ date: '2029-01-01', name: { 'zh-CN': '远', en: 'Far' } }] });
    expect([lost.status, lost.body['code']]).toEqual([409, 'notPossible']);
    expect(lost.text).toContain('each date once, of that year');
    expect((await trine.ask('GET', 'calendars/CN/soon', { as: 'intake-1' })).status).toBe(400);
  });

  test('moves the provisional dates of open cases once, with the reason in the journal, over two replicas', async () => {
    const ids = [await submitted(), await submitted(), await submitted()];
    const [id] = ids as [string];
    const draft = await fileExample(trine, 'three-in-one');
    expect(await acceptance(id)).toMatchObject({ dueDate: '2026-12-29', provisional: true });
    expect((await year(2027)).body).toMatchObject({ status: 'provisional', decree: null });
    const { version } = await read(id);
    const [filed] = await entriesOf(id);

    await publish(FICTIONAL);
    expect((await year(2027)).body).toMatchObject({
      status: 'published',
      decree: DECREE,
      certainty: 'practice',
      citation: { source: '虚构，非真实文件' },
    });
    const fresh = await submitted();
    expect(await acceptance(fresh)).toMatchObject({ dueDate: '2026-12-30', provisional: false });

    await until(async () => (await Promise.all(ids.map(appliedTo))).every((applied) => applied.length > 0));
    await sleep(3_000); // the other replica has looked too by now
    for (const one of ids) {
      const [applied, ...more] = await appliedTo(one);
      expect(more).toEqual([]);
      expect(applied).toMatchObject({ actor: { id: 'engine' }, data: { year: 2027, decree: DECREE } });
      expect(applied!.data['reason']).toContain(DECREE);
      expect(applied!.data['calendar']).toBe(applied!.versions.calendar);
      for (const at of [trine, replica])
        expect(await acceptance(one, at)).toMatchObject({ dueDate: '2026-12-30', provisional: false });
    }
    const after = await read(id);
    expect(after['version']).toBe(version);
    expect((after['tasks'] as JsonObject[]).map(({ dueAt }) => dueAt)).toContain('2026-12-30T16:00:00.000Z');
    expect((await entriesOf(id))[0]!.versions).toEqual(filed!.versions);
    expect(filed!.versions.calendar).not.toContain('2027.');
    expect(await appliedTo(fresh)).toEqual([]);
    expect(await appliedTo(draft)).toEqual([]);
  }, 60_000);

  test('may be published again, and every date, old and new, is still proved by replaying the journals', async () => {
    const id = await submitted();
    await publish({ ...FICTIONAL, number: '示例电〔2026〕2号', off: [...(FICTIONAL['off'] as JsonObject[]).slice(1)] });
    await until(async () => (await appliedTo(id)).length > 0);
    expect(await acceptance(id)).toMatchObject({ dueDate: '2026-12-29', provisional: false });
    const report = await trine.ask('GET', 'audit/verify', { as: AUDITOR });
    expect(report.body).toMatchObject({ ok: true, datesNotCompared: 0 });
  }, 60_000);

  test('leaves the marks of broken limits in the view of a case, none where none was broken', async () => {
    expect((await read(await submitted()))['overdue']).toEqual([]);
  });
});
