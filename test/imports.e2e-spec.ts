import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { inAuthority } from '../src/database/tenant.js';
import type { JsonObject } from '../src/domain/json.js';
import { OperationsService } from '../src/operations/operations.service.js';
import { testDatabase, type TestDatabase } from './setup/database.js';
import { imported, sendLog, settled, trace, xes, XES_PROFILE } from './setup/legacy-logs.js';
import { HORGOS } from './setup/second-authority.js';
import { openTrine, type Trine } from './setup/trine.js';

const CLI = fileURLToPath(new URL('../dist/src/cli.js', import.meta.url));
const NOW = '2026-03-02T02:00:00.000Z';
const CSV_PROFILE = {
  ...XES_PROFILE,
  zone: '+08:00',
  columns: { case: 'no', activity: 'step', complete: 'at' },
  activities: { filed: {}, issued: { ends: 'completed' }, archived: { ignore: true } },
};
const CSV = `no;step;at
1;filed;2020-03-02 09:00
1;issued;2020-03-20 09:00
1;archived;2020-06-01 09:00
2;filed;2020-03-03 09:00
2;"=HYPERLINK(""x"")";2020-03-04
2;issued;soon
`;
/** Long enough to be caught at it. */
const LONG = xes(
  ...Array.from({ length: 12_000 }, (_, n) =>
    trace(
      `case-${n}`,
      Array.from({ length: 5 }, () => ({ at: '2020-01-01T00:00:00Z' })),
    ),
  ),
);

let database: TestDatabase;
let trine: Trine;
let home: string;
beforeAll(async () => {
  database = await testDatabase();
  trine = await openTrine(NOW, database);
  home = mkdtempSync(join(tmpdir(), 'trine-import-'));
}, 60_000);
afterAll(async () => {
  await trine.stop();
  await database.drop();
  rmSync(home, { recursive: true, force: true });
});

const sql = <T>(statement: string) => inAuthority(trine.app.get(DataSource), HORGOS, (tx) => tx.query<T[]>(statement));
const TABLES = ['legacy_imports', 'legacy_cases', 'legacy_events', 'legacy_chains', 'legacy_rejects'];
async function counts(): Promise<number[]> {
  const [row] = await sql<Record<string, number>>(
    `select ${TABLES.map((table) => `(select count(*) from ${table})::int as ${table}`).join(', ')}`,
  );
  return TABLES.map((table) => row![table]!);
}

describe('an old log in CSV', () => {
  test('comes in with every row accepted, rejected or ignored, and the rejects as a table', async () => {
    const view = await imported(trine, { profile: CSV_PROFILE, log: CSV, name: '../旧台账.csv' });
    expect(view).toMatchObject({
      label: 'IMPORTED',
      fileName: '旧台账.csv',
      file: { format: 'csv', delimiter: ';', encoding: 'utf-8' },
      rows: 6,
      accepted: 3,
      ignored: 1,
      rejected: 2,
      unknownActivities: [{ activity: '=HYPERLINK("x")', rows: 1 }],
      cases: { total: 2, completed: 1, open: 1 },
      importedBy: 'supervisor-1',
      importedAt: NOW,
    });
    const id = view['id'] as string;
    const { body } = await trine.ask('GET', `baselines/imports/${id}/rejects?limit=1`, { as: 'auditor-1' });
    expect(body['items']).toEqual([
      {
        row: 5,
        reason: 'unknownActivity',
        title: 'an activity that the profile does not know',
        column: 'step',
        value: '=HYPERLINK("x")',
      },
    ]);
    const next = await trine.ask(
      'GET',
      `baselines/imports/${id}/rejects?limit=1&cursor=${body['nextCursor'] as string}`,
      { as: 'auditor-1' },
    );
    expect(next.body).toMatchObject({ items: [{ row: 6, reason: 'unparseable', value: 'soon' }], nextCursor: null });
    const csv = await trine.ask('GET', `baselines/imports/${id}/rejects.csv`, { as: 'auditor-1' });
    expect(csv.headers['content-type']).toContain('text/csv');
    expect(csv.text.split('\r\n').slice(0, 3)).toEqual([
      '\ufeffrow,reason,title,column,value',
      `5,unknownActivity,an activity that the profile does not know,step,"'=HYPERLINK(""x"")"`,
      '6,unparseable,a time that cannot be read,at,soon',
    ]);
  });

  test('is shown before it comes in, and then nothing is written', async () => {
    const before = await counts();
    const { status, body } = await sendLog(trine, '/preview', { profile: CSV_PROFILE, log: CSV });
    expect([status, body['rows'], body['accepted'], body['zone']]).toEqual([200, 6, 3, '+08:00']);
    expect((body['first'] as JsonObject[])[0]).toMatchObject({
      row: 1,
      caseId: '1',
      activity: 'filed',
      given: '2020-03-02 09:00',
      endedAt: '2020-03-02T01:00:00.000Z',
    });
    expect(await counts()).toEqual(before);
  });
});

