import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { DataSource } from 'typeorm';
import { inAuthority } from '../src/database/tenant.js';
import type { JsonObject } from '../src/domain/json.js';
import { textOf } from '../src/domain/procedure/facts.js';
import type { Address } from '../src/webhooks/address.js';
import { DeliveriesService } from '../src/webhooks/deliveries.service.js';
import { fileExample, give } from './setup/client.js';
import { openReceiver, type Received, type Receiver } from './setup/receiver.js';
import { openTrine, type Trine } from './setup/trine.js';

const AUTHORITY = 654004;
const AS = 'supervisor-1';

let one: Trine;
let two: Trine;
let receiver: Receiver;
/** Where names lead: to the receiver, which no name service of the world knows. */
let addresses: Address[];
const webhooks = { allowPrivate: true, resolve: () => Promise.resolve(addresses) };

beforeAll(async () => {
  one = await openTrine(undefined, undefined, { webhooks });
  two = await openTrine(undefined, one.database, { webhooks });
}, 120_000);
afterAll(async () => {
  await two.stop();
  await one.stop();
});
beforeEach(async () => {
  addresses = [{ address: '127.0.0.1', family: 4 }];
  receiver = await openReceiver();
});
afterEach(async () => {
  await query(`update webhooks set status = 'deleted'`);
  await receiver.close();
});

const query = <T>(sql: string, values: unknown[] = []): Promise<T[]> =>
  inAuthority(one.app.get(DataSource), AUTHORITY, (tx) => tx.query<T[]>(sql, values));

const hookUrl = () => `http://receiver.example:${receiver.port}/hook`;
async function subscribe(eventTypes: string[] = ['case.*']): Promise<JsonObject & { id: string; secret: string }> {
  const { body, status, text } = await one.ask('POST', 'webhooks', { as: AS, body: { url: hookUrl(), eventTypes } });
  if (status !== 201) throw new Error(text);
  return body as never;
}
const verify = (secret: unknown, { headers, body }: Received) =>
  new Webhook(secret as string).verify(body, headers as Record<string, string>);
/** The deliveries of a webhook, once there are some. */
async function deliveriesOf(id: string): Promise<{ id: string; status: string }[]> {
  for (const end = Date.now() + 30_000; ; await sleep(20)) {
    const { body } = await one.ask('GET', `webhooks/${id}/deliveries`, { as: AS });
    const items = body['items'] as { id: string; status: string }[];
    if (items.length > 0 || Date.now() > end) return items;
  }
}

/** A delivery once it was tried at least once and stands so. */
async function settled(id: string, delivery: string, status: string): Promise<JsonObject & { log: JsonObject[] }> {
  for (const end = Date.now() + 30_000; ;) {
    const { body } = await one.ask('GET', `webhooks/${id}/deliveries/${delivery}`, { as: AS });
    if (body['status'] === status && (body['log'] as unknown[]).length > 0) return body as never;
    if (Date.now() > end) throw new Error(`Expected ${status}, but ${JSON.stringify(body)}`);
    await sleep(20);
  }
}
/** Lets the time of the next attempt come. */
async function nextAttempt(delivery: string): Promise<void> {
  await query(`update webhook_deliveries set next_attempt_at = now() - interval '1 minute' where id = $1`, [delivery]);
  await one.app.get(DeliveriesService).sweep();
}

test('each event is sent once over two replicas, signed as any library of Standard Webhooks verifies, with ids and nothing else', async () => {
  const hook = await subscribe();
  const id = await fileExample(one, 'three-in-one');
  await give(two, id, 'applicant-1', 'case.submit', {});
  const got = await receiver.gets(2);
  await sleep(300);
  expect(got).toHaveLength(2);
  const events = got
    .map((one) => verify(hook.secret, one) as JsonObject)
    .sort((a, b) => (a['sequence']! < b['sequence']! ? -1 : 1));
  expect(events[1]).toEqual({
    specversion: '1.0',
    id: expect.stringMatching(/^654004-\d+$/),
    source: 'urn:trine:authority:654004',
    type: 'org.trine.case.submit',
    subject: expect.stringMatching(/^SHY/),
    time: '2025-08-05T02:00:00.000Z',
    datacontenttype: 'application/json',
    sequence: expect.stringMatching(/^\d{16}$/),
    data: { case: id, seq: 2, version: 2, href: `/api/v1/cases/${id}` },
  });
  for (const { body, headers } of got) {
    expect(body).not.toMatch(/样例/);
    expect(headers['content-type']).toMatch('application/cloudevents+json');
  }
  expect(() => verify(`whsec_${Buffer.alloc(32).toString('base64')}`, got[0]!)).toThrow();
});

