import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../src/domain/json.js';
import { fileExample, work } from './setup/client.js';
import { openTrine, type Trine } from './setup/trine.js';

const QUICK = { replications: 20, days: 120 };
const COMPARE = { question: { kind: 'compare' }, ...QUICK };
const OFFICE = ['applicant-1', 'intake-1', 'licence-reviewer-1', 'registration-reviewer-1'];

let trine: Trine;
let office: JsonObject;

beforeAll(async () => {
  trine = await openTrine();
  office = (await trine.ask('GET', 'simulations/office', { as: 'head-1' })).body['office'] as JsonObject;
}, 60_000);
afterAll(() => trine.stop());

const post = (body: JsonObject, as = 'supervisor-1') => trine.ask('POST', 'simulations', { as, body });

/** Asks and waits for the end of the operation. */
async function ended(body: JsonObject): Promise<JsonObject> {
  const { status, headers, text } = await post(body);
  if (status !== 202) throw new Error(text);
  for (;;) {
    const { body: view } = await trine.ask('GET', String(headers['location']), { as: 'supervisor-1' });
    if (view['status'] !== 'queued' && view['status'] !== 'running') return view;
    await wait(50);
  }
}

describe('a planner', () => {
  test('sees the sample office, every figure with its source, and the schema of an office', async () => {
    const { body, status } = await trine.ask('GET', 'simulations/office', { as: 'auditor-1' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ schema: { type: 'object', required: expect.arrayContaining(['pools', 'stages']) } });
    expect(JSON.stringify(body)).toContain('"certainty":"assumption"');
  });

  test('asks for both procedures on the same cases, and gets a scenario of grade S with limits', async () => {
    const { status, result, progress } = (await ended(COMPARE)) as JsonObject & { progress: JsonObject };
    expect(status).toBe('done');
    expect(progress['done']).toBeGreaterThanOrEqual(40);
    expect(result).toMatchObject({
      grade: 'S',
      statement: { en: expect.stringContaining('not a forecast') },
      calibration: null,
      asked: { seed: 20251, replications: 20 },
      result: {
        kind: 'compare',
        joint: { replications: 20, durations: { netWorkingDays: { p95: { mean: expect.any(Number) } } } },
        difference: { calendarDays: { p50: { mean: expect.any(Number) } } },
      },
    });
  });

  test('asks the same again and gets the same figures', async () => {
    const [first, second] = [await ended(COMPARE), await ended(COMPARE)];
    expect(second['result']).toEqual(first['result']);
  });

  test('asks how many inspectors a P95 takes, with an office of his own', async () => {
    const pools = (office['pools'] as JsonObject[]).map((pool) =>
      pool['id'] === 'centre' ? { ...pool, heads: 4 } : pool,
    );
    const question = { kind: 'headCount', pool: 'inspectors', days: 10 };
    const { result } = await ended({ question, office: { ...office, pools }, ...QUICK });
    expect(result).toMatchObject({ result: { kind: 'headCount', heads: 6, bottleneck: null } });
  });

  test('is told that an office calibrated on hardly any cases still rests on assumptions', async () => {
    const id = await fileExample(trine, 'three-in-one');
    await work(trine, id, OFFICE);
    const { result } = await ended({ ...COMPARE, calibrate: true });
    const { calibration } = result as { calibration: { provenance: JsonObject[]; check: JsonObject; cases: number } };
    expect(calibration).toMatchObject({ cases: 1, dataLabel: 'REAL', check: { verdict: 'tooFewCases' } });
    const intake = calibration.provenance.find(({ what }) => what === 'open.intake');
    expect(intake).toMatchObject({ source: 'assumption', n: expect.any(Number) });
    expect(calibration.provenance.every(({ source }) => source === 'assumption')).toBe(true);
  });
});

describe('refused is', () => {
  test('whoever neither plans nor watches', async () => {
    for (const as of ['applicant-1', 'intake-1', 'decider-1']) expect((await post(COMPARE, as)).status).toBe(403);
    expect((await trine.ask('GET', 'simulations/office', { as: 'applicant-1' })).status).toBe(403);
  });

  const change = (key: string, value: unknown) => ({ ...COMPARE, office: { ...office, [key]: value } as JsonObject });

  test('an office that is none, with a pointer to what is wrong', async () => {
    const { status, body } = await post(change('pools', []));
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'invalidPayload', errors: [{ pointer: '/office/pools' }] });
    const { 'open.intake': _, ...stages } = office['stages'] as JsonObject;
    const forgotten = await post(change('stages', stages));
    expect([forgotten.status, forgotten.text]).toEqual([400, expect.stringContaining('open.intake')]);
  });

  test.each([
    ['a question of no kind', { question: { kind: 'guess' } }, 400],
    ['no question', {}, 400],
    ['a head count of nobody', { question: { kind: 'headCount', pool: 'gardeners', days: 10 } }, 400],
    ['a head count without days', { question: { kind: 'headCount', pool: 'inspectors' } }, 400],
    ['too many replications', { ...COMPARE, replications: 100_000 }, 400],
    ['a procedure that there is not', { ...COMPARE, procedure: 'gardening' }, 404],
    ['an unknown member', { ...COMPARE, forecast: true }, 400],
  ])('%s', async (_, body, expected) => {
    const { status, text } = await post(body);
    expect([status, text]).toEqual([expected, expect.stringContaining('Expected')]);
  });

  test('an office of which more is asked than it can do: no time settles', async () => {
    const pools = (office['pools'] as JsonObject[]).map((pool) => ({ ...pool, heads: 1 }));
    const { status, body } = await post(change('pools', pools));
    expect(status).toBe(409);
    expect(body['detail']).toMatch(/queue grows without end/);
  });

  test('an office that nobody asks anything of, and more cases than a server should spend its time on', async () => {
    const { status, body } = await post(
      change('arrivals', { ...(office['arrivals'] as JsonObject), perWeekday: [0, 0, 0, 0, 0] }),
    );
    expect([status, body['code']]).toEqual([400, 'invalidPayload']);
    const pools = (office['pools'] as JsonObject[]).map((pool) => ({ ...pool, heads: 500 }));
    const arrivals = { ...(office['arrivals'] as JsonObject), perWeekday: [20, 20, 20, 20, 20] };
    const large = await post({
      ...COMPARE,
      days: 240,
      replications: 1000,
      office: { ...office, pools, arrivals },
    });
    expect([large.status, large.text]).toEqual([400, expect.stringContaining('command line')]);
    const long = await post({ ...COMPARE, days: 1000, office: { ...office, pools, arrivals } });
    expect([long.status, long.text]).toEqual([400, expect.stringContaining('in a run')]);
  });
});