describe('an import', () => {
  test('is done once, however often its request is repeated', async () => {
    const headers = { 'idempotency-key': 'once' };
    const sent = { profile: XES_PROFILE, log: xes(trace('once', [{ at: '2020-01-01T00:00:00Z' }])), headers };
    const [first, again] = [await sendLog(trine, '', sent), await sendLog(trine, '', sent)];
    expect([first.status, again.status, again.body['id']]).toEqual([202, 202, first.body['id']]);
    expect(first.headers['location']).toBe(`/api/v1/operations/${first.body['id'] as string}`);
    const other = await sendLog(trine, '', { ...sent, log: `${sent.log}\n` });
    expect(other.body['code']).toBe('idempotencyKeyReused');
    await settled(trine, first.body['id']);
  });

  test.each([
    ['without a profile', { profile: undefined }, 400, 'malformed'],
    ['with a profile that is no JSON', { profile: '{' }, 400, 'malformed'],
    ['with a profile of another kind', { profile: { format: 'x' } }, 400, 'invalidPayload'],
    ['of a prototype', { profile: '{"__proto__":{}}' }, 400, 'malformed'],
    ['of an empty file', { log: '' }, 400, 'malformed'],
    ['by an auditor', { as: 'auditor-1' }, 403, 'forbidden'],
  ])('%s is refused before it begins', async (_, more, status, code) => {
    const answer = await sendLog(trine, '', { profile: XES_PROFILE, log: xes(), ...more });
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
  });

  test('of a log that is damaged at its end fails, says why, and leaves nothing', async () => {
    const before = await counts();
    const { body } = await sendLog(trine, '', { profile: XES_PROFILE, log: LONG.slice(0, -20) });
    const operation = await settled(trine, body['id']);
    expect(operation).toMatchObject({ status: 'failed', result: null, problem: { code: 'invalidPayload' } });
    expect(await counts()).toEqual(before);
  });

  test('that is cancelled half-way leaves nothing', async () => {
    const before = await counts();
    const { body } = await sendLog(trine, '', { profile: XES_PROFILE, log: LONG });
    await trine.ask('POST', `operations/${body['id'] as string}/cancel`, { as: 'supervisor-1' });
    await wait(1_500);
    expect(await counts()).toEqual(before);
  });

  test('whose server lost its connection half-way leaves nothing, is begun anew, and is then there once', async () => {
    const [imports, cases] = await counts();
    const { body } = await sendLog(trine, '', { profile: XES_PROFILE, log: LONG });
    const id = body['id'] as string;
    const writing = `select pid from pg_stat_activity where datname = current_database() and query like 'insert into legacy_events%'`;
    let cut: unknown[] = [];
    for (let waited = 0; waited < 20_000 && cut.length === 0; waited += 5) {
      cut = await sql(`select pg_terminate_backend(pid) from (${writing}) w`);
      if (cut.length === 0) await wait(5);
    }
    expect(cut.length).toBe(1);
    await wait(200);
    expect((await counts()).slice(0, 2)).toEqual([imports, cases]);
    // As a process leaves its row that is killed before it can write down how it ended.
    await sql(
      `update operations set status = 'running', problem = null, finished_at = null, beat_at = now() - interval '1 hour' where id = '${id}'`,
    );
    await trine.app.get(OperationsService).sweep();
    expect(await settled(trine, id)).toMatchObject({ status: 'done', result: { id, rows: 60_000 } });
    expect((await counts()).slice(0, 2)).toEqual([imports! + 1, cases! + 12_000]);
  }, 90_000);

  test('is never changed by anybody who works with the product', async () => {
    for (const table of TABLES) {
      const deleting = sql(`delete from ${table}`);
      await expect(deleting).rejects.toMatchObject({ driverError: { code: '42501' } });
    }
  });
});

describe('the command line', () => {
  const run = (...words: string[]): Promise<{ code: number | null; out: string; err: string }> =>
    new Promise((resolve) => {
      const env = {
        ...process.env,
        NODE_OPTIONS: '',
        DATABASE_URL: database.ownerUrl,
        DATABASE_APP_PASSWORD: 'unused: it trusts',
        TRINE_DATA: home,
      };
      const child: ChildProcess = spawn(process.execPath, [CLI, 'import', ...words], { env });
      let [out, err] = ['', ''];
      child.stdout!.on('data', (chunk: Buffer) => (out += chunk.toString()));
      child.stderr!.on('data', (chunk: Buffer) => (err += chunk.toString()));
      child.on('close', (code) => resolve({ code, out, err }));
    });
  const files = () => {
    const [log, profile] = [join(home, 'old.csv'), join(home, 'profile.json')];
    writeFileSync(log, CSV);
    writeFileSync(profile, JSON.stringify(CSV_PROFILE));
    return [log, '--profile', profile];
  };

  test('shows what would become of a log, and brings it in with a baseline', async () => {
    const before = await counts();
    const shown = await run(...files(), '--preview');
    expect([shown.code, shown.err]).toEqual([0, '']);
    expect(shown.out).toContain('6 rows: 3 accepted, 2 rejected, 1 ignored');
    expect(shown.out).toContain('Nothing was written.');
    expect(await counts()).toEqual(before);

    const { code, out } = await run(...files(), '--baseline', 'From the shell', '--json');
    expect(code).toBe(0);
    const said = JSON.parse(out) as { import: string; counts: JsonObject; baseline: JsonObject };
    expect(said).toMatchObject({
      counts: { rows: 6, accepted: 3 },
      baseline: { name: 'From the shell', version: 1, n: 2 },
    });
    const { body } = await trine.ask('GET', `baselines/imports/${said.import}`, { as: 'auditor-1' });
    expect(body).toMatchObject({ importedBy: 'operator', fileName: 'old.csv' });
  }, 60_000);

  test('says what is wrong with what it was given', async () => {
    const [log] = files();
    expect((await run(log!, '--profile', join(home, 'none.json'))).err).toContain('Expected --profile to be a file');
    expect((await run(...files(), '--authority', '999999')).err).toContain('Expected --authority to be one of');
  }, 60_000);
});
