import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export type Received = { url: string; headers: IncomingHttpHeaders; body: string };

/** A receiver of webhooks that a partner might run: it keeps what it gets and answers as it is told. */
export type Receiver = {
  port: number;
  received: Received[];
  answer: (response: ServerResponse, received: Received) => void;
  /** Waits until so many were received. */
  gets: (count: number) => Promise<Received[]>;
  close: () => Promise<void>;
};

export async function openReceiver(): Promise<Receiver> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const received = { url: request.url ?? '', headers: request.headers, body };
      receiver.received.push(received);
      receiver.answer(response, received);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    port: (server.address() as AddressInfo).port,
    received: [],
    answer: (response) => response.writeHead(204).end(),
    async gets(count) {
      for (let waited = 0; waited < 30_000 && receiver.received.length < count; waited += 10) await sleep(10);
      if (receiver.received.length < count)
        throw new Error(`Expected ${count} webhooks, but got ${receiver.received.length}`);
      return receiver.received;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}