test('only the types that were asked for are sent, and none of the organisation of the authority', async () => {
  await subscribe(['case.submit']);
  const id = await fileExample(one, 'three-in-one');
  await give(one, id, 'applicant-1', 'case.submit', {});
  await receiver.gets(1);
  await sleep(300);
  expect(receiver.received.map(({ body }) => (JSON.parse(body) as JsonObject)['type'])).toEqual([
    'org.trine.case.submit',
  ]);
});

test('what fails is tried again with the same id and body, until it succeeds, and the log says what came back', async () => {
  const hook = await subscribe();
  receiver.answer = (response) => response.writeHead(503).end('not now '.repeat(1_000));
  await fileExample(one, 'three-in-one');
  const [first] = await receiver.gets(1);
  const [delivery] = await deliveriesOf(hook.id);
  const failed = await settled(hook.id, delivery!.id, 'pending');
  receiver.answer = (response) => response.writeHead(200).end('fine');
  await nextAttempt(delivery!.id);
  const [, second] = await receiver.gets(2);
  const done = await settled(hook.id, delivery!.id, 'delivered');
  expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
  expect(second!.body).toBe(first!.body);
  expect(done.log.map(({ status }) => status)).toEqual([503, 200]);
  expect(textOf(done.log[0]!['response'])).toHaveLength(1_024);
  expect(textOf(failed['nextAttemptAt']) > textOf(failed.log[0]!['at'])).toBe(true);
});

test('after ten attempts a delivery is dead, and a person can send it again', async () => {
  const hook = await subscribe();
  receiver.answer = (response) => response.writeHead(500).end();
  await fileExample(one, 'three-in-one');
  await receiver.gets(1);
  const [delivery] = await deliveriesOf(hook.id);
  for (let sent = 1; sent < 10; sent++) {
    for (let n = 0; n !== sent; await sleep(10))
      n = (
        await query<{ attempts: number }>('select attempts from webhook_deliveries where id = $1', [delivery!.id])
      )[0]!.attempts;
    await nextAttempt(delivery!.id);
    await receiver.gets(sent + 1);
  }
  const dead = await settled(hook.id, delivery!.id, 'dead');
  expect(dead['nextAttemptAt']).toBeNull();
  receiver.answer = (response) => response.writeHead(200).end();
  const { status } = await one.ask('POST', `webhooks/${hook.id}/deliveries/${delivery!.id}/replay`, {
    as: AS,
    body: {},
  });
  expect(status).toBe(202);
  await receiver.gets(11);
  await settled(hook.id, delivery!.id, 'delivered');
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
});

test('a receiver that says 410 is told nothing more', async () => {
  const hook = await subscribe();
  receiver.answer = (response) => response.writeHead(410).end();
  await fileExample(one, 'three-in-one');
  await receiver.gets(1);
  await settled(hook.id, (await deliveriesOf(hook.id))[0]!.id, 'dead');
  const { body } = await one.ask('GET', `webhooks/${hook.id}`, { as: AS });
  expect(body).toMatchObject({ status: 'disabled', disabledReason: expect.stringMatching('410') });
  await fileExample(one, 'three-in-one');
  await sleep(500);
  expect(receiver.received).toHaveLength(1);
});

test('an address that could never receive is refused when it is entered, and when it is changed', async () => {
  const hook = await subscribe();
  for (const url of [
    'https://169.254.169.254/latest/meta-data/',
    'https://[fe80::1]/',
    'https://224.0.0.1/',
    'ftp://x/',
  ]) {
    const entered = await one.ask('POST', 'webhooks', { as: AS, body: { url, eventTypes: ['*'] } });
    const changed = await one.ask('POST', `webhooks/${hook.id}`, { as: AS, body: { url } });
    for (const { status, body } of [entered, changed]) {
      expect([url, status, body['code']]).toEqual([url, 400, 'malformed']);
      expect(body['errors']).toEqual([expect.objectContaining({ pointer: '/url' })]);
    }
  }
  expect((await one.ask('GET', `webhooks/${hook.id}`, { as: AS })).body['url']).toBe(hookUrl());
});

