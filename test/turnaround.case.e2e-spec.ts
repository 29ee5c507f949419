import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../src/domain/json.js';
import type { ComparisonInTables } from '../src/domain/turnaround/print-comparison.js';
import { advance, fileExample, give, OFFICE, work } from './setup/client.js';
import { openTrine, type Trine } from './setup/trine.js';

const DAY = 86_400_000;

type Clock = {
  rule: { code: string; citation: JsonObject; owner: string };
  ledger: { kind: string; from: string; to: string | null; reason?: string; basis: string | null }[];
  due: { state: string; date: string | null; lamp: string | null; remainingDays: number; met: boolean | null };
  endedAt: string | null;
  derivation: { date: string; why: string }[] | null;
};
type Clocks = JsonObject & { clocks: Clock[]; instants: Record<string, string | null>; stops: JsonObject[] };
type Partition = { from: string; to: string; parts: Record<string, Record<string, number>> };

let trine: Trine;
let onSite: string;
let closed: string;
let late: string;

const clocksOf = async (id: string, as = 'applicant-1', query = ''): Promise<Clocks> => {
  const { body, status, text } = await trine.ask('GET', `cases/${id}/clocks${query}`, { as });
  if (status !== 200) throw new Error(text);
  return body as Clocks;
};
const partsOf = (view: JsonObject) => Object.entries((view['partition'] as unknown as Partition).parts);

const stagesOf = (view: JsonObject) => (view['stages'] as { stage: string }[]).map(({ stage }) => stage);
const isAt = (stage: string) => (view: JsonObject) => stagesOf(view).includes(stage);
const sumOf = (parts: Record<string, number>) => Object.values(parts).reduce((sum, ms) => sum + ms, 0);

beforeAll(async () => {
  trine = await openTrine();
  onSite = await fileExample(trine, 'three-in-one');
  await work(trine, onSite, OFFICE, advance, isAt('open.review.inspection.onSite'));
  closed = await fileExample(trine, 'three-in-one');
  await work(trine, closed, OFFICE);
  late = await fileLate();
});
afterAll(() => trine.stop());

/** Filed, submitted and accepted on paper a week ago; entered by the recorder today. */
async function fileLate(): Promise<string> {
  const { body } = await trine.ask('GET', 'procedures/three-in-one/1', { as: 'applicant-1' });
  const { example: filing } = body['filing'] as { example: JsonObject };
  const also = ['recorder'];
  const request = { procedure: 'three-in-one', filing, occurredAt: '2025-07-28T09:30:00+08:00' };
  const filed = await trine.ask('POST', 'cases', { as: 'applicant-1', also, body: request });
  if (filed.status !== 201) throw new Error(filed.text);
  const id = filed.body['id'] as string;
  const { body: view } = await trine.ask('GET', `cases/${id}`, { as: 'intake-1' });
  const accept = (view['actions'] as { command: string; example: JsonObject }[]).find(
    ({ command }) => command === 'case.accept',
  );
  const answers = [
    await give(trine, id, 'applicant-1', 'case.submit', {}, also, '2025-07-28T10:00:00+08:00'),
    await give(trine, id, 'intake-1', 'case.accept', accept!.example, also, '2025-07-29T15:00:00+08:00'),
  ];
  for (const { status, text } of answers) if (status !== 200) throw new Error(text);
  return id;
}

