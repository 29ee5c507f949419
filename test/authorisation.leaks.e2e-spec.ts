/**
 * Non-interference: what one authority does must change nothing of what another one, or another applicant, is answered;
 * neither by content, nor by count, nor by error. Every route of the OpenAPI document is asked before the secret case
 * exists and again after it, and a foreign id is asked beside an unknown one, down to the statements that the database sees.
 * A route with a parameter that this file does not know fails: whoever adds one says here how it is attacked.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource, type Logger } from 'typeorm';
import { inAuthority } from '../src/database/tenant.js';
import type { JsonObject } from '../src/domain/json.js';
import { textOf } from '../src/domain/procedure/facts.js';
import { ROLES } from '../src/identity/roles.js';
import { fileExample, work } from './setup/client.js';
import { type Caller, callersOf, HORGOS, SECOND, secondAuthority } from './setup/second-authority.js';
import { openTrine, type Trine } from './setup/trine.js';

const SECRET = '不可外泄制药';
const OFFICE = [
  'applicant-1',
  'intake-1',
  'licence-reviewer-1',
  'registration-reviewer-1',
  'inspection-centre-1',
  'team-leader-1',
  'checker-1',
  'checker-2',
  'division-head-1',
  'convener-1',
  'decider-1',
];

type Parameter = { name: string; in: string };
type Route = { method: 'GET' | 'POST'; path: string; id: string; parameters: Parameter[]; streams: boolean };

let trine: Trine;
let routes: Route[];
let callers: Caller[];
let secret: { case: string; notice: string; webhook: string; operation: string; words: string[] };
let before: Map<string, string>;

/** How each parameter is attacked once the secret case exists; before, with something that nobody has. */
const unknownCase = randomUUID();
const IN_PATH: Record<string, (theirs: boolean) => string> = {
  'cases.id': (theirs) => (theirs ? secret.case : unknownCase),
  'tasks.id': (theirs) => `${theirs ? secret.case : unknownCase}:2:open.intake`,
  'cases.document': () => '2',
  'procedures.id': () => 'three-in-one',
  'procedures.version': () => '1',
  'procedures.type': () => 'case.accept',
  'calendars.id': () => 'CN',
  'calendars.year': () => '2027',
  'problems.code': () => 'stale',
  'cases.number': (theirs) => (theirs ? secret.notice : 'SHY65400420250805000019-SL001'),
  'webhooks.id': (theirs) => (theirs ? secret.webhook : unknownCase),
  'webhooks.delivery': () => unknownCase,
  'operations.id': (theirs) => (theirs ? secret.operation : unknownCase),
  'office.register': () => 'officers',
  'office.proposal': () => 'P1',
};
const inPath = (route: Route, name: string, theirs: boolean): string => {
  const [resource = ''] = route.path.replace(/^\/(api\/v1\/)?/, '').split('/');
  const value = IN_PATH[`${resource}.${name}`];
  if (!value) throw new Error(`Expected to know how ${route.id} is attacked by ${resource}.${name}`);
  return value(theirs);
};

const IN_QUERY: Record<string, (theirs: boolean) => string> = {
  tab: () => 'watched',
  mine: () => 'true',
  group: () => 'true',
  limit: () => '200',
  q: () => SECRET.slice(0, 4),
  lamp: () => 'green',
  state: () => 'decided',
  track: () => 'licence',
  dueBefore: () => '2030-01-01T00:00:00Z',
  sort: () => '-filedAt',
  case: (theirs) => (theirs ? secret.case : unknownCase),
  from: () => '2025-01-01',
  to: () => '2026-12-31',
  asOf: () => '2025-08-04T00:00:00Z',
  procedure: () => 'three-in-one',
  explain: () => 'true',
  returnTo: () => '/docs',
  fresh: () => '1',
  link: () => 'made-up',
  topics: () => 'cases',
  status: () => 'dead',
};

/** The addresses of a route: alone, and with each of its filters. */
function addressesOf(route: Route, theirs: boolean): string[] {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(inPath(route, name, theirs)));
  const filters = route.parameters
    .filter((one) => one.in === 'query' && one.name !== 'cursor')
    .map(({ name }) => {
      const value = IN_QUERY[name];
      if (!value) throw new Error(`Expected to know how ${route.id} is attacked by ?${name}`);
      return `${path}?${name}=${encodeURIComponent(value(theirs))}`;
    });
  return [path, ...filters];
}

