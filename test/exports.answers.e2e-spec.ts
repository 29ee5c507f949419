import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../src/domain/json.js';
import { advance, fileExample, give, work } from './setup/client.js';
import { asking, type Exported } from './setup/exported-cases.js';
import { callersOf, secondAuthority } from './setup/second-authority.js';
import { openTrine, type Trine } from './setup/trine.js';
import { pdf, upload } from './setup/upload.js';
import { faultsOfXes, parseXml } from './setup/xes-rules.js';

const OFFICE = [
  'applicant-1',
  'intake-1',
  'licence-reviewer-1',
  'registration-reviewer-1',
  'inspection-centre-1',
  'team-leader-1',
];
const DAY = 86_400_000;
const PATHS = ['events.xes', 'events.csv', 'ocel.json', 'ocel.sqlite'];

/** Where the product puts what it writes for a while, for this file alone. */
const temporary = mkdtempSync(join(tmpdir(), 'trine-test-temporary-'));
process.env['TMPDIR'] = temporary;

let trine: Trine;
let first: string;
let second: string;

const get: Exported['get'] = (...asked) => asking(trine)(...asked);
/** What a fresh sign-in cannot change: each answer as the text of its bytes. */
const all = async (query: string, as?: string): Promise<string[]> => {
  const answers: string[] = [];
  for (const path of PATHS) answers.push((await get(`${path}${query}`, as)).bytes.toString('latin1'));
  return answers;
};
const casesIn = (text: string): string[] =>
  [
    ...text.matchAll(/<trace>\s*<string key="concept:name" value="[^"]+"\/>\s*<id key="identity:id" value="([^"]+)"/g),
  ].map(([, id]) => id!);
const cases = async (query: string) => casesIn((await get(`events.xes${query}`)).text);

beforeAll(async () => {
  trine = await openTrine();
  first = await fileExample(trine, 'three-in-one');
  const secret = { name: '不可外泄文件名.pdf', content: pdf('plan'), fields: { codes: 'site-plan' } };
  expect((await upload(trine, first, 'applicant-1', secret)).status).toBe(201);
  await work(trine, first, OFFICE, advance, (view) => JSON.stringify(view['stages']).includes('reportReview'));
  trine.time.advance(3 * DAY);
  second = await fileExample(trine, 'licence-modification');
  await give(trine, second, 'applicant-1', 'case.submit', {});
}, 120_000);
afterAll(async () => {
  await trine.stop();
  rmSync(temporary, { recursive: true });
});

describe('an export', () => {
  test('is the same to the byte at the same position, whatever happens later', async () => {
    const now = await get('events.xes');
    const position = `?asOf=${String(now.headers['trine-position'])}`;
    const before = await all(position);
    expect(before[0]).toBe(now.bytes.toString('latin1'));
    await give(trine, second, 'intake-1', 'case.accept', { tracks: { licence: 'accepted' } });
    await give(trine, await fileExample(trine, 'three-in-one'), 'applicant-1', 'case.submit', {});
    trine.time.advance(DAY);
    expect(await all(position)).toEqual(before);
    expect((await get('events.xes')).text).not.toBe(now.text);
    expect(await cases('')).toHaveLength(3);
  });

  test('keeps what an earlier one told: nothing that has happened is told otherwise later', async () => {
    const events = async (query: string) =>
      [...(await get(`events.xes${query}`)).text.matchAll(/<event>.*<\/event>/g)].map(([event]) => event);
    const early = await events('?asOf=12');
    const late = new Set(await events(''));
    expect(early.length).toBeGreaterThan(20);
    expect(early.filter((event) => !late.has(event))).toEqual([]);
  });

  test('has a tag by which nobody has to fetch it twice', async () => {
    for (const path of PATHS) {
      const { headers, status } = await get(path);
      expect([path, status, headers['etag']]).toEqual([path, 200, expect.stringMatching(/^"[0-9a-f]{64}-[a-z.]+"$/)]);
      const again = await get(path, 'auditor-1', { 'if-none-match': `"other", ${String(headers['etag'])}` });
      expect([again.status, again.bytes.length]).toEqual([304, 0]);
      const other = await get(`${path}?procedure=three-in-one`, 'auditor-1', {
        'if-none-match': String(headers['etag']),
      });
      expect(other.status).toBe(200);
    }
  });

  test('is announced to whoever asks for its headers alone, and not written', async () => {
    for (const path of PATHS) {
      const { headers } = await get(path);
      const head = await trine.app.inject({
        method: 'HEAD',
        url: `/api/v1/exports/${path}`,
        headers: { authorization: `Bearer ${await trine.token('auditor-1')}` },
      });
      expect([path, head.statusCode, head.rawPayload.length]).toEqual([path, 200, 0]);
      for (const name of ['etag', 'content-type', 'content-disposition', 'trine-position'])
        expect([path, name, head.headers[name]]).toEqual([path, name, headers[name]]);
    }
  });

  test('can be of one procedure, of the days on which cases came in, and as of an earlier instant', async () => {
    const [one, ...others] = await cases('');
    expect(one).toBe(first);
    expect(await cases('?procedure=licence-modification')).toEqual([second]);
    expect(await cases('?procedure=licence-modification@1')).toEqual([second]);
    expect(await cases('?to=2025-08-06')).toEqual([first]);
    expect(await cases('?from=2025-08-07')).toEqual(others);
    expect(await cases('?from=2025-07-01&to=2025-07-31')).toEqual([]);
    expect(await cases('?asOf=2025-08-06T23:00:00Z')).toEqual([first]);
    expect(await cases('?asOf=2025-08-01T00:00:00Z')).toEqual([]);
  });

  test('of nothing is a log without cases, and no error', async () => {
    const empty = await get('events.xes?from=2025-07-01&to=2025-07-31');
    expect(faultsOfXes(parseXml(empty.text))).toEqual([]);
    const { text } = await get('ocel.json?from=2025-07-01&to=2025-07-31');
    expect(JSON.parse(text)).toMatchObject({ events: [], eventTypes: [], objects: [{ type: 'JournalSlice' }] });
    expect((await get('events.csv?from=2025-07-01&to=2025-07-31')).text.trim().split('\r\n')).toHaveLength(1);
  });

  test('never mixes invented cases with real ones in silence', async () => {
    const { body } = await trine.ask('GET', 'procedures/three-in-one/1', { as: 'applicant-1' });
    const { example: filing } = body['filing'] as { example: JsonObject };
    const filed = await trine.ask('POST', 'cases', {
      as: 'applicant-1',
      also: ['recorder'],
      body: { procedure: 'three-in-one', filing, label: 'SYNTHETIC', occurredAt: '2025-08-05T10:00:00+08:00' },
    });
    const invented = filed.body['id'] as string;
    await give(trine, invented, 'applicant-1', 'case.submit', {}, ['recorder'], '2025-08-05T11:00:00+08:00');
    expect(await cases('')).not.toContain(invented);
    expect(await cases('?label=SYNTHETIC')).toEqual([invented]);
    const { text } = await get('events.xes?label=ALL');
    expect(text).toContain('<string key="dataLabel" value="MIXED"/>');
    expect(casesIn(text)).toContain(invented);
    expect(text.match(/<string key="dataOrigin" value="synthetic"\/>/g)).toHaveLength(1);
  });

  test('is refused while as many are being written as may be at once, and possible again afterwards', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => get('ocel.sqlite')));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses.slice(0, 2)).toEqual([200, 200]);
    expect(statuses.at(-1)).toBe(429);
    expect((await get('ocel.sqlite')).status).toBe(200);
    for (let i = 0; i < 100 && readdirSync(temporary).length > 0; i++) await setTimeout(50);
    expect(readdirSync(temporary)).toEqual([]);
  });

  test.each([
    ['from=2025-02-30', '/from'],
    ['to=2025-02-29', '/to'],
    ['from=2025-08-31&to=2025-08-01', '/to'],
    ['from=2025-08-01&from=2025-08-02', '/from'],
    ['asOf=0', '/asOf'],
    ['asOf=999999', '/asOf'],
    ['asOf=2199-01-01T00:00:00Z', '/asOf'],
    ['asOf=2025-08-06T10:00:00', '/asOf'],
    ['asOf=', '/asOf'],
    ['procedure=three-in-won', '/procedure'],
    ['procedure=%00', '/procedure'],
    ['label=real', '/label'],
    ['label=IMPORTED', '/label'],
    ['label=', '/label'],
    ['format=xlsx', '/format'],
  ])('refuses %s and points at %s', async (query, pointer) => {
    for (const path of PATHS) {
      const { status, body } = await trine.ask('GET', `exports/${path}?${query}`, { as: 'auditor-1' });
      const errors = (body['errors'] ?? []) as { pointer: string }[];
      expect([path, status, body['code'], errors.map((error) => error.pointer)]).toEqual([
        path,
        400,
        'malformed',
        [pointer],
      ]);
    }
  });
});