describe('the clocks of a joint case in the middle of an inspection', () => {
  test('the licence limit stands still for the inspection, by which article, and has no last day', async () => {
    const { clocks } = await clocksOf(onSite);
    const licence = clocks.find(({ rule }) => rule.code === 'licence.decision')!;
    expect(licence.due).toMatchObject({ state: 'stopped', date: null, lamp: 'grey', met: null, limitDays: 15 });
    expect(licence.ledger.at(-1)).toMatchObject({
      kind: 'stop',
      reason: 'ONSITE',
      to: null,
      basis: expect.stringContaining('Order 28'),
    });
    expect(licence.due).toHaveProperty('projected', expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/));
  });

  test('every clock says by what right it runs and how sure that is, and its ledger has no gap', async () => {
    const { clocks } = await clocksOf(onSite);
    expect(clocks.map(({ rule }) => rule.code)).toEqual(
      expect.arrayContaining(['case.acceptance', 'case.promised', 'inspection.onSite', 'licence.decision']),
    );
    for (const { rule, ledger, endedAt } of clocks) {
      expect(rule.citation).toMatchObject({
        text: expect.stringMatching(/\w/),
        source: expect.stringMatching(/^S\d+/),
        certainty: expect.stringMatching(/^(law\??|practice|assumption)$/),
      });
      for (const [i, { to }] of ledger.entries()) expect(to).toBe(ledger[i + 1]?.from ?? endedAt);
      for (const { kind, basis } of ledger) expect(basis !== null).toBe(kind === 'stop');
    }
  });

  test('the limit of the inspection runs to 16 September, and every day on the way is explained', async () => {
    const { clocks } = await clocksOf(onSite);
    const { due, derivation } = clocks.find(({ rule }) => rule.code === 'inspection.onSite')!;
    expect([due.state, due.date, due.lamp]).toEqual(['running', '2025-09-16', 'green']);
    expect(derivation!.at(-1)).toMatchObject({ date: '2025-09-16', counted: true, n: 30 });
    const days = derivation!.map(({ date }) => Date.parse(date) / DAY);
    expect(days).toEqual(days.map((_, i) => days[0]! + i));
    for (const { why } of derivation!) expect(why).toMatch(/^[\x20-\x7e]+$/);
  });

  test('ended clocks are explained when they are asked for, one by one or all', async () => {
    const explained = async (query: string) =>
      (await clocksOf(onSite, 'intake-1', query)).clocks
        .filter(({ derivation }) => derivation)
        .map(({ rule }) => rule.code);
    const all = (await clocksOf(onSite)).clocks.map(({ rule }) => rule.code);
    expect(await explained('?explain=all')).toEqual(all);
    expect(await explained('?explain=case.acceptance')).toEqual(['case.acceptance']);
    expect(await explained('')).not.toContain('case.acceptance');
    for (const wrong of ['1', 'licence.decided', 'constructor']) {
      const refused = await trine.ask('GET', `cases/${onSite}/clocks?explain=${wrong}`, { as: 'intake-1' });
      expect([wrong, refused.status, refused.body['errors']]).toEqual([
        wrong,
        400,
        [expect.objectContaining({ pointer: '/explain' })],
      ]);
    }
  });

  test('says in words what a lamp shows, and when it will show something else', async () => {
    const { clocks } = await clocksOf(onSite);
    const dueOf = (code: string) => clocks.find(({ rule }) => rule.code === code)!.due as unknown as JsonObject;
    const onSiteDue = dueOf('inspection.onSite');
    expect(onSiteDue).toMatchObject({ lamp: 'green', lampWord: 'in time', lampChangesAt: onSiteDue['yellowAt'] });
    expect(onSiteDue['yellowAt']).toMatch(/^2025-09-/);
    expect(dueOf('licence.decision')).toMatchObject({ lamp: 'grey', lampWord: 'standing still', lampChangesAt: null });
    expect(dueOf('case.acceptance')).toMatchObject({ lamp: null, lampWord: null, lampChangesAt: null });
  });

  test('speaks Chinese to a reader of Chinese', async () => {
    const { body, headers } = await trine.ask('GET', `cases/${onSite}/clocks`, { as: 'intake-1', language: 'zh-CN' });
    expect(headers['content-language']).toBe('zh-CN');
    const licence = (body as Clocks).clocks.find(({ rule }) => rule.code === 'licence.decision')!;
    expect(licence.ledger.at(-1)!.basis).toMatch(/现场检查/);
    expect(licence.derivation!.at(-1)!.why).toMatch(/[一-龥]/);
  });
});

