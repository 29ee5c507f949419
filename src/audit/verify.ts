/**
 * Verification of what the database keeps against the journals, for one case, one authority or all of them. It trusts no
 * projection: it computes each from the journal and compares. What it cannot see is a database that was replaced as a
 * whole, or of which the last positions were cut off together with all that belongs to them: that needs a witness
 * outside, which signed checkpoints over the positions will give.
 */
import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { CaseState, Rules } from '../domain/case/case-state.js';
import { type Calendars, calendarsIn } from '../domain/clock/published-calendars.js';
import { text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import { findWrongMonth } from '../turnaround/keep-months.queries.js';
import { type CaseRules, verifyCase } from './case-faults.js';
import { findOrganisation, findStray, inSnapshot, listStoredCases, type StoredCase } from './stored-cases.queries.js';
import { type Finding, toVerifyFault, type VerifyFault } from './verify-words.js';

export type VerifyRequest = {
  authority?: number | undefined;
  caseId?: string | undefined;
  /** Whether to compare every row of the projections too, not the state of the case alone. */
  projections?: boolean | undefined;
  onProgress?: ((done: number, total: number) => void) | undefined;
};

export type VerifyReport = {
  ok: boolean;
  authorities: number;
  cases: number;
  entries: number;
  /** Entries with a position, and those that wait for one. */
  sealed: number;
  pending: number;
  /** Personal data that are kept, and those that were erased. */
  personal: number;
  erased: number;
  projections: boolean;
  /** Cases whose dates of limits were not compared, as they were computed with another version of the calendar. */
  datesNotCompared: number;
  /** How many cases (or authorities, for their positions) have a fault. */
  faults: number;
  /** The first of them, by authority and order of filing. */
  first: VerifyFault | null;
  /** The report in words, for people, in both languages. */
  lines: string[];
};

const BATCH = 50;

const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');

const nothing = (projections: boolean): VerifyReport => ({
  ok: true,
  authorities: 0,
  cases: 0,
  entries: 0,
  sealed: 0,
  pending: 0,
  personal: 0,
  erased: 0,
  projections,
  datesNotCompared: 0,
  faults: 0,
  first: null,
  lines: [],
});

/**
 * Verifies cases, in batches, reading at most a batch at a time.
 * @throws Problem `notFound` for a case that is not there.
 */
export async function verifyCases(
  dataSource: DataSource,
  procedures: { rulesFor: (calendars: Calendars, id: string, version: number) => Rules },
  { authority, caseId, projections = true, onProgress }: VerifyRequest = {},
): Promise<VerifyReport> {
  const report = nothing(projections);
  const authorities = authority === undefined ? await listAuthorities(dataSource) : [authority];
  const total = caseId === undefined ? await countCases(dataSource, authorities) : 1;
  for (const id of authorities) {
    report.authorities += 1;
    const calendars = await calendarsAt(dataSource, id);
    for await (const batch of batches(dataSource, id, { caseId, projections })) {
      for (const stored of batch) count(stored, id, (...name) => procedures.rulesFor(calendars, ...name), report);
      onProgress?.(report.cases, Math.max(total, report.cases));
    }
    if (caseId === undefined) await verifyPositions(dataSource, id, report);
    if (caseId === undefined && projections)
      await verifyMonths(dataSource, id, calendars, (...name) => procedures.rulesFor(calendars, ...name), report);
  }
  if (caseId !== undefined && report.cases === 0)
    throw new Problem('notFound', text('没有这一案件', `Expected a case, but there is none with the id ${caseId}`));
  report.lines = linesOf(report);
  return report;
}

/** The calendars that an authority has published, read from its administrative case, which is verified like any other. */
export async function calendarsAt(dataSource: DataSource, authority: number): Promise<Calendars> {
  const state = await inSnapshot(dataSource, authority, (tx) => findOrganisation(tx, authority));
  const { facts }: Partial<CaseState> = state === null ? {} : (JSON.parse(state) as CaseState);
  return calendarsIn(facts?.registers?.['calendars'], sha256);
}

export async function listAuthorities(dataSource: DataSource): Promise<number[]> {
  const rows = await dataSource.query<{ id: number }[]>('select id from authorities order by id');
  return rows.map(({ id }) => id);
}

async function countCases(dataSource: DataSource, authorities: number[]): Promise<number> {
  let total = 0;
  for (const authority of authorities)
    total += await inSnapshot(dataSource, authority, async (tx) => {
      const [row] = await tx.query<{ n: number }[]>(
        'select count(*)::integer as n from cases where authority_id = $1',
        [authority],
      );
      return row!.n;
    });
  return total;
}

async function* batches(
  dataSource: DataSource,
  authority: number,
  wanted: { caseId: string | undefined; projections: boolean },
): AsyncGenerator<StoredCase[]> {
  for (let after: string | null = null; ;) {
    const batch: StoredCase[] = await inSnapshot(dataSource, authority, (tx) =>
      listStoredCases(tx, authority, { ...wanted, after, limit: BATCH }),
    );
    if (batch.length > 0) yield batch;
    if (batch.length < BATCH) return;
    after = batch.at(-1)!.id;
  }
}

function count(stored: StoredCase, authority: number, rulesOf: CaseRules, report: VerifyReport): void {
  const { finding, erased, otherCalendar } = verifyCase(stored, authority, rulesOf);
  report.cases += 1;
  report.entries += stored.entries.length;
  report.sealed += stored.positions.length;
  report.pending += Math.max(0, stored.entries.length - stored.positions.length);
  report.personal += stored.personal.length - erased;
  report.erased += erased;
  if (otherCalendar) report.datesNotCompared += 1;
  if (finding) note(report, finding, authority, stored);
}

async function verifyPositions(dataSource: DataSource, authority: number, report: VerifyReport): Promise<void> {
  const stray = await inSnapshot(dataSource, authority, (tx) => findStray(tx, authority));
  if (!stray) return;
  const { fault, position, case_id: caseId, seq, expected } = stray;
  const finding: Finding =
    fault === 'orphan'
      ? { fault: 'identity', seq, where: 'cases', expected, found: 'none' }
      : {
          fault: 'position',
          seq,
          where: 'audit_positions',
          expected: fault === 'gap' ? `position ${expected}` : expected,
          found: fault === 'stray' ? `none at position ${position}` : `position ${position}`,
        };
  note(report, finding, authority, { id: caseId, row: {}, entries: [] });
}

/** Months that reports add up say what the facts say, each of which has just been held against its journal. */
async function verifyMonths(
  dataSource: DataSource,
  authority: number,
  calendars: Calendars,
  rulesOf: CaseRules,
  report: VerifyReport,
): Promise<void> {
  const sources = {
    calendar: calendars.inForce,
    rulesOf: (name: string) => {
      const [id = '', version] = name.split('@');
      return rulesOf(id, Number(version));
    },
  };
  const month = await inSnapshot(dataSource, authority, (tx) => findWrongMonth(tx, authority, sources));
  if (month === null) return;
  const where = `month_tallies ${month}`;
  const finding: Finding = {
    fault: 'projection',
    seq: null,
    where,
    expected: 'the tally of its cases',
    found: 'another',
  };
  note(report, finding, authority, { id: null, row: {}, entries: [] });
}

function note(
  report: VerifyReport,
  finding: Finding,
  authority: number,
  { id, row, entries }: Pick<StoredCase, 'row' | 'entries'> & { id: string | null },
): void {
  report.ok = false;
  report.faults += 1;
  report.first ??= toVerifyFault(finding, {
    authority,
    caseId: id,
    caseNumber: typeof row['case_number'] === 'string' ? row['case_number'] : null,
    type: typeOf(entries.find(({ seq }) => seq === finding.seq)?.canon),
  });
}

/** The command of an entry, as far as a tampered text still says it. */
const typeOf = (canon: string | undefined): string | null =>
  /"type":"([A-Za-z.]{1,100})"/.exec(canon ?? '')?.[1] ?? null;

function linesOf(report: VerifyReport): string[] {
  const { cases, entries, sealed, pending, personal, erased, datesNotCompared, faults, first } = report;
  const lines = [
    `已查验 ${cases} 件案件、${entries} 条日志（已编存证序号 ${sealed}，待编 ${pending}），个人信息 ${personal} 项，已清除 ${erased} 项`,
    `Verified ${cases} cases with ${entries} entries (${sealed} sealed, ${pending} pending), ${personal} personal data, ${erased} erased`,
  ];
  if (!report.projections) lines.push('未比对派生数据 / Projections were not compared');
  if (datesNotCompared > 0)
    lines.push(
      `${datesNotCompared} 件案件按其他版本日历计算，未比对期限日期 / The dates of ${datesNotCompared} cases follow another version of the calendar and were not compared`,
    );
  if (!first) return [...lines, '全部一致 / Everything agrees'];
  return [...lines, first.words['zh-CN'], first.words.en, `共 ${faults} 处不一致 / ${faults} do not agree in all`];
}
