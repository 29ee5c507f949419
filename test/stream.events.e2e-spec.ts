import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { inAuthority } from '../src/database/tenant.js';
import { fileExample, give } from './setup/client.js';
import { listen, type Listening, type Told } from './setup/event-source.js';
import { openTrine, type Trine } from './setup/trine.js';

const AUTHORITY = 654004;

let one: Trine;
let two: Trine;
const open: Listening[] = [];

const listening = async (...given: Parameters<typeof listen>): Promise<Listening> => {
  const stream = await listen(...given);
  open.push(stream);
  return stream;
};
const ofCase =
  (id: string, seq: number) =>
  ({ data }: Told) =>
    data['data'] !== undefined &&
    (data['data'] as { case: string }).case === id &&
    (data['data'] as { seq: number }).seq === seq;
const casesIn = ({ told }: Listening) =>
  told.filter(({ data }) => data['data'] !== undefined).map(({ data }) => (data['data'] as { case: string }).case);

beforeAll(async () => {
  one = await openTrine();
  two = await openTrine(undefined, one.database);
  for (const { app } of [one, two]) await app.listen(0, '127.0.0.1');
}, 120_000);
afterAll(async () => {
  for (const stream of open) stream.close();
  await two.stop();
  await one.stop();
});

test('an official at each replica hears once of what is done at either, with ids and versions and nothing of the content', async () => {
  const [here, there] = [await listening(one, 'intake-1'), await listening(two, 'intake-1')];
  const id = await fileExample(one, 'three-in-one');
  await give(two, id, 'applicant-1', 'case.submit', {});
  for (const stream of [here, there]) {
    const told = await stream.hear(ofCase(id, 2));
    expect(told.event).toBe('case.submit');
    expect(told.data).toEqual({
      id: told.id,
      type: 'case.submit',
      subject: expect.stringMatching(/^SHY654004/),
      time: expect.stringMatching(/Z$/),
      data: { case: id, seq: 2, version: 2 },
    });
    expect(casesIn(stream).filter((heard) => heard === id)).toHaveLength(2);
  }
});

test('a client that was away resumes behind the last event it got, at whichever replica', async () => {
  const before = await listening(one, 'intake-1');
  const id = await fileExample(one, 'three-in-one');
  const last = await before.hear(ofCase(id, 1));
  before.close();
  await give(one, id, 'applicant-1', 'case.submit', {});
  const after = await listening(two, 'intake-1', '', last.id);
  await after.hear(ofCase(id, 2));
  expect(after.told.some(({ event }) => event === 'resync')).toBe(false);
  expect(after.told.some(ofCase(id, 1))).toBe(false);
});

test('an applicant hears of his own cases alone, and his ids say nothing of how much the authority does', async () => {
  const stream = await listening(one, 'applicant-1');
  const other = await listening(one, 'applicant-2');
  const mine = await fileExample(one, 'three-in-one', 'applicant-1');
  const theirs = await fileExample(one, 'three-in-one', 'applicant-2');
  const again = await fileExample(one, 'three-in-one', 'applicant-1');
  await other.hear(ofCase(theirs, 1));
  await stream.hear(ofCase(again, 1));
  expect(casesIn(stream)).toEqual([mine, again]);
  expect(casesIn(other)).toEqual([theirs]);
  const ids = stream.told.map(({ id }) => id!);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(Buffer.from(id.split('.')[1]!, 'base64url').toString()).not.toMatch(/^\d+$/);
  const foreign = await listening(one, 'applicant-2', '', ids.at(-1));
  expect(foreign.told[0]?.event).toBe('resync');
});

test('a stream of a case that one may not read is not found, like one of a case that is not there', async () => {
  const mine = await fileExample(one, 'three-in-one', 'applicant-1');
  expect((await listening(one, 'applicant-2', `?case=${mine}`)).status).toBe(404);
  expect((await listening(one, 'applicant-1', '?case=018f0000-0000-7000-8000-000000000000')).status).toBe(404);
});

test('only the topics and the case that were asked for are told', async () => {
  const [id, other] = [await fileExample(one, 'three-in-one'), await fileExample(one, 'three-in-one')];
  const ofOne = await listening(one, 'intake-1', `?case=${id}&topics=cases`);
  const lamps = await listening(one, 'intake-1', '?topics=lamps');
  await give(one, other, 'applicant-1', 'case.submit', {});
  await give(one, id, 'applicant-1', 'case.submit', {});
  await inAuthority(one.app.get(DataSource), AUTHORITY, (tx) =>
    tx.query(
      `insert into outbox (authority_id, case_id, kind, data) values ($1, $2, 'lamp.turned', '{"lamp": "yellow"}')`,
      [AUTHORITY, id],
    ),
  );
  const lamp = await lamps.hear(({ event }) => event === 'lamp.turned');
  expect(lamp.data['data']).toEqual({ case: id, seq: null, version: 2, lamp: 'yellow' });
  await ofOne.hear(ofCase(id, 2));
  expect(casesIn(ofOne)).toEqual([id]);
  expect(casesIn(lamps)).toEqual([id]);
});

test('who comes back after what was kept is told to read anew, and goes on from there', async () => {
  const before = await listening(one, 'intake-1');
  const first = await fileExample(one, 'three-in-one');
  const { id: kept } = await before.hear(ofCase(first, 1));
  const second = await fileExample(one, 'three-in-one');
  await before.hear(ofCase(second, 1));
  await inAuthority(one.app.get(DataSource), AUTHORITY, (tx) =>
    tx.query('delete from events where authority_id = $1', [AUTHORITY]),
  );
  const late = await listening(one, 'intake-1', '', kept);
  expect(late.told[0]?.event).toBe('resync');
  const third = await fileExample(one, 'three-in-one');
  await late.hear(ofCase(third, 1));
  expect(casesIn(late)).toEqual([third]);
  expect((await listening(one, 'intake-1', '', 'no id of ours')).told[0]?.event).toBe('resync');
});

test('a question for the headers alone opens no stream', async () => {
  const headers = { authorization: `Bearer ${await one.token('intake-1')}` };
  const answer = await one.app.inject({ method: 'HEAD', url: '/api/v1/stream', headers });
  expect([answer.statusCode, answer.headers['content-type'], answer.body]).toEqual([
    200,
    'text/event-stream; charset=utf-8',
    '',
  ]);
});

test('a stream tells nothing more once its token has expired', async () => {
  const seconds = 6;
  const begun = Date.now();
  const stream = await listening(one, 'intake-1', '', undefined, seconds);
  await sleep(begun + seconds * 1_000 + 1_500 - Date.now());
  const id = await fileExample(one, 'three-in-one');
  await stream.ended();
  expect(stream.told.at(-1)).toMatchObject({ event: 'end', data: { reason: 'signIn' } });
  expect(casesIn(stream)).not.toContain(id);
});

test('nobody keeps more streams open than eight, and a closed one makes room', async () => {
  for (const stream of open) stream.close();
  const opened = async () => listening(one, 'applicant-2');
  /** Until the server has seen that others were closed. */
  async function openedInTheEnd(): Promise<Listening> {
    for (const end = Date.now() + 30_000; ; await sleep(50)) {
      const stream = await opened();
      if (stream.status === 200 || Date.now() > end) return stream;
    }
  }
  const eight: Listening[] = [];
  while (eight.length < 8) eight.push(await openedInTheEnd());
  expect(eight.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
  expect((await opened()).status).toBe(429);
  eight[0]!.close();
  expect((await openedInTheEnd()).status).toBe(200);
});