describe('where the time of a case went', () => {
  test.each([
    ['open', () => onSite],
    ['closed', () => closed],
    ['recorded late', () => late],
  ])('sums to the millisecond for the case and for each track: %s', async (_, id) => {
    const view = await clocksOf(id());
    const { from, to } = view['partition'] as unknown as Partition;
    const parts = partsOf(view);
    expect(parts.map(([name]) => name).sort()).toEqual(['case', 'inspection', 'licence', 'registration']);
    for (const [, { elapsedMs, ...rest }] of parts) {
      expect(sumOf(rest)).toBe(elapsedMs);
      expect(elapsedMs).toBe(Date.parse(to) - Date.parse(from));
    }
  });

  test('of a closed case ends with its last certificate, and every limit of its is judged', async () => {
    const view = await clocksOf(closed);
    const { instants } = view;
    expect((view['partition'] as unknown as Partition).to).toBe(instants['issued']);
    const order = ['caseFiled', 'submitted', 'accepted', 'decided', 'issued', 'delivered', 'archived'];
    const times = order.map((name) => instants[name]!);
    expect(times).toEqual([...times].sort());
    expect(instants['filed']! > instants['accepted']!).toBe(true); // the registration filing, not that of the case
    expect(instants['closed']).toBe(instants['archived']);
    for (const { due, endedAt } of view.clocks)
      expect([due.state, due.met, due.lamp, typeof endedAt]).toEqual(['ended', true, null, 'string']);
    expect(view['turnaround']).toMatchObject({ from: instants['accepted'], to: instants['issued'], open: false });
  });

  test('of a case recorded late runs from when it happened, not from when it was entered', async () => {
    const { clocks, instants } = await clocksOf(late, 'applicant-1', '?explain=all');
    expect(instants).toMatchObject({
      caseFiled: '2025-07-28T01:30:00.000Z',
      submitted: '2025-07-28T02:00:00.000Z',
      accepted: '2025-07-29T07:00:00.000Z',
    });
    const acceptance = clocks.find(({ rule }) => rule.code === 'case.acceptance')!;
    expect([acceptance.due.date, acceptance.due.met, acceptance.derivation![1]!.date]).toEqual([
      '2025-08-04',
      true,
      '2025-07-29',
    ]);
    expect(clocks.find(({ rule }) => rule.code === 'inspection.onSite')!.due.date).toBe('2025-09-09');
  });

  test('a suspension is a stop with its dates; one after the last certificate is no part of the turnaround', async () => {
    const id = await fileExample(trine, 'three-in-one');
    const example = async (command: string) => {
      const { body } = await trine.ask('GET', `cases/${id}`, { as: 'head-1' });
      return (body['actions'] as { command: string; example: JsonObject }[]).find((one) => one.command === command)!
        .example;
    };
    const suspend = async () => {
      const at: string[] = [];
      for (const command of ['case.suspend', 'case.resume']) {
        trine.time.advance(DAY);
        at.push(trine.time.now);
        const { status, text } = await give(trine, id, 'head-1', command, await example(command));
        if (status !== 200) throw new Error(text);
      }
      return at;
    };
    await work(trine, id, OFFICE, advance, isAt('open.review.inspection.planning'));
    const [from, to] = await suspend();
    await work(trine, id, OFFICE, advance, (view) => stagesOf(view).some((stage) => /delivering$/.test(stage)));
    await suspend();
    const { stops } = await clocksOf(id);
    expect(stops).toEqual([{ from, to, reason: expect.any(String) }]);
  });
});

type Level = {
  officeMs: number;
  savedOfficeMs: number;
  calendarMs: number;
  grossMs: number;
  decomposition: { ms: Record<string, number> };
};
type Compared = JsonObject & {
  actual: { officeMs: number };
  statutory: { grade: string; label: string; workingDays: JsonObject };
  model: { grade: string; tracks: string[]; low: Level; central: Level; high: Level };
};

