/** What the cases of a report cost: from hours that officials book and rates that the authority enters, to evidence that anybody counts again. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { Catalogue } from '../src/catalogue/catalogue.js';
import { verifyEvidence } from '../src/cli/verify-evidence.js';
import type { JsonObject } from '../src/domain/json.js';
import type { CostFigures } from '../src/domain/turnaround/cost-figures.js';
import type { TurnaroundReport } from '../src/domain/turnaround/report.js';
import { textOf } from '../src/domain/procedure/facts.js';
import { fileExample, give, OFFICE, work } from './setup/client.js';
import { openTrine, type Trine } from './setup/trine.js';

const AUGUST = { from: '2025-08-01', to: '2025-08-31' };
const CITATION = { text: '2024年度部门决算（示例）', source: '示例，非真实文件' };

let trine: Trine;
beforeAll(async () => {
  trine = await openTrine();
}, 180_000);
afterAll(() => trine.stop());

const costOf = async (query = ''): Promise<{ report: TurnaroundReport; cost: CostFigures }> => {
  const asked = `reports/turnaround?from=${AUGUST.from}&to=${AUGUST.to}${query}`;
  const { status, body, text } = await trine.ask('GET', asked, { as: 'auditor-1' });
  if (status !== 200) throw new Error(text);
  const report = body as unknown as TurnaroundReport;
  return { report, cost: report.sections[0]!.all.cost };
};
const roleIn = ({ actual }: CostFigures, role: string) => actual.byRole.filter((one) => one.role === role);

async function change(type: string, data: JsonObject) {
  const post = async (url: string, as: string, body: JsonObject) => {
    const { headers } = await trine.ask('GET', 'office', { as });
    return trine.ask('POST', `office/${url}`, { as, headers: { 'if-match': String(headers['etag']) }, body });
  };
  const proposed = await post('changes', 'rule-administrator-1', { type, data });
  if (proposed.status !== 200) return proposed;
  return post(`changes/P${proposed.body['seq'] as number}/approve`, 'security-administrator-1', {});
}

describe('the cost of cases in a report', () => {
  test('is estimated where nobody booked an hour, and measured where somebody did, also after the case had left', async () => {
    const id = await fileExample(trine, 'three-in-one');
    await work(trine, id, OFFICE);
    const before = (await costOf()).cost;
    expect(before).toMatchObject({ cases: 1, measuredShare: 0, assumedRates: true });
    expect(before.actual.hours).toBe(before.actual.estimatedHours);

    const booked = await give(trine, id, 'intake-1', 'work.book', { stage: 'open.intake', minutes: 90, kind: 'desk' });
    expect([booked.status, booked.text]).toEqual([200, expect.any(String)]);
    const { cost } = await costOf();
    expect(roleIn(cost, 'intake')).toMatchObject([
      { hours: 1.5, estimatedHours: 0, yuan: 90, rate: { assumed: true } },
    ]);
    expect(cost.actual.hours).toBeCloseTo(before.actual.hours - 4 + 1.5, 4);
    expect(cost.old!.central.hours - before.old!.central.hours).toBeCloseTo(3 * (1.5 - 4), 4);
  }, 180_000);

  test('can be read as it may be published: as tables in which small counts are withheld', async () => {
    const asked = `reports/turnaround?from=${AUGUST.from}&to=${AUGUST.to}`;
    const read = (query: string) => trine.ask('GET', `${asked}${query}`, { as: 'decider-1' });
    const { status, body } = await read('&variant=public');
    expect([status, body['sections']]).toEqual([200, undefined]);
    const headline = (body['tables'] as JsonObject[]).find(({ id }) => id === 'headline')!;
    expect((headline['rows'] as JsonObject[])[0]!['filed']).toEqual({ 'zh-CN': '不公布', en: 'withheld' });
    expect((await read('&variant=secret')).status).toBe(400);
  }, 60_000);

  test('is at the rates that the authority entered, from their first day, once a second person has approved them', async () => {
    const rate = { role: 'intake', from: '2025-08-01', yuanPerHour: 72.5, citation: CITATION };
    const { asOf } = (await costOf()).report;
    trine.time.advance(60_000);
    expect((await change('rate.enter', rate)).status).toBe(200);
    const { cost } = await costOf();
    expect(roleIn(cost, 'intake')).toMatchObject([
      { yuan: 108.75, rate: { yuanPerHour: 72.5, assumed: false, validFrom: '2025-08-01' } },
    ]);
    const asBefore = (await costOf(`&asOf=${asOf.instant}`)).cost;
    expect(roleIn(asBefore, 'intake')).toMatchObject([{ yuan: 90, rate: { assumed: true } }]);
  });

  test.each<[string, JsonObject]>([
    ['of nought', { yuanPerHour: 0 }],
    ['of a role that there is not', { role: 'constructor' }],
    ['without a source', { citation: {} }],
    ['from a day that no calendar has', { from: '2025-13-01' }],
    ['from within a month', { from: '2025-08-02' }],
  ])('never rests on a rate %s', async (_, wrong) => {
    const rate = { role: 'intake', from: '2025-08-01', yuanPerHour: 72.5, citation: CITATION, ...wrong };
    const { status, body } = await change('rate.enter', rate);
    expect([status, body['code']]).toEqual([400, 'invalidPayload']);
  });

  test('is counted again from evidence, with the rates in it and nobody who entered them', async () => {
    const { body } = await trine.ask('POST', 'reports', { as: 'auditor-1', body: { ...AUGUST, kind: 'provisional' } });
    let operation: JsonObject = {};
    for (let tries = 0; tries < 400 && operation['status'] !== 'done'; tries++) {
      operation = (await trine.ask('GET', `operations/${textOf(body['id'])}`, { as: 'auditor-1' })).body;
      await sleep(50);
    }
    const { number } = operation['result'] as { number: number };
    const { text } = await trine.ask('GET', `reports/${number}/evidence`, { as: 'auditor-1' });
    const lines = text.split('\n');
    expect(lines.filter((line) => line.startsWith('{"kind":"costRates"')).join()).not.toMatch(/administrator/);
    const verify = (given: string[]) => verifyEvidence(toAsync(given), new Catalogue());
    expect((await verify(lines)).faults).toEqual([]);
    const cheaper = await verify(lines.map((line) => line.replace('"yuanPerHour":72.5', '"yuanPerHour":7.5')));
    expect(cheaper.faults.join()).toContain('/cost/');
  });
});

async function* toAsync(lines: string[]): AsyncGenerator<string> {
  yield* lines;
}
