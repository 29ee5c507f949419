import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../src/domain/json.js';
import { advance, fileExample, give, OFFICE, work } from './setup/client.js';
import { openTrine, type Trine } from './setup/trine.js';

const DAY = 86_400_000;
const AUGUST = 'reports/turnaround?from=2025-08-01&to=2025-08-31';

type Rate = Record<string, number | null>;
type Figures = {
  flows: {
    openAtStart: number;
    filed: number;
    outcomes: { outcome: string; cases: number }[];
    openAtEnd: number;
    balances: boolean;
    accepted: number;
  };
  durations: {
    accepted: number;
    closed: number;
    open: number;
    competing: number;
    clocks: Record<string, { closedOnly: JsonObject; censored: JsonObject }>;
  };
  timeliness: { legal: { cases: Rate; rules: Rate[] }; promised: { cases: Rate } };
  ageing: { from: number; cases: number }[];
  timeUse: {
    parts: Record<string, number>;
    stages: { stage: string; visits: number; open: number; workingDays: number }[];
  };
  againstOldWay: {
    compared: number;
    notCompared: Record<string, number>;
    stepsSaved: Record<string, number>;
  };
  trend: { points: { month: string; accepted: number; completed: number }[]; limits: null };
};
type Section = {
  dataLabel: string;
  all: Figures;
  byProcedure: ({ procedure: string } & Figures)[];
};
type Report = JsonObject & { sections: Section[]; asOf: { position: number; instant: string } };

let trine: Trine;

const report = async (query = '', as = 'auditor-1') => {
  const answer = await trine.ask('GET', `${AUGUST}${query}`, { as });
  if (answer.status !== 200) throw new Error(answer.text);
  return { text: answer.text, report: answer.body as Report };
};
const ending = (id: string, command: string) =>
  work(trine, id, ['applicant-1', 'intake-1'], (actions) => {
    const end = actions.find((action) => action.command === command && action.allowed);
    return end ?? (actions.some((action) => action.command === 'case.accept') ? undefined : advance(actions, []));
  });

beforeAll(async () => {
  trine = await openTrine();
  await work(trine, await fileExample(trine, 'three-in-one'), OFFICE);
  await work(trine, await fileExample(trine, 'licence-modification'), OFFICE);
  const withdrawn = await fileExample(trine, 'three-in-one');
  await give(trine, withdrawn, 'applicant-1', 'case.submit', {});
  await ending(withdrawn, 'case.withdraw');
  await ending(await fileExample(trine, 'three-in-one'), 'case.refuseAcceptance');
  await fileExample(trine, 'three-in-one'); // a draft: it has not come in, so no figure knows it
  const open = await fileExample(trine, 'three-in-one');
  await work(trine, open, OFFICE, advance, (view) => JSON.stringify(view['stages']).includes('inspection.onSite'));
  trine.time.advance(DAY);
}, 180_000);
afterAll(() => trine.stop());

