import { randomUUID } from 'node:crypto';
import cookies from '@fastify/cookie';
import { BadRequestException, NotFoundException, type DynamicModule, type Type } from '@nestjs/common';
import { NestFactory, Reflector } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { REQUESTS_AT_ONCE } from '../config.js';
import { text } from '../domain/json.js';
import multipart from '@fastify/multipart';
import { Problem } from '../domain/problem.js';
import { limitRequests } from './admission.js';
import type { HttpReply, HttpRequest } from './exchange.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import type { JsonLog } from './json-log.js';
import { serveOpenApi } from './openapi.js';
import { ProblemFilter, sendProblem } from './problem.filter.js';
import { parseJsonBody, REFUSED_KEYS } from './strict-json.js';
import { toProblem } from './to-problem.js';
import { StrictValidationPipe } from './validation.pipe.js';

/** How long requests under way may still take when the server closes. */
const LAST_REQUESTS_MS = 3_000;
const BODY_LIMIT_BYTES = 256 * 1024;
/** Only a route for uploads may take this long to be told what it is asked; every other body has to come at once. */
const LONGEST_UPLOAD_MS = 3_600_000;
const LONGEST_BODY_MS = 30_000;
/** Addresses of the service itself, beside the versioned API. */
const UNPREFIXED = [
  'livez',
  'readyz',
  'metrics',
  'problems',
  'problems/:code',
  '.well-known/jwks.json',
  '.well-known/trine-signing-keys.json',
  'auth/sign-in',
  'auth/callback',
];

const API_HEADERS = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-store',
} as const;
/** Swagger UI comes with our own package and needs its scripts from here and styles that it sets itself. */
const DOCS_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'";

/** `banner` is told with every answer, in the header Trine-Banner: what anyone who uses this installation must know. */
type AppManner = { log: JsonLog; banner?: string; requestsAtOnce?: number };

/** What Nest must be told when it makes the application; the rest is `configureApp`. */
const APP_OPTIONS = { bodyParser: false, abortOnError: false } as const;

/** The request id is ours: one taken from a client could be forged into somebody else's log lines. */
const createAdapter = (): FastifyAdapter =>
  new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    trustProxy: false,
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    requestTimeout: LONGEST_UPLOAD_MS,
    connectionTimeout: 60_000,
    return503OnClosing: false, // a request that came on a kept connection is answered, and the connection then closed
    routerOptions: { maxParamLength: 200 },
    // The router refuses an address that it cannot decode, or an over-long part, before any hook of ours runs.
    frameworkErrors: (error: Error & { statusCode?: number }, request: HttpRequest, reply: HttpReply) => {
      for (const [name, value] of Object.entries(API_HEADERS)) reply.header(name, value);
      sendProblem(
        request,
        reply,
        error.statusCode === 400 ? toProblem(new BadRequestException()) : toProblem(new NotFoundException()),
      );
    },
  });

function acceptOnlyJson(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      const charset = /charset\s*=\s*"?([^";\s]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
      if (charset !== undefined && charset.toLowerCase() !== 'utf-8')
        throw new Problem(
          'unsupportedMediaType',
          text('正文应为 UTF-8 编码', 'Expected UTF-8, but the content type names another charset'),
        );
      done(null, parseJsonBody(body as Buffer));
    } catch (refused) {
      done(refused as Error);
    }
  });
}

/** U+0000 would reach PostgreSQL, which cannot store it; the refused names would be dropped later without a word. */
function checkAddress(request: HttpRequest): void {
  for (const values of [request.params, request.query])
    for (const [name, value] of Object.entries((values ?? {}) as Record<string, unknown>)) {
      if (!REFUSED_KEYS.has(name) && ![name, value].flat().some((one) => String(one).includes('\u0000'))) continue;
      const detail = text(
        '地址中的这个参数不能接受',
        'Expected another parameter, but this name or U+0000 is not accepted',
      );
      throw new Problem('malformed', detail, { errors: [{ pointer: `/${name.replaceAll('\u0000', '')}`, detail }] });
    }
}

type Route = { multipart?: boolean };

/** Multipart bodies are read, as a stream, by the routes that say so (`@RouteConfig({ multipart: true })`) and by no other. */
async function acceptUploads(app: NestFastifyApplication): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  await fastify.register(multipart, { throwFileSizeLimit: false });
  fastify.addHook('onRequest', (request, reply, done) => {
    const { multipart: isUpload = false } = (request.routeOptions.config ?? {}) as Route;
    if (isUpload) return done();
    if (/^multipart\//i.test(request.headers['content-type'] ?? ''))
      return done(
        new Problem(
          'unsupportedMediaType',
          text('内容类型应为 application/json', 'Expected application/json, but the body has another content type'),
        ),
      );
    if (request.method === 'GET' || request.method === 'HEAD') return done();
    const timer = setTimeout(() => request.raw.destroy(), LONGEST_BODY_MS).unref();
    const clear = () => clearTimeout(timer);
    request.raw.once('end', clear);
    reply.raw.once('close', clear);
    done();
  });
}

function addHooks(app: NestFastifyApplication, log: JsonLog, banner?: string): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.headers(API_HEADERS).header('X-Request-Id', request.id);
    if (banner !== undefined) reply.header('Trine-Banner', banner);
    if (/^\/docs(?:[/?]|$)/.test(request.url)) reply.header('Content-Security-Policy', DOCS_CSP);
    done();
  });
  fastify.addHook('preValidation', (request, _reply, done) => {
    checkAddress(request);
    done();
  });
  fastify.addHook('preClose', (done) => {
    // A connection on which nothing was ever asked is not idle to Node, and would keep a closing server waiting for it.
    setTimeout(() => app.getHttpServer().closeAllConnections(), LAST_REQUESTS_MS).unref();
    done();
  });
  fastify.addHook('onResponse', (request: HttpRequest, reply: HttpReply, done) => {
    log.event('info', 'request', {
      requestId: request.id,
      method: request.method,
      route: request.routeOptions?.url ?? 'unknown',
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      problem: request.problemCode,
    });
    done();
  });
}

/** Everything that makes an application of ours answer as this API does; tests apply it to their own modules. */
function configureApp(
  app: NestFastifyApplication,
  { log, banner, requestsAtOnce = REQUESTS_AT_ONCE }: AppManner,
): NestFastifyApplication {
  acceptOnlyJson(app);
  addHooks(app, log, banner);
  limitRequests(app, log, requestsAtOnce);
  app.setGlobalPrefix('api/v1', { exclude: UNPREFIXED });
  app.useGlobalFilters(new ProblemFilter(log));
  app.useGlobalPipes(new StrictValidationPipe());
  app.useGlobalInterceptors(new IdempotencyInterceptor(app.get(Reflector)));
  serveOpenApi(app);
  app.enableShutdownHooks(['SIGINT', 'SIGTERM']);
  return app;
}

/** The application, not yet listening. A module that cannot start throws here. */
export async function createApp(module: Type | DynamicModule, settings: AppManner): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(module, createAdapter(), {
    ...APP_OPTIONS,
    logger: settings.log,
  });
  await app.register(cookies);
  configureApp(app, settings);
  await acceptUploads(app);
  return app;
}
