/** Logs of an invented office, and how a client sends one. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { JsonObject } from '../../src/domain/json.js';
import type { Answer, Trine } from './trine.js';
import { MULTIPART, multipartOf } from './upload.js';

type Sent = { profile: unknown; log: Buffer | string; as?: string; name?: string; headers?: Record<string, string> };

export function sendLog(trine: Trine, where: '' | '/preview', sent: Sent): Promise<Answer> {
  const { profile, log, as = 'supervisor-1', name = 'log.xes', headers = {} } = sent;
  const fields =
    profile === undefined ? {} : { profile: typeof profile === 'string' ? profile : JSON.stringify(profile) };
  return trine.ask('POST', `baselines/imports${where}`, {
    as,
    headers: { 'content-type': MULTIPART, 'idempotency-key': randomUUID(), ...headers },
    raw: multipartOf({ content: log, name, fields }),
  });
}

/** Waits until an operation is over. */
export async function settled(trine: Trine, operation: unknown, as = 'supervisor-1'): Promise<JsonObject> {
  for (let waited = 0; waited < 60_000; waited += 50) {
    const { body } = await trine.ask('GET', `operations/${String(operation)}`, { as });
    if (body['status'] !== 'queued' && body['status'] !== 'running') return body;
    await wait(50);
  }
  throw new Error('the operation goes on and on');
}

/** Brings in a log and returns the import. */
export async function imported(trine: Trine, sent: Sent): Promise<JsonObject> {
  const { status, body, text } = await sendLog(trine, '', sent);
  if (status !== 202) throw new Error(text);
  const operation = await settled(trine, body['id'], sent.as);
  if (operation['status'] !== 'done') throw new Error(JSON.stringify(operation));
  const { id } = operation['result'] as { id: string };
  return (await trine.ask('GET', `baselines/imports/${id}`, { as: sent.as ?? 'supervisor-1' })).body;
}

export const XES_PROFILE = { format: 'legacy-profile/1', name: 'Old register', source: 'An invented office' };

type XesEvent = { name?: string; at: string; transition?: string; id?: string; more?: string };
const event = ({ name = 'check', at, transition, id, more = '' }: XesEvent): string =>
  `<event><string key="concept:name" value="${name}"/><date key="time:timestamp" value="${at}"/>${
    transition === undefined ? '' : `<string key="lifecycle:transition" value="${transition}"/>`
  }${id === undefined ? '' : `<id key="identity:id" value="${id}"/>`}${more}</event>`;

export const trace = (name: string, events: XesEvent[]): string =>
  `<trace><string key="concept:name" value="${name}"/>${events.map(event).join('')}</trace>`;

export const xes = (...traces: string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="2.0">${traces.join('')}</log>`;
