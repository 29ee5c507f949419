import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { text } from '../json.js';
import { clock, type Example, fact, HALF_YEAR, openFact, tallyOf } from './case-fact.fixture.js';
import { printReport } from './print-report.js';
import { turnaroundReport } from './report.js';
import type { PrintedReport } from './report-table.js';
import type { ReportNames } from './report-words.js';
import { at, BASELINE, CALENDAR } from './worked-case.fixture.js';

const NAMES: ReportNames = { authority: text('机关', 'office'), procedures: {}, stages: {}, rules: {}, roles: {} };
const PROCEDURES = ['joint@1', 'single@1', 'rare@1'];
const baselines = Object.fromEntries(PROCEDURES.map((name) => [name, BASELINE]));

const printed = (cases: Example[], variant: 'full' | 'public'): PrintedReport => {
  const frame = {
    authority: 'office',
    period: HALF_YEAR.period,
    asOf: { position: 42, instant: HALF_YEAR.asOf },
    calendarVersion: CALENDAR.version,
    versions: {},
    inputHash: '',
    baselines,
    rates: [],
    histories: {},
  };
  return printReport(turnaroundReport(tallyOf(cases), frame), NAMES, null, variant);
};
const tableOf = (report: PrintedReport, id: string) => report.tables.find((table) => table.id === id)!;
const many = (n: number, change: Partial<Example> = {}) => Array.from({ length: n }, () => fact(change));
const withdrawn = (procedure: string) =>
  openFact({ procedure, outcome: 'withdrawn', closedAt: at('2025-05-09 10:00') });
const counts = (report: PrintedReport): number[] =>
  report.tables.flatMap(({ columns, rows }) =>
    columns
      .filter(({ unit }) => unit === 'count')
      .flatMap(({ key }) => rows.map((row) => row[key]))
      .filter((cell): cell is number => typeof cell === 'number'),
  );

describe('a report for publication', () => {
  test('withholds a single withdrawal, and with it what would give it away', () => {
    const cases = [...many(20), ...many(12, { procedure: 'single@1' }), withdrawn('joint@1')];
    expect(tableOf(printed(cases, 'full'), 'flows').rows.map(({ withdrawn: one }) => one)).toEqual([1, 1, 0]);
    const { rows } = tableOf(printed(cases, 'public'), 'flows');
    expect(rows.map(({ withdrawn: one }) => one)).toEqual([text('不公布', 'withheld'), text('不公布', 'withheld'), 0]);
    // The decided ones of that procedure and the sum over procedures would give it away.
    expect(rows.map(({ decided }) => typeof decided)).toEqual(['object', 'object', 'number']);
  });

  test('withholds every figure of a procedure with three cases, and of another one, as the sum would give it away', () => {
    const cases = [...many(20), ...many(8, { procedure: 'single@1' }), ...many(3, { procedure: 'rare@1' })];
    const { rows } = tableOf(printed(cases, 'public'), 'time');
    expect(rows.map(({ procedure, cases: n }) => [procedure, n])).toEqual([
      [text('全部事项', 'all procedures'), 31],
      [text('joint@1', 'joint@1'), 20],
      [text('rare@1', 'rare@1'), text('不公布', 'withheld')],
      [text('single@1', 'single@1'), text('不公布', 'withheld')],
    ]);
    expect(rows.map(({ elapsed }) => typeof elapsed)).toEqual(['number', 'number', 'object', 'object']);
  });

  test('keeps what tells of many, says what it is, and shows no chart of what it withholds', () => {
    const whole = printed(many(40, { clocks: [clock()] }), 'public');
    expect(tableOf(whole, 'headline').rows).toMatchObject([{ filed: 40, completed: 40, onTime: 1, median: 6 }]);
    expect(whole.watermark).toEqual(text('公开版', 'for publication'));
    expect(tableOf(whole, 'time').charts).toHaveLength(1);
    expect(tableOf(printed(many(3), 'public'), 'time').charts).toEqual([]);
  });

  test('never prints a count of one to four, whatever the office did', () => {
    const example = fc.record({
      procedure: fc.constantFrom(...PROCEDURES),
      kind: fc.constantFrom('done', 'done', 'done', 'open', 'withdrawn', 'late'),
    });
    fc.assert(
      fc.property(fc.array(example, { minLength: 1, maxLength: 40 }), (examples) => {
        const cases = examples.map(({ procedure, kind }): Example => {
          if (kind === 'withdrawn') return withdrawn(procedure);
          if (kind === 'open') return openFact({ procedure, rounds: 1 });
          return fact({ procedure, clocks: [clock({ met: kind !== 'late' })], documents: 2 });
        });
        const small = counts(printed(cases, 'public')).filter((n) => n > 0 && n < 5);
        expect(small).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});
