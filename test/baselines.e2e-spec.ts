import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { BaselinesService } from '../src/baselines/baselines.service.js';
import { inAuthority } from '../src/database/tenant.js';
import type { JsonObject } from '../src/domain/json.js';
import { matchHistory } from '../src/domain/turnaround/matched-history.js';
import { imported } from './setup/legacy-logs.js';
import { HORGOS } from './setup/second-authority.js';
import { fileExample, give } from './setup/client.js';
import { openTrine, type Trine } from './setup/trine.js';

const PROFILE = {
  format: 'legacy-profile/1',
  name: 'Old register',
  source: 'An invented office, 2019 to 2020',
  zone: '+08:00',
  asOf: '2021-01-01T00:00:00.000Z',
  columns: { case: 'no', activity: 'step', complete: 'at', track: 'procedure', itemType: 'type', risk: 'risk' },
  activities: { filed: {}, issued: { ends: 'completed' }, withdrawn: { ends: 'left' } },
  tracks: { L: 'licence', G: 'inspection', R: 'registration' },
  chain: { tracks: ['licence', 'inspection', 'registration'], link: ['enterprise', 'product'] },
};

const day = (n: number) => new Date(Date.UTC(2019, 0, 1 + n)).toISOString().slice(0, 10);

/** Forty chains: licence 20 days, a gap of 5, inspection 30 + k, a gap of 2, registration 10; the last is not issued. */
function register(): string {
  const lines = ['no,step,at,procedure,type,risk,enterprise,product'];
  for (let k = 0; k < 40; k++) {
    const put = (procedure: string, step: string, at: number) =>
      lines.push(`${procedure}${k},${step},${day(at)},${procedure},sterile,${k < 35 ? 'low' : 'high'},E${k},P`);
    put('L', 'filed', k);
    put('L', 'issued', k + 20);
    put('G', 'filed', k + 25);
    put('G', 'issued', k + 55 + k);
    put('R', 'filed', k + 57 + k);
    if (k < 39) put('R', 'issued', k + 67 + k);
  }
  return lines.join('\n');
}

let trine: Trine;
let old: JsonObject;
beforeAll(async () => {
  trine = await openTrine('2026-03-02T02:00:00.000Z');
  old = await imported(trine, { profile: PROFILE, log: register(), name: 'register.csv' });
}, 60_000);
afterAll(() => trine.stop());

const create = (body: object, as = 'supervisor-1') => trine.ask('POST', 'baselines', { as, body });
const given = (more: object = {}) => ({
  name: 'Old way',
  import: old['id'],
  procedure: 'three-in-one',
  unit: 'chain',
  evidence: 'Decision 3 of an invented board',
  ...more,
});
const median = (values: number[]) => values.sort((a, b) => a - b)[Math.ceil(values.length / 2) - 1]!;