describe('who is told what', () => {
  test.each([
    ['auditor-1', 200],
    ['supervisor-1', 200],
    ['head-1', 403],
    ['intake-1', 403],
    ['applicant-1', 403],
    ['system-administrator-1', 403],
  ])('for %s: %i', async (as, status) => {
    for (const path of PATHS) expect([path, (await get(path, as)).status]).toEqual([path, status]);
  });

  test('an auditor is told which officer did what; a supervisor which role', async () => {
    const [toAuditor, toSupervisor] = [await all(''), await all('', 'supervisor-1')];
    for (const [i, path] of PATHS.entries()) {
      expect([path, toAuditor[i]!.includes('licence-reviewer-1')]).toEqual([path, true]);
      expect([path, toSupervisor[i]!.includes('licence-reviewer-1')]).toEqual([path, false]);
      expect([path, toSupervisor[i]!.includes('licenceReviewer')]).toEqual([path, true]);
    }
    expect(toSupervisor[0]).toContain(
      '<string key="withheld" value="officers units creditCodes sites licences deficiencies"/>',
    );
    expect(toAuditor[0]).toContain('<string key="withheld" value="none"/>');
  });

  test('nobody is told of persons of the applicant, what a filing says, why something was decided, or how a file is called', async () => {
    const secrets = [
      'applicant-1',
      '样例代理人',
      '0999-0000000',
      '二期厂房',
      '不可外泄文件名',
      '批生产记录',
      '固体制剂车间',
    ];
    const journal = await trine.ask('GET', `cases/${first}`, { as: 'intake-1' });
    expect(secrets.filter((secret) => journal.text.includes(secret)).length).toBeGreaterThan(2);
    for (const as of ['auditor-1', 'supervisor-1'])
      for (const path of PATHS) {
        const { text } = await get(path, as);
        expect([path, secrets.filter((secret) => text.includes(secret))]).toEqual([path, []]);
      }
  });

  test('an auditor of another authority sees a log without cases', async () => {
    await secondAuthority(trine);
    const elsewhere = (await callersOf(['auditor'])).at(-1)!;
    for (const path of PATHS) {
      const { statusCode, rawPayload } = await trine.app.inject({
        method: 'GET',
        url: `/api/v1/exports/${path}?label=ALL`,
        headers: { authorization: `Bearer ${elsewhere.token}` },
      });
      const text = rawPayload.toString('utf8');
      expect([path, statusCode]).toEqual([path, 200]);
      expect(text).not.toContain(first);
      expect(text).not.toContain('霍尔果斯');
    }
  });
});

