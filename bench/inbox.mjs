// How long the server takes for the inbox of one officer, over its own HTTP stack (injected, so without the network), on the
// cases that generate-cases.mjs made.
// Run: npm run build && node bench/generate-cases.mjs && node bench/inbox.mjs [--data DIR] [--requests 300] [--only tasks] [--explain] [--json]
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { DataSource } from 'typeorm';
import { AppModule } from '../dist/src/app.module.js';
import { openDatabase } from '../dist/src/database/open-database.js';
import { inAuthority } from '../dist/src/database/tenant.js';
import { createApp } from '../dist/src/http/http.setup.js';
import { JsonLog } from '../dist/src/http/json-log.js';
import { issueSignInLink, issueToken } from '../dist/src/identity/local-issuer.js';

const AUTHORITY = 654_004;
const WARM_UP = 20;
const BROWSER = { host: 'localhost', 'sec-fetch-site': 'same-origin' };
const SETTLE_MS = 3000;
const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: './.bench-data' },
    requests: { type: 'string', default: '300' },
    only: { type: 'string', default: '' },
    explain: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

const REQUESTS = [
  ['first page of the group', 'licence-reviewer-1', 'tasks?tab=group'],
  ['the same, second page', 'licence-reviewer-1', 'tasks?tab=group', 'next'],
  ['group, by lamp green', 'licence-reviewer-1', 'tasks?tab=group&lamp=green'],
  ['group, by lamp grey', 'licence-reviewer-1', 'tasks?tab=group&lamp=grey'],
  ['group, by track', 'licence-reviewer-1', 'tasks?tab=group&track=licence'],
  ['group, by a procedure with none', 'licence-reviewer-1', 'tasks?tab=group&procedure=gmp-inspection'],
  ['group, by an applicant’s name', 'licence-reviewer-1', `tasks?tab=group&q=${encodeURIComponent('样例制药123有限')}`],
  ['group, by a number with none', 'licence-reviewer-1', 'tasks?tab=group&q=SHY0000'],
  ['group of two roles', 'team-leader-1', 'tasks?tab=group'],
  ['mine', 'licence-reviewer-1', 'tasks?tab=mine'],
  ['to sign', 'checker-1', 'tasks?tab=toSign'],
  ['done', 'licence-reviewer-1', 'tasks?tab=done'],
  ['watched', 'licence-reviewer-1', 'tasks?tab=watched'],
  ['counts of all tabs', 'licence-reviewer-1', 'tasks/counts'],
  ['an applicant’s own', 'applicant-1', 'tasks'],
  ['cases, nearest limit first', 'licence-reviewer-1', 'cases'],
  ['cases, newest first', 'licence-reviewer-1', 'cases?sort=-filedAt'],
  ['cases, by lamp yellow', 'licence-reviewer-1', 'cases?lamp=yellow'],
  ['cases, by lamp grey', 'licence-reviewer-1', 'cases?lamp=grey'],
  ['cases, by an applicant’s name', 'licence-reviewer-1', `cases?q=${encodeURIComponent('样例制药123有限')}`],
  ['cases, by a word in every name', 'licence-reviewer-1', `cases?q=${encodeURIComponent('有限公司')}`],
  ['cases, by the start of a number', 'licence-reviewer-1', 'cases?q=SHY654004B0000012'],
  ['cases, by stage', 'licence-reviewer-1', 'cases?state=licence.checking'],
  ['cases, by track', 'licence-reviewer-1', 'cases?track=inspection'],
  ['cases of an applicant', 'applicant-1', 'cases'],
  ['page: the inbox of the group', 'licence-reviewer-1', '/inbox?tab=group'],
  ['page: cases, nearest limit first', 'licence-reviewer-1', '/cases'],
];
/** Asked of one open case, the newest. */
const OF_A_CASE = [
  ['a case', 'licence-reviewer-1', 'cases/:id'],
  ['its journal', 'licence-reviewer-1', 'cases/:id/journal'],
  ['page: a case', 'licence-reviewer-1', '/cases/:id'],
];

