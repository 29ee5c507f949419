/**
 * The list of the cases that a report has counted: at every position the same lines that the journals give, and lines of which
 * somebody without our code makes the figures of the report.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { inSnapshot } from '../src/audit/stored-cases.queries.js';
import { Catalogue } from '../src/catalogue/catalogue.js';
import { CN } from '../src/domain/clock/calendar-cn.js';
import { fromMs, type Instant, toMs } from '../src/domain/clock/instant.js';
import { CASE_COLUMNS, caseHeader, type CaseLine, caseLine, csvLine } from '../src/domain/turnaround/case-list.js';
import { drawsOf } from '../src/domain/turnaround/draws.fixture.js';
import { durationsOf } from '../src/domain/turnaround/durations.js';
import { PUBLIC_COLUMNS, PublicCaseList } from '../src/domain/turnaround/public-case-list.js';
import { TallyTaker } from '../src/domain/turnaround/take-tally.js';
import { timelinessOf } from '../src/domain/turnaround/timeliness.js';
import type { AsOf } from '../src/turnaround/histories.queries.js';
import { listCases } from '../src/turnaround/listed-cases.queries.js';
import { type RebuiltCase, rebuildCases } from '../src/turnaround/rebuilt-cases.js';
import { HORGOS, type Office, openOffice } from './audit.fixture.js';
import { RandomOffice } from './random-cases.fixture.js';

const BEGAN = '2025-06-30T01:00:00.000Z';
const DAY = 86_400_000;
const EVER = { from: '2025-01-01', to: '2026-12-31' };
const AUGUST = { from: '2025-08-01', to: '2025-08-31' };

const catalogue = new Catalogue();
let office: Office;
const positions: AsOf[] = [];

const limitOf = (name: string, rule: string) => {
  const [id = '', version] = name.split('@');
  return catalogue.get(id, Number(version)).limits[rule]!;
};

async function seal(now: Instant): Promise<void> {
  office.time.now = now;
  const { position } = await office.newSealer().sealNow(HORGOS);
  positions.push({ position, instant: now });
}

beforeAll(async () => {
  office = await openOffice(BEGAN);
  const horgos = new RandomOffice(office.dataSource, HORGOS, catalogue.list(), drawsOf(20_250_701), BEGAN);
  for (let n = 0; n < 3; n++) {
    await horgos.pass(330);
    await seal(horgos.now);
  }
  positions.push({ position: positions.at(-1)!.position, instant: fromMs(toMs(horgos.now) + 60 * DAY) });
}, 300_000);
afterAll(() => office.close());

/** The lines as the product lists them, and as every journal says them. */
async function bothWays(period: typeof EVER, asOf: AsOf, procedure?: string) {
  return inSnapshot(office.dataSource, HORGOS, async (tx) => {
    const again = (ids: readonly string[]) =>
      rebuildCases(tx, HORGOS, asOf.position, ids, (id, version) => catalogue.get(id, version));
    const rebuilt: string[] = [];
    async function* rebuild(ids: readonly string[]) {
      rebuilt.push(...ids);
      yield* again(ids);
    }
    const found: CaseLine[] = [];
    for await (const line of listCases(tx, HORGOS, { period, asOf, procedure }, { calendar: CN, limitOf, rebuild }))
      found.push(line);
    const all = await tx.query<{ id: string }[]>(
      `select id from cases where authority_id = $1 and ($2::text is null or procedure_id = $2) order by id`,
      [HORGOS, procedure ?? null],
    );
    const cases: RebuiltCase[] = [];
    for await (const one of again(all.map(({ id }) => id))) cases.push(one);
    const expected = cases.flatMap((one) => {
      const line = caseLine(one, { period, asOf: asOf.instant }, CN);
      return line ? [line] : [];
    });
    return { found, expected, cases, rebuilt };
  });
}

const recount = (csv: string) =>
  JSON.parse(execFileSync(process.execPath, ['docs/recount.mjs'], { input: csv, encoding: 'utf8' })) as {
    lines: number;
    figures: Record<string, Record<string, unknown> & { clocks: Record<string, Record<string, unknown>> }>;
  };

