import { connect, type Socket } from 'node:net';
import type { Readable } from 'node:stream';

export type ScanVerdict = { verdict: 'clean' | 'infected'; scanner: string; signature?: string };

const SILENCE_MS = 120_000;
const LONGEST_ANSWER = 4_096;

const dial = (url: URL): Socket =>
  url.protocol === 'unix:' ? connect(url.pathname) : connect(Number(url.port || 3310), url.hostname);

const sized = (chunk: Uint8Array): Buffer => {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(chunk.length);
  return Buffer.concat([size, chunk]);
};

/**
 * Asks a clamd (INSTREAM) what it thinks of a stream, which is never held whole.
 * @throws when there is no verdict: no answer, or one that is neither OK nor FOUND, such as its own limit of size.
 */
export async function scanStream(url: string, stream: Readable): Promise<ScanVerdict> {
  const socket = dial(new URL(url));
  const answer = new Promise<string>((resolve, reject) => {
    let said = '';
    socket.setTimeout(SILENCE_MS, () => socket.destroy(new Error('Expected a verdict, but clamd is silent.')));
    socket.on('data', (chunk) => (said = (said + chunk.toString('utf8')).slice(0, LONGEST_ANSWER)));
    socket.on('close', () => resolve(said));
    socket.on('error', reject);
  });
  try {
    const send = async (chunk: Uint8Array) => {
      if (!socket.write(chunk)) await Promise.race([new Promise((go) => socket.once('drain', go)), answer]); // whoever has answered reads no more
    };
    await Promise.race([new Promise((go) => socket.once('connect', go)), answer]);
    await send(Buffer.from('zINSTREAM\0'));
    for await (const chunk of stream) {
      if (socket.destroyed || socket.readableEnded) break;
      await send(sized(chunk as Uint8Array));
    }
    if (!socket.destroyed) socket.write(Buffer.alloc(4));
    return parseAnswer(await answer);
  } finally {
    stream.destroy();
    socket.destroy();
    await answer.catch(() => undefined);
  }
}

function parseAnswer(said: string): ScanVerdict {
  const words = said.replaceAll('\0', '').trim();
  if (words === 'stream: OK') return { verdict: 'clean', scanner: 'clamd' };
  const signature = /^stream: (.{1,200}) FOUND$/.exec(words)?.[1];
  if (signature !== undefined) return { verdict: 'infected', scanner: 'clamd', signature };
  throw new Error(`Expected a verdict of clamd, but it said: ${words.slice(0, 200)}`);
}