describe('trine export', () => {
  test('writes the same bytes as the answer over HTTP into a file that is there only once it is whole', async () => {
    const folder = mkdtempSync(join(temporary, 'cli-'));
    const run = (...parameters: string[]) =>
      execFileSync(process.execPath, ['dist/src/cli.js', 'export', ...parameters], {
        encoding: 'utf8',
        stdio: 'pipe',
        env: {
          ...process.env,
          DATABASE_URL: trine.database.ownerUrl,
          DATABASE_APP_PASSWORD: new URL(trine.database.url).password,
          TRINE_DATA: folder,
        },
      });
    const { headers, bytes } = await get('events.xes');
    const position = String(headers['trine-position']);
    const out = join(folder, 'events.xes');
    const said = JSON.parse(
      run('xes', '--out', out, '--as-of', position, '--authority', '654004', '--json'),
    ) as JsonObject;
    expect(said).toMatchObject({ format: 'xes', position: Number(position), cases: 3, bytes: bytes.length });
    expect(readFileSync(out).equals(bytes)).toBe(true);
    run('ocel.sqlite', '--out', join(folder, 'log.sqlite'), '--authority', '654004');
    expect(readFileSync(join(folder, 'log.sqlite')).subarray(0, 15).toString()).toBe('SQLite format 3');
    expect(() => run('xes', '--out', join(folder, 'none.xes'), '--as-of', '999999', '--authority', '654004')).toThrow(
      /Expected a sealed position/,
    );
    expect(readdirSync(folder).filter((name) => /none|part/.test(name))).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});
