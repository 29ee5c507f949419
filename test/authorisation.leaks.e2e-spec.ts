/**
 * Non-interference: what one authority does must change nothing of what another one, or another applicant, is answered;
 * neither by content, nor by count, nor by error, nor by a header. Every route of the OpenAPI document is asked before the
 * secret case exists and again after it, and a foreign id is asked beside an unknown one, down to the statements that the
 * database sees. A route with a parameter that this file does not know fails, as does a POST whose body it does not know, or
 * an attack that is refused as malformed before anything could leak: whoever adds one says here how it is attacked.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { inAuthority } from '../src/database/tenant.js';
import type { JsonObject } from '../src/domain/json.js';
import { textOf } from '../src/domain/procedure/facts.js';
import { listSampleUsers } from '../src/identity/local-issuer.js';
import { ROLES } from '../src/identity/roles.js';
import { askAs, type Sent, statementsOf, watchStatements, withoutRowSecurity } from './setup/ask-as.js';
import { fileExample, OFFICE, work } from './setup/client.js';
import { imported, trace, xes } from './setup/legacy-logs.js';
import { propose, SYSTEM } from './setup/office.js';
import { type Caller } from './setup/caller.js';
import { callersOf, HORGOS, SECOND, secondAuthority, thirdAuthority } from './setup/second-authority.js';
import { openTrine, type Trine } from './setup/trine.js';
import { MULTIPART, multipartOf, pdf, upload } from './setup/upload.js';

const SECRET = '不可外泄制药';
const SECRET_PLAN = '不可外泄平面图.pdf';
const SECRET_OFFICER = '不可外泄官员';
const PEOPLE = [...OFFICE.slice(0, 7), 'checker-2', ...OFFICE.slice(7, 10)];

type Pair = [name: string, value: string];
type Parameter = { name: string; in: string; required?: boolean };
type Route = {
  method: 'GET' | 'POST';
  path: string;
  id: string;
  parameters: Parameter[];
  streams: boolean;
  policy: { who: string; roles?: string[] };
};

let trine: Trine;
let routes: Route[];
let callers: Caller[];
let secret: Record<
  'case' | 'document' | 'notice' | 'webhook' | 'delivery' | 'operation' | 'import' | 'proposal' | 'number' | 'draft',
  string
>;
/** What no answer may contain. */
let words: string[];
let before: Map<string, string>;

/** How each parameter is attacked once the secret case exists; before, with something that nobody has. */
const [unknownCase, unknownDelivery] = [randomUUID(), randomUUID()];
const REPORT = '1'; // the number of the one report that the other authority has published

const IN_PATH: Record<string, (theirs: boolean) => string> = {
  'cases.id': (theirs) => (theirs ? secret.case : unknownCase),
  'tasks.id': (theirs) => `${theirs ? secret.case : unknownCase}:2:open.intake`,
  'cases.document': (theirs) => (theirs ? secret.document : '99'),
  'procedures.id': () => 'three-in-one',
  'procedures.version': () => '1',
  'procedures.type': () => 'case.accept',
  'calendars.id': () => 'CN',
  'calendars.year': () => '2027',
  'problems.code': () => 'stale',
  'drafts.id': (theirs) => (theirs ? secret.draft : unknownCase),
  'cases.number': (theirs) => (theirs ? secret.notice : 'SHY65400420250805000019-SL001'),
  'webhooks.id': (theirs) => (theirs ? secret.webhook : unknownCase),
  'webhooks.delivery': (theirs) => (theirs ? secret.delivery : unknownDelivery),
  'operations.id': (theirs) => (theirs ? secret.operation : unknownCase),
  'baselines.id': (theirs) => (theirs ? secret.import : unknownCase),
  'reports.number': (theirs) => (theirs ? REPORT : '999'),
  'office.register': () => 'proposals',
  'office.proposal': (theirs) => (theirs ? secret.proposal : 'P999'),
};
const resourceOf = ({ path }: Route): string => path.replace(/^\/(api\/v1\/)?/, '').split('/')[0]!;
const inPath = (route: Route, name: string, theirs: boolean): string => {
  const value = IN_PATH[`${resourceOf(route)}.${name}`];
  if (!value) throw new Error(`Expected to know how ${route.id} is attacked by ${resourceOf(route)}.${name}`);
  return value(theirs);
};

