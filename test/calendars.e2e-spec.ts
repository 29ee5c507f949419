import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../src/domain/json.js';
import { openTrine, type Trine } from './setup/trine.js';

type Year = { year: number; citation: JsonObject; off: { date: string }[]; work: { date: string }[] };
type Limit = {
  code: string;
  version: number;
  title: string;
  amount: number;
  unit: string;
  kind: string;
  owner: string;
  extension: { amount: number; citation: JsonObject } | null;
  citation: { text: string; source: string; certainty: string };
  procedures: string[];
};

const DAY_MS = 86_400_000;

let trine: Trine;
beforeAll(async () => {
  trine = await openTrine();
});
afterAll(() => trine.stop());

const ask = (url: string, language?: string) =>
  trine.ask('GET', url, { as: 'applicant-1', ...(language !== undefined && { language }) });

/** Counts as anybody would who holds nothing but the answer: Monday to Friday, less the holidays, plus the make-up days. */
function workingDaysIn({ year, off, work }: Year): number {
  const named = (days: { date: string }[]) => new Set(days.map(({ date }) => date));
  const [free, worked] = [named(off), named(work)];
  let count = 0;
  for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += DAY_MS) {
    const date = new Date(at).toISOString().slice(0, 10);
    const weekend = [0, 6].includes(new Date(at).getUTCDay());
    if (worked.has(date) || (!weekend && !free.has(date))) count++;
  }
  return count;
}

describe('the calendars that dates are computed with', () => {
  test('are listed with the years that are published, each with its address', async () => {
    const { status, body } = await ask('calendars');
    expect(status).toBe(200);
    const [cn] = body['items'] as { id: string; version: string; zone: string; years: number[]; href: string }[];
    expect(cn).toMatchObject({ id: 'CN', zone: 'Asia/Shanghai', years: [2024, 2025, 2026] });
    const found = await ask(cn!.href);
    expect([found.status, found.body['version']]).toEqual([200, cn!.version]);
  });

  test('give 248 working days for 2025 and for 2026, by the decree of each year', async () => {
    const { body } = await ask('calendars/CN');
    const years = body['years'] as unknown as Year[];
    for (const number of [2025, 2026]) {
      const year = years.find((one) => one.year === number)!;
      expect([number, workingDaysIn(year)]).toEqual([number, 248]);
      expect(year.citation).toMatchObject({ certainty: 'law', number: expect.stringMatching(/^国办/) });
    }
    const { off, work } = years.find(({ year }) => year === 2026)!;
    expect(work.map(({ date }) => date)).toEqual([
      '2026-01-04',
      '2026-02-14',
      '2026-02-28',
      '2026-05-09',
      '2026-09-20',
      '2026-10-10',
    ]);
    expect(off).toHaveLength(3 + 9 + 3 + 5 + 3 + 3 + 7);
  });

  test('there is no other, and the refusal says which there is', async () => {
    const { status, body } = await ask('calendars/DE');
    expect([status, body['code'], body['allowed']]).toEqual([404, 'notFound', ['CN']]);
  });
});

describe('the time limits in force', () => {
  const list = async (language = 'en') => (await ask('rules', language)).body['items'] as unknown as Limit[];

  test('are each listed once, in order, with a source and how sure it is', async () => {
    const limits = await list();
    const keys = limits.map(({ code, version }) => `${code}@${version}`);
    expect(keys).toEqual([...new Set(keys)].sort());
    for (const { amount, unit, kind, owner, citation, procedures } of limits) {
      expect(Number.isInteger(amount) && amount > 0).toBe(true);
      expect(unit).toMatch(/^(workingDay|day)$/);
      expect(kind).toMatch(/^(statutory|promised)$/);
      expect(owner).toMatch(/^(authority|applicant|third)$/);
      expect(citation.source).toMatch(/^\w+/);
      expect(citation.certainty).toMatch(/^(law\??|practice|assumption)$/);
      expect(procedures.length).toBeGreaterThan(0);
    }
  });

  test('five working days to accept are law and hold in every procedure', async () => {
    const acceptance = (await list()).find(({ code }) => code === 'case.acceptance');
    expect(acceptance).toMatchObject({ amount: 5, unit: 'workingDay', kind: 'statutory', owner: 'authority' });
    expect(acceptance!.citation).toMatchObject({ certainty: 'law', text: expect.stringContaining('Art. 32(1)(4)') });
    expect(acceptance!.procedures).toEqual(
      expect.arrayContaining(['three-in-one@1', 'licence-modification@1', 'gmp-inspection@1', 'registration-filing@1']),
    );
  });

  test('the decision on a licence takes fifteen working days, and ten more by the head, each with its article', async () => {
    const decision = (await list()).find(({ code }) => code === 'licence.decision')!;
    expect(decision).toMatchObject({ amount: 15, unit: 'workingDay', extension: { amount: 10 } });
    expect(decision.extension!.citation).toMatchObject({ text: expect.stringContaining('Art. 42(1)') });
    expect(decision.procedures).not.toContain('gmp-inspection@1');
  });

  test('a promise is never shown as law', async () => {
    const promised = (await list()).filter(({ kind }) => kind === 'promised');
    expect(promised.length).toBeGreaterThan(0);
    for (const { citation } of promised) expect(citation.certainty).not.toMatch(/^law/);
  });

  test('are the ones that each procedure publishes, in full', async () => {
    const limits = await list();
    const published = (await ask('procedures')).body['items'] as { id: string; version: number }[];
    for (const { id, version } of published) {
      const { body } = await ask(`procedures/${id}/${version}`);
      const own = limits.filter(({ procedures }) => procedures.includes(`${id}@${version}`));
      expect(own.map(({ code }) => code)).toEqual(
        (body['limits'] as { code: string }[]).map(({ code }) => code).sort(),
      );
    }
  });

  test('speak the language of the reader', async () => {
    const [chinese, english] = [await ask('rules', 'zh-CN'), await ask('rules', 'en')];
    expect([chinese, english].map(({ headers }) => headers['content-language'])).toEqual(['zh-CN', 'en']);
    const titles = [chinese, english].map(({ body }) => (body['items'] as { title: string }[])[0]!.title);
    expect(titles).toEqual([expect.stringMatching(/[一-龥]/), expect.stringMatching(/^[\x20-\x7e]+$/)]);
  });

  test.each(['calendars', 'calendars/CN', 'rules'])('%s is not shown to a stranger', async (url) => {
    expect((await trine.ask('GET', url)).status).toBe(401);
  });
});