const settings = {
  TRINE_DATA: options.data,
  ...(process.env.DATABASE_URL && { DATABASE_URL: process.env.DATABASE_URL }),
};
const database = await openDatabase(settings, 'visit');
const module = AppModule.forRoot({ database, dataDir: options.data, onCreated: () => undefined });
const app = await createApp(module, { log: new JsonLog('error') });
await app.init();
await app.getHttpAdapter().getInstance().ready();
const dataSource = app.get(DataSource);

/** A person at a browser, signed in by a link. */
async function cookieOf(as) {
  const link = await issueSignInLink(options.data, as);
  const { headers } = await app.inject({ method: 'GET', url: `/auth/sign-in?link=${link}`, headers: BROWSER });
  return [headers['set-cookie']]
    .flat()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ');
}

async function ask(as, url) {
  const isPage = url.startsWith('/');
  const headers = isPage
    ? { ...BROWSER, cookie: await cookieOf(as) }
    : { authorization: `Bearer ${await issueToken(options.data, as, 3600)}` };
  return async (also = '') => {
    const response = await app.inject({ method: 'GET', url: `${isPage ? '' : '/api/v1/'}${url}${also}`, headers });
    if (response.statusCode !== 200) throw new Error(`${url}: ${response.statusCode} ${response.body}`);
    return response;
  };
}

/** What a request asks of the database, and how the database does it. */
async function explain(request) {
  const usual = dataSource.logger;
  const seen = [];
  const nothing = () => undefined;
  dataSource.logger = {
    logQuery: (query, parameters) => void seen.push({ query, parameters }),
    logQueryError: nothing,
    logQuerySlow: nothing,
    logSchemaBuild: nothing,
    logMigration: nothing,
    log: nothing,
  };
  await request();
  dataSource.logger = usual;
  for (const { query, parameters } of seen.filter(({ query: one }) => /from tasks|from cases/.test(one))) {
    const plan = await inAuthority(dataSource, AUTHORITY, (tx) =>
      tx.query(`explain (analyze, buffers) ${query}`, parameters),
    );
    console.log(plan.map((row) => row['QUERY PLAN']).join('\n'), '\n');
  }
}

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];

try {
  await sleep(SETTLE_MS); // the sealer finds the entries of the seeds
  await inAuthority(dataSource, AUTHORITY, (tx) =>
    tx.query(
      `insert into case_watches (authority_id, person, case_id, since) select authority_id, 'licence-reviewer-1', id, now()
        from (select authority_id, id from cases where status = 'open' order by id limit 200) c on conflict do nothing`,
    ),
  );
  const table = [];
  const newest = (await (await ask('licence-reviewer-1', 'cases?sort=-filedAt'))()).json().items[0].id;
  const asked = [...REQUESTS, ...OF_A_CASE.map(([name, as, url]) => [name, as, url.replace(':id', newest)])];
  for (const [name, as, url, next] of asked.filter(([, , one]) => one.startsWith(options.only))) {
    const request = await ask(as, url);
    const answer = await request();
    const first = url.startsWith('/') ? { items: [] } : answer.json();
    const also = next ? `&cursor=${first.nextCursor}` : '';
    if (options.explain) {
      console.log(`-- ${name}: GET /api/v1/${url}`);
      await explain(() => request(also));
      continue;
    }
    for (let i = 0; i < WARM_UP; i++) await request(also);
    const took = [];
    for (let i = 0; i < Number(options.requests); i++) {
      const began = performance.now();
      await request(also);
      took.push(performance.now() - began);
    }
    took.sort((a, b) => a - b);
    const round = (ms) => +ms.toFixed(1);
    const rows = first.items?.length ?? 1;
    const kB = +(answer.rawPayload.length / 1000).toFixed(1);
    const [median, p95, p99, slowest] = [at(took, 0.5), at(took, 0.95), at(took, 0.99), took.at(-1)].map(round);
    table.push({ name, rows, kB, median, p95, p99, slowest });
    process.stderr.write(`${name}: median ${median} ms, p99 ${p99} ms\n`); // a long run shows that it goes on
  }
  if (options.json) console.log(JSON.stringify(table));
  else if (!options.explain) console.table(table);
} finally {
  await app.close();
  await database.close();
}