const INSTANT = /\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)/g;
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
/** An answer without what differs between any two requests: the instant, the id of the request, how long it took. */
const plain = (status: number, text: string): string =>
  `${status} ${text
    .replaceAll(INSTANT, '<instant>')
    .replaceAll(UUID, '<uuid>')
    .replaceAll(/"(tookMs|ms|uptimeSeconds)":[\d.]+/g, '"$1":0')}`;

const ask = async (caller: Caller, method: 'GET' | 'POST', url: string, body?: JsonObject) => {
  const { status, text } = await trine.ask(method, url, {
    headers: { ...(caller.token && { authorization: `Bearer ${caller.token}` }), 'if-match': '*' },
    ...(body && { body }),
  });
  return { answer: plain(status, text), text };
};

const asking = new AsyncLocalStorage<string[]>();

/** Asked of every authority at most twice a second, by whichever request comes then; never of a case. */
const NOW_AND_THEN = /office_heads|revo(ked|cations)/;

/** The statements that a request sends to the database; not those of whatever works beside it. */
async function statementsOf(request: () => Promise<unknown>): Promise<string[]> {
  const seen: string[] = [];
  await asking.run(seen, request);
  return seen.filter((statement) => !NOW_AND_THEN.test(statement));
}

/** Words, numbers and hashes of the secret case that an answer contains, beside those of its own address. */
const wordsIn = (text: string, url: string): string[] =>
  secret.words.filter((word) => text.includes(word) && !url.includes(word));

beforeAll(async () => {
  trine = await openTrine();
  await secondAuthority(trine);
  callers = await callersOf(Object.keys(ROLES).filter((role) => role !== 'engine'));
  const { body } = await trine.ask('GET', '/openapi.json');
  routes = Object.entries(body['paths'] as Record<string, Record<string, JsonObject>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase() as Route['method'],
      path,
      id: operation['operationId'] as string,
      parameters: (operation['parameters'] ?? []) as Parameter[],
      streams: JSON.stringify(operation['responses']).includes('text/event-stream'),
    })),
  );
  before = new Map();
  for (const caller of callers)
    for (const route of routes.filter(({ method, streams }) => method === 'GET' && !streams))
      for (const url of addressesOf(route, false))
        before.set(`${caller.name} ${url}`, (await ask(caller, 'GET', url)).answer);

  const id = await fileExample(trine, 'three-in-one', 'applicant-1', (filing) => ({
    ...filing,
    applicant: { ...(filing['applicant'] as JsonObject), name: SECRET },
  }));
  await work(trine, id, OFFICE, undefined, (view) => (view['decisions'] as unknown[]).length > 0);
  const { body: view } = await trine.ask('GET', `cases/${id}`, { as: 'intake-1' });
  const receiver = { url: 'https://93.184.216.34/trine', eventTypes: ['lamp.turned'] };
  const { body: webhook, text } = await trine.ask('POST', 'webhooks', { as: 'supervisor-1', body: receiver });
  if (typeof webhook['id'] !== 'string') throw new Error(text);
  const decisions = view['decisions'] as { number: string }[];
  const operation = randomUUID();
  await inAuthority(trine.app.get(DataSource), HORGOS, (tx) =>
    tx.query(
      `insert into operations (authority_id, id, kind, status, request, result, created_by, created_at, finished_at)
        values ($1, $2, 'test', 'done', $3, $3, 'applicant-1', now(), now())`,
      [HORGOS, operation, JSON.stringify({ applicant: SECRET })],
    ),
  );
  const words = [SECRET, id, webhook['id'], operation, ...[view['caseNumber'], view['head']].map(textOf)];
  secret = {
    case: id,
    notice: `${textOf(view['caseNumber'])}-SL001`,
    webhook: webhook['id'],
    operation,
    words: [...words, ...decisions.map(({ number }) => number)],
  };
  const nothing = () => undefined;
  trine.app.get(DataSource).logger = {
    logQuery: (query: string) => void asking.getStore()?.push(query),
    logQueryError: nothing,
    logQuerySlow: nothing,
    logSchemaBuild: nothing,
    logMigration: nothing,
    log: nothing,
  } satisfies Logger;
}, 120_000);
afterAll(() => trine.stop());