describe('the list of the cases of a report', () => {
  test('is, at every position, what their journals say', async () => {
    for (const asOf of [...positions, { position: 1, instant: BEGAN }])
      for (const period of [EVER, AUGUST]) {
        const { found, expected } = await bothWays(period, asOf);
        expect(found.map(csvLine)).toEqual(expected.map(csvLine));
      }
  }, 120_000);

  test('rests on kept facts at the head, can be of one procedure, and tells of every sort of case', async () => {
    const joint = await bothWays(EVER, positions.at(-1)!, 'three-in-one');
    expect(joint.found).toEqual(joint.expected);
    const { found, rebuilt } = await bothWays(EVER, positions.at(-1)!);
    expect(rebuilt).toEqual([]);
    expect(joint.found.length).toBeLessThan(found.length);
    const column = (key: string) => {
      const at = CASE_COLUMNS.findIndex((one) => one.key === key);
      return new Set(found.map((line) => line[at]));
    };
    expect(column('ending')).toEqual(new Set(['completed', 'open', 'competing']));
    expect(column('excluded')).toContain('notAccepted');
    expect([...column('legal_verdict')]).toEqual(expect.arrayContaining(['on', 'late']));
    expect(column('legal_due').size).toBeGreaterThan(5);
    expect(column('grade')).toContain('E2');
  });

  test('gives the headline figures to somebody who has none of our code', async () => {
    for (const asOf of [positions[1]!, positions.at(-1)!]) {
      const { found, cases } = await bothWays(EVER, asOf);
      const { lines, figures } = recount(caseHeader() + found.map(csvLine).join(''));
      expect(lines).toBe(found.length);
      const taker = new TallyTaker({ period: EVER, asOf: asOf.instant }, CN);
      for (const one of cases) taker.add(one);
      const tally = taker.tally();
      for (const [origin, own] of Object.entries(figures)) {
        const of = <Row extends { label: string }>(rows: Row[]) => rows.filter(({ label }) => label === origin);
        const durations = durationsOf(of(tally.durations), of(tally.sums));
        const { on, late, pendingPast, rate } = timelinessOf(of(tally.limits)).legal.cases;
        const clocks = Object.fromEntries(
          Object.entries(durations.clocks).map(([clock, { censored }]) => [
            clock,
            { median: censored.p50.value, p90: censored.p90.value },
          ]),
        );
        expect(own).toEqual({
          filed: of(tally.sums).reduce((sum, row) => sum + row.cases, 0),
          closed: durations.closed,
          open: durations.open,
          onTime: on,
          overdue: late + pendingPast,
          onTimeShare: rate,
          clocks,
        });
      }
      expect(Object.keys(figures).length).toBe(2);
    }
  }, 60_000);

  test('for publication gives bands, and never more cases than there are', async () => {
    const { found } = await bothWays(EVER, positions.at(-1)!);
    const list = new PublicCaseList(CN.utcOffsetMinutes);
    for (const line of found) list.add(line, `x${String(line[0]).slice(-12)}`);
    const shown = [...list.lines()];
    const { lines, figures } = recount(csvLine(PUBLIC_COLUMNS.map(({ key }) => key)) + shown.map(csvLine).join(''));
    expect(lines).toBe(shown.length);
    const inFull = recount(caseHeader() + found.map(csvLine).join(''));
    for (const [origin, own] of Object.entries(figures)) {
      expect(Number(own['filed'])).toBeLessThanOrEqual(Number(inFull.figures[origin]!['filed']));
      expect([null, '0-5', '6-10', '11-20', '21-45', '>45']).toContain(own.clocks['legalDaysBand']!['median']);
    }
    const text = shown.map(csvLine).join('');
    for (const line of found) expect(text).not.toContain(String(line[1]));
  });

  test('of cases whose facts are missing or old is made of their journals', async () => {
    await office.owner.query(
      `delete from case_facts where case_id in (select case_id from case_facts order by case_id limit 5)`,
    );
    const { found, expected, rebuilt } = await bothWays(EVER, positions.at(-1)!);
    expect(rebuilt).toHaveLength(5);
    expect(found).toEqual(expected);
  });
});