/** What a POST to something foreign says, so well that only the id can be wrong with it. */
const HAND_OVER = { to: 'intake-1', reason: '轮岗' };
const BODIES: Record<string, JsonObject> = {
  giveCommand: { type: 'case.submit', data: {} },
  assignTask: HAND_OVER,
  handOverTask: HAND_OVER,
  changeWebhook: { status: 'deleted' },
  rejectChange: { reason: '不同意' },
  tryProcedure: { commands: [{ type: 'case.submit' }] },
  saveDraft: { filing: {} },
  ...Object.fromEntries(
    ['claimTask', 'releaseTask', 'watchCase', 'unwatchCase', 'rotateWebhookSecret', 'testWebhook', 'replayDelivery']
      .concat(['approveChange', 'cancelOperation', 'discardDraft'])
      .map((id) => [id, {}]),
  ),
};
const UPLOAD = { raw: multipartOf({ content: pdf('x') }), headers: { 'content-type': MULTIPART } };
function sentTo({ id, method }: Route): Sent {
  if (method === 'GET') return {};
  if (id === 'uploadDocument') return UPLOAD;
  const body = BODIES[id];
  if (!body) throw new Error(`Expected to know what ${id} is attacked with`);
  return { body };
}

const IN_QUERY: Record<string, (theirs: boolean) => string[]> = {
  tab: () => ['mine', 'group', 'toSign', 'done', 'watched'],
  mine: () => ['true'],
  group: () => ['true'],
  limit: () => ['100'],
  q: (theirs) => [SECRET.slice(0, 4), ...(theirs ? [secret.number] : ['SHY65400420250805000019'])],
  lamp: () => ['red', 'yellow', 'green', 'grey'],
  state: () => ['decided'],
  track: () => ['licence'],
  dueBefore: () => ['2030-01-01T00:00:00Z'],
  filedFrom: () => ['2025-01-01T00:00:00Z'],
  filedBefore: () => ['2030-01-01T00:00:00Z'],
  sort: () => ['-filedAt'],
  case: (theirs) => [theirs ? secret.case : unknownCase],
  from: () => ['2025-01-01'],
  to: () => ['2026-12-31'],
  asOf: () => ['2025-08-04T00:00:00Z'],
  'office.asOf': () => ['2025-08-05'],
  procedure: () => ['three-in-one'],
  explain: () => ['true'],
  lang: () => ['zh-CN', 'en', 'ug'],
  commands: () => ['case.submit,case.accept'],
  picture: () => ['en'],
  axis: () => ['calendarDays'],
  stops: () => ['without'],
  scope: () => ['case'],
  returnTo: () => ['/docs'],
  fresh: () => ['1'],
  link: () => ['made-up'],
  topics: () => ['cases'],
  status: () => ['pending', 'dead', 'delivered'],
  label: () => ['ALL', 'SYNTHETIC'],
  edition: () => ['1'],
  variant: () => ['full', 'public'],
  format: () => ['json', 'tables'], // the others set the same figures, in bytes that hide what differs between any two requests
  'listReportCases.format': () => ['csv', 'json'],
  'office.status': () => ['pending', 'adopted'],
};

/** The addresses of a route: with what it must be told alone, and with each of its filters. */
function addressesOf(route: Route, theirs: boolean): string[] {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(inPath(route, name, theirs)));
  const valuesOf = (name: string): string[] => {
    const values = IN_QUERY[`${route.id}.${name}`] ?? IN_QUERY[`${resourceOf(route)}.${name}`] ?? IN_QUERY[name];
    if (!values) throw new Error(`Expected to know how ${route.id} is attacked by ?${name}`);
    return values(theirs);
  };
  const queries = route.parameters.filter((one) => one.in === 'query' && one.name !== 'cursor');
  const needed = queries.filter(({ required }) => required).map(({ name }): Pair => [name, valuesOf(name)[0]!]);
  const optional = queries.filter(({ required }) => !required);
  const filters = optional.flatMap(({ name }) => valuesOf(name).map((value): Pair[] => [[name, value]]));
  return [[], ...filters].map((filter) => {
    const query = new URLSearchParams([...needed, ...filter]).toString();
    return query === '' ? path : `${path}?${query}`;
  });
}

