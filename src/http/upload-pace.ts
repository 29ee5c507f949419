import type { FastifyRequest } from 'fastify';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';

const IDLE_MS = 30_000;
const LONGEST_MS = 3_600_000;

/** How long an upload may stand still, and how long it may take. */
export type Pace = { idleMs?: number; longestMs?: number };

/**
 * An upload may be slow, but it moves on; a connection that holds a place and sends nothing loses it. `taken`: how many bytes
 * were taken up so far, which tells of one that a page of ours hands on without a connection of its own.
 */
export function watchPace(
  request: FastifyRequest,
  { idleMs = IDLE_MS, longestMs = LONGEST_MS }: Pace,
  taken: () => number = () => 0,
) {
  let timer: NodeJS.Timeout | undefined;
  const tooSlow = new Promise<never>((_, reject) => {
    const began = Date.now();
    let seen = -1;
    let since = began;
    timer = setInterval(
      () => {
        const now = Date.now();
        const { bytesRead = taken() } = request.raw.socket as { bytesRead?: number };
        if (bytesRead !== seen) [seen, since] = [bytesRead, now];
        if (now - since < idleMs && now - began < longestMs) return;
        reject(
          new Problem(
            'timedOut',
            text('上传停顿过久，请重新上传', 'Expected the upload to go on, but it stood still or took too long'),
          ),
        );
      },
      Math.max(50, idleMs / 10),
    );
  });
  tooSlow.catch(() => undefined);
  return { tooSlow, end: () => clearInterval(timer) };
}
