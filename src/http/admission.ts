/*
 * A process that takes more than it can do grows until it falls, and answers nobody. So the requests under way are counted,
 * and what finds its places taken is refused at once, with when to come again. What can wait is refused first: reports,
 * exports and audits may take a quarter of the places, everything that only reads three quarters, and commands all.
 * A loop that answers late, or a heap that fills, closes the same doors in the same order.
 *
 * A request is counted when its body is here (a slow sender takes no place; another rule ends it) until its answer has left.
 * Not counted: what must be answered when nothing else is (is it alive?), uploads and streams, which hold little and have
 * bounds of their own, and what a page asks of the API in this process, as the page itself has been counted.
 */
import { IncomingMessage } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import type { JsonLog } from './json-log.js';

export type Load = { underWay: number; loopDelayMs: number; heapShare: number };
type Kind = 'report' | 'read' | 'command';

/** Up to where a kind is admitted: its share of the places, the mean delay of the loop in ms, the share of the heap in use. */
const BOUNDS: Record<Kind, { places: number; loopDelayMs: number; heapShare: number }> = {
  report: { places: 0.25, loopDelayMs: 500, heapShare: 0.75 },
  read: { places: 0.75, loopDelayMs: 2_000, heapShare: 0.85 },
  command: { places: 1, loopDelayMs: 10_000, heapShare: 0.95 },
};

const LOOK_EVERY_MS = 1_000;
const RESOLUTION_MS = 20;
const NANOSECONDS = 1e6;

const UNCOUNTED = /^\/(livez|readyz|metrics|openapi\.json|docs|api\/v1\/stream)(?=[/?]|$)/;
const REPORTS = /^\/(api\/v1\/)?(reports|exports|audit|simulations|baselines|dashboard)(?=[/?.]|$)/;

/** What a request is; null for one that is always taken. */
export function kindOf(method: string, url: string): Kind | null {
  if (UNCOUNTED.test(url)) return null;
  if (REPORTS.test(url)) return 'report';
  return method === 'GET' || method === 'HEAD' ? 'read' : 'command';
}

/** Whether there is room for one more request of a kind. */
export function hasRoom(kind: Kind, { underWay, loopDelayMs, heapShare }: Load, requestsAtOnce: number): boolean {
  const bound = BOUNDS[kind];
  const places = Math.max(1, Math.floor(requestsAtOnce * bound.places));
  return underWay < places && loopDelayMs < bound.loopDelayMs && heapShare < bound.heapShare;
}

const noRoom = () =>
  new Problem(
    'unavailable',
    text(
      '正在办理的请求过多，请稍后用同一幂等键重试',
      'Expected room for one more request, but too many are under way; retry with the same Idempotency-Key',
    ),
  );

/** Refuses with 503 and `Retry-After` what this process cannot take beside what it has. */
export function limitRequests(app: NestFastifyApplication, log: JsonLog, requestsAtOnce: number): void {
  const load: Load = { underWay: 0, loopDelayMs: 0, heapShare: 0 };
  let refused = 0;
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  const look = setInterval(() => {
    load.loopDelayMs = delay.count === 0 ? 0 : Math.max(0, delay.mean / NANOSECONDS - RESOLUTION_MS);
    delay.reset();
    const { used_heap_size, heap_size_limit } = getHeapStatistics();
    load.heapShare = used_heap_size / heap_size_limit;
    if (refused > 0) log.event('warn', 'requests refused for want of room', { refused, ...load });
    refused = 0;
  }, LOOK_EVERY_MS).unref();

  const fastify = app.getHttpAdapter().getInstance();
  const kindToCount = (request: { raw: unknown; method: string; url: string; routeOptions: { config?: unknown } }) =>
    request.raw instanceof IncomingMessage && !(request.routeOptions.config as { multipart?: boolean })?.multipart
      ? kindOf(request.method, request.url)
      : null;
  const refuse = (done: (refusal: Problem) => void): void => {
    refused++;
    done(noRoom());
  };
  fastify.addHook('onRequest', (request, _reply, done) => {
    const kind = kindToCount(request);
    if (kind !== null && !hasRoom(kind, load, requestsAtOnce)) return refuse(done);
    done();
  });
  fastify.addHook('preValidation', (request, reply, done) => {
    const kind = kindToCount(request);
    if (kind === null) return done();
    if (!hasRoom(kind, load, requestsAtOnce)) return refuse(done);
    load.underWay++;
    reply.raw.once('close', () => load.underWay--);
    done();
  });
  fastify.addHook('onClose', (_instance, done) => {
    clearInterval(look);
    delay.disable();
    done();
  });
}