/** Words, numbers and hashes of the secret case that an answer contains, beside those of its own address. */
const wordsIn = (text: string, url: string): string[] =>
  words.filter((word) => text.includes(word) && !url.includes(word));

beforeAll(async () => {
  trine = await openTrine();
  await secondAuthority(trine);
  const roles = Object.keys(ROLES).filter((role) => role !== 'engine');
  callers = [...(await callersOf(roles)), ...(await thirdAuthority(trine))];
  const { body } = await trine.ask('GET', '/openapi.json');
  routes = Object.entries(body['paths'] as Record<string, Record<string, JsonObject>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase() as Route['method'],
      path,
      id: operation['operationId'] as string,
      parameters: (operation['parameters'] ?? []) as Parameter[],
      policy: operation['x-policy'] as Route['policy'],
      streams: JSON.stringify(operation['responses']).includes('text/event-stream'),
    })),
  );
  before = new Map();
  for (const caller of callers)
    for (const route of routes.filter(({ method, streams }) => method === 'GET' && !streams))
      for (const url of addressesOf(route, false))
        before.set(`${caller.name} ${url}`, (await askAs(trine, caller, 'GET', url)).answer);

  const id = await fileExample(trine, 'three-in-one', 'applicant-1', (filing) => ({
    ...filing,
    applicant: { ...(filing['applicant'] as JsonObject), name: SECRET },
  }));
  const { body: plan } = await upload(trine, id, 'applicant-1', { content: pdf(SECRET), name: SECRET_PLAN });
  const officer = { id: 'secret-officer', name: SECRET_OFFICER, organ: 'bureau' };
  const proposal = await propose(trine, SYSTEM, 'officer.enrol', officer);
  await work(trine, id, PEOPLE, undefined, (view) => (view['decisions'] as unknown[]).length > 0);
  const { body: view } = await trine.ask('GET', `cases/${id}`, { as: 'intake-1' });
  const receiver = { url: 'https://93.184.216.34/trine', eventTypes: ['lamp.turned'] };
  const { body: webhook, text } = await trine.ask('POST', 'webhooks', { as: 'supervisor-1', body: receiver });
  if (typeof webhook['id'] !== 'string') throw new Error(text);
  const decisions = view['decisions'] as { number: string }[];
  const [operation, delivery] = [randomUUID(), randomUUID()];
  await inAuthority(trine.app.get(DataSource), HORGOS, async (tx) => {
    await tx.query(
      `insert into operations (authority_id, id, kind, status, request, result, created_by, created_at, finished_at)
        values ($1, $2, 'test', 'done', $3, $3, 'applicant-1', now(), now())`,
      [HORGOS, operation, JSON.stringify({ applicant: SECRET })],
    );
    await tx.query(
      `insert into webhook_deliveries (authority_id, id, webhook_id, position, type, body, status, created_at)
        values ($1, $2, $3, 0, 'case.submit', $4, 'dead', now())`,
      [HORGOS, delivery, webhook['id'], JSON.stringify({ data: { case: id } })],
    );
    await tx.query(
      `insert into reports (authority_id, number, edition, kind, period_from, period_to, as_of_position, as_of_instant, content,
          sha256, manifest, made_by, made_at)
        values ($1, $2, 1, 'provisional', '2025-08-01', '2025-08-31', 1, now(), $3,
          encode(sha256(convert_to($3, 'UTF8')), 'hex'), $3::jsonb, 'auditor-1', now())`,
      [HORGOS, REPORT, JSON.stringify({ applicant: SECRET })],
    );
  });
  const { id: history } = await imported(trine, {
    profile: { format: 'legacy-profile/1', name: SECRET, source: SECRET },
    log: xes(trace('A', [{ at: '2020-01-01T00:00:00Z' }])),
  });
  const baseline = { name: SECRET, import: history, procedure: 'three-in-one' };
  const made = await trine.ask('POST', 'baselines', { as: 'supervisor-1', body: baseline });
  if (typeof history !== 'string' || made.status !== 201) throw new Error(made.text);
  const typed = { procedure: 'three-in-one', filing: { applicant: { name: SECRET } } };
  const { body: draft } = await trine.ask('POST', 'drafts', { as: 'applicant-1', body: typed });
  const number = textOf(view['caseNumber']);
  secret = {
    case: id,
    document: JSON.stringify(plan['id']),
    notice: `${number}-SL001`,
    webhook: webhook['id'],
    delivery,
    operation,
    import: history,
    proposal,
    number,
    draft: textOf(draft['id']),
  };
  const found = [
    SECRET,
    SECRET_PLAN,
    SECRET_OFFICER,
    id,
    webhook['id'],
    delivery,
    operation,
    history,
    number,
    draft['id'],
    plan['sha256'],
  ];
  words = [...found, view['head'], ...decisions.map((one) => one.number)].map((word) => textOf(word));
  watchStatements(trine);
}, 120_000);
afterAll(() => trine.stop());

