import { request as requestHttp, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Target } from './address.js';

/** What came back: a status, or why there is none. The beginning of the answer's body helps whoever looks for the fault. */
export type Outcome = { status: number | null; error: string | null; response: string | null };

const PATIENCE_MS = 15_000;
const MOST_OF_RESPONSE_BYTES = 1_024;

/** Whatever is asked for, the answer is the address that was checked. */
const pinnedTo =
  ({ address, family }: Target['address']): LookupFunction =>
  (_host, options, done) => {
    if (options.all) done(null, [{ address, family }]);
    else done(null, address, family);
  };

/** Posts a body to a checked target, once, and follows no redirect. Never throws: not to get an answer is an outcome too. */
export function send({ url, address }: Target, headers: Record<string, string>, body: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const settle = (status: number | null, error: string | null, response: Buffer[] = []) => {
      const words = Buffer.concat(response).subarray(0, MOST_OF_RESPONSE_BYTES).toString('utf8');
      resolve({ status, error, response: status === null ? null : words.replaceAll('\u0000', '').toWellFormed() });
    };
    const options: RequestOptions = {
      method: 'POST',
      agent: false,
      lookup: pinnedTo(address),
      signal: AbortSignal.timeout(PATIENCE_MS),
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
    };
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, options, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const status = response.statusCode ?? null;
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size >= MOST_OF_RESPONSE_BYTES) {
          settle(status, null, chunks);
          request.destroy();
        }
      });
      response.on('end', () => settle(status, null, chunks));
      response.on('error', (error) => settle(null, wordsOf(error)));
    });
    request.on('error', (error) => settle(null, wordsOf(error)));
    request.end(body);
  });
}

const wordsOf = (error: Error & { code?: string }): string =>
  error.name === 'AbortError' || error.name === 'TimeoutError'
    ? `no answer within ${PATIENCE_MS / 1000} s`
    : (error.code ?? error.message).slice(0, 200);