describe('a baseline of linked chains', () => {
  test('lasts from the start of the first procedure to the end of the last, with what it rests on', async () => {
    const { status, headers, body } = await create(given());
    expect(status).toBe(201);
    expect(headers['location']).toBe(`/api/v1/baselines/${body['id'] as string}`);
    const lengths = Array.from({ length: 40 }, (_, k) => 67 + k);
    expect(body).toMatchObject({
      label: 'IMPORTED',
      grade: 'E3',
      version: 1,
      n: 40,
      source: PROFILE.source,
      asOf: PROFILE.asOf,
      evidence: { fileName: 'register.csv', said: 'Decision 3 of an invented board' },
      figures: { completed: 39, open: 1, left: 0, enough: true, median: { value: median(lengths) } },
    });
    const { statement } = body['figures'] as { statement: { en: string } };
    expect(statement.en).toContain(
      '40 comparable cases of history (1 of them open, begun 2019-01-01 to 2019-02-09; grade E3',
    );
  });

  test('prints means that add up, and no median of a part', async () => {
    const { figures } = (await create(given({ name: 'Means' }))).body as unknown as {
      figures: { meanDays: { chain: number; parts: { mean: number }[]; gaps: { mean: number }[] } };
    };
    const { chain, parts, gaps } = figures.meanDays;
    const sum = [...parts, ...gaps].reduce((total, { mean }) => total + mean, 0);
    expect(sum).toBeCloseTo(chain, 6);
    expect(gaps.map(({ mean }) => mean)).toEqual([5, 2]);
  });

  test('is never changed: the same name again is its next version, also when two ask at once', async () => {
    const made = await Promise.all([1, 2, 3].map(() => create(given({ name: 'Versions' }))));
    expect(made.map(({ body }) => body['version']).sort()).toEqual([1, 2, 3]);
    const change = inAuthority(trine.app.get(DataSource), HORGOS, (tx) => tx.query('update baselines set n = 1'));
    await expect(change).rejects.toMatchObject({ driverError: { code: '42501' } });
  });

  test('gives a case its place among comparable ones, widened where there are too few, and says so', async () => {
    await create(given({ name: 'Newest' }));
    const found = await inAuthority(trine.app.get(DataSource), HORGOS, (tx) =>
      trine.app.get(BaselinesService).historyFor(tx, HORGOS, 'three-in-one', trine.time.now),
    );
    expect(found!.baseline).toMatchObject({ name: 'Newest', unit: 'chain', n: 40 });
    const low = matchHistory(found!.history, { itemType: 'sterile', risk: 'low' }, 76);
    expect(low).toMatchObject({ grade: 'E3', n: 35, widened: [], class: { itemType: 'sterile', risk: 'low' } });
    expect(low.percentile).toBeCloseTo(10 / 35, 4);
    const high = matchHistory(found!.history, { itemType: 'sterile', risk: 'high' }, 76);
    expect(high).toMatchObject({ n: 40, widened: ['risk'], class: { itemType: 'sterile' } });
    expect(high.statement.en).toContain('Widened to have enough cases: risk.');
  });

  test('stands beside each case of its procedure and in the report, labelled as imported', async () => {
    await create(given({ name: 'Beside' }));
    const id = await fileExample(trine, 'three-in-one');
    await give(trine, id, 'applicant-1', 'case.submit', {});
    const said = { grade: 'E3', label: 'IMPORTED', n: 40, baseline: { name: 'Beside' } };
    const { body: compared } = await trine.ask('GET', `cases/${id}/comparison`, { as: 'auditor-1' });
    expect(compared['history']).toMatchObject({ ...said, percentile: null });
    const day = trine.time.now.slice(0, 10);
    const { body: report } = await trine.ask('GET', `reports/turnaround?from=${day}&to=${day}`, { as: 'auditor-1' });
    expect(report).toMatchObject({ sections: [{ byProcedure: [{ procedure: 'three-in-one@1', history: said }] }] });
  });

  test('is none for a procedure that has none', async () => {
    const found = await inAuthority(trine.app.get(DataSource), HORGOS, (tx) =>
      trine.app.get(BaselinesService).historyFor(tx, HORGOS, 'gmp-inspection', trine.time.now),
    );
    expect(found).toBeNull();
  });
});

describe('a baseline of single cases', () => {
  test('takes one procedure, class and period of an import', async () => {
    const filter = { track: 'licence', risk: 'low', from: '2019-01-11' };
    const { body } = await create(given({ name: 'Licences', procedure: 'licence-modification', unit: 'case', filter }));
    expect(body).toMatchObject({
      n: 25,
      filter,
      figures: { completed: 25, median: { value: 20 }, band: { p10: 20, p90: 20 }, enough: false },
    });
  });

  test.each([
    [{ import: '019c2a70-11aa-7d0e-8d5b-7b4f2f9a1c22' }, 404, 'notFound'],
    [{ procedure: 'no-such' }, 404, 'notFound'],
    [{ filter: { risk: 'none of them' } }, 422, 'incomplete'],
    [{ filter: { track: 'licence' } }, 400, 'malformed'],
    [{ filter: { from: '2019-02-30' } }, 400, 'malformed'],
    [{ filter: { colour: 'red' } }, 400, 'malformed'],
    [{ name: '' }, 400, 'malformed'],
  ])('is refused with %j', async (more, status, code) => {
    const answer = await create(given(more));
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
  });

  test('is made by a supervisor or rule administrator alone, and read by auditors', async () => {
    expect((await create(given(), 'auditor-1')).status).toBe(403);
    const { body } = await trine.ask('GET', 'baselines', { as: 'auditor-1' });
    expect((body['items'] as unknown[]).length).toBeGreaterThan(0);
  });
});