const readable = () => routes.filter(({ method, streams }) => method === 'GET' && !streams);

describe('a case of one authority', () => {
  test('is there, with a decision, for its own officials', async () => {
    const { text } = await trine.ask('GET', `cases?q=${encodeURIComponent(SECRET)}`, { as: 'intake-1' });
    expect(text).toContain(secret.case);
  });

  /** Answers that differ from those before the case was there, and words of it in any. */
  async function tracesOf(whom: readonly Caller[]): Promise<string[]> {
    const traces: string[] = [];
    for (const caller of whom)
      for (const route of readable())
        for (const url of addressesOf(route, false)) {
          const { answer, text } = await askAs(trine, caller, 'GET', url);
          if (answer !== before.get(`${caller.name} ${url}`))
            traces.push(`${caller.name} ${url}: ${answer.slice(0, 300)}`);
          for (const word of wordsIn(text, url)) traces.push(`${caller.name} ${url}: ${word}`);
        }
    return traces;
  }

  test('changes no answer of any route, and shows no word of it, to any role elsewhere, another applicant or a stranger', async () => {
    expect(await tracesOf(callers)).toEqual([]);
  }, 240_000);

  test('is kept from them by each query alone, with the wall of the database taken away', async () => {
    const eyes = callers.filter(({ name }) =>
      /^(applicant|auditor|supervisor|intake|systemAdmin|third|lent)/.test(name),
    );
    expect(eyes.length).toBeGreaterThan(8);
    await withoutRowSecurity(trine, async () => {
      expect(await tracesOf(eyes)).toEqual([]);
    });
  }, 240_000);

  test('is attacked by nothing that is refused for its form alone', () => {
    const malformed = [...before].filter(([, answer]) => /^400(?!.*authorityNotNamed)/.test(answer));
    expect(malformed.map(([address, answer]) => `${address}: ${answer.slice(0, 200)}`)).toEqual([]);
  });

  /** What is answered, and asked of the database, for something of theirs and for something that nobody has. */
  async function compare(caller: Caller, { id, method }: Route, theirs: string, unknown: string, sent: Sent) {
    const told: string[] = [];
    const answers: Awaited<ReturnType<typeof askAs>>[] = [];
    const sentFor = (url: string) =>
      statementsOf(async () => answers.push(await askAs(trine, caller, method, url, sent)));
    const [one, other] = [await sentFor(theirs), await sentFor(unknown)];
    const [first, second] = [answers[0]!, answers[1]!];
    const [a, b] = [first.answer.replaceAll(secret.proposal, 'P999'), second.answer];
    if (a !== b) told.push(`${caller.name} ${id}: ${a} | ${b}`);
    if (JSON.stringify(one) !== JSON.stringify(other)) told.push(`${caller.name} ${id}: other statements`);
    for (const word of wordsIn(first.text, theirs)) told.push(`${caller.name} ${theirs}: ${word}`);
    return { told, status: first.status };
  }

  test('is answered by its id as if there were no such case, by the same statements', async () => {
    const told: string[] = [];
    const missed: string[] = [];
    for (const route of routes) {
      const [theirs, unknown] = [addressesOf(route, true), addressesOf(route, false)];
      const pairs = theirs.map((url, i) => [url, unknown[i]!] as const).filter(([one, other]) => one !== other);
      const statuses = new Set<number>();
      for (const caller of pairs.length > 0 ? callers : [])
        for (const [one, other] of pairs) {
          const found = await compare(caller, route, one, other, sentTo(route));
          told.push(...found.told);
          statuses.add(found.status);
          if (found.status < 300 && route.path.includes('{')) told.push(`${caller.name} ${route.id}: ${found.status}`);
        }
      if (route.path.includes('{') && statuses.size > 0 && !statuses.has(404))
        missed.push(`${route.id} ${[...statuses].join()}`);
    }
    expect(told).toEqual([]);
    expect(missed).toEqual([]);
  }, 240_000);

  test('is not reached through something of one’s own: its parts hang on it alone', async () => {
    const callerNamed = (name: string) => callers.find((one) => one.name === name)!;
    const [applicant, supervisor] = [callerNamed('applicant-2'), callerNamed('supervisor elsewhere')];
    const own = await fileExample(trine, 'three-in-one', 'applicant-2');
    const hook = { body: { url: 'https://93.184.216.34/own', eventTypes: ['lamp.turned'] } };
    const { id: ownHook } = JSON.parse(
      (await trine.ask('POST', 'webhooks', { ...hook, headers: { authorization: `Bearer ${supervisor.token}` } })).text,
    ) as { id: string };
    const attacks: [Caller, string, string, string][] = [
      [applicant, 'getDocument', `cases/${own}/documents/${secret.document}`, `cases/${own}/documents/99`],
      [
        applicant,
        'downloadDocument',
        `cases/${own}/documents/${secret.document}/content`,
        `cases/${own}/documents/99/content`,
      ],
      [
        applicant,
        'getNotice',
        `cases/${own}/notices/${secret.notice}`,
        `cases/${own}/notices/SHY65400420250805000019-SL001`,
      ],
      [
        supervisor,
        'getDelivery',
        `webhooks/${ownHook}/deliveries/${secret.delivery}`,
        `webhooks/${ownHook}/deliveries/${unknownDelivery}`,
      ],
      [
        supervisor,
        'replayDelivery',
        `webhooks/${ownHook}/deliveries/${secret.delivery}/replay`,
        `webhooks/${ownHook}/deliveries/${unknownDelivery}/replay`,
      ],
    ];
    for (const [caller, id, theirs, unknown] of attacks) {
      const route = routes.find((one) => one.id === id)!;
      expect(await compare(caller, route, `/api/v1/${theirs}`, `/api/v1/${unknown}`, sentTo(route))).toEqual({
        told: [],
        status: 404,
      });
    }
  });

  test('opens to nobody elsewhere who merely names its authority', async () => {
    const wrong: string[] = [];
    for (const caller of callers.filter(({ authority }) => authority !== HORGOS && authority !== 0))
      for (const route of readable().filter(({ policy }) => policy.who === 'authenticated' || policy.who === 'roles')) {
        const [url] = addressesOf(route, true);
        const { status, text } = await askAs(
          trine,
          { ...caller, headers: { 'trine-authority': String(HORGOS) } },
          'GET',
          url!,
        );
        if (status !== 403 || wordsIn(text, url!).length > 0) wrong.push(`${caller.name} ${url}: ${status} ${text}`);
      }
    expect(wrong).toEqual([]);
  }, 60_000);
});

describe('every role of the same authority', () => {
  test('reaches what its policy says, and is refused the rest with 403 before anything is read', async () => {
    const folder = join(process.env['TRINE_TEST_FOLDER']!, 'data');
    const users = (await listSampleUsers(folder)).filter(({ roles }) => roles.length > 0);
    const here = await Promise.all(
      users.map(async ({ name, roles, authority }) => ({ name, roles, authority, token: await trine.token(name) })),
    );
    const wrong: string[] = [];
    for (const route of routes.filter(({ policy }) => policy.who === 'roles'))
      for (const caller of [
        ...here,
        ...callers.filter(({ authority }) => authority === HORGOS || authority === SECOND),
      ]) {
        if (route.policy.roles!.some((role) => caller.roles.includes(role))) continue;
        const [url] = addressesOf(route, true);
        const { answer } = await askAs(trine, caller, route.method, url!, route.method === 'POST' ? { body: {} } : {});
        if (!answer.startsWith('403')) wrong.push(`${caller.name} ${route.id}: ${answer.slice(0, 100)}`);
      }
    expect(wrong).toEqual([]);
  }, 120_000);

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
