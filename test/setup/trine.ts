import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule, type AppSettings } from '../../src/app.module.js';
import { fromMs, type Instant, toMs } from '../../src/domain/clock/instant.js';
import type { JsonObject } from '../../src/domain/json.js';
import { createApp } from '../../src/http/http.setup.js';
import { JsonLog } from '../../src/http/json-log.js';
import { issueToken } from '../../src/identity/local-issuer.js';
import { testDatabase, type TestDatabase } from './database.js';

export type Answer = { status: number; headers: Record<string, unknown>; body: JsonObject; text: string };
type Ask = {
  as?: string;
  also?: string[];
  headers?: Record<string, string>;
  body?: unknown;
  raw?: Buffer;
  language?: string;
};

/** A decision needs a sign-in of a few minutes ago, also where a test takes long. */
const SIGN_IN_AGAIN_MS = 120_000;

/** The whole product over its own database, asked over HTTP; time stands where the test puts it. */
export type Trine = {
  app: NestFastifyApplication;
  database: TestDatabase;
  time: { now: Instant; advance: (ms: number) => void };
  ask: (method: 'GET' | 'POST', url: string, ask?: Ask) => Promise<Answer>;
  token: (user: string) => Promise<string>;
  stop: () => Promise<void>;
};

export async function openTrine(
  now: Instant = '2025-08-05T02:00:00.000Z',
  database?: TestDatabase,
  { requestsAtOnce, ...settings }: Partial<AppSettings> & { requestsAtOnce?: number } = {},
): Promise<Trine> {
  const db = database ?? (await testDatabase());
  const dataDir = join(process.env['TRINE_TEST_FOLDER']!, 'data'); // one for the run: making users takes seconds
  const time = {
    now,
    advance(ms: number) {
      this.now = fromMs(toMs(this.now) + ms);
    },
  };
  const module = AppModule.forRoot({
    database: { url: db.url, ownerUrl: db.ownerUrl, close: () => Promise.resolve() },
    dataDir,
    onCreated: () => undefined,
    documents: { dir: join(dataDir, 'documents'), mostBytes: 4 * 1024 * 1024 },
    now: () => time.now,
    ...settings,
  });
  const app = await createApp(module, {
    log: new JsonLog('error'),
    ...(requestsAtOnce !== undefined && { requestsAtOnce }),
  });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  const tokens = new Map<string, { token: string; since: number }>();
  const tokenOf = async (user: string, also: string[]): Promise<string> => {
    const key = [user, ...also].join();
    const known = tokens.get(key);
    if (known && Date.now() - known.since < SIGN_IN_AGAIN_MS) return known.token;
    const signedIn = { token: await issueToken(dataDir, user, 86_400, also), since: Date.now() };
    tokens.set(key, signedIn);
    return signedIn.token;
  };
  return {
    app,
    database: db,
    time,
    token: (user) => tokenOf(user, []),
    async ask(method, url, { as, also = [], headers = {}, body, raw, language = 'en' } = {}) {
      const response = await app.inject({
        method,
        url: url.startsWith('/') ? url : `/api/v1/${url}`,
        headers: {
          'accept-language': language,
          ...(as && { authorization: `Bearer ${await tokenOf(as, also)}` }),
          ...(method === 'POST' && { 'idempotency-key': randomUUID(), 'content-type': 'application/json' }),
          ...headers,
        },
        ...(raw && { payload: raw }),
        ...(body !== undefined && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const isJson = /[+/]json/.test(String(response.headers['content-type']));
      return {
        status: response.statusCode,
        headers: response.headers,
        body: isJson ? response.json<JsonObject>() : {},
        text: response.body,
      };
    },
    async stop() {
      await app.close();
      if (!database) await db.drop();
    },
  };
}
