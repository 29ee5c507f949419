/** Asks as anybody, and says what two askers could tell apart: the answer with its headers, and what the database was asked. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { Client } from 'pg';
import { DataSource, type Logger } from 'typeorm';
import type { JsonObject } from '../../src/domain/json.js';
import type { Caller } from './caller.js';
import type { Answer, Trine } from './trine.js';

export type Sent = { body?: JsonObject; raw?: Buffer; headers?: Record<string, string> };

/** In data, or as a report prints it. */
const INSTANT = /\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d)| \d\d:\d\d(:\d\d)?)/g;
/** The day of an as-of, as a printed report says it in Chinese. */
const DAY_IN_WORDS = /北京时间\d{4}-\d\d-\d\d/g;
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
/** Of two answers with the same bytes these differ, or follow from the bytes. */
const PASSING_HEADERS = ['date', 'x-request-id', 'content-length'];
/** An answer without what differs between any two requests: the instant, the id of the request, how long it took. */
const plain = ({ status, headers, text }: Answer): string => {
  const kept = Object.entries(headers).filter(([name]) => !PASSING_HEADERS.includes(name));
  return `${status} ${text} ${JSON.stringify(kept.sort())}`
    .replaceAll(INSTANT, '<instant>')
    .replaceAll(DAY_IN_WORDS, '<day>')
    .replaceAll(UUID, '<uuid>')
    .replaceAll(/"(tookMs|ms|uptimeSeconds)":[\d.]+/g, '"$1":0');
};

export const askAs = async (
  trine: Trine,
  { token, headers = {} }: Caller,
  method: 'GET' | 'POST',
  url: string,
  { headers: own = {}, ...sent }: Sent = {},
) => {
  const answer = await trine.ask(method, url, {
    headers: { 'if-match': '*', ...(token && { authorization: `Bearer ${token}` }), ...headers, ...own },
    ...sent,
  });
  return { answer: plain(answer), text: `${answer.text} ${JSON.stringify(answer.headers)}`, status: answer.status };
};

const asking = new AsyncLocalStorage<string[]>();

/** Asked of every authority at most twice a second, by whichever request comes then; never of a case. */
const NOW_AND_THEN = /office_heads|revo(ked|cations)/;

/** The statements that a request sends to the database; not those of whatever works beside it. */
export async function statementsOf(request: () => Promise<unknown>): Promise<string[]> {
  const seen: string[] = [];
  await asking.run(seen, request);
  return seen.filter((statement) => !NOW_AND_THEN.test(statement));
}

/** From here on the statements of each request are seen. */
export function watchStatements(trine: Trine): void {
  const nothing = () => undefined;
  trine.app.get(DataSource).logger = {
    logQuery: (query: string) => void asking.getStore()?.push(query),
    logQueryError: nothing,
    logQuerySlow: nothing,
    logSchemaBuild: nothing,
    logMigration: nothing,
    log: nothing,
  } satisfies Logger;
}

/** Works while no table is guarded by row-level security: what is then kept is kept by the queries themselves. */
export async function withoutRowSecurity({ database }: Trine, work: () => Promise<void>): Promise<void> {
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const { rows } = await owner.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c where c.relforcerowsecurity and c.relkind in ('r', 'p')`,
  );
  const set = (state: 'disable' | 'enable') =>
    owner.query(rows.map(({ name }) => `alter table ${name} ${state} row level security`).join(';'));
  await set('disable');
  try {
    await work();
  } finally {
    await set('enable');
    await owner.end();
  }
}