describe('the report on a period', () => {
  test('counts every case once: what came, how it left, what is still here', async () => {
    const { flows } = (await report()).report.sections[0]!.all;
    const left = Object.fromEntries(flows.outcomes.map(({ outcome, cases }) => [outcome, cases]));
    expect(flows).toMatchObject({ openAtStart: 0, filed: 5, openAtEnd: 1, balances: true, accepted: 3 });
    expect(left).toMatchObject({ decided: 2, withdrawn: 1, notAccepted: 1, refused: 0 });
  });

  test('gives three clocks, each of closed cases alone and with the open ones, and no figure of too few cases', async () => {
    const { report: found } = await report();
    const { durations, againstOldWay } = found.sections[0]!.all;
    expect(durations).toMatchObject({ accepted: 3, closed: 2, open: 1, competing: 0 });
    expect(Object.keys(durations.clocks).sort()).toEqual(['calendarDays', 'legalDaysNet', 'workingDaysGross']);
    for (const { closedOnly, censored } of Object.values(durations.clocks)) {
      expect(closedOnly['p50']).toEqual({ value: null, note: 'nTooSmall' });
      expect(censored['p90']).toEqual({ value: null, low: null, high: null, note: 'nTooSmall' });
    }
    expect(againstOldWay).toMatchObject({ compared: 2, notCompared: { open: 1, notCompleted: 2, withoutModel: 0 } });
    expect(found['provisional']).toBe(true);
  });

  test('says how many limits were kept, and what the rate may still become', async () => {
    const { legal } = (await report()).report.sections[0]!.all.timeliness;
    expect(legal.cases).toMatchObject({ on: 4, late: 0, pendingWithin: 1, pendingPast: 0 });
    const acceptance = legal.rules.find(({ rule }) => (rule as unknown) === 'case.acceptance')!;
    expect(acceptance).toMatchObject({ on: 5, late: 0 });
    expect(legal.cases).toMatchObject({ n: 5, rate: 1, closedOnly: 1, potentialRange: { low: 0.8, high: 1 } });
  });

  test('can be of one procedure, and says every procedure apart', async () => {
    const all = (await report()).report.sections[0]!;
    expect(all.byProcedure.map(({ procedure, flows }) => [procedure, flows.filed])).toEqual([
      ['licence-modification@1', 1],
      ['three-in-one@1', 4],
    ]);
    for (const name of ['licence-modification', 'licence-modification@1'])
      expect((await report(`&procedure=${name}`)).report.sections[0]!.all.flows.filed).toBe(1);
  });

  test('names the versions of all that its figures rest on, and the hash of what it read', async () => {
    const { report: found } = await report('&procedure=three-in-one');
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(found).toMatchObject({
      versions: {
        software: version,
        procedures: expect.stringMatching(/^three-in-one@1: rules [0-9a-f]{16}, baseline \d+, parameters \d+$/),
      },
      calendarVersion: expect.stringContaining('2025'),
      inputHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test('shows where the time went, what is open for how long, and when cases were accepted', async () => {
    const { timeUse, ageing, trend, againstOldWay } = (await report()).report.sections[0]!.all;
    const { cases, elapsedMs, authorityWorkingMs, authorityWaitingMs, applicantMs, thirdPartyMs, nonWorkingMs } =
      timeUse.parts;
    expect(cases).toBe(4);
    expect(authorityWorkingMs! + authorityWaitingMs! + applicantMs! + thirdPartyMs! + nonWorkingMs!).toBe(elapsedMs);
    expect(timeUse.stages.find(({ stage }) => stage.endsWith('inspection.onSite'))).toMatchObject({
      visits: 1,
      open: 1,
    });
    expect(ageing.map(({ cases: open }) => open)).toEqual([1, 0, 0, 0, 0]);
    expect(trend.points.at(-1)).toMatchObject({ month: '2025-08', accepted: 3, completed: 2 });
    expect(trend.points).toHaveLength(24);
    expect(againstOldWay.stepsSaved).toEqual({ intakes: 2, inspections: 1, decisions: 2 });
  });

  test('has an input hash that anybody can make again from the last entries of cases up to its position', async () => {
    type Entry = { caseId: string; seq: number; hash: string; position: number };
    const found = (await report('&asOf=41')).report;
    const organisation = await trine.ask('GET', 'cases', { as: 'system-administrator-1' });
    const [{ id: office }] = organisation.body['items'] as [{ id: string }];
    const { body } = await trine.ask('GET', 'audit/positions?limit=100', { as: 'auditor-1' });
    const entries = (body['items'] as Entry[]).filter(({ position, caseId }) => position <= 41 && caseId !== office);
    expect(entries).toHaveLength(40);
    const lastOfEach = new Map(entries.sort((a, b) => a.seq - b.seq).map((entry) => [entry.caseId, entry]));
    expect(lastOfEach.size).toBeGreaterThan(1);
    const sha256 = (content: string) => createHash('sha256').update(content).digest('hex');
    const lines = [...lastOfEach.values()].map(({ caseId, seq, hash }) => `${caseId}|${seq}|${hash}\n`).sort();
    const ends = [...new Set(lines.map((line) => line.slice(34, 36)))].sort();
    const text = ends.map((end) => `${end} ${sha256(lines.filter((line) => line.slice(34, 36) === end).join(''))}\n`);
    expect(found['inputHash']).toBe(sha256(text.join('')));
    expect((await report('&asOf=41&procedure=licence-modification')).report['inputHash']).toBe(found['inputHash']);
  });

  test('of a month in which nothing came is empty, and no error', async () => {
    const { status, body } = await trine.ask('GET', 'reports/turnaround?from=2025-01-01&to=2025-01-31', {
      as: 'auditor-1',
    });
    expect([status, body['sections'], body['dataLabel']]).toEqual([200, [], null]);
  });

  test('as of a position or an instant is the same to the byte, whatever happens later', async () => {
    const now = await report();
    const { position, instant } = now.report.asOf;
    const queries = [`&asOf=${position}`, `&asOf=${instant}`, `&asOf=${instant.replace('.000Z', '%2B00:00')}`];
    const before = await Promise.all(queries.map((query) => report(query)));
    trine.time.advance(3 * DAY);
    await ending(await fileExample(trine, 'three-in-one'), 'case.withdraw');
    trine.time.advance(40 * DAY);
    const after = await Promise.all(queries.map((query) => report(query)));
    expect(after.map(({ text }) => text)).toEqual(before.map(({ text }) => text));
    expect(before[1]!.text).toBe(now.text);
    expect(before[2]!.text).toBe(now.text);
    expect((await report()).text).not.toBe(now.text);
    const early = (await report('&asOf=3')).report;
    expect(early.sections[0]!.all.flows).toMatchObject({ filed: 1, openAtEnd: 1, balances: true });
  });

  test('never puts invented cases into one figure with real ones', async () => {
    expect((await report()).report['dataLabel']).toBe('REAL');
    const { body } = await trine.ask('GET', 'procedures/three-in-one/1', { as: 'applicant-1' });
    const { example: filing } = body['filing'] as { example: JsonObject };
    const filed = await trine.ask('POST', 'cases', {
      as: 'applicant-1',
      also: ['recorder'],
      body: { procedure: 'three-in-one', filing, label: 'SYNTHETIC', occurredAt: '2025-08-06T10:00:00+08:00' },
    });
    expect(filed.status).toBe(201);
    await give(
      trine,
      filed.body['id'] as string,
      'applicant-1',
      'case.submit',
      {},
      ['recorder'],
      '2025-08-06T11:00:00+08:00',
    );
    const { report: found } = await report();
    expect(found['dataLabel']).toBe('MIXED');
    expect(found.sections.map(({ dataLabel, all }) => [dataLabel, all.flows.filed])).toEqual([
      ['REAL', 5],
      ['SYNTHETIC', 1],
    ]);
  });

  test.each([
    ['to=2025-08-31', '/from'],
    ['from=2025-08-01', '/to'],
    ['from=2025-08-31&to=2025-08-01', '/to'],
    ['from=2025-02-30&to=2025-08-01', '/from'],
    ['from=2025-02-01&to=2025-02-29', '/to'],
    ['from=2025-08-01&from=2025-08-02&to=2025-08-31', '/from'],
    ['from=2025-08-01&to=2025-08-31&sort=up', '/sort'],
    ['from=2025-08-01&to=2025-08-31&procedure=three-in-won', '/procedure'],
    ['from=2025-08-01&to=2025-08-31&asOf=999999', '/asOf'],
    ['from=2025-08-01&to=2025-08-31&asOf=0', '/asOf'],
    ['from=2025-08-01&to=2025-08-31&asOf=2025-13-01', '/asOf'],
    ['from=2025-08-01&to=2025-08-31&asOf=2025-13-01T00:00:00Z', '/asOf'],
    ['from=2025-08-01&to=2025-08-31&asOf=2025-02-30T00:00:00Z', '/asOf'],
    ['from=2025-08-01&to=2025-08-31&asOf=2025-08-06T25:00:00Z', '/asOf'],
    ['from=2025-08-01&to=2025-08-31&asOf=2025-08-06T10:00:00', '/asOf'],
    ['from=2025-08-01&to=2025-08-31&asOf=2199-01-01T00:00:00Z', '/asOf'],
    ['from=2025-08-01&to=2025-08-31&asOf=0000-01-01T00:00:00%2B14:00', '/asOf'],
    ['from=2025-08-01&to=2025-08-31&asOf=0000-06-01T00:00:00Z', '/asOf'],
    ['from=2025-08-01&to=2025-08-31&asOf=', '/asOf'],
    ['from=2025-08-01&to=2025-08-31&procedure=%00', '/procedure'],
  ])('refuses %s and points at %s', async (query, pointer) => {
    const { status, body } = await trine.ask('GET', `reports/turnaround?${query}`, { as: 'auditor-1' });
    const errors = (body['errors'] ?? []) as { pointer: string }[];
    expect([status, body['code'], errors.map((error) => error.pointer)]).toEqual([400, 'malformed', [pointer]]);
  });

  test.each([
    ['auditor-1', 200],
    ['supervisor-1', 200],
    ['head-1', 200],
    ['ftz-office-1', 200],
    ['applicant-1', 403],
    ['intake-1', 403],
  ])('for %s: %i', async (as, status) => {
    expect((await trine.ask('GET', AUGUST, { as })).status).toBe(status);
  });
});

describe('what dates rest on', () => {
  test('the calendar is public to whoever signs in, year by year with its decree', async () => {
    const list = await trine.ask('GET', 'calendars', { as: 'applicant-1' });
    expect(list.body['items']).toEqual([
      expect.objectContaining({ id: 'CN', zone: 'Asia/Shanghai', years: expect.arrayContaining([2025]) }),
    ]);
    const { status, body } = await trine.ask('GET', 'calendars/CN', { as: 'applicant-1' });
    const years = body['years'] as { year: number }[];
    expect([status, body['id'], years.map(({ year }) => year)]).toEqual([200, 'CN', expect.arrayContaining([2025])]);
    const none = await trine.ask('GET', 'calendars/XX', { as: 'applicant-1' });
    expect([none.status, none.body['code'], none.body['allowed']]).toEqual([404, 'notFound', ['CN']]);
    expect((await trine.ask('GET', 'calendars/CN')).status).toBe(401);
  });

  test('every limit in force is listed once with its source, how sure it is, and where it applies', async () => {
    const { body, headers } = await trine.ask('GET', 'rules', { as: 'applicant-1' });
    const items = body['items'] as { code: string; version: number; procedures: string[]; citation: JsonObject }[];
    const names = items.map(({ code, version }) => `${code}@${version}`);
    expect([...new Set(names)].sort()).toEqual([...names].sort());
    expect(items.find(({ code }) => code === 'licence.decision')!.procedures).toEqual(
      expect.arrayContaining(['three-in-one@1', 'licence-modification@1']),
    );
    for (const { citation } of items) expect(citation['source']).toMatch(/^S\d+/);
    expect(headers['content-language']).toBe('en');
  });
});