test('a redirect is not followed', async () => {
  const hook = await subscribe();
  const other = await openReceiver();
  receiver.answer = (response) => response.writeHead(307, { location: `http://127.0.0.1:${other.port}/` }).end();
  await fileExample(one, 'three-in-one');
  await receiver.gets(1);
  const [delivery] = await deliveriesOf(hook.id);
  expect((await settled(hook.id, delivery!.id, 'pending')).log[0]).toMatchObject({ status: 307 });
  expect(other.received).toEqual([]);
  await other.close();
});

test('a name that leads elsewhere by the time of sending is refused then', async () => {
  const hook = await subscribe();
  addresses = [{ address: '169.254.169.254', family: 4 }];
  await fileExample(one, 'three-in-one');
  const [delivery] = await deliveriesOf(hook.id);
  const { log } = await settled(hook.id, delivery!.id, 'pending');
  expect(log[0]).toMatchObject({ status: null, error: expect.stringMatching('private or reserved') });
});

test('a new secret signs at once, the old one beside it for a day, and neither is shown again', async () => {
  const hook = await subscribe();
  const rotated = await one.ask('POST', `webhooks/${hook.id}/rotate`, { as: AS, body: {} });
  const { body } = await one.ask('POST', `webhooks/${hook.id}/test`, { as: AS, body: {} });
  await settled(hook.id, body['id'] as string, 'delivered');
  const [got] = receiver.received;
  expect(got!.headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
  for (const secret of [hook.secret, rotated.body['secret']])
    expect(verify(secret, got!)).toMatchObject({ type: 'org.trine.webhook.test' });
  await query(`update webhooks set secret_before_until = now() - interval '1 second'`);
  const again = await one.ask('POST', `webhooks/${hook.id}/test`, { as: AS, body: {} });
  await settled(hook.id, again.body['id'] as string, 'delivered');
  expect(() => verify(hook.secret, receiver.received[1]!)).toThrow();
  const everything = JSON.stringify([
    await one.ask('GET', 'webhooks', { as: AS }),
    await one.ask('GET', `webhooks/${hook.id}`, { as: AS }),
    await query('select * from webhooks'),
    await query('select * from idempotency_keys'),
  ]);
  expect(everything).not.toContain(hook.secret.slice(6));
});

test('a repeated request makes no second webhook and does not say the secret again', async () => {
  const ask = () =>
    one.ask('POST', 'webhooks', {
      as: AS,
      headers: { 'idempotency-key': 'the-same' },
      body: { url: hookUrl(), eventTypes: ['*'] },
    });
  const [first, second] = [await ask(), await ask()];
  expect(first.body['secret']).toMatch(/^whsec_/);
  expect(second.body).toEqual({ ...first.body, secret: undefined });
});

test('a delivery whose sender was killed is sent by the next sweep', async () => {
  const hook = await subscribe();
  const { body } = await one.ask('POST', `webhooks/${hook.id}/test`, { as: AS, body: {} });
  await settled(hook.id, body['id'] as string, 'delivered');
  // As a killed process leaves it: taken, no attempt written down, the time it was taken for over, no job.
  await query(
    `update webhook_deliveries set status = 'pending', next_attempt_at = now() - interval '1 minute' where id = $1`,
    [body['id']],
  );
  await one.app.get(DeliveriesService).sweep();
  await receiver.gets(2);
  expect(receiver.received[1]!.headers['webhook-id']).toBe(receiver.received[0]!.headers['webhook-id']);
});

test('webhooks are the affair of those who keep them, each at his own authority', async () => {
  const hook = await subscribe();
  expect((await one.ask('GET', 'webhooks', { as: 'intake-1' })).status).toBe(403);
  expect((await one.ask('GET', 'webhooks/018f0000-0000-7000-8000-000000000000', { as: AS })).status).toBe(404);
  await one.ask('POST', `webhooks/${hook.id}`, { as: AS, body: { status: 'deleted' } });
  expect((await one.ask('GET', `webhooks/${hook.id}`, { as: AS })).status).toBe(404);
});