describe('a case against the old way', () => {
  const comparisonOf = async (id: string, as = 'applicant-1') => {
    const { status, body, text } = await trine.ask('GET', `cases/${id}/comparison`, { as });
    if (status !== 200) throw new Error(text);
    return body as Compared;
  };

  test.each([
    ['open', () => onSite, true],
    ['closed', () => closed, false],
  ])('never mixes what was claimed, what the law allows and what its own work shows: %s', async (_, id, open) => {
    const found = await comparisonOf(id());
    expect(found).toMatchObject({ open, dataLabel: 'REAL', published: { grade: 'E0', label: 'pressClaim' } });
    expect(found['sharedDocuments']).toEqual({ measured: false, ms: 0 });
    expect(found['requestsAvoided']).toEqual({
      byShare: { count: 0, acrossTracks: 0, grade: 'measured' },
      byFetching: { count: 3, codes: ['business-licence'], grade: 'assumption' },
    });
    expect((found['published'] as JsonObject)['claims']).toHaveLength(3);
    expect(found.statutory).toMatchObject({
      grade: 'E1',
      label: 'ceiling',
      workingDays: { authority: 140, applicant: 30, total: 170 },
    });
    expect(found.model).toMatchObject({ grade: 'E2', tracks: ['licence', 'inspection', 'registration'] });
    const { low, central, high } = found.model;
    for (const by of ['officeMs', 'grossMs', 'calendarMs'] as const)
      expect([low[by], central[by], high[by]]).toEqual([low[by], central[by], high[by]].sort((a, b) => a - b));
    for (const { officeMs, savedOfficeMs, decomposition } of [low, central, high]) {
      expect(savedOfficeMs).toBe(officeMs - found.actual.officeMs);
      expect(sumOf(decomposition.ms)).toBe(savedOfficeMs);
    }
    expect(central.decomposition.ms['parallelism']).toBeGreaterThan(0);
  });

  test('the tables of a comparison say its figures, causes that add up, and where nothing is known that it is not', async () => {
    const { body } = await trine.ask('GET', `cases/${closed}/comparison?format=tables`, { as: 'auditor-1' });
    const { comparison, printed } = body as unknown as ComparisonInTables;
    expect(comparison).toEqual(await comparisonOf(closed, 'auditor-1'));
    const rows = (id: string) => printed.tables.find((table) => table.id === id)!.rows;
    expect(rows('grades').map(({ grade }) => grade)).toEqual([null, 'E1', 'E2', 'E3']);
    expect(rows('grades')[3]).toMatchObject({
      central: null,
      source: { en: 'no comparable history has been recorded or imported' },
    });
    expect(rows('claims')).toHaveLength(3);
    expect(rows('ceilings')).toHaveLength(comparison.statutory.stages.length);
    const parts = rows('saving').map((row) => Number(row['central']));
    const total = parts.pop()!;
    expect(parts.reduce((sum, days) => sum + days, 0)).toBeCloseTo(total, 2);
    expect(total).toBe(comparison.model!.central.savedOfficeWorkingDays);
    expect(rows('partition').map(({ elapsed }) => elapsed)).toHaveLength(4);
  });

  test.each(['csv', 'xlsx', 'pdf'])('a comparison can be taken away as %s', async (format) => {
    const path = `cases/${closed}/comparison?format=${format}`;
    const { status, headers } = await trine.ask('GET', path, { as: 'applicant-1', language: 'en' });
    expect([status, headers['content-disposition']]).toEqual([
      200,
      expect.stringMatching(/^attachment; filename="comparison-SHY\d+\.(csv\.zip|xlsx|pdf)"$/),
    ]);
  });

  test('a licence modification alone claims no parallelism and no saving', async () => {
    const id = await fileExample(trine, 'licence-modification');
    await work(trine, id, OFFICE);
    const { model, saving, published } = await comparisonOf(id);
    for (const { decomposition, savedOfficeMs } of [model.low, model.central, model.high]) {
      expect(new Set(Object.values(decomposition.ms))).toEqual(new Set([0]));
      expect(savedOfficeMs).toBe(0);
    }
    expect([model.tracks, saving, (published as JsonObject)['claims']]).toEqual([['licence'], 'none', []]);
  });

  test.each(['clocks', 'comparison'])('an applicant sees the %s of his own cases only', async (what) => {
    const nobody = '01900000-0000-7000-8000-000000000000';
    const answers = await Promise.all([
      trine.ask('GET', `cases/${onSite}/${what}`, { as: 'applicant-2' }),
      trine.ask('GET', `cases/${nobody}/${what}`, { as: 'auditor-1' }),
      trine.ask('GET', `cases/1/${what}`, { as: 'auditor-1' }),
      trine.ask('GET', `cases/${onSite}/${what}`, { as: 'auditor-1' }),
      trine.ask('GET', `cases/${onSite}/${what}`),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, expect.any(Number), 200, 401]);
    expect([400, 404]).toContain(answers[2].status);
  });
});
