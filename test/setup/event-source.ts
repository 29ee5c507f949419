import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '../../src/domain/json.js';
import { issueToken } from '../../src/identity/local-issuer.js';
import type { Trine } from './trine.js';

export type Told = { event: string; id: string | undefined; data: JsonObject };

/** A client of the stream over a real connection. The application must listen. */
export type Listening = {
  status: number;
  told: Told[];
  /** Waits until something was told that holds, and returns it. */
  hear: (holds: (one: Told) => boolean) => Promise<Told>;
  ended: () => Promise<void>;
  close: () => void;
};

const parse = (block: string): Told | null => {
  const fields = new Map(
    block.split('\n').map((line) => [line.split(': ', 1)[0]!, line.slice(line.indexOf(': ') + 2)]),
  );
  const data = fields.get('data');
  if (data === undefined) return null;
  return { event: fields.get('event') ?? 'message', id: fields.get('id'), data: JSON.parse(data) as JsonObject };
};

export async function listen(
  trine: Trine,
  user: string,
  query = '',
  lastEventId?: string,
  ttlSeconds = 86_400,
): Promise<Listening> {
  const token = await issueToken(join(process.env['TRINE_TEST_FOLDER']!, 'data'), user, ttlSeconds, []);
  const resuming: Record<string, string> = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
  return listenWith(trine, query, { authorization: `Bearer ${token}`, ...resuming });
}

export async function listenWith(trine: Trine, query: string, headers: Record<string, string>): Promise<Listening> {
  const stop = new AbortController();
  const response = await fetch(`${await trine.app.getUrl()}/api/v1/stream${query}`, { signal: stop.signal, headers });
  const told: Told[] = [];
  let over = false;
  const read = async () => {
    let rest = '';
    const text = response.body!.pipeThrough(new TextDecoderStream()) as unknown as AsyncIterable<string>;
    for await (const chunk of text) {
      const blocks = (rest + chunk).split('\n\n');
      rest = blocks.pop()!;
      told.push(...blocks.map(parse).filter((one) => one !== null));
    }
  };
  if (response.status === 200)
    void read()
      .catch(() => undefined)
      .finally(() => (over = true));
  const hear = async (holds: (one: Told) => boolean): Promise<Told> => {
    for (let waited = 0; waited < 30_000; waited += 10) {
      const found = told.find(holds);
      if (found) return found;
      await sleep(10);
    }
    throw new Error(`not told in time, but ${JSON.stringify(told)}`);
  };
  const ended = async () => {
    for (let waited = 0; waited < 45_000 && !over; waited += 10) await sleep(10);
    if (!over) throw new Error('Expected the stream to end');
  };
  if (response.status === 200) await hear(({ event }) => event === 'ping' || event === 'resync');
  return { status: response.status, told, hear, ended, close: () => stop.abort() };
}