const readable = () => routes.filter(({ method, streams }) => method === 'GET' && !streams);

describe('a case of one authority', () => {
  test('is there, with a decision, for its own officials', async () => {
    const { text } = await trine.ask('GET', `cases?q=${encodeURIComponent(SECRET)}`, { as: 'intake-1' });
    expect(text).toContain(secret.case);
  });

  test('changes no answer of any route, and shows no word of it, to any role elsewhere, another applicant or a stranger', async () => {
    const changed: string[] = [];
    for (const caller of callers)
      for (const route of readable())
        for (const url of addressesOf(route, false)) {
          const { answer, text } = await ask(caller, 'GET', url);
          if (answer !== before.get(`${caller.name} ${url}`))
            changed.push(`${caller.name} ${url}: ${answer.slice(0, 300)}`);
          for (const word of wordsIn(text, url)) changed.push(`${caller.name} ${url}: ${word}`);
        }
    expect(changed).toEqual([]);
  }, 120_000);

  test('is answered by its id as if there were no such case, by the same statements', async () => {
    const told: string[] = [];
    for (const caller of callers)
      for (const route of routes.filter(({ streams }) => !streams)) {
        if (!route.path.includes('{')) continue;
        const [theirs] = addressesOf(route, true);
        const [unknown] = addressesOf(route, false);
        if (theirs === unknown) continue;
        const body = route.method === 'POST' ? { type: 'case.submit', data: {} } : undefined;
        const answers: Awaited<ReturnType<typeof ask>>[] = [];
        const sentFor = (url: string) =>
          statementsOf(async () => answers.push(await ask(caller, route.method, url, body)));
        const [one, other] = [await sentFor(theirs!), await sentFor(unknown!)];
        const [first, second] = [answers[0]!, answers[1]!];
        if (first.answer !== second.answer) told.push(`${caller.name} ${route.id}: ${first.answer} | ${second.answer}`);
        if (JSON.stringify(one) !== JSON.stringify(other)) told.push(`${caller.name} ${route.id}: other statements`);
        for (const word of wordsIn(first.text, theirs!)) told.push(`${caller.name} ${theirs}: ${word}`);
        if (first.answer.startsWith('2')) told.push(`${caller.name} ${route.id}: ${first.answer}`);
      }
    expect(told).toEqual([]);
  }, 120_000);
});

describe('every role of the same authority', () => {
  test('reaches what its policy says, and is refused the rest with 403 before anything is read', async () => {
    const { body } = await trine.ask('GET', '/openapi.json');
    const wrong: string[] = [];
    for (const [path, methods] of Object.entries(body['paths'] as Record<string, Record<string, JsonObject>>))
      for (const [method, operation] of Object.entries(methods)) {
        const policy = operation['x-policy'] as { who: string; roles?: string[] };
        if (policy.who !== 'roles') continue;
        const route = routes.find(({ id }) => id === operation['operationId'])!;
        const [url] = addressesOf(route, true);
        for (const caller of callers.filter(({ authority }) => authority === HORGOS || authority === SECOND)) {
          const may = policy.roles!.some((role) => caller.roles.includes(role));
          if (may) continue;
          const { answer } = await ask(
            caller,
            method.toUpperCase() as Route['method'],
            url!,
            method === 'post' ? {} : undefined,
          );
          if (!answer.startsWith('403')) wrong.push(`${caller.name} ${method} ${path}: ${answer.slice(0, 100)}`);
        }
      }
    expect(wrong).toEqual([]);
  }, 60_000);

  test('who is on the side of another applicant may not act on the case either', async () => {
    for (const as of ['applicant-2', 'agent-1']) {
      const { status } = await trine.ask('POST', `cases/${secret.case}/commands`, {
        as,
        headers: { 'if-match': '*' },
        body: { type: 'case.withdraw', data: {} },
      });
      expect(status).toBe(404);
    }
  });
});
